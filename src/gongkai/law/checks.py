"""What may be wrong in a profile's own tables and rows, each by itself; every fault has its file, line and row."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gongkai.law.amounts import AMOUNT, AMOUNT_WITHIN, amounts
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


def is_above(level: str, other: str) -> bool:
    """Whether a place of ``level`` may stand above one of the ``other``."""
    return LEVELS.index(level) < LEVELS.index(other)


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
        "genre_clocks": is_table,
        "shortcut": is_tables,
    },
)
SHORTCUT = Shape(required={"id": is_text, "title": is_text, "skips": is_texts, "source": is_text}, optional={})
DISCLOSURE = Shape(required={"source": is_text, "attribute": is_tables}, optional={})
ATTRIBUTE = Shape(
    required={"label": is_text, "extent": lambda value: value in EXTENTS, "mode": lambda value: value in MODES},
    optional={"mode_label": is_text, "needs_reason": is_flag},
)
REMINDERS = Shape(
    required={"source": is_text, "ahead": is_counts, "head": is_number, "supervisor": is_number}, optional={}
)


def faults_of_wording(wording: Row) -> Iterator[str]:
    """A form of index numbers that cannot be filled in, or that would give one number twice."""
    form = wording.get("index_number", "{organ}/{year}-{serial}")
    try:
        numbers = {str(form).format(organ=1, year=2020, month=1, serial=serial) for serial in (1, 2)}
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        yield f"'wording.index_number' cannot be filled in: {error}"
        return
    if len(numbers) < 2 or "{organ" not in str(form) or "{year" not in str(form):
        yield "'wording.index_number' must name organ, year and serial, or two records would share a number"


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
    yield from _faults_of_dates(row)
    yield from _faults_of_service_level(row)
    for name, term in row.get("clock", {}).items():
        if name not in TERMS:
            yield f"'clock' knows {', '.join(TERMS)}, not {name!r}"
        elif not is_text(term):
            yield f"'clock.{name}' cannot be {term!r}"


def _faults_of_names(row: Row) -> Iterator[str]:
    for key in ("id", "starts"):
        if not DUTY_ID.fullmatch(row[key]):
            yield f"{key!r} must read subject.verb in lower case, not {row[key]!r}"
    if not ROW_ID.fullmatch(row["row"]):
        yield f"'row' must read like S-02, not {row['row']!r}"
    if not CITATION.search(row["source"]):
        yield f"'source' names no rule: {row['source']!r}; cite its title or number and the clause"


CITATION = re.compile(r"〔\d{4}〕|条例|法|规定|办法|方案|细则|决定|通知|意见|要点|规程|公告")


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
    for key, pattern in (("title", AMOUNT), ("note", AMOUNT_WITHIN)):
        for count, unit in amounts(row.get(key, ""), pattern):
            if not _agrees(span, count, unit):
                yield f"{key!r} says {count} {unit.value}, the span {str(span)!r}"


def _agrees(span: Span, count: int, unit: SpanKind) -> bool:
    """Whether a number that a text names is that of the span; times never contradict a length of time."""
    counted = SpanKind(span.unit.value) if span.kind in (SpanKind.MINIMUM, SpanKind.BEFORE) else span.kind
    kinds = {SpanKind.TIMES} if unit is SpanKind.TIMES else LENGTHS
    return counted not in kinds or (counted, span.count) == (unit, count)


LENGTHS = {SpanKind.WORKDAYS, SpanKind.DAYS, SpanKind.MONTHS, SpanKind.HOURS}


def _faults_of_dates(row: Row) -> Iterator[str]:
    for key in ("since", "until"):
        if key in row and not 1949 <= row[key].year <= 2100:
            yield f"{key!r} cannot be {row[key]}"
    if "until" in row and row["until"] <= row["since"]:
        yield f"'until' {row['until']} is not after 'since' {row['since']}"


def _faults_of_service_level(row: Row) -> Iterator[str]:
    """A number of the place's own choice names the word of the rule that it gives a number to (C7)."""
    if row.get("service_level") and "word" not in row:
        yield "'service_level' needs 'word': the word of the rule that has no number (及时, 定期 …)"
    if "word" in row and not row.get("service_level"):
        yield "'word' only goes with service_level = true"


def faults_of_disclosure(table: Row) -> Iterator[str]:
    """Everything wrong in a place's words for the disclosure attribute."""
    yield from DISCLOSURE.faults(table)
    rows = table["attribute"] if is_tables(table.get("attribute")) else []
    faults = [fault for row in rows for fault in ATTRIBUTE.faults(row)]
    yield from faults
    if faults:
        return
    if not rows:
        yield "'attribute' has no rows"
    for row in rows:
        if (row["extent"] == "withheld") is not (row["mode"] == "none"):
            yield f"'attribute' {row['label']!r}: what is withheld has the mode 'none', and nothing else has"
    marks = [(row["extent"], row["mode"]) for row in rows]
    for mark in sorted({mark for mark in marks if marks.count(mark) > 1}):
        yield f"'attribute': two rows are {' and '.join(mark)}"


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


def faults_of_shortcuts(rows: Iterable[Row]) -> Iterator[str]:
    """Everything wrong in the lawful shortcuts of a place."""
    seen: set[object] = set()
    for row in rows:
        yield from (f"'shortcut': {fault}" for fault in SHORTCUT.faults(row))
        if row.get("id") in seen:
            yield f"'shortcut': two are called {row.get('id')!r}"
        if row.get("skips") == []:
            yield f"'shortcut' {row.get('id')!r} skips nothing"
        seen.add(row.get("id"))
