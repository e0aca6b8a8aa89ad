"""A year as twelve grids of weeks, each day with what it is."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.law import DayKind, WorkCalendar

MONTHS = range(1, 13)


@dataclass(frozen=True)
class DayCell:
    """A day of a grid; ``mark`` is one character that says without colour what a day is that a notice arranges."""

    on: date
    kind: DayKind
    name: str
    is_today: bool

    @property
    def mark(self) -> str:
        """休 for a day off, 班 for a weekend day that is worked, as printed calendars mark them."""
        return {DayKind.HOLIDAY: "休", DayKind.MAKEUP: "班"}.get(self.kind, "班" if self.name else "")


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; None stands for the days of other months. ``workdays`` is their number."""

    first: date
    weeks: Sequence[Sequence[DayCell | None]]
    workdays: int


def months_of(year: int, work_calendar: WorkCalendar, *, today: date) -> Iterator[Month]:
    """The twelve months."""
    for number in MONTHS:
        first = date(year, number, 1)
        weeks = [
            [_cell(date(year, number, day), work_calendar, today=today) if day else None for day in week]
            for week in calendar.monthcalendar(year, number)
        ]
        workdays = sum(cell is not None and cell.kind.is_worked for week in weeks for cell in week)
        yield Month(first, weeks, workdays)


def _cell(on: date, work_calendar: WorkCalendar, *, today: date) -> DayCell:
    day = work_calendar.day(on)
    return DayCell(on, day.kind, day.name, on == today)
