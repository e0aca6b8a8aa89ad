"""What state an obligation is in on a day: pure functions of values."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """How an obligation stands on a given day, in the order in which a person wants to see them."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    RUNNING = "running"
    PENDING = "pending"
    MET = "met"
    MET_LATE = "met_late"
    HISTORICAL = "historical"
    CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """The facts about one obligation from which its state on any day follows."""

    due_on: date | None
    met_on: date | None
    closed_on: date | None
    is_historical: bool


def soon_until(day: date, *, days: int) -> date:
    """The last due day that counts as due soon on ``day``; ``days`` are calendar days."""
    return day + timedelta(days=days)


def state_on(day: date, standing: Standing, *, soon_days: int) -> State:
    """The state on ``day``: what was met or closed later counts as still owed on that day."""
    if standing.closed_on is not None and standing.closed_on <= day:
        return State.CLOSED
    if standing.met_on is not None and standing.met_on <= day:
        return _met_state(standing.due_on, standing.met_on, is_historical=standing.is_historical)
    if standing.due_on is None:
        return State.PENDING
    if standing.is_historical:
        return State.HISTORICAL
    if standing.due_on < day:
        return State.OVERDUE
    return State.DUE_SOON if standing.due_on <= soon_until(day, days=soon_days) else State.RUNNING


def _met_state(due_on: date | None, met_on: date, *, is_historical: bool) -> State:
    """Met in time, or late; what was past its day when it was entered is never called late (10-clocks §4)."""
    if due_on is not None and met_on > due_on and not is_historical:
        return State.MET_LATE
    return State.MET
