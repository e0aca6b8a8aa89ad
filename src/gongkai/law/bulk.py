"""Many due dates at once: one rule, many starts, as when a new holiday notice moves a million obligations."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gongkai.law.calendar import WorkCalendar
from gongkai.law.clocks import due_of
from gongkai.law.duties import Duty
from gongkai.law.spans import Span


class DueDay(NamedTuple):
    """What of a ``Due`` is kept in a table; ``due_on`` is empty for a gate and for what states its own date."""

    due_on: date | None
    is_provisional: bool
    internal_target_on: date | None


def due_days(rule: Span | Duty, starts: Sequence[date], calendar: WorkCalendar) -> list[DueDay]:
    """For each of ``starts`` what ``due_of`` finds without events; raises what it raises.

    The calendar has far fewer days than there are obligations, so each day is reckoned once.
    """
    found = {start: _due_day(rule, start, calendar) for start in set(starts)}
    return [found[start] for start in starts]


def _due_day(rule: Span | Duty, start: date, calendar: WorkCalendar) -> DueDay:
    due = due_of(rule, start, calendar)
    return DueDay(due.due_on, due.is_provisional, due.internal_target_on)
