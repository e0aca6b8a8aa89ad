from datetime import date

import pytest

from gongkai.law import load_profile
from gongkai.registers.obligations.rules import (
    Act,
    Basis,
    Effect,
    Interval,
    OutOfOrder,
    Standing,
    Start,
    State,
    basis_of,
    history,
    interval_on,
    state_on,
)

ENTERED, DUE = date(2020, 7, 10), date(2020, 9, 30)
START = Start(ENTERED, ENTERED, DUE)


def september(day):
    return date(2020, 9, day)


def meet(on):
    return Act(on, Effect.MEET, None)


def close(on):
    return Act(on, Effect.CLOSE, None)


def reopen(on):
    return Act(on, Effect.REOPEN, None)


def moved(on, due_on, *, effect=Effect.DUE):
    return Act(on, effect, due_on)


def state(day, *acts, start=START):
    found = interval_on(day, history(start, acts))
    return found and state_on(day, found, soon_days=14)


@pytest.mark.parametrize(
    ("day", "acts", "expected"),
    [
        (date(2020, 7, 9), [], None),
        (date(2020, 9, 1), [], State.RUNNING),
        (date(2020, 9, 16), [], State.DUE_SOON),
        (date(2020, 9, 30), [], State.DUE_SOON),
        (date(2020, 10, 1), [], State.OVERDUE),
        (date(2020, 10, 1), [meet(DUE)], State.MET),
        (date(2020, 10, 9), [meet(date(2020, 10, 8))], State.MET_LATE),
        (date(2020, 10, 7), [meet(date(2020, 10, 8))], State.OVERDUE),
        (september(2), [close(september(2))], State.CLOSED),
        (september(1), [close(september(2))], State.RUNNING),
    ],
)
def test_the_state_follows_from_the_acts_up_to_that_day(day, acts, expected):
    assert state(day, *acts) is expected


@pytest.mark.demand("WRK-3")
def test_a_deadline_before_the_day_of_entry_is_historical_and_never_late():
    entered_late = Start(ENTERED, ENTERED, date(2020, 6, 30))

    assert state(date(2020, 12, 2), start=entered_late) is State.HISTORICAL
    assert state(date(2020, 12, 2), meet(date(2020, 12, 1)), start=entered_late) is State.MET


def test_without_a_due_day_it_is_pending():
    assert state(DUE, start=Start(ENTERED, ENTERED, None)) is State.PENDING


def test_a_historical_one_is_work_again_when_a_day_is_stated_or_the_clock_starts_anew():
    entered_late = Start(date(2020, 6, 1), ENTERED, date(2020, 6, 30))

    assert state(september(1), moved(september(1), DUE), start=entered_late) is State.RUNNING
    assert state(september(1), moved(september(1), date(2020, 7, 1)), start=entered_late) is State.HISTORICAL
    restated = moved(september(1), date(2020, 7, 1), effect=Effect.RESTATE)
    assert state(september(1), restated, start=entered_late) is State.OVERDUE


def test_each_interval_ends_where_the_next_begins():
    acts = [moved(september(1), september(10)), meet(september(11)), reopen(september(12)), close(september(20))]

    intervals = history(START, acts)

    assert intervals == (
        Interval(ENTERED, september(1), Standing.OWED, DUE),
        Interval(september(1), september(11), Standing.OWED, september(10)),
        Interval(september(11), september(12), Standing.MET, september(10), is_late=True),
        Interval(september(12), september(20), Standing.OWED, september(10)),
        Interval(september(20), None, Standing.CLOSED, september(10)),
    )


def test_of_several_acts_on_one_day_the_last_decides():
    intervals = history(START, [meet(september(1)), reopen(september(1)), close(september(1))])

    assert intervals == (
        Interval(ENTERED, september(1), Standing.OWED, DUE),
        Interval(september(1), None, Standing.CLOSED, DUE),
    )


@pytest.mark.demand("REQ-3")
def test_what_is_met_keeps_the_day_by_which_it_was_judged_until_it_is_reopened():
    acts = [meet(september(20)), moved(september(21), september(1))]

    assert history(START, acts)[-1] == Interval(september(20), None, Standing.MET, DUE)
    assert history(START, [*acts, reopen(september(22))])[-1].due_on == september(1)


@pytest.mark.parametrize(
    "acts",
    [
        [meet(date(2020, 7, 9))],
        [meet(september(1)), meet(september(2))],
        [close(september(1)), meet(september(2))],
        [reopen(september(1))],
    ],
)
def test_an_act_that_does_not_fit_in_its_place_is_refused(acts):
    with pytest.raises(OutOfOrder):
        history(START, acts)


@pytest.mark.parametrize(
    ("profile", "duty", "basis"),
    [
        ("national", "request.reply", Basis.STATUTE),
        ("ziyang", "request.reply", Basis.STATUTE),
        ("ziyang", "plan.task.complete", Basis.STATED),
    ],
)
def test_what_binds_is_told_from_the_duty(profile, duty, basis):
    assert basis_of(load_profile(profile).duty(duty)) is basis


def test_a_rule_of_the_place_is_local_and_its_own_service_level_is_no_law():
    duties = load_profile("ziyang").duties
    local = [duty for duty in duties if duty.is_local and not duty.is_service_level and duty.within.kind != "stated"]

    assert {basis_of(duty) for duty in local} == {Basis.LOCAL}
    assert {basis_of(duty) for duty in duties if duty.is_service_level} <= {Basis.STATED}
