"""How two versions of a record differ: fields, and the paragraphs of the body with the words in them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from .content import AttachedFile, Content, Correction
from .layout_html import legible


@dataclass(frozen=True)
class Change:
    """A field that says something else."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Piece:
    """Characters of a paragraph: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Stretch:
    """Paragraphs that follow one another, the same or changed; ``is_folded`` where a reader opens them if at all."""

    paragraphs: tuple[tuple[Piece, ...], ...]
    is_folded: bool = False


SHOWN_AROUND, LEAST_FOLDED = 2, 3
LINES_COMPARED_EXACTLY = 3_000
LEAST_ALIKE, LEAST_SAME = 0.5, 2
WORK_MOST = 10_000_000
"""Pairs of characters that are compared within paragraphs; beyond that changed paragraphs stand whole."""


def changed_fields(before: Content, after: Content, labels: dict[str, Any]) -> list[Change]:
    """The fields but the body that differ, in the order of ``labels``."""
    pairs = ((label, _told(getattr(before, name)), _told(getattr(after, name))) for name, label in labels.items())
    return [Change(label, left, right) for label, left, right in pairs if left != right]


def stretches(before: str, after: str) -> list[Stretch]:
    """Both bodies as one text, with what is gone and what is new; long passages that are the same are folded."""
    left, right = _paragraphs(before), _paragraphs(after)
    is_long = max(len(left), len(right)) > LINES_COMPARED_EXACTLY
    found: list[Stretch] = []
    room = WORK_MOST
    for tag, first, last, begin, end in SequenceMatcher(None, left, right, autojunk=is_long).get_opcodes():
        if tag == "equal":
            found += _same(left[first:last], is_first=first == 0, is_last=last == len(left))
            continue
        old, new = left[first:last], right[begin:end]
        room -= sum(len(one) * len(other) for one, other in zip(old, new, strict=False))
        found.append(Stretch(tuple(_changed(old, new, is_close=room > 0))))
    return found


def _paragraphs(body: str) -> list[str]:
    return [legible(line.strip()) for line in body.split("\n") if line.strip()]


def _same(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Stretch]:
    told = tuple((Piece("same", text),) for text in lines)
    head = 0 if is_first else SHOWN_AROUND
    tail = len(lines) - (0 if is_last else SHOWN_AROUND)
    if tail - head < LEAST_FOLDED:
        yield Stretch(told)
        return
    if head:
        yield Stretch(told[:head])
    yield Stretch(told[head:tail], is_folded=True)
    if tail < len(lines):
        yield Stretch(told[tail:])


def _changed(old: Sequence[str], new: Sequence[str], *, is_close: bool) -> Iterator[tuple[Piece, ...]]:
    """Paragraph beside paragraph; two that are alike become one with its changes inside."""
    for one, other in zip_longest(old, new):
        matcher = SequenceMatcher(None, one, other, autojunk=False) if is_close and one and other else None
        if matcher is not None and matcher.quick_ratio() >= LEAST_ALIKE and matcher.ratio() >= LEAST_ALIKE:
            yield tuple(_pieces(matcher, one, other))
            continue
        if one:
            yield (Piece("gone", one),)
        if other:
            yield (Piece("new", other),)


def _pieces(matcher: "SequenceMatcher[str]", one: str, other: str) -> Iterator[Piece]:
    """What is the same only by chance, in a character between changes, is told as changed with them."""
    gone = new = ""
    steps = matcher.get_opcodes()
    for place, (tag, first, last, begin, end) in enumerate(steps):
        is_inside = 0 < place < len(steps) - 1
        if tag == "equal" and not (is_inside and last - first < LEAST_SAME):
            yield from (Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text)
            yield Piece("same", one[first:last])
            gone = new = ""
        else:
            gone, new = gone + one[first:last], new + other[begin:end]
    yield from (Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text)


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(_named(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return legible(str(value)) if value else ""


def _named(one: object) -> str:
    if isinstance(one, Correction):
        return f"{one.wrong} → {one.right}"
    return one.name if isinstance(one, AttachedFile) else str(one)
