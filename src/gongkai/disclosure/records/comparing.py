"""How two versions of a record differ: fields, and the lines of the body."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from .content import AttachedFile, Content, Correction


@dataclass(frozen=True)
class Change:
    """A field that says something else."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """A line of the body: ``same``, ``gone`` or ``new``; ``left_out`` are lines that are the same and not shown."""

    kind: str
    text: str = ""
    left_out: int = 0


SHOWN_AROUND = 2


def changed_fields(before: Content, after: Content, labels: dict[str, Any]) -> list[Change]:
    """The fields but the body that differ, in the order of ``labels``."""
    pairs = ((label, _told(getattr(before, name)), _told(getattr(after, name))) for name, label in labels.items())
    return [Change(label, left, right) for label, left, right in pairs if left != right]


def changed_lines(before: str, after: str) -> Iterator[Line]:
    """The lines of both bodies; long passages that are the same are left out."""
    left, right = before.splitlines(), after.splitlines()
    for tag, first, last, begin, end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from _same(left[first:last], is_first=first == 0, is_last=last == len(left))
            continue
        yield from (Line("gone", text) for text in left[first:last])
        yield from (Line("new", text) for text in right[begin:end])


def _same(lines: list[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    head = 0 if is_first else SHOWN_AROUND
    tail = 0 if is_last else SHOWN_AROUND
    if len(lines) <= head + tail + 1:
        yield from (Line("same", text) for text in lines)
        return
    yield from (Line("same", text) for text in lines[:head])
    yield Line("same", left_out=len(lines) - head - tail)
    yield from (Line("same", text) for text in lines[len(lines) - tail :])


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(_named(one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value else ""


def _named(one: object) -> str:
    if isinstance(one, Correction):
        return f"{one.wrong} → {one.right}"
    return one.name if isinstance(one, AttachedFile) else str(one)
