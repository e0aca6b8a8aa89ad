from datetime import date, datetime

import pytest
from django.utils import timezone

from gongkai.registers.jobs import daily, locks
from gongkai.registers.jobs.models import DailyAct, DailyOutcome, Worker
from gongkai.registers.jobs.worker import TickTimes

pytestmark = pytest.mark.django_db

DONE: list[tuple[str, date]] = []
BROKEN: set[date] = set()


def first(*, on, at):
    DONE.append(("first", on))
    Worker.objects.create(id=f"{on}", host="", process=1, started_at=at)
    if on in BROKEN:
        raise RuntimeError("out of paper")
    return 3


def second(*, on, at):
    DONE.append(("second", on))
    return 0


@pytest.fixture(autouse=True)
def acts(settings, monkeypatch):
    monkeypatch.setattr(daily, "import_string", globals().__getitem__)
    settings.DAILY_ACTS = ["first", "second"]
    DONE.clear()
    BROKEN.clear()


def at(day, hour=8, minute=0):
    return datetime(2020, 10, day, hour, minute, tzinfo=timezone.get_default_timezone())


def october(day):
    return date(2020, 10, day)


def test_the_acts_of_a_day_are_carried_out_once_in_their_order():
    done = daily.tick(at=at(15))

    again = daily.tick(at=at(15, 23))

    assert [("first", october(15)), ("second", october(15))] == DONE
    assert [(act.outcome, act.number) for act in done] == [(DailyOutcome.DONE, 3), (DailyOutcome.DONE, 0)]
    assert again == []


def test_days_missed_are_caught_up_with_one_by_one():
    daily.tick(at=at(12))
    DONE.clear()

    daily.tick(at=at(15))

    assert [on for name, on in DONE if name == "first"] == [october(13), october(14), october(15)]


def test_after_a_year_of_standstill_only_so_many_days_are_caught_up_with():
    daily.tick(at=at(12).replace(year=2010))
    DONE.clear()

    daily.tick(at=at(12))

    assert len([on for name, on in DONE if name == "first"]) == daily.CATCHES_UP_DAYS


def test_a_failing_act_leaves_nothing_half_done_holds_up_no_other_and_is_tried_again():
    BROKEN.add(october(15))

    failed, other = daily.tick(at=at(15))
    left_by_the_failure = Worker.objects.count()
    BROKEN.clear()
    repaired = daily.tick(at=at(15, 9))

    assert (failed.outcome, failed.reason) == (DailyOutcome.FAILED, "RuntimeError: out of paper")
    assert other.outcome == DailyOutcome.DONE
    assert left_by_the_failure == 0
    assert [(act.act, act.outcome, act.reason) for act in repaired] == [("first", DailyOutcome.DONE, "")]
    assert DailyAct.objects.filter(day=october(15)).count() == 2


def test_two_ticks_do_not_run_at_once():
    with locks.held("tick", "daily"), pytest.raises(daily.AlreadyTicking):
        daily.tick(at=at(15))

    assert daily.tick(at=at(15))


def test_a_worker_ticks_at_its_start_and_then_ten_minutes_after_midnight():
    times = TickTimes()
    for day, hour, minute in [(15, 17, 0), (15, 23, 59), (16, 0, 9), (16, 0, 10), (16, 12, 0)]:
        times.look(at(day, hour, minute))

    assert [on for name, on in DONE if name == "first"] == [october(15), october(16)]


def test_a_worker_tries_a_failed_act_again_an_hour_later():
    times = TickTimes()
    BROKEN.add(october(15))
    for hour, minute in [(8, 0), (8, 30), (9, 0)]:
        times.look(at(15, hour, minute))
    BROKEN.clear()
    times.look(at(15, 10))

    assert [on for name, on in DONE if name == "first"] == [october(15)] * 3
    assert not DailyAct.objects.filter(outcome=DailyOutcome.FAILED).exists()
