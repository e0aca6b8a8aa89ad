"""Runs of digits in any script or spelling, as groups with their places in the original text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FEWEST_DIGITS = 7
MOST_IN_A_WINDOW = 24
SPELLED = dict(zip("〇零○◯一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0000123456789123456789" + "1", strict=True))
# letters that stand for a digit in a doctored or badly recognised number
SOFT = dict(zip("OoОоＯｏlIＩｌ", "0000001111", strict=True))
X_SIGNS = frozenset("xXＸｘХхΧχ×Ⅹⅹ✕✖╳")
INVISIBLE = "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\u20e3"
DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
BLANKS = " \t\n\r\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
SEPARATORS = f"{BLANKS}{DASHES}_|·,，、/\uff3f\ufffc"


def _digit_table() -> dict[int, str]:
    """Every character of the first two planes that is a digit, with its ASCII digit."""
    table = {code: str(digit) for code in range(0x80, 0x20000) if (digit := unicodedata.digit(chr(code), -1)) >= 0}
    return table | {ord(char): digit for char, digit in {**SPELLED, **SOFT}.items()}


TABLE = _digit_table()
_FAR_TABLE = {code: digit for code, digit in TABLE.items() if code > 0xFFFF}
_NEAR = "".join(re.escape(chr(code)) for code in TABLE if code <= 0xFFFF)
_FAR = re.compile("[\U00010000-\U0001ffff]")
_DROP = re.compile(f"[{INVISIBLE}]+")
_RUN = re.compile(f"[0-9{_NEAR}](?:[{SEPARATORS}{INVISIBLE}]{{0,4}}[0-9{_NEAR}]){{{FEWEST_DIGITS - 1},}}")
_GROUP = re.compile(f"[0-9{_NEAR}](?:[{INVISIBLE}]{{0,4}}[0-9{_NEAR}])*")
_GAP = re.compile(f"[{INVISIBLE}]{{0,4}}[{SEPARATORS}]?[{INVISIBLE}]{{0,4}}")
_SOFT_ONLY = re.compile(f"[{''.join(SOFT)}]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits that stand together, as ASCII, and where they stand."""

    digits: str
    start: int
    end: int
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring groups read as one number."""

    digits: str
    start: int
    end: int
    lengths: tuple[int, ...]
    between: str
    is_soft: bool

    @property
    def is_whole(self) -> bool:
        """Whether the number is written in one piece."""
        return len(self.lengths) == 1

    @property
    def is_spelled_out(self) -> bool:
        """Whether each digit stands alone, as in the boxes of a form."""
        return len(self.lengths) == len(self.digits) > 1

    @property
    def is_in_cells(self) -> bool:
        """Whether its pieces stand in different cells or lines."""
        return any(char in "\t\n\r|" for char in self.between)


def plain(text: str) -> str:
    """``text`` of the same length, the digits of rare scripts as ASCII digits."""
    if not _FAR.search(text):
        return text
    return _FAR.sub(lambda found: _FAR_TABLE.get(ord(found[0]), found[0]), text)


def runs(text: str) -> Iterator[list[Group]]:
    """Each stretch of digits with at most a few separators between them."""
    for run in _RUN.finditer(text):
        groups = [_group(found) for found in _GROUP.finditer(text, run.start(), run.end())]
        if sum(len(group.digits) for group in groups if not group.is_soft) >= FEWEST_DIGITS:
            yield groups


def _group(found: re.Match[str]) -> Group:
    spelling = found[0]
    if spelling.isascii() and spelling.isdigit():
        return Group(spelling, found.start(), found.end())
    is_soft = any(char in SOFT for char in spelling)
    return Group(_DROP.sub("", spelling).translate(TABLE), found.start(), found.end(), is_soft)


def windows(text: str, groups: list[Group]) -> Iterator[Window]:
    """Every sequence of neighbouring groups that could be one number."""
    for first in range(len(groups)):
        digits, lengths, between, is_soft = "", [], "", False
        for group in groups[first : first + MOST_IN_A_WINDOW]:
            if lengths:
                between += text[end : group.start]  # noqa: F821 - set by the round before
            digits += group.digits
            end = group.end
            if len(digits) > MOST_IN_A_WINDOW:
                break
            lengths.append(len(group.digits))
            is_soft = is_soft or group.is_soft
            if len(digits) >= FEWEST_DIGITS:
                yield Window(digits, groups[first].start, end, tuple(lengths), between, is_soft)


def x_after(text: str, end: int) -> int | None:
    """The end of a check digit X that follows at ``end``, where one does."""
    gap = _GAP.match(text, end)
    at = gap.end() if gap else end
    if at >= len(text) or text[at] not in X_SIGNS:
        return None
    following = text[at + 1 : at + 2]
    return None if following.isascii() and following.isalnum() else at + 1
