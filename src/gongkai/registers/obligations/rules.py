"""How an obligation stood on each day of its life, and what that is called: pure functions of values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law import Duty, SpanKind


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


class Standing(StrEnum):
    """What the acts have made of it; with the due day and the day one asks about this gives its state."""

    OWED = "owed"
    MET = "met"
    CLOSED = "closed"


class Basis(StrEnum):
    """What binds it, and so what it is called when it is late: the law, a local rule, or a day someone stated."""

    STATUTE = "statute"
    LOCAL = "local"
    STATED = "stated"


def basis_of(duty: Duty) -> Basis:
    """What binds it: a day that someone stated, or a service level that a place gave itself, is no rule of law."""
    if duty.within.kind is SpanKind.STATED or duty.is_service_level:
        return Basis.STATED
    return Basis.LOCAL if duty.is_local else Basis.STATUTE


class Effect(StrEnum):
    """What an act does: it changes the due day (``RESTATE`` by a person's decision) or who owes, settles or reopens."""

    DUE = "due"
    RESTATE = "restate"
    MEET = "meet"
    REOPEN = "reopen"
    CLOSE = "close"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which something is owed, the day it was entered here, and the due day and the organ it had then."""

    on: date
    entered_on: date
    due_on: date | None
    organ_id: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened: the day on which it took effect, and the due day or the organ from then on."""

    on: date
    effect: Effect
    due_on: date | None
    organ_id: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """How it stood from ``from_on`` until the day before ``until_on``; the last one has no end.

    ``is_historical`` says that the day had passed when it was entered; such a one is never late (10-clocks §4).
    """

    from_on: date
    until_on: date | None
    standing: Standing
    due_on: date | None
    is_historical: bool = False
    is_late: bool = False
    organ_id: int = 0


class OutOfOrder(Exception):
    """An act that does not fit where its day places it: before the start, or against what stands then."""

    def __init__(self, act: Act, standing: Standing | None) -> None:
        super().__init__(f"{act.effect} on {act.on}: " + (f"it is {standing} then" if standing else "not owed yet"))
        self.act = act


def history(start: Start, acts: Iterable[Act]) -> tuple[Interval, ...]:
    """The intervals of its life, from its acts in the order of their days (of one day: as they were entered).

    A due day that changes after it was met or closed holds only if it is reopened: what is settled keeps the day by
    which it was judged (10-clocks C9), and stays with the organ that settled it. Of several acts on one day the last
    decides.
    """
    life = _Life(start)
    for act in acts:
        life.take(act)
    return tuple(life.intervals)


class _Life:
    """The intervals so far, and the due day and the organ that run beside them."""

    def __init__(self, start: Start) -> None:
        self.start, self.due_on, self.organ_id = start, start.due_on, start.organ_id
        self.is_historical = self._has_passed()
        first = Interval(start.on, None, Standing.OWED, start.due_on, self.is_historical, organ_id=start.organ_id)
        self.intervals = [first]

    def _has_passed(self) -> bool:
        return self.due_on is not None and self.due_on < self.start.entered_on

    def take(self, act: Act) -> None:
        now = self.intervals[-1]
        standing = SETTLES.get(act.effect, now.standing)
        if act.on < self.start.on:
            raise OutOfOrder(act, None)
        if act.effect in SETTLES and (standing is Standing.OWED) == (now.standing is Standing.OWED):
            raise OutOfOrder(act, now.standing)
        if act.effect is Effect.HAND_OVER:
            self.organ_id = act.organ_id
        elif act.effect in {Effect.DUE, Effect.RESTATE}:
            self.due_on = act.due_on
            self.is_historical = self.is_historical and act.effect is Effect.DUE and self._has_passed()
        if standing is Standing.OWED or standing is not now.standing:
            self._begin(act.on, standing)

    def _begin(self, on: date, standing: Standing) -> None:
        """End the interval that ran; one of no day at all is forgotten."""
        before = self.intervals.pop()
        is_late = standing is Standing.MET and is_late_on(on, self.due_on) and not self.is_historical
        after = Interval(on, None, standing, self.due_on, self.is_historical, is_late, self.organ_id)
        if replace(after, from_on=before.from_on) == before:
            self.intervals.append(before)
            return
        if before.from_on < on:
            self.intervals.append(replace(before, until_on=on))
        self.intervals.append(after)


SETTLES = {Effect.MEET: Standing.MET, Effect.CLOSE: Standing.CLOSED, Effect.REOPEN: Standing.OWED}


def is_late_on(day: date, due_on: date | None) -> bool:
    """Whether what is done on ``day`` comes too late."""
    return due_on is not None and day > due_on


def interval_on(day: date, intervals: Iterable[Interval]) -> Interval | None:
    """The interval that holds ``day``; None before the start."""
    held = (one for one in intervals if one.from_on <= day and (one.until_on is None or day < one.until_on))
    return next(held, None)


def soon_until(day: date, *, days: int) -> date:
    """The last due day that counts as due soon on ``day``; ``days`` are calendar days."""
    return day + timedelta(days=days)


def state_on(day: date, interval: Interval, *, soon_days: int) -> State:
    """The state on ``day``, a day of the interval."""
    if interval.standing is Standing.CLOSED:
        return State.CLOSED
    if interval.standing is Standing.MET:
        return State.MET_LATE if interval.is_late else State.MET
    if interval.due_on is None:
        return State.PENDING
    if interval.is_historical:
        return State.HISTORICAL
    if interval.due_on < day:
        return State.OVERDUE
    return State.DUE_SOON if interval.due_on <= soon_until(day, days=soon_days) else State.RUNNING
