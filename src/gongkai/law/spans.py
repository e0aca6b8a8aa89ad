"""Spans: how long a duty may take, as a profile writes it: ``20 workdays``, ``by 03-31``, ``at least 30 days``."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SpanKind(StrEnum):
    """What a span counts, which decides how its last day is found (10-clocks C2 to C7)."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"
    DATE = "date"
    EACH_MONTH = "each_month"
    TIMES = "times"
    MINIMUM = "minimum"
    BEFORE = "before"
    STATED = "stated"
    GATE = "gate"


class Unit(StrEnum):
    """What is counted by a minimum or backward period."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"


class Period(StrEnum):
    """The period in which a number of times must be reached."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Months(StrEnum):
    """Which months a monthly duty falls in."""

    ALL = ""
    EVEN = "even"
    ODD = "odd"


class BadSpan(ValueError):
    """A text that is no span."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"{text!r}: {why}")
        self.text = text
        self.why = why


LAST_DAY = 31
"""A monthly duty written ``day last`` falls on this day or on the month's last, whichever is earlier."""


@dataclass(frozen=True, slots=True)
class Span:
    """One span. ``count`` is a number of units or times, or a day of the month, as ``kind`` says; zero where none is.

    ``rolls``: a last day that is no working day moves to the next one. Days and months do unless written ``unmoved``,
    fixed dates only if written ``rolls``.
    """

    kind: SpanKind
    count: int = 0
    unit: Unit = Unit.DAYS
    month: int = 0
    year: int = 0
    months: Months = Months.ALL
    period: Period = Period.YEAR
    rolls: bool = False

    @classmethod
    def parse(cls, text: str) -> "Span":
        """The span that ``text`` writes; raises ``BadSpan``."""
        for pattern, build in GRAMMAR:
            if match := re.fullmatch(pattern, text, re.ASCII):
                return build(text, match)
        raise BadSpan(text, "not a span; see profiles/README.md for the forms")

    def __str__(self) -> str:
        return WRITTEN[self.kind](self)

    @property
    def has_clock(self) -> bool:
        """Whether a due date follows from it at all: a gate only has to hold when the act is done."""
        return self.kind is not SpanKind.GATE


def plural(count: int, unit: str) -> str:
    """``1 hour`` and ``5 hours``."""
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def positive(text: str, digits: str) -> int:
    """The number written; zero is refused, for a span of nothing is a mistake of writing."""
    if (number := int(digits)) < 1:
        raise BadSpan(text, "the number must be at least 1")
    return number


def _counted(text: str, match: re.Match[str]) -> Span:
    kind = SpanKind(match["unit"].removesuffix("s") + "s")
    can_roll = kind in (SpanKind.DAYS, SpanKind.MONTHS)
    if match["unmoved"] and not can_roll:
        raise BadSpan(text, "only days and months can be unmoved")
    return Span(kind, positive(text, match["count"]), rolls=can_roll and not match["unmoved"])


def _minimum(text: str, match: re.Match[str]) -> Span:
    unit = Unit(match["unit"].removesuffix("s") + "s")
    return Span(SpanKind.MINIMUM, positive(text, match["count"]), unit=unit, rolls=unit is not Unit.WORKDAYS)


def _before(text: str, match: re.Match[str]) -> Span:
    unit = Unit(match["unit"].removesuffix("s") + "s")
    return Span(SpanKind.BEFORE, positive(text, match["count"]), unit=unit)


def _fixed(text: str, match: re.Match[str]) -> Span:
    year, month, day = int(match["year"] or 0), int(match["month"]), int(match["day"])
    if year == 0 and (month, day) == (2, 29):
        raise BadSpan(text, "29 February is not in every year; write the year")
    try:
        date(year or 2001, month, day)
    except ValueError as error:
        raise BadSpan(text, "no such date in the calendar") from error
    return Span(SpanKind.DATE, day, month=month, year=year, rolls=bool(match["rolls"]))


def _each_month(text: str, match: re.Match[str]) -> Span:
    day = LAST_DAY if match["day"] == "last" else positive(text, match["day"])
    if day > LAST_DAY:
        raise BadSpan(text, "no month has such a day")
    return Span(SpanKind.EACH_MONTH, day, months=Months(match["months"] or ""), rolls=bool(match["rolls"]))


def _times(text: str, match: re.Match[str]) -> Span:
    return Span(SpanKind.TIMES, positive(text, match["count"]), period=Period(match["period"]))


GRAMMAR: tuple[tuple[str, Callable[[str, re.Match[str]], Span]], ...] = (
    (r"(?P<count>\d{1,4}) (?P<unit>workdays?|days?|months?|hours?)(?P<unmoved>, unmoved)?", _counted),
    (r"at least (?P<count>\d{1,4}) (?P<unit>workdays?|days?|months?)", _minimum),
    (r"(?P<count>\d{1,4}) (?P<unit>workdays?|days?) before", _before),
    (r"by (?:(?P<year>\d{4})-)?(?P<month>\d\d)-(?P<day>\d\d)(?P<rolls>, rolls)?", _fixed),
    (r"each (?:(?P<months>even|odd) )?month day (?P<day>\d{1,2}|last)(?P<rolls>, rolls)?", _each_month),
    (r"at least (?P<count>\d{1,4}) per (?P<period>year|quarter|month)", _times),
    (r"stated", lambda text, match: Span(SpanKind.STATED)),
    (r"gate", lambda text, match: Span(SpanKind.GATE)),
)


def _write_counted(span: Span) -> str:
    is_unmoved = span.kind in (SpanKind.DAYS, SpanKind.MONTHS) and not span.rolls
    return plural(span.count, span.kind.value) + (", unmoved" if is_unmoved else "")


def _write_date(span: Span) -> str:
    year = f"{span.year:04}-" if span.year else ""
    return f"by {year}{span.month:02}-{span.count:02}" + (", rolls" if span.rolls else "")


def _write_each_month(span: Span) -> str:
    months = f"{span.months} " if span.months else ""
    day = "last" if span.count == LAST_DAY else span.count
    return f"each {months}month day {day}" + (", rolls" if span.rolls else "")


WRITTEN: dict[SpanKind, Callable[[Span], str]] = {
    SpanKind.WORKDAYS: _write_counted,
    SpanKind.DAYS: _write_counted,
    SpanKind.MONTHS: _write_counted,
    SpanKind.HOURS: _write_counted,
    SpanKind.DATE: _write_date,
    SpanKind.EACH_MONTH: _write_each_month,
    SpanKind.TIMES: lambda span: f"at least {span.count} per {span.period}",
    SpanKind.MINIMUM: lambda span: f"at least {plural(span.count, span.unit)}",
    SpanKind.BEFORE: lambda span: f"{plural(span.count, span.unit)} before",
    SpanKind.STATED: lambda span: "stated",
    SpanKind.GATE: lambda span: "gate",
}


def add_months(start: date, count: int) -> date:
    """The same-numbered day ``count`` months on, or that month's last day if it has none (10-clocks C3)."""
    index = start.year * 12 + start.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
