"""Which due days are reminded of on a day: pure functions of a place's numbers and its calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law import Reminders, WorkCalendar

LOOKS_BACK_DAYS = 14
"""A reminder whose day passed unnoticed, as when a due day was moved, is still written for so long."""
LOOKS_AHEAD_DAYS = 60
"""Working days ahead, at most 30 or so, lie within so many days."""


@dataclass(frozen=True)
class Call:
    """One step for the due days from ``first`` to ``last``."""

    step: str
    ahead: int
    first: date
    last: date


def calls(reminders: Reminders, calendar: WorkCalendar, *, on: date, is_first: bool = False) -> Iterator[Call]:
    """The steps whose day has come by ``on`` and the due days they are about.

    Of several reminders ahead only the nearest one that has come is written. ``is_first``: nothing was ever reminded
    of here, so whatever is overdue is told, however old.
    """
    counts = sorted(reminders.ahead, reverse=True)
    for count, nearer in zip(counts, [*counts[1:], 0], strict=True):
        due = [
            day
            for day in _days(on, on + timedelta(days=LOOKS_AHEAD_DAYS))
            if calendar.add_workdays(day, -count) <= on < calendar.add_workdays(day, -nearer)
            or (nearer == 0 and day == on)
        ]
        if due:
            yield Call("ahead", count, due[0], due[-1])
    yield from _after(reminders, calendar, on=on, is_first=is_first)


def _after(reminders: Reminders, calendar: WorkCalendar, *, on: date, is_first: bool) -> Iterator[Call]:
    back = LOOKS_BACK_DAYS + LOOKS_AHEAD_DAYS
    earliest = on - timedelta(days=LOOKS_BACK_DAYS)
    for step, count in (("head", reminders.head), ("supervisor", reminders.supervisor)):
        told = {day: calendar.add_workdays(day, 1 + count) for day in _days(on - timedelta(days=back), on)}
        due = [day for day, tell_on in told.items() if tell_on <= on and (is_first or tell_on > earliest)]
        if due:
            yield Call(step, 0, date.min if is_first else due[0], due[-1])


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
