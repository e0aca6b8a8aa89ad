"""The clock strip: why a due date is that day, one square per day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import dates

LONGEST_DAY_BY_DAY = 75
COUNTING = frozenset({"counted", "makeup", "due"})
MARKS = {"start": "起", "holiday": "休", "makeup": "班", "excluded": "停", "rolled": "顺", "due": "止"}
WORDS: dict[str, Promise] = {
    "start": gettext_lazy("Day of the event, not counted"),
    "counted": gettext_lazy("Counted"),
    "holiday": gettext_lazy("Public holiday"),
    "weekend": gettext_lazy("Weekend"),
    "makeup": gettext_lazy("Make-up working day, counted"),
    "excluded": gettext_lazy("Not counted: the clock is stopped"),
    "rolled": gettext_lazy("Not a working day: the limit moves on"),
    "due": gettext_lazy("Last day"),
}


class StepLike(Protocol):
    """What the strip reads of a step of ``gongkai.law``."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def kind(self) -> str:
        """What the day is to the clock."""

    @property
    def ordinal(self) -> int | None:
        """Which counted day it is."""

    @property
    def note(self) -> str:
        """The reason, in Chinese."""


class DueLike(Protocol):
    """What the strip reads of a ``Due`` of ``gongkai.law``."""

    @property
    def steps(self) -> Sequence[StepLike]:
        """Every day from the start to the last day."""

    @property
    def sentence(self) -> str:
        """The whole reckoning in one sentence."""

    @property
    def is_provisional(self) -> bool:
        """Whether it rests on a year without its notice."""


@dataclass(frozen=True)
class Day:
    """One square."""

    on: date
    kind: str
    mark: str
    word: str
    ordinal: int | None
    note: str
    is_today: bool
    is_past: bool

    @property
    def said(self) -> str:
        """The day in one line, for the pointer and for readers."""
        count = _("count %(ordinal)s") % {"ordinal": self.ordinal} if self.ordinal else ""
        today = _("today") if self.is_today else ""
        parts = (dates.written_day(self.on), self.word, count, self.note, today)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True)
class Week:
    """Squares from a Monday to a Sunday; ``month`` is written where one begins."""

    month: date | None
    days: tuple[Day, ...]

    @property
    def starts(self) -> int:
        """The column of the first square, 1 for Monday."""
        return self.days[0].on.isoweekday()


@dataclass(frozen=True)
class Month:
    """A month of a long clock in one box."""

    on: date
    days: tuple[Day, ...]

    @property
    def counted(self) -> int:
        """How many of its days count."""
        return sum(day.kind in COUNTING for day in self.days)

    @property
    def is_past(self) -> bool:
        """Whether its last day is over."""
        return self.days[-1].is_past

    @property
    def has_today(self) -> bool:
        """Whether today is one of its days."""
        return any(day.is_today for day in self.days)

    @property
    def ends(self) -> Day | None:
        """The last day of the clock, when it falls in this month."""
        return next((day for day in self.days if day.kind == "due"), None)

    @property
    def begins(self) -> Day | None:
        """The day of the event, when it falls in this month."""
        return next((day for day in self.days if day.kind == "start"), None)


@dataclass(frozen=True)
class Strip:
    """The whole clock: squares by week, or boxes by month when it is long."""

    days: tuple[Day, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether days were counted; of a date that was simply stated there is no row of days to draw."""
        return len(self.days) > 1 and (self.days[-1].on - self.days[0].on).days < len(self.days)

    @property
    def is_long(self) -> bool:
        """Whether days are gathered by month."""
        return len(self.days) > LONGEST_DAY_BY_DAY

    @property
    def has_today(self) -> bool:
        """Whether today is one of the squares."""
        return any(day.is_today for day in self.days)

    @property
    def weeks(self) -> list[Week]:
        """The squares in rows of seven."""
        weeks: list[Week] = []
        for _key, grouped in groupby(self.days, key=lambda day: day.on.isocalendar()[:2]):
            days = tuple(grouped)
            begins = next((day.on for day in days if day.on.day == 1), None)
            weeks.append(Week(begins if weeks else begins or days[0].on, days))
        return weeks

    @property
    def months(self) -> list[Month]:
        """The boxes of a long clock."""
        by_month = groupby(self.days, key=lambda day: (day.on.year, day.on.month))
        return [Month(days[0].on, days) for days in (tuple(grouped) for _key, grouped in by_month)]

    @property
    def key(self) -> list[Day]:
        """One square of each kind that occurs, to explain the marks."""
        first = {day.kind: day for day in reversed(self.days) if day.kind != "counted" or not day.is_past}
        past = next((day for day in self.days if day.kind == "counted" and day.is_past), None)
        kinds = [first[kind] for kind in WORDS if kind in first]
        return [past, *kinds] if past else kinds


def strip_of(steps: Iterable[StepLike], *, today: date) -> Strip:
    """The strip of a clock's steps as it looks on ``today``."""
    return Strip(tuple(_day(step, today) for step in steps))


def _day(step: StepLike, today: date) -> Day:
    kind = str(getattr(step.kind, "value", step.kind)).lower()
    mark = str(step.ordinal) if kind == "counted" and step.ordinal else MARKS.get(kind, "")
    word = str(WORDS.get(kind, kind))
    return Day(step.on, kind, mark, word, step.ordinal, step.note, step.on == today, step.on < today)
