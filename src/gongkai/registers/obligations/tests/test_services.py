from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations import services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.obligations.rules import State

from .conftest import AT, ENTERED_ON

pytestmark = pytest.mark.django_db


@pytest.mark.demand("WRK-1")
def test_an_order_becomes_an_obligation_due_on_the_stated_day(order):
    started = services.start(order(), profile="ziyang", by=None, at=AT)

    assert started.due_on == date(2020, 9, 30)
    assert not started.is_historical
    assert (started.since_on, started.standing) == (ENTERED_ON, Standing.OWED)
    assert not started.events.exists()


def test_what_is_owed_already_is_not_owed_twice(order):
    services.start(order(), profile="ziyang", by=None, at=AT)

    again = services.start(order(), profile="ziyang", by=None, at=AT)

    assert again is None
    assert Obligation.objects.count() == 1


def test_the_database_itself_refuses_the_same_obligation_twice(order):
    started = services.start(order(), profile="ziyang", by=None, at=AT)
    started.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.bulk_create([started])


@pytest.mark.demand("WRK-3")
def test_a_day_that_had_passed_when_entered_is_historical(order):
    started = services.start(order(date(2020, 6, 30)), profile="ziyang", by=None, at=AT)

    assert started.is_historical
    assert started.state_on(ENTERED_ON) is State.HISTORICAL
    assert not Obligation.objects.overdue(ENTERED_ON).exists()


def test_meeting_it_keeps_the_evidence_and_one_audit_entry(order, clerk, city):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)
    before = Entry.objects.count()

    met = services.meet(owed, by=clerk, at=start_of(date(2020, 9, 30)), evidence=city)

    assert met.state_on(date(2020, 10, 1)) is State.MET
    assert met.evidence.get().subject_id == city.pk
    assert Entry.objects.count() == before + 1


@pytest.mark.demand("WRK-1")
def test_what_is_still_owed_of_several_is_met_together_with_one_evidence(order, clerk, city):
    owed = [services.start(order(period=period), profile="ziyang", by=None, at=AT) for period in ("1", "2", "3", "4")]
    services.close(owed[0], by=clerk, at=AT, reason="不再需要")
    before = Entry.objects.count()

    met = services.meet_owed(Obligation.objects.all(), by=clerk, at=start_of(date(2020, 9, 30)), evidence=city)
    again = services.meet_owed(Obligation.objects.all(), by=clerk, at=start_of(date(2020, 9, 30)), evidence=city)

    assert [one.pk for one in met] == [one.pk for one in owed[1:]]
    assert {one.standing for one in Obligation.objects.filter(pk__in=[one.pk for one in met])} == {Standing.MET}
    assert {one.evidence.get().subject_id for one in met} == {city.pk}
    assert (Entry.objects.count(), again, services.recount(by=None, at=AT)) == (before + 3, [], 0)


def test_met_after_its_day_it_is_met_late_and_can_be_taken_back(order, clerk, city):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)
    met = services.meet(owed, by=clerk, at=start_of(date(2020, 10, 9)), evidence=city)

    reopened = services.reopen(met, by=clerk, at=start_of(date(2020, 10, 10)), reason="目录不全")

    assert met.state_on(date(2020, 10, 9)) is State.MET_LATE
    assert reopened.state_on(date(2020, 10, 10)) is State.OVERDUE
    assert reopened.events.last().note == "目录不全"


def test_a_second_meeting_is_refused_and_changes_nothing(order, clerk, city):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)
    services.meet(owed, by=clerk, at=start_of(date(2020, 9, 29)), evidence=city)

    with pytest.raises(services.AlreadySettled):
        services.meet(owed, by=clerk, at=start_of(date(2020, 10, 9)), evidence=city)

    owed.refresh_from_db()
    assert owed.met_on == date(2020, 9, 29)
    assert owed.evidence.count() == 1


def test_a_changed_date_keeps_the_former_one_in_the_history(order, clerk):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)

    services.restate(owed, stated_on=date(2020, 10, 31), by=clerk, at=AT, reason="经批准延期")

    owed.refresh_from_db()
    last = owed.events.last()
    assert owed.due_on == date(2020, 10, 31)
    assert (last.due_before, last.due_after) == (date(2020, 9, 30), date(2020, 10, 31))


def test_closing_needs_a_reason_and_ends_it(order, clerk):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)

    services.close(owed, by=clerk, at=AT, reason="任务取消")

    owed.refresh_from_db()
    assert owed.state_on(date(2020, 12, 1)) is State.CLOSED
    with pytest.raises(services.AlreadySettled):
        services.restate(owed, stated_on=date(2020, 12, 31), by=clerk, at=AT, reason="改期")


def test_the_explanation_names_the_day_and_the_clause(order):
    owed = services.start(order(), profile="ziyang", by=None, at=AT)

    due = services.explain(owed)

    assert due.due_on == owed.due_on
    assert "9月30日" in due.sentence
