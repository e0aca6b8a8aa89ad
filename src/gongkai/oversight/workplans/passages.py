"""Stretches of a notice's text: where a task's words stand in it, and where a sentence may be divided. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

SENTENCE_END = re.compile(r"[。！？；;\n]+[”’」』）)]*")
CLAUSE_END = re.compile(r"[。！？；;，,\n]+[”’」』）)]*")


class Passage(NamedTuple):
    """``start`` inclusive to ``end`` exclusive in the text."""

    start: int
    end: int


class NoSuchPlace(ValueError):
    """A task cannot be divided there: one part would have no words."""


def passages_of(words: str, text: str, *, within: Passage) -> list[Passage]:
    """Where ``words`` stand in ``text``: in one piece or line by line, else all of ``within``."""
    found: list[Passage] = []
    place = within.start
    whole = text.find(words, within.start, within.end)
    if words and whole >= 0:
        return [Passage(whole, whole + len(words))]
    for line in words.split("\n"):
        start = text.find(line, place, within.end)
        if start < 0:
            return [within]
        if line:
            found.append(Passage(start, start + len(line)))
        place = start + len(line)
    return found or [within]


def words_of(passages: Sequence[Passage], text: str) -> str:
    """What stands in the passages, a line each."""
    return "\n".join(filter(None, (text[one.start : one.end].strip() for one in passages)))


def parts_at(passages: Sequence[Passage], cuts: Sequence[int], text: str) -> list[list[Passage]]:
    """The passages divided at ``cuts``; raises ``NoSuchPlace`` where one part would be empty."""
    edges = [passages[0].start, *sorted(set(cuts)), passages[-1].end]
    parts = []
    for left, right in pairwise(edges):
        clipped = [Passage(max(one.start, left), min(one.end, right)) for one in passages]
        part = [one for one in clipped if one.start < one.end]
        if not words_of(part, text):
            raise NoSuchPlace(f"nothing stands between {left} and {right}")
        parts.append(part)
    return parts


def clauses(passages: Sequence[Passage], text: str) -> Iterator[Passage]:
    """The passages cut after every mark at which a person would divide a sentence."""
    for one in passages:
        yield from _cut(one, text, CLAUSE_END)


def sentences(passage: Passage, text: str) -> Iterator[Passage]:
    """The sentences of a passage that say something."""
    for one in _cut(passage, text, SENTENCE_END):
        if text[one.start : one.end].strip():
            yield one


def _cut(passage: Passage, text: str, end: re.Pattern[str]) -> Iterator[Passage]:
    start = passage.start
    for mark in end.finditer(text, passage.start, passage.end):
        yield Passage(start, mark.end())
        start = mark.end()
    if start < passage.end:
        yield Passage(start, passage.end)


def whole_lines(text: str, passage: Passage) -> Passage:
    """The passage widened to the lines it stands in."""
    start = text.rfind("\n", 0, passage.start) + 1
    end = text.find("\n", passage.end)
    return Passage(start, len(text) if end < 0 else end)
