"""What printed pages leave in a text: their numbers, and the heads that run over every page."""

import re
from collections import Counter
from collections.abc import Sequence

from gongkai.documents.reading.numbering import mark_of

PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－·•~]+\s*\d{1,4}\s*[-—–－·•~]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})\s*"
)
DAY = re.compile(r"\s*[\d〇○零一二三四五六七八九]{4}\s*年.{1,10}日\s*")
LONGEST_HEAD = 40
NEAR = 2


def without_page_furniture(lines: Sequence[str]) -> list[str]:
    """The lines without page numbers and without the heads that come again beside them."""
    numbers = [index for index, line in enumerate(lines) if PAGE_NUMBER.fullmatch(line)]
    if not numbers:
        return list(lines)
    dropped = set(numbers) | _running_heads(lines, numbers)
    return [line for index, line in enumerate(lines) if index not in dropped]


def _running_heads(lines: Sequence[str], numbers: Sequence[int]) -> set[int]:
    """Short lines beside page numbers that stand in the document more than once; the first of them stays."""
    counts = Counter(_key(line) for line in lines)
    first: dict[str, int] = {}
    for index, line in enumerate(lines):
        first.setdefault(_key(line), index)
    found: set[int] = set()
    for number in numbers:
        for index in (*_filled(lines, number, -1), *_filled(lines, number, 1)):
            key = _key(lines[index])
            is_again = 2 <= len(key) <= LONGEST_HEAD and counts[key] > 1 and first[key] != index
            if is_again and not mark_of(key) and not _signs(lines, index):
                found.add(index)
    return found


def _signs(lines: Sequence[str], index: int) -> bool:
    """Whether the next line with text is a day, so that the line is a signature."""
    return any(DAY.fullmatch(lines[place]) for place in _filled(lines, index, 1)[:1])


def _filled(lines: Sequence[str], number: int, step: int) -> list[int]:
    """The nearest lines with text before or after a page number."""
    found: list[int] = []
    index = number + step
    while 0 <= index < len(lines) and len(found) < NEAR and abs(index - number) < 12:
        if lines[index].strip():
            found.append(index)
        index += step
    return found


def _key(line: str) -> str:
    return re.sub(r"\s", "", line)
