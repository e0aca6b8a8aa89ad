"""Reminders: how long before a due date its owner is told, and after it those above; the place's own choice."""

from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """The days on which something is said about one due date; ``ahead`` in order, those furthest ahead first."""

    ahead: tuple[date, ...]
    head: date
    supervisor: date


@dataclass(frozen=True, slots=True)
class Reminders:
    """In working days: ``ahead`` before the due date; ``head`` and ``supervisor`` after the first overdue working day.

    No statute gives these numbers: ``source`` says so (自定) or names the local rule.
    """

    ahead: tuple[int, ...]
    head: int
    supervisor: int
    source: str
    profile: str

    def days(self, due_on: date, calendar: WorkCalendar) -> ReminderDays:
        """The days themselves; a due date that is no working day is led up to from the last working day before it."""
        return ReminderDays(
            ahead=tuple(calendar.add_workdays(due_on, -count) for count in sorted(self.ahead, reverse=True)),
            head=calendar.add_workdays(due_on, 1 + self.head),
            supervisor=calendar.add_workdays(due_on, 1 + self.supervisor),
        )
