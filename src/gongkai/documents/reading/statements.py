"""Where a task says who answers for it: brackets at the end of a sentence, and 「责任单位：」 lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from gongkai.documents.reading.genre import either, pattern, words
from gongkai.documents.reading.notice import TextSpan, UnitReading
from gongkai.documents.reading.units import (
    CLOSERS,
    OPENERS,
    has_role,
    looks_like_organ,
    looks_like_units,
    merged,
    parse_units,
)

SENTENCE_ENDS = "。！；;！？?”’）)〕】］]》 \t\n\u3000"
LONGEST = 600
MINUTES_HEAD = 400


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of responsibility: its place with brackets, its units, and the place of a time limit in it."""

    span: TextSpan
    units: tuple[UnitReading, ...]
    deadline: TextSpan | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A label inside a statement and what follows it."""

    kind: str
    span: TextSpan
    content: TextSpan


KINDS = ("other", "lead", "cooperating", "unit", "deadline", "firm")


@cache
def _labels_of(kind: str) -> str:
    """The labels of one kind: those listed, a role before a body (牵头单位, 协助股室), a firm role before any."""
    if kind == "firm":
        no_body = either(words("units", "no_bodies"))
        return rf"{either(words('units', 'firm_roles'))}(?:(?!{no_body})[\u4e00-\u9fff]){{1,4}}"
    listed = either(words("units", f"{kind}_labels"))
    if kind == "deadline":
        return f"(?:{listed}|{pattern('units', 'time_labels_patterns').pattern})"
    if kind == "other":
        return f"(?:{listed}|[\\u4e00-\\u9fff]{{0,4}}{either(words('units', 'person_words'))})"
    roles, bodies = either(words("units", f"{kind}_roles")), either(words("units", "label_bodies"))
    return f"(?:{listed}|{roles}(?:责任|落实|具体)?{bodies}(?:[和及、]{bodies})?)"


@cache
def label_pattern() -> re.Pattern[str]:
    """责任单位： and its relations, with an optional bracket or star before them."""
    names = "|".join(f"(?P<{kind}>{_labels_of(kind)})" for kind in KINDS)
    return re.compile(rf"(?<![\u4e00-\u9fff])(?P<name>{names})(?:（[^）]{{1,10}}）)?\s*[：:]\s*")


def _kind(match: re.Match[str]) -> str:
    kind = next(kind for kind in KINDS if match[kind])
    if kind != "firm":
        return kind
    return next(
        (kind for kind in ("lead", "cooperating") if match["name"].startswith(words("units", f"{kind}_roles"))), "unit"
    )


@cache
def _by_sentence() -> re.Pattern[str]:
    """「此项工作由A牵头，B配合。」「以上各项由C负责。」: a sentence that only says who answers."""
    subjects = either(words("units", "sentence_subjects"))
    return re.compile(
        rf"(?:^|(?<=[。；;\n])){subjects}[^，。；;由\n]{{0,6}}由(?P<roles>[^。；;\n]{{2,200}})(?:[。；;]|$)",
        re.MULTILINE,
    )


@cache
def _by_clause() -> re.Pattern[str]:
    """「由A牵头，B配合，」at the head of a sentence of minutes."""
    verbs = either(words("units", "role_verbs"))
    return re.compile(
        rf"(?:^|(?<=[。；;\n]))\s*由(?P<roles>[^，,。；;\n（(由]{{2,80}}?{verbs}(?:[，,][^，,。；;\n（(由]{{2,80}}?{verbs})*)(?=[，,。；;]|$)",
        re.MULTILINE,
    )


def _clauses(text: str, start: int, end: int) -> Iterator[Statement]:
    """Minutes say who answers in no other way; elsewhere such words only tell how the work is done."""
    if not pattern("title", "minutes_patterns").search(text, 0, MINUTES_HEAD):
        return
    for match in _by_clause().finditer(text, start, end):
        span = match.span("roles")
        units = parse_units(text, *span)
        if units and all(looks_like_organ(unit.name) for unit in units):
            yield Statement(TextSpan(*match.span()), units)


def _sentences(text: str, start: int, end: int) -> Iterator[Statement]:
    """Sentences that say nothing but who answers, outside of brackets."""
    yield from _clauses(text, start, end)
    for match in _by_sentence().finditer(text, start, end):
        span = match.span("roles")
        units = parse_units(text, *span)
        if units and has_role(match["roles"]) and looks_like_units(text, *span) and _all_have_roles(match["roles"]):
            yield Statement(TextSpan(*match.span()), units)


@lru_cache(maxsize=1024)
def find_statements(text: str, start: int, end: int) -> tuple[Statement, ...]:
    """Every statement between ``start`` and ``end``, in order."""
    found = _in_brackets_and_labels(text, start, end)
    if "由" not in text[start:end]:
        return found
    apart = [
        sentence
        for sentence in _sentences(text, start, end)
        if not any(other.span.start < sentence.span.end and sentence.span.start < other.span.end for other in found)
    ]
    return tuple(sorted((*found, *apart), key=lambda statement: statement.span.start)) if apart else found


def _in_brackets_and_labels(text: str, start: int, end: int) -> tuple[Statement, ...]:
    found: list[Statement] = []
    free = start
    for opening, closing in bracket_groups(text, start, end):
        if opening < free:
            continue
        found.extend(_labelled(text, free, opening, end))
        free = max(closing, found[-1].span.end if found else start)
        if free > closing:
            continue
        statement = _bracketed(text, opening, closing, start=start, end=end)
        if statement is not None:
            found.append(statement)
    found.extend(_labelled(text, free, end, end))
    return tuple(found)


def _all_have_roles(content: str) -> bool:
    """Whether the last part ends in a verb of responsibility, so that nothing is done to anything."""
    return has_role(re.split(r"[，,]", content)[-1])


def bracket_groups(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Outermost bracket pairs; one that never closes runs to the end of its line."""
    depth, opening = 0, start
    for place in range(start, end):
        char = text[place]
        if char in OPENERS:
            opening = place if depth == 0 else opening
            depth += 1
        elif char in CLOSERS and depth:
            depth -= 1
            if depth == 0:
                yield opening, place + 1
        elif char == "\n" and depth and _line_starts_item(text, place + 1):
            yield opening, place
            depth = 0
    if depth:
        yield opening, end


