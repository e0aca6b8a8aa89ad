"""The law as data: duties, spans, the working calendar, the clocks. Pure: no database, no settings, no present."""

from gongkai.law.bulk import DueDay, due_days
from gongkai.law.calendar import FIRST_DAY, LAST_DAY, DateOutsideCalendar, Day, DayKind, WorkCalendar
from gongkai.law.clocks import MomentNeeded, due_of
from gongkai.law.comparison import (
    ComparedRow,
    Comparison,
    Contradiction,
    ContradictionKind,
    Difference,
    Outcome,
    compare,
    contradictions_of,
)
from gongkai.law.due import Due
from gongkai.law.duties import Duty
from gongkai.law.events import SHANGHAI, ClockEvent, ClockEventKind, Refusal
from gongkai.law.explanation import span_in_words
from gongkai.law.profiles import (
    COUNTRY,
    BadProfile,
    DisclosureAttribute,
    Profile,
    Shortcut,
    UnknownDuty,
    UnknownProfile,
    load_profile,
    profile_names,
)
from gongkai.law.reckoning import ClockState, Exclusion, Step, StepKind
from gongkai.law.reminders import ReminderDays, Reminders
from gongkai.law.spans import BadSpan, Span, SpanKind

__all__ = [
    "COUNTRY",
    "FIRST_DAY",
    "LAST_DAY",
    "SHANGHAI",
    "BadProfile",
    "BadSpan",
    "ClockEvent",
    "ClockEventKind",
    "ClockState",
    "ComparedRow",
    "Comparison",
    "Contradiction",
    "ContradictionKind",
    "DateOutsideCalendar",
    "Day",
    "DayKind",
    "Difference",
    "DisclosureAttribute",
    "Due",
    "DueDay",
    "Duty",
    "Exclusion",
    "MomentNeeded",
    "Outcome",
    "Profile",
    "Refusal",
    "ReminderDays",
    "Reminders",
    "Shortcut",
    "Span",
    "SpanKind",
    "Step",
    "StepKind",
    "UnknownDuty",
    "UnknownProfile",
    "WorkCalendar",
    "compare",
    "contradictions_of",
    "due_days",
    "due_of",
    "load_profile",
    "profile_names",
    "span_in_words",
]
