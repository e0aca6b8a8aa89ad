"""Runs of digits in any script or spelling, made plain with every place kept."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FEWEST_DIGITS = 7
SPELLED = dict(zip("〇零○◯一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0000123456789123456789" + "1", strict=True))
# letters that stand for a digit in a doctored or badly recognised number
SOFT = dict(zip("OoОоＯｏlIＩｌ", "0000001111", strict=True))
X_SIGNS = frozenset("xXＸｘХхΧχ×Ⅹⅹ✕✖╳")
INVISIBLE = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\u20e3"
)
DASHES = "\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
BLANKS = " \t\n\r\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
DOTS = ".．"
SEPARATORS = f"{BLANKS}{DASHES}{DOTS}_|·,，、/()（）\uff3f\ufffc"


def _digit_table() -> dict[int, str]:
    """Every character of the first two planes that is a digit, with its ASCII digit."""
    table = {code: str(digit) for code in range(0x80, 0x20000) if (digit := unicodedata.digit(chr(code), -1)) >= 0}
    return table | {ord(char): digit for char, digit in {**SPELLED, **SOFT}.items()}


TABLE = _digit_table()
_FAR_TABLE = {code: digit for code, digit in TABLE.items() if code > 0xFFFF}
_WORDS = frozenset({*SPELLED, *SOFT})
_SURE = "".join(re.escape(chr(code)) for code in TABLE if code <= 0xFFFF and chr(code) not in _WORDS)
_NEAR = _SURE + "".join(map(re.escape, sorted(_WORDS)))
_FAR = re.compile("[\U00010000-\U0001ffff]")


def _run(signs: str) -> re.Pattern[str]:
    return re.compile(f"[0-9{signs}](?:[{SEPARATORS}{INVISIBLE}]{{0,4}}[0-9{signs}]){{{FEWEST_DIGITS - 1},}}")


_RUN, _RUN_WITH_WORDS = _run(_SURE), _run(_NEAR)
_WORD = re.compile(f"[{''.join(map(re.escape, sorted(_WORDS)))}]")
CELL_BREAKS = "\t\n\r|"
_SEPARATOR = re.compile(f"[{SEPARATORS}]")


def _plain_separator(sign: str) -> str:
    return "\n" if sign in CELL_BREAKS else "." if sign in DOTS else " "


PLAIN_TABLE = (
    {code: _plain_separator(chr(code)) for code in range(0x10000) if _SEPARATOR.match(chr(code))}
    | TABLE
    | {ord(sign): "X" for sign in X_SIGNS}
)
"""Digits as ASCII, separators as blanks, and those between cells and lines as line breaks."""
TABLE_OF_SURE = {code: sign for code, sign in PLAIN_TABLE.items() if chr(code) not in _WORDS}
GAP = "[ \n.]{0,4}"
"""What may stand between two digits of one number in a run."""
BREAK = "[ \n.]{1,4}"
"""What stands between two groups of digits of a run."""
_TAIL = 6
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SOFT_ONLY = re.compile(f"[{''.join(SOFT)}]")
_SIGNS = re.compile(r"[0-9X]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of digits with few separators: the digits in ASCII, and without signs that nobody sees.

    ``original`` is how they are written; ``places`` says where each of its signs stands in the text, where that is not
    simply one after the other.
    """

    text: str
    start: int
    original: str
    places: tuple[int, ...] = ()

    def place(self, at: int) -> int:
        """Where the sign at ``at`` stands in the text."""
        return self.start + (self.places[at] if self.places else at)

    def window(self, start: int, end: int) -> "Window":
        """The digits between two places of the run as one number."""
        written = self.text[start:end]
        groups = _SIGNS.findall(written)
        between = _SIGNS.sub("", written)
        return Window(
            "".join(groups),
            self.place(start),
            self.place(end - 1) + 1,
            tuple(map(len, groups)),
            between,
            bool(_SOFT_ONLY.search(self.original, start, end)),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """Digits read as one number: where they stand, how they are grouped, and by what."""

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
        return "\n" in self.between

    @property
    def is_of_decimals(self) -> bool:
        """Whether a dot stands between some of its digits, but not between all groups."""
        return "." in self.between and bool(self.between.strip("."))


def plain(text: str) -> str:
    """``text`` of the same length, the digits of rare scripts as ASCII digits."""
    if not _FAR.search(text):
        return text
    return _FAR.sub(lambda found: _FAR_TABLE.get(ord(found[0]), found[0]), text)


def runs(text: str) -> Iterator[Run]:
    """Each stretch of digits with at most a few separators between them, and what follows it closely.

    A stretch with spelled digits is given a second time with them: 张三 before a number is a name, not a digit.
    """
    for run in _RUN.finditer(text):
        yield _plain_run(text, run.start(), run.end(), TABLE_OF_SURE)
    for run in _RUN_WITH_WORDS.finditer(text):
        words = len(_WORD.findall(run[0]))
        if words and (words == len(run[0]) or len(run[0]) - words >= FEWEST_DIGITS or words >= FEWEST_DIGITS):
            yield _plain_run(text, run.start(), run.end(), PLAIN_TABLE)


def _plain_run(text: str, start: int, end: int, table: dict[int, str]) -> Run:
    original = text[start : end + _TAIL]
    if not _INVISIBLE.search(original):
        return Run(original.translate(table), start, original)
    seen = tuple(at for at, sign in enumerate(original) if not _INVISIBLE.match(sign))
    visible = "".join(original[at] for at in seen)
    return Run(visible.translate(table), start, visible, seen)