def _line_starts_item(text: str, place: int) -> bool:
    return bool(
        re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]").match(
            text, place
        )
    )


def _bracketed(text: str, opening: int, closing: int, *, start: int, end: int) -> Statement | None:
    is_closed = text[closing - 1] in CLOSERS
    inner = TextSpan(opening + 1, closing - 1 if is_closed else closing)
    content = text[inner.start : inner.end]
    if not 2 <= len(content) <= LONGEST:
        return None
    label = label_pattern().match(text, inner.start, inner.end)
    is_last = not text[closing:end].strip(" \t\n\u3000。；;")
    follows_sentence = opening == start or text[opening - 1] in SENTENCE_ENDS
    if label is None and not (is_last or follows_sentence):
        return None
    if label is None and not _reads_as_statement(
        text, inner, may_lack_role=is_last, is_after_words=not follows_sentence
    ):
        return None
    units, deadline = _content(text, inner)
    return Statement(TextSpan(opening, closing), units, deadline) if units or deadline else None


def _reads_as_statement(text: str, inner: TextSpan, *, may_lack_role: bool, is_after_words: bool) -> bool:
    """Roles among organs; a bare list of them only at the end, right after words only if it names several."""
    content = text[inner.start : inner.end]
    units = parse_units(text, inner.start, inner.end)
    if not units or content.startswith(("以下", "见", "详见", "如", "含", "包括")):
        return False
    if has_role(content):
        organs = sum(1 for unit in units if looks_like_organ(unit.name))
        return organs * 2 >= len(units)
    if is_after_words and len(units) < 2:
        return False
    return may_lack_role and looks_like_units(text, inner.start, inner.end)


def _content(text: str, inner: TextSpan) -> tuple[tuple[UnitReading, ...], TextSpan | None]:
    """Units and time limit of a statement's content, label by label."""
    labels = list(_labels(text, inner))
    if not labels:
        return parse_units(text, inner.start, inner.end), None
    groups = [parse_units(text, inner.start, labels[0].span.start)] if labels[0].span.start - inner.start > 2 else []
    deadline = None
    for label in labels:
        if label.kind == "deadline":
            deadline = label.content
        elif label.kind != "other":
            groups.append(parse_units(text, label.content.start, label.content.end, is_lead=label.kind == "lead"))
    return merged(iter(groups)), deadline


def _labels(text: str, inner: TextSpan) -> Iterator[Label]:
    matches = list(label_pattern().finditer(text, inner.start, inner.end))
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        end = following.start() if following else inner.end
        yield Label(_kind(match), TextSpan(*match.span()), TextSpan(match.end(), end))


def _labelled(text: str, start: int, before: int, end: int) -> Iterator[Statement]:
    """Statements that begin with a label before ``before``, to the end of their sentence or line, brackets and all."""
    place = start
    while (match := label_pattern().search(text, place, before)) is not None:
        stop = _end_of_labels(text, match.end(), end)
        units, deadline = _content(text, TextSpan(match.start(), stop))
        if units or deadline:
            yield Statement(TextSpan(match.start(), stop), units, deadline)
        place = max(stop, match.end())


def _end_of_labels(text: str, start: int, end: int) -> int:
    """The end of a run of labels: a line or sentence that another label does not follow at once."""
    place = start
    while place < end:
        stop = re.compile(r"[\n。]").search(text, place, end)
        if stop is None:
            return end
        following = label_pattern().match(text, _skip_blank(text, stop.end(), end), end)
        if following is None:
            return stop.start() if stop.group() == "\n" else stop.end()
        place = following.end()
    return end


def _skip_blank(text: str, place: int, end: int) -> int:
    while place < end and text[place] in " \t\n\u3000":
        place += 1
    return place
