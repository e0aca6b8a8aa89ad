"""Duties: the rows of a profile, each a rule that someone must do something by some time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gongkai.law.spans import Span, SpanKind


@dataclass(frozen=True)
class Duty:
    """One row: what is owed, from which act, within which span, by whom, on which clause, from when until when.

    ``until`` is the first day it is not in force. ``bound_by`` says in the law's words who owes it. A service level is
    a number the place chose itself for 及时 or 即时 (``word``). ``default`` binds where a date should have been stated.
    ``beside`` is the id of the rule from above that touches the same item: both bind and are judged apart (C10).
    ``terms`` are the rules that act on its clock (extension, clarification …), each with all its periods of validity.
    """

    id: str
    row: str
    title: str
    starts: str
    within: Span
    source: str
    since: date
    until: date | None = None
    bound_by: str = ""
    evidence: str = ""
    confidence: str = "seen"
    begun_by: str = ""
    cite: str = ""
    note: str = ""
    word: str = ""
    is_service_level: bool = False
    replaces: bool = False
    beside: str = ""
    default: Span | None = None
    times: int = 0
    profile: str = ""
    is_local: bool = False
    line: int = field(default=0, repr=False, compare=False)
    term_ids: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    terms: Mapping[str, tuple["Duty", ...]] = field(default_factory=dict, repr=False, compare=False)

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on that day."""
        return self.since <= on and (self.until is None or on < self.until)

    def overlaps(self, other: "Duty") -> bool:
        """Whether there is a day on which both are in force."""
        latest = max(self.since, other.since)
        return all(duty.until is None or latest < duty.until for duty in (self, other))

    def term(self, name: str, *, on: date) -> "Duty | None":
        """The rule of that name that holds on that day, if there is one."""
        return next((duty for duty in self.terms.get(name, ()) if duty.is_in_force(on)), None)

    def default_on(self, year: int) -> date | None:
        """The date that binds where none was stated, for a plan of that year (10-clocks section 4)."""
        if self.default is None or self.default.kind is not SpanKind.DATE:
            return None
        return date(self.default.year or year, self.default.month, self.default.count)

    @property
    def citation(self) -> str:
        """The clause as a sentence cites it."""
        return self.cite or self.source.replace(" ", "")
