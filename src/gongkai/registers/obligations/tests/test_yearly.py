"""Duties of every year: one obligation per organ and year, met by the acts of the year."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from gongkai.registers.obligations import yearly
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import charter, services
from gongkai.registers.organs.models import Organ, YearlyKind

AT = datetime(2020, 10, 15, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def justice(db):
    for name in ("yunnan", "zhaotong"):
        charter.load(Path(settings.PROJECT) / "demo" / "organs" / f"{name}.toml", at=AT, by=None)
    return Organ.objects.get(name="昭通市司法局")


def record(organ, held_on=date(2020, 9, 1)):
    return services.record_act(
        organ, kind=YearlyKind.REPORT_HEARD, held_on=held_on, note="听取政务公开汇报", at=AT, by=None
    )


def owed(organ):
    return Obligation.objects.get(organ=organ, duty_id="head.hear_report")


@pytest.mark.demand("ORG-3")
def test_a_year_is_opened_once_for_every_organ_that_a_clause_names(justice):
    opened = yearly.open_year(on=AT.date(), at=AT)

    assert opened == Obligation.objects.count() > 40
    assert yearly.open_year(on=AT.date(), at=AT) == 0
    assert (owed(justice).period, owed(justice).due_on, owed(justice).profile) == (
        "2020",
        date(2020, 12, 31),
        "zhaotong",
    )


@pytest.mark.demand("ORG-3")
def test_an_act_of_the_year_meets_it_and_its_withdrawal_opens_it_again(justice):
    yearly.open_year(on=AT.date(), at=AT)

    act = record(justice)
    assert owed(justice).met_on is not None
    assert owed(justice).evidence.get().title == str(act)

    services.withdraw_act(act, reason="重复登记", at=AT, by=None)
    assert owed(justice).met_on is None


def test_it_is_met_on_the_day_of_the_act_not_of_its_entry(justice):
    yearly.open_year(on=AT.date(), at=AT)

    record(justice, held_on=date(2020, 3, 2))

    assert (owed(justice).met_on, owed(justice).is_late) == (date(2020, 3, 2), False)


def test_an_act_of_last_year_that_is_entered_in_january_is_in_time(justice):
    yearly.open_year(on=AT.date(), at=AT)
    january = datetime(2021, 1, 8, 9, tzinfo=timezone.get_default_timezone())

    services.record_act(
        justice, kind=YearlyKind.REPORT_HEARD, held_on=date(2020, 12, 30), note="听取汇报", at=january, by=None
    )

    assert (owed(justice).met_on, owed(justice).is_late) == (date(2020, 12, 30), False)


def test_after_a_withdrawal_another_act_meets_it_from_the_day_of_the_withdrawal(justice):
    yearly.open_year(on=AT.date(), at=AT)
    services.withdraw_act(record(justice), reason="重复登记", at=AT, by=None)

    record(justice, held_on=date(2020, 3, 2))

    assert owed(justice).met_on == AT.date()


def test_a_clause_that_came_during_the_year_is_owed_from_its_day(justice):
    charter.load(Path(settings.PROJECT) / "demo" / "organs" / "shizong.toml", at=AT, by=None)
    yearly.open_year(on=AT.date(), at=AT)

    organ = Organ.objects.get(name="师宗县司法局")
    assert timezone.localdate(owed(organ).started_at) == date(2020, 9, 15)


def test_an_act_recorded_before_the_year_was_opened_meets_it_when_it_is(justice):
    record(justice)

    yearly.open_year(on=AT.date(), at=AT)

    assert owed(justice).met_on is not None


def test_an_act_of_another_year_meets_nothing(justice):
    yearly.open_year(on=AT.date(), at=AT)

    record(justice, held_on=date(2019, 12, 1))

    assert owed(justice).met_on is None


def test_the_command_opens_the_year_of_the_platform(justice, capsys):
    call_command("open_year")

    assert Obligation.objects.exists()
    assert capsys.readouterr().out
