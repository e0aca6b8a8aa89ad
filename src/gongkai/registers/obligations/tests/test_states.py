from datetime import date

import pytest

from gongkai.registers.obligations.rules import Standing, State, state_on

DUE = date(2020, 9, 30)


@pytest.mark.parametrize(
    ("day", "met_on", "expected"),
    [
        (date(2020, 9, 1), None, State.RUNNING),
        (date(2020, 9, 16), None, State.DUE_SOON),
        (date(2020, 9, 30), None, State.DUE_SOON),
        (date(2020, 10, 1), None, State.OVERDUE),
        (date(2020, 10, 1), date(2020, 9, 30), State.MET),
        (date(2020, 10, 9), date(2020, 10, 8), State.MET_LATE),
        (date(2020, 10, 7), date(2020, 10, 8), State.OVERDUE),
    ],
)
def test_the_state_follows_from_the_due_day_and_the_day_it_was_met(day, met_on, expected):
    standing = Standing(due_on=DUE, met_on=met_on, closed_on=None, is_historical=False)

    assert state_on(day, standing, soon_days=14) is expected


@pytest.mark.demand("WRK-3")
def test_a_deadline_before_the_day_of_entry_is_historical_and_never_late():
    owed = Standing(due_on=DUE, met_on=None, closed_on=None, is_historical=True)
    met = Standing(due_on=DUE, met_on=date(2020, 12, 1), closed_on=None, is_historical=True)

    assert state_on(date(2020, 12, 2), owed, soon_days=14) is State.HISTORICAL
    assert state_on(date(2020, 12, 2), met, soon_days=14) is State.MET


def test_without_a_due_day_it_is_pending_and_closed_wins_over_everything():
    pending = Standing(due_on=None, met_on=None, closed_on=None, is_historical=False)
    closed = Standing(due_on=DUE, met_on=None, closed_on=date(2020, 9, 2), is_historical=False)

    assert state_on(DUE, pending, soon_days=14) is State.PENDING
    assert state_on(date(2020, 9, 1), closed, soon_days=14) is State.RUNNING
    assert state_on(date(2020, 9, 2), closed, soon_days=14) is State.CLOSED
