"""What a catalogue asks of each entry: its kinds, the limit that a text names, and when an entry is stale. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a catalogue lists."""

    BASIC = "basic"
    FIELD = "field"
    POWERS = "powers"
    NEGATIVE = "negative"
    SERVICES = "services"
    PROOFS = "proofs"
    INTERMEDIARIES = "intermediaries"


OF_DISCLOSURE = (Kind.BASIC, Kind.FIELD)
"""The kinds whose entries are matters to be published; the others list what an organ may do, or asks for."""


class State(StrEnum):
    """Whether a version can still be changed."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Rule(StrEnum):
    """How often an entry must have something new; the last three follow an event and know no period."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    YEAR_BY = "year_by"
    WORKDAYS = "workdays"
    DAYS = "days"
    IMMEDIATELY = "immediately"
    UNKNOWN = ""


PERIODIC = (Rule.MONTH, Rule.QUARTER, Rule.HALF_YEAR, Rule.YEAR, Rule.YEAR_BY)
MONTHS_IN = {Rule.MONTH: 1, Rule.QUARTER: 3, Rule.HALF_YEAR: 6, Rule.YEAR: 12, Rule.YEAR_BY: 12}


@dataclass(frozen=True)
class Refusal:
    """One reason why an act is not possible now."""

    code: str
    sentence: str
    field: str = ""


class Refused(Exception):
    """An act that is not possible now, with every reason at once; it changed nothing."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("；".join(one.sentence for one in refusals))
        self.refusals = refusals


@dataclass(frozen=True)
class Limit:
    """What the text of 公开时限 says (domain/05 §4).

    ``workdays`` and ``days`` are counted from the forming or changing of the information, several where one cell names
    several kinds. ``by`` is a month and a day of every year, or a day (month zero) of every month. ``display`` is how
    long it must stay up at least, with its unit: another thing than how soon it must appear.
    """

    workdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    is_immediate: bool = False
    period: Rule = Rule.UNKNOWN
    by: tuple[int, int] = (0, 0)
    display: int = 0
    display_unit: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it says by when at all."""
        return bool(self.workdays or self.days or self.is_immediate or self.period)

    @property
    def rule(self) -> Rule:
        """The rule of an entry with this limit; a period binds before a count, a count before 及时."""
        counted = Rule.WORKDAYS if self.workdays else Rule.DAYS if self.days else Rule.UNKNOWN
        return self.period or counted or (Rule.IMMEDIATELY if self.is_immediate else Rule.UNKNOWN)

    @property
    def number(self) -> int:
        """The number that belongs to ``rule``: the longest count, or month and day as 131 for 31 January."""
        if self.period:
            return self.by[0] * 100 + self.by[1]
        return max(self.workdays or self.days or (0,))


DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
CHINESE = {"三十": 30, "二十": 20, "十五": 15, "十": 10, "七": 7, "五": 5, "三": 3, "二": 2, "两": 2, "一": 1}
COUNTED = re.compile("(" + "|".join(CHINESE) + r")(?=个?(?:工作日|日|天|月))")


def read_limit(text: str, words: Mapping[str, Sequence[str]]) -> Limit:
    """What ``text`` says, with the place's ``words`` for 及时, for the periods and for 公示."""
    said = "".join(text.translate(DIGITS).split())
    said = COUNTED.sub(lambda found: str(CHINESE[found[1]]), said)
    shown = _either(words["display"])
    display = re.search(rf"(?:{shown})[^，。；;,]{{0,8}}?(\d{{1,3}})个?(工作日|日|天)", said)
    rest = said[: display.start()] + said[display.end() :] if display else said
    by_year = re.search(r"每年(\d{1,2})月(\d{1,2})日", rest)
    by_month = re.search(r"每月(\d{1,2})日", rest)
    period = Rule.YEAR_BY if by_year else Rule.MONTH if by_month else _period(rest, words)
    day = (int(by_year[1]), int(by_year[2])) if by_year else (0, int(by_month[1])) if by_month else (0, 0)
    counted = "" if by_year or by_month else rest
    return Limit(
        workdays=tuple(dict.fromkeys(int(one) for one in re.findall(r"(\d{1,3})个?工作日", rest))),
        days=tuple(dict.fromkeys(int(one) for one in re.findall(r"(\d{1,3})个?(?:自然)?[日天](?!前|以)", counted))),
        is_immediate=any(word in rest for word in words["immediately"]),
        period=period if _is_day(period, day) else Rule.UNKNOWN,
        by=day if _is_day(period, day) else (0, 0),
        display=int(display[1]) if display else 0,
        display_unit=("workdays" if display[2] == "工作日" else "days") if display else "",
    )


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(one) for one in words)


def _period(text: str, words: Mapping[str, Sequence[str]]) -> Rule:
    for rule in (Rule.HALF_YEAR, Rule.QUARTER, Rule.MONTH, Rule.YEAR):
        if any(word in text for word in words[rule]):
            return rule
    return Rule.UNKNOWN


def _is_day(period: Rule, day: tuple[int, int]) -> bool:
    month, number = day
    if period is Rule.YEAR_BY:
        return 1 <= month <= 12 and 1 <= number <= _days_in(2023, month)
    return number <= 31


@dataclass(frozen=True)
class Period:
    """One period of a periodic entry: what is released from ``since`` on counts for it; it is due on ``due_on``."""

    name: str
    since: date
    due_on: date


def period_at(rule: Rule, number: int, on: date) -> Period:
    """The period in which ``on`` lies. With a day of the year, or of the month, that day is due; else its last day."""
    length = MONTHS_IN[rule]
    begin = date(on.year, (on.month - 1) // length * length + 1, 1)
    end = _next(begin, length) - timedelta(days=1)
    name = {1: f"{begin:%Y-%m}", 3: f"{begin.year}Q{(begin.month + 2) // 3}", 6: f"{begin.year}H{begin.month // 6 + 1}"}
    due = end
    if rule is Rule.YEAR_BY:
        due = date(begin.year, number // 100, number % 100)
    elif rule is Rule.MONTH and number:
        due = begin.replace(day=min(number, end.day))
    return Period(name.get(length, str(begin.year)), begin, due)


def last_closed(rule: Rule, number: int, on: date) -> Period:
    """The latest period whose due day has passed on ``on``."""
    period = period_at(rule, number, on)
    return period if period.due_on < on else period_at(rule, number, period.since - timedelta(days=1))


def is_stale(rule: Rule, number: int, *, last_on: date | None, since: date, on: date) -> bool:
    """Whether an entry in force from ``since`` has nothing new for the latest period that is over.

    An entry without a period is never stale by itself: its clock runs from each document that is formed.
    """
    if rule not in PERIODIC:
        return False
    period = last_closed(rule, number, on)
    if period.due_on < since:
        return False
    return last_on is None or last_on < period.since


def _next(begin: date, months: int) -> date:
    index = begin.year * 12 + begin.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _days_in(year: int, month: int) -> int:
    return (_next(date(year, month, 1), 1) - timedelta(days=1)).day
