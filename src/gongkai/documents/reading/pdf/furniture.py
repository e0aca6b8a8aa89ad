"""What stands on every page and belongs to none: page numbers, running heads and feet."""

import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from gongkai.documents.reading.pdf.layout import Line

PAGE_NUMBER = re.compile(
    r"[-—–－·•~\s]*(?:第\s*)?(\d{1,4}|[ivxlc]{1,6}|[一二三四五六七八九十百]{1,4})(?:\s*页)?"
    r"(?:\s*[/／]\s*\d{1,4}|[，,\s]*共\s*\d{1,4}\s*页)?[-—–－·•~\s]*"
)
BARE = re.compile(r"\d{1,4}")
DIGITS = re.compile(r"\d+|[一二三四五六七八九十]+(?=\s*页)")
NUMBER, HEAD = "页码", "页眉、页脚"
MARGIN = 0.17
OUTERMOST = 4
NEAR = 6.0
LONGEST = 60
HIGH, HIGHEST, FEWEST_BELOW = 0.095, 0.072, 5


def furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> dict[int, str]:
    """The lines (by identity) that are furniture, with the reason; a page is its height and its lines."""
    found: dict[int, str] = {}
    outer = [_outermost(height, lines) for height, lines in pages]
    _page_numbers(outer, found)
    _running_heads(outer, found)
    for height, lines in pages:
        _lone_head(height, lines, found)
    _page_numbers([[one for one in lines if id(one[0]) not in found] for lines in outer], found)
    return found


def _outermost(height: float, lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """The first and last lines of a page that stand in its margins or near them."""
    by_height = sorted(lines, key=lambda line: line.base)
    tops = [(line, "top") for line in by_height[:OUTERMOST] if line.bottom < height * MARGIN]
    bottoms = [(line, "bottom") for line in by_height[-OUTERMOST:] if line.top > height * (1 - MARGIN)]
    return tops + bottoms


def _page_numbers(outer: Sequence[Sequence[tuple[Line, str]]], found: dict[int, str]) -> None:
    """The outermost line of a margin that is a number and nothing else, on the same height as on other pages."""
    candidates: list[tuple[int, Line]] = []
    for index, lines in enumerate(outer):
        for edge in ("top", "bottom"):
            own = [line for line, side in lines if side == edge]
            line = (own[0] if edge == "top" else own[-1]) if own else None
            if line is not None and PAGE_NUMBER.fullmatch(line.text.strip()):
                candidates.append((index, line))
    heights = [line.base for _, line in candidates]
    for index, line in candidates:
        is_bare = BARE.fullmatch(line.text.strip()) is not None
        is_again = sum(1 for height in heights if abs(height - line.base) < NEAR) >= 2
        if is_again or not is_bare or line.text.strip() == str(index + 1):
            found[id(line)] = NUMBER


def _lone_head(height: float, lines: Sequence[Line], found: dict[int, str]) -> None:
    """A small line high up in the margin, far above the text: a running head though the file has one page."""
    by_height = sorted((line for line in lines if id(line) not in found), key=lambda line: line.base)
    if len(by_height) < FEWEST_BELOW:
        return
    first, second = by_height[0], by_height[1]
    body = median(line.em for line in by_height)
    is_small = first.em < 0.95 * body and first.bottom < height * HIGH
    is_apart = second.base - first.base > 2.2 * body and len(first.text) <= LONGEST
    if is_apart and (is_small or first.bottom < height * HIGHEST):
        found[id(first)] = HEAD


def _running_heads(outer: Sequence[Sequence[tuple[Line, str]]], found: dict[int, str]) -> None:
    """Short lines that come again on the same height of other pages, whatever numbers are in them."""
    groups: dict[tuple[str, str], list[tuple[int, Line]]] = defaultdict(list)
    for index, lines in enumerate(outer):
        for line, edge in lines:
            key = DIGITS.sub("#", re.sub(r"\s", "", line.text))
            if 0 < len(key) <= LONGEST and id(line) not in found:
                groups[(edge, key)].append((index, line))
    for group in groups.values():
        height = median(line.base for _, line in group)
        near = [(index, line) for index, line in group if abs(line.base - height) < NEAR]
        if len({index for index, _ in near}) >= max(2, min(3, len(outer) // 3)):
            found.update({id(line): HEAD for _, line in near})
