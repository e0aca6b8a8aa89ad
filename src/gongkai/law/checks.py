"""What may be wrong in a profile's files, each fault with its file and place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gongkai.law.duties import Duty
from gongkai.law.reply_clock import TERMS
from gongkai.law.spans import BadSpan, Span, SpanKind

Row = Mapping[str, Any]

LEVELS = ("nation", "province", "city", "county", "township")
CONFIDENCES = ("seen", "seed", "inference", "known, not seen")
EXTENTS = ("full", "redacted", "withheld")
MODES = ("proactive", "on_request", "none")
NAME = re.compile(r"[a-z][a-z0-9_]*")
DUTY_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
ROW_ID = re.compile(r"[A-Z]-\d{2}[a-z]?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, with the line of its file and, where it lies in a row, that row's number or key."""

    file: Path
    line: int
    row: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: " + (f"{self.row}: " if self.row else "") + self.message


def is_day(value: object) -> bool:
    """Whether TOML gave a date without a time."""
    return isinstance(value, date) and not isinstance(value, datetime)


def is_text(value: object) -> bool:
    """Whether it is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_flag(value: object) -> bool:
    """Whether it is true or false."""
    return isinstance(value, bool)


def is_count(value: object) -> bool:
    """Whether it is a number of times."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def is_number(value: object) -> bool:
    """Whether it is a number of days, which may be none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000


def is_counts(value: object) -> bool:
    """Whether it is a list of numbers of days."""
    return isinstance(value, list) and bool(value) and all(is_count(item) and item < 1000 for item in value)


def is_table(value: object) -> bool:
    """Whether it is a table of keys."""
    return isinstance(value, dict)


def is_texts(value: object) -> bool:
    """Whether it is a list of texts."""
    return isinstance(value, list) and all(is_text(item) for item in value)


def is_days(value: object) -> bool:
    """Whether it is a list of dates."""
    return isinstance(value, list) and all(is_day(item) for item in value)


def is_tables(value: object) -> bool:
    """Whether it is a list of tables."""
    return isinstance(value, list) and all(is_table(item) for item in value)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which keys a table must have and may have, and what each holds."""

    required: Mapping[str, Callable[[object], bool]]
    optional: Mapping[str, Callable[[object], bool]]

    def faults(self, table: Row) -> Iterator[str]:
        """Everything in ``table`` that does not fit."""
        known = {**self.required, **self.optional}
        for key in self.required:
            if key not in table:
                yield f"{key!r} is missing"
        for key, value in table.items():
            if key not in known:
                yield f"unknown key {key!r}"
            elif not known[key](value):
                yield f"{key!r} cannot be {value!r}"


SPAN_KEYS = ("within", "by", "each", "at_least", "gate")
DUTY = Shape(
    required={"id": is_text, "row": is_text, "title": is_text, "starts": is_text, "source": is_text, "since": is_day},
    optional={
        "within": is_text,
        "by": is_text,
        "each": is_text,
        "at_least": is_text,
        "gate": is_flag,
        "until": is_day,
        "who": is_text,
        "evidence": is_text,
        "confidence": lambda value: value in CONFIDENCES,
        "since_confidence": lambda value: value in CONFIDENCES,
        "begun_by": is_text,
        "cite": is_text,
        "note": is_text,
        "word": is_text,
        "service_level": is_flag,
        "replaces": is_flag,
        "beside": is_text,
        "default": is_text,
        "times": is_count,
        "clock": is_table,
    },
)
PROFILE = Shape(
    required={"name": is_text, "title": is_text, "level": lambda value: value in LEVELS, "region": is_text},
    optional={
        "extends": is_text,
        "office": is_text,
        "authority": is_text,
        "wording": is_table,
        "lists": is_table,
        "disclosure": is_table,
        "reminders": is_table,
    },
)
DISCLOSURE = Shape(required={"source": is_text, "attribute": is_tables}, optional={})
ATTRIBUTE = Shape(
    required={"label": is_text, "extent": lambda value: value in EXTENTS, "mode": lambda value: value in MODES},
    optional={"mode_label": is_text, "needs_reason": is_flag},
)
REMINDERS = Shape(
    required={"source": is_text, "ahead": is_counts, "head": is_number, "supervisor": is_number}, optional={}
)
NOTICE_KEYS = {"title": is_text, "notice": is_text}
NOTICE_OPTIONS = {"issued": is_day, "reported": is_day, "seen_at": is_texts, "gazette": is_text, "holiday": is_tables}
CALENDAR = Shape(
    required={"year": is_count, **NOTICE_KEYS},
    optional={**NOTICE_OPTIONS, "amendment": is_tables},
)
AMENDMENT = Shape(required=NOTICE_KEYS, optional=NOTICE_OPTIONS)
HOLIDAY = Shape(required={"name": is_text, "from": is_day, "to": is_day}, optional={"makeup": is_days})


def span_text(row: Row) -> str:
    """The span of a row in one notation, whichever key wrote it; raises ``BadSpan``."""
    written = [key for key in SPAN_KEYS if key in row]
    if len(written) != 1:
        raise BadSpan(", ".join(written), f"exactly one of {', '.join(SPAN_KEYS)} is needed")
    key = written[0]
    if key == "within":
        return str(row["within"])
    if key == "gate":
        return "gate"
    return f"{key.replace('_', ' ')} {row[key]}"


