"""A reckoning: everything that was found while a due date was computed, from which it can be explained."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gongkai.law.calendar import WorkCalendar
from gongkai.law.duties import Duty
from gongkai.law.events import Refusal
from gongkai.law.spans import Span


class ClockState(StrEnum):
    """Whether a clock runs, waits for someone else, is over, or never was."""

    RUNNING = "running"
    PENDING = "pending"
    CLOSED = "closed"
    NO_CLOCK = "no_clock"


class StepKind(StrEnum):
    """What a day did to the count."""

    START = "start"
    COUNTED = "counted"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    MAKEUP = "makeup"
    EXCLUDED = "excluded"
    PAUSED = "paused"
    ROLLED = "rolled"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Step:
    """One day on the way to the due date; ``ordinal`` is its number if it was counted, ``note`` says why in Chinese.

    ``source`` is what the day rests on, where that is not the duty's own clause: a holiday notice, another clause.
    """

    on: date
    kind: StepKind
    ordinal: int | None
    note: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Working days that do not count: after ``after``, up to and including ``last``; ``note`` says why in Chinese."""

    after: date
    last: date
    note: str
    source: str = ""

    def covers(self, day: date) -> bool:
        """Whether ``day`` is left out."""
        return self.after < day <= self.last


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A count that stopped on ``paused_on`` to wait for the applicant, and began anew on ``ended_on`` if it has."""

    start: date
    begun_by: str
    paused_on: date
    waits_for: str
    source: str
    ended_on: date | None = None


@dataclass(frozen=True)
class Reckoning:
    """A due date with what it rests on.

    ``due_at`` is given for hours only. ``nominal_on`` is the last day before it was moved to a working day. ``limit``
    is the number of units counted, an extension of ``extension`` units included. ``earlier`` are the counts that were
    broken off before this one, and, while the clock waits, the one it stopped. ``pending_until`` is the date by which
    the other side has to act while the clock waits. ``closed_by`` is the kind of event that ended it; ``is_met`` says,
    once it has ended by a reply, whether that came in time.
    """

    span: Span
    start: date
    calendar: WorkCalendar = field(repr=False, compare=False)
    start_at: datetime | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    duty: Duty | None = None
    state: ClockState = ClockState.RUNNING
    is_provisional: bool = False
    is_derived: bool = False
    internal_target_on: date | None = None
    nominal_on: date | None = None
    begun_by: str = ""
    limit: int = 0
    extension: int = 0
    extended_on: date | None = None
    exclusions: tuple[Exclusion, ...] = ()
    earlier: tuple[EarlierRun, ...] = ()
    waits_for: str = ""
    pending_since: date | None = None
    pending_until: date | None = None
    closed_by: str = ""
    closed_on: date | None = None
    is_met: bool | None = None
    notes: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
