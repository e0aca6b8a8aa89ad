"""A text checked for wrong wording, in linear time."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.documents.findings import Finding, Severity
from gongkai.documents.wording import numbers
from gongkai.documents.wording.days import wrong_days
from gongkai.documents.wording.dictionaries import Dictionary, Name, Word
from gongkai.documents.wording.marks import SOURCE as MARKS_SOURCE
from gongkai.documents.wording.marks import wrong_marks
from gongkai.documents.wording.matching import NearNames, any_of

LAYER = "body"
SHORTEST_ORGAN = 5
PLACE_CHARACTERS = 3
"""An organ's name begins with its place, which is not guessed at: the next county has a name like it."""


@dataclass(frozen=True, slots=True)
class WordingFinding(Finding):
    """A finding with what should stand there, and where that can be read."""

    suggestion: str = ""
    source: str = ""


@dataclass(frozen=True)
class _Compiled:
    words: dict[str, Word]
    pattern: re.Pattern[str]
    names: NearNames
    by_name: dict[str, Name]
    usages: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=16)
def _compiled(dictionary: Dictionary) -> _Compiled:
    words = {word.wrong: word for word in dictionary.words}
    by_name = {name.right: name for name in dictionary.names}
    known = {one for name in dictionary.names for one in name.also}
    usages = tuple(re.compile(usage.pattern) for usage in dictionary.usages)
    return _Compiled(words, any_of(words), NearNames(by_name, known=known), by_name, usages)


@lru_cache(maxsize=16)
def _organs(names: tuple[str, ...]) -> NearNames:
    return NearNames((name for name in names if len(name) >= SHORTEST_ORGAN), fixed=PLACE_CHARACTERS)


def check(text: str, *, dictionary: Dictionary, organs: Iterable[str] = ()) -> list[WordingFinding]:
    """What is worded wrongly in ``text``, in order; ``organs`` are names that must be written as they are."""
    lines = _Lines(text)
    found = [*_misstatements(text, dictionary), *_by_rules(text), *_organ_names(text, tuple(organs))]
    return [_finding(one, text, lines) for one in sorted(_apart(found))]


def _apart(found: Sequence["_Row"]) -> list["_Row"]:
    """Of findings that overlap the gravest, and of those the longest."""
    kept: list[_Row] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda row: (_RANK[row[3]], row[0] - row[1], row[0])):
        span = range(one[0], one[1])
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return kept


def _finding(row: "_Row", text: str, lines: "_Lines") -> WordingFinding:
    start, end, kind, severity, right, what, source = row
    advice = f"{what}，应为“{right}”" if right else what
    place, said = lines.place_of(start), text[start:end]
    return WordingFinding(kind, severity, LAYER, place, said, advice, start, end, suggestion=right, source=source)


_RANK = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.NOTE: 2}
_Row = tuple[int, int, str, Severity, str, str, str]


def _misstatements(text: str, dictionary: Dictionary) -> Iterator[_Row]:
    compiled = _compiled(dictionary)
    for found in compiled.pattern.finditer(text):
        word = compiled.words[found[0]]
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if before in word.unless_before or after in word.unless_after:
            continue
        what = (
            "严重表述错误"
            if word.severity == Severity.BLOCK
            else "错别字"
            if word.severity == Severity.WARN
            else "建议写法"
        )
        kind = "misstatement" if word.severity == Severity.BLOCK else "typing"
        yield found.start(), found.end(), kind, word.severity, word.right, what, word.source
    for start, end, right in compiled.names.find(text):
        name = compiled.by_name[right]
        yield start, end, "misstatement", name.severity, name.right, "名称写错", name.source
    for usage, pattern in zip(dictionary.usages, compiled.usages, strict=True):
        for found in pattern.finditer(text):
            yield found.start(), found.end(), "usage", usage.severity, usage.right, "用法", usage.source


def _by_rules(text: str) -> Iterator[_Row]:
    for start, end, right, what, severity in numbers.wrong_numbers(text):
        yield start, end, "document-number", severity, right, f"发文字号：{what}", numbers.SOURCE
    for start, end, right, what in wrong_days(text):
        yield start, end, "date", Severity.WARN, right, what, ""
    for start, end, right, what, severity in wrong_marks(text):
        yield start, end, "punctuation", severity, right, what, MARKS_SOURCE


def _organ_names(text: str, organs: tuple[str, ...]) -> Iterator[_Row]:
    if organs:
        for start, end, right in _organs(organs).find(text):
            yield start, end, "organ-name", Severity.WARN, right, "机关名称写错", ""


class _Lines:
    """The line on which a character stands, found by halving."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place_of(self, place: int) -> str:
        return f"第{bisect_right(self._starts, place)}段"