def faults_of_row(row: Row) -> Iterator[str]:
    """Everything wrong in one duty row taken by itself."""
    shape_faults = list(DUTY.faults(row))
    yield from shape_faults
    if shape_faults:
        return
    yield from _faults_of_names(row)
    yield from _faults_of_span(row)
    if "until" in row and row["until"] <= row["since"]:
        yield f"'until' {row['until']} is not after 'since' {row['since']}"
    for name in row.get("clock", {}):
        if name not in TERMS:
            yield f"'clock' knows {', '.join(TERMS)}, not {name!r}"


def _faults_of_names(row: Row) -> Iterator[str]:
    if not DUTY_ID.fullmatch(row["id"]):
        yield f"'id' must read subject.verb in lower case, not {row['id']!r}"
    if not ROW_ID.fullmatch(row["row"]):
        yield f"'row' must read like S-02, not {row['row']!r}"


def _faults_of_span(row: Row) -> Iterator[str]:
    try:
        span = Span.parse(span_text(row))
        if "default" in row:
            Span.parse(row["default"])
    except BadSpan as error:
        yield f"bad span {error}"
        return
    if row.get("gate") is False:
        yield "'gate' is true or left out"
    if "default" in row and span.kind is not SpanKind.STATED:
        yield "'default' only goes with within = \"stated\""


def faults_of_disclosure(table: Row) -> Iterator[str]:
    """Everything wrong in a place's words for the disclosure attribute."""
    yield from DISCLOSURE.faults(table)
    for row in table["attribute"] if is_tables(table.get("attribute")) else ():
        yield from ATTRIBUTE.faults(row)


def faults_of_reminders(table: Row) -> Iterator[str]:
    """Everything wrong in the days on which a place reminds."""
    faults = list(REMINDERS.faults(table))
    yield from faults
    if faults:
        return
    if len(set(table["ahead"])) != len(table["ahead"]):
        yield f"'reminders.ahead' names a day twice: {table['ahead']}"
    if table["supervisor"] < table["head"]:
        yield f"'reminders': the supervisor ({table['supervisor']}) is told before the head ({table['head']})"


def faults_of_chain(duties: Iterable[Duty]) -> Iterator[tuple[Duty, str]]:
    """What is wrong between rows: the same id twice on one day, a replaced statute, a term that is nowhere."""
    seen: dict[str, list[Duty]] = {}
    for duty in duties:
        for other in seen.get(duty.id, []):
            if message := _clash(duty, other):
                yield duty, message
        if duty.replaces and duty.id not in seen:
            yield duty, f"'replaces' stands, but no profile above has {duty.id!r}"
        seen.setdefault(duty.id, []).append(duty)
    for same in seen.values():
        for duty in same:
            yield from _faults_of_references(duty, seen)


def _faults_of_references(duty: Duty, by_id: Mapping[str, list[Duty]]) -> Iterator[tuple[Duty, str]]:
    for name, term in duty.term_ids.items():
        if term not in by_id:
            yield duty, f"'clock.{name}' names {term!r}, which is no duty"
    if duty.beside and duty.beside not in by_id:
        yield duty, f"'beside' names {duty.beside!r}, which is no duty"


def _clash(duty: Duty, other: Duty) -> str:
    if not duty.overlaps(other):
        return ""
    if not duty.replaces or duty.profile == other.profile:
        return f"{duty.id!r} is in force twice on one day: here and in {other.profile}, row {other.row}"
    is_restated = other.is_local and other.within == duty.within
    if not (other.is_service_level or is_restated):
        return f"{duty.id!r} cannot replace row {other.row} of {other.profile}: no service level, and not the same"
    return ""


def faults_of_calendar(data: Row, year: str) -> Iterator[str]:
    """Everything wrong in the calendar file of ``year``."""
    faults = list(CALENDAR.faults(data))
    faults += [fault for part in data.get("amendment", []) for fault in AMENDMENT.faults(part)]
    parts = [data, *data.get("amendment", [])]
    faults += [fault for part in parts for holiday in part.get("holiday", []) for fault in HOLIDAY.faults(holiday)]
    yield from faults
    if faults:
        return
    if str(data["year"]) != year:
        yield f"'year' {data['year']} is not that of the file's name"
    for part in parts:
        yield from _faults_of_notice(part, data["year"])


def _faults_of_notice(part: Row, year: int) -> Iterator[str]:
    if "issued" not in part and "reported" not in part:
        yield f"{part['title']}: 'issued' or 'reported' is missing: the day it became known"
    worked: set[date] = set()
    off: set[date] = set()
    for holiday in part.get("holiday", []):
        first, last, makeup = holiday["from"], holiday["to"], holiday.get("makeup", [])
        if not first <= last or (last - first).days > 31:
            yield f"{holiday['name']}: from {first} to {last} is no holiday"
            continue
        off.update(date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
        worked.update(makeup)
        if any(abs((day - date(year, 7, 1)).days) > 230 for day in (first, last, *makeup)):
            yield f"{holiday['name']}: a date is far from {year}"
    for day in sorted(off & worked):
        yield f"{day} is both a day off and a working day"
