"""What an organ that ends still owes passes to whoever carries it on."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations import numbers, queries, services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.handing_over import open_obligations
from gongkai.registers.obligations.models import EventKind, Obligation, Standing
from gongkai.registers.obligations.queries import Asked
from gongkai.registers.obligations.rules import State
from gongkai.registers.obligations.services import Subject
from gongkai.registers.obligations.yearly import open_year
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ, YearlyKind

from .conftest import AT

pytestmark = pytest.mark.django_db
DAY = date(2020, 9, 1)


@pytest.fixture
def heir(city) -> Organ:
    return organs.found_organ(
        "资阳市政务公开局",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="ziyang",
        since=date(2000, 1, 1),
        at=AT,
        by=None,
        parent=city,
    )


@pytest.fixture
def owe(order):
    """One obligation of an organ about a task."""

    def make(task=1, organ=None, **more):
        given = {"organ": organ} if organ else {}
        made = order(subject=Subject("workplans.task", task), **given, **more)
        return services.start(made, profile="ziyang", by=None, at=AT)

    return make


def merge(organ, into, *, on=DAY, entered_on=None):
    organs.merge_organs([organ], into=into, on=on, at=start_of(entered_on or on), by=None)


def by_state(organ, on, *, today=DAY):
    return dict(+numbers.totals([organ.pk], on=on, is_past=on < today))


def listed(organ, on, *, today=DAY):
    rows = queries.page_by_due_day(Asked(frozenset({organ.pk}), on, is_past=on < today), after="", size=50).rows
    return {one.pk: (one.organ_id, one.state_on(on)) for one in rows}


def test_from_the_day_of_the_merger_the_heir_owes_what_was_open_and_the_past_stays(owe, bureau, heir):
    waiting, met = owe(1), owe(2)
    services.meet(met, by=None, at=start_of(DAY - timedelta(days=5)), evidence=bureau)
    before = DAY - timedelta(days=1)

    merge(bureau, heir)

    assert listed(heir, DAY) == {waiting.pk: (heir.pk, State.RUNNING)}
    assert listed(bureau, DAY) == {met.pk: (bureau.pk, State.MET)}
    assert listed(heir, before) == {}
    assert listed(bureau, before) == {waiting.pk: (bureau.pk, State.RUNNING), met.pk: (bureau.pk, State.MET)}
    assert (by_state(heir, DAY), by_state(heir, before)) == ({State.RUNNING: 1}, {})
    assert by_state(bureau, before) == {State.RUNNING: 1, State.MET: 1}
    assert differences() == []


def test_the_history_names_both_organs_and_one_audit_entry_tells_of_all(owe, bureau, heir):
    one = owe(1)
    owe(2)

    merge(bureau, heir)

    event = one.events.get()
    assert (event.kind, event.on, event.party) == (EventKind.HANDED_OVER, DAY, heir.name)
    assert (event.organ_before, event.organ_after, event.due_before) == (bureau, heir, event.due_after)
    assert event.note == "机构调整：原由资阳市司法局承担，现由资阳市政务公开局承担"
    told = Entry.objects.of_act("obligation.handed_over").get()
    assert told.detail == {"to": heir.pk, "number": 2, "owed_already": 0}


def test_a_merger_entered_later_counts_from_its_day_through_what_happened_since(owe, bureau, heir):
    one, later = owe(1), owe(2)
    began = start_of(DAY + timedelta(days=3))
    services.restate(one, stated_on=date(2020, 9, 10), by=None, at=start_of(DAY + timedelta(days=2)), reason="提前")
    fresh = services.start(services.Order("request.reply", bureau, Subject("requests.request", 9), "申请"),
                           profile="ziyang", by=None, at=began)  # fmt: skip
    today = DAY + timedelta(days=20)

    merge(bureau, heir, entered_on=today)

    assert set(listed(bureau, DAY - timedelta(days=1), today=today)) == {one.pk, later.pk}
    assert set(listed(heir, DAY, today=today)) == {one.pk, later.pk}
    assert listed(heir, today)[one.pk] == (heir.pk, State.OVERDUE)
    assert fresh.events.get().on == DAY + timedelta(days=3)
    assert [event.kind for event in one.events.all()] == [EventKind.HANDED_OVER, EventKind.RESTATED]
    assert differences() == []


def test_what_the_heir_owes_itself_is_not_owed_twice(owe, bureau, heir):
    own, double = owe(1, heir), owe(1)

    merge(bureau, heir)

    double.refresh_from_db()
    assert (double.standing, double.organ) == (Standing.CLOSED, bureau)
    assert double.close_reason == "机构调整：资阳市司法局由资阳市政务公开局承继，资阳市政务公开局已承担同一义务"
    assert listed(heir, DAY) == {own.pk: (heir.pk, State.RUNNING)}
    assert differences() == []


def test_what_the_heir_has_done_for_itself_does_not_settle_what_it_takes_over(owe, bureau, heir):
    done, part = owe(1, heir), owe(1)
    services.meet(done, by=None, at=start_of(DAY - timedelta(days=3)), evidence=heir)

    merge(bureau, heir)

    assert listed(heir, DAY) == {done.pk: (heir.pk, State.MET), part.pk: (heir.pk, State.RUNNING)}


def test_an_ending_that_is_undone_gives_back_what_is_still_owed(owe, bureau, heir):
    waiting, hurried, double = owe(1), owe(2), owe(3)
    owe(3, heir)
    merge(bureau, heir)
    hurried.refresh_from_db()
    services.meet(hurried, by=None, at=start_of(DAY, hour=10), evidence=heir)

    organs.undo_ending(bureau, reason="选错了机关", at=start_of(DAY, hour=11), by=None)

    assert listed(bureau, DAY) == {waiting.pk: (bureau.pk, State.RUNNING), double.pk: (bureau.pk, State.RUNNING)}
    assert listed(heir, DAY)[hurried.pk] == (heir.pk, State.MET)
    assert [event.organ_after for event in waiting.events.all()] == [heir, bureau]
    assert differences() == []


def test_a_period_that_told_two_apart_is_taken_back_too(owe, bureau, heir):
    done, part = owe(1, heir), owe(1)
    services.meet(done, by=None, at=start_of(DAY - timedelta(days=3)), evidence=heir)
    merge(bureau, heir)

    organs.undo_ending(bureau, reason="选错了机关", at=start_of(DAY, hour=11), by=None)

    part.refresh_from_db()
    assert (part.organ, part.period) == (bureau, "")


def test_what_passed_on_twice_shows_each_organ_its_days(owe, bureau, heir, city):
    one = owe(1)
    merge(bureau, heir)
    second = DAY + timedelta(days=4)

    organs.abolish_organ(heir, on=second, at=start_of(second), by=None)

    days = {step: DAY + timedelta(days=step) for step in (-1, 0, 3, 4)}
    owners = {
        step: [organ.pk for organ in (bureau, heir, city) if listed(organ, day, today=second)]
        for step, day in days.items()
    }
    assert owners == {-1: [bureau.pk], 0: [heir.pk], 3: [heir.pk], 4: [city.pk]}
    one.refresh_from_db()
    assert one.organ == city
    assert differences() == []


def test_the_pages_of_an_ending_say_how_much_is_owed(owe, bureau):
    owe(1)
    owe(2)

    assert [burden.count for burden in open_obligations.carried(bureau, on=DAY)] == [2]


@pytest.mark.demand("ORG-3")
def test_a_duty_of_the_year_about_itself_is_the_heirs_own(bureau, heir, clerk):
    open_year(on=DAY, at=start_of(DAY))
    of_each = [
        set(Obligation.objects.filter(organ=organ).values_list("duty_id", flat=True)) for organ in (bureau, heir)
    ]
    ended_on = DAY + timedelta(days=2)

    merge(bureau, heir, on=ended_on)
    at = start_of(ended_on)
    organs.record_act(heir, kind=YearlyKind.REPORT_HEARD, held_on=ended_on, note="听取汇报", at=at, by=clerk)

    assert of_each[0] == of_each[1] != set()
    assert not Obligation.objects.filter(organ=bureau).owed().exists()
    assert Obligation.objects.get(organ=heir, duty_id="head.hear_report").met_on == ended_on
    assert differences() == []


def test_no_organ_owes_that_does_not_exist(order):
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - the end of a transaction is what refuses
        services.start(order(organ=10**6), profile="ziyang", by=None, at=AT)
        connection.check_constraints()
