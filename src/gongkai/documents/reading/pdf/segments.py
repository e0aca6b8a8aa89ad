"""Characters to lines: those on one height, divided where the gap is wider than a character."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

from gongkai.documents.reading.pdf.page import BLANK, Glyph

WIDE_GAP, LATIN_GAP, REAL_GAP, SUPPOSED_GAP = 0.9, 0.18, 0.12, 0.28
SAME_HEIGHT = 0.45
BASE = attrgetter("base")
NO_BREAK_BEFORE = frozenset("、，。；：？！）》】〕］”’…—,.;:?!)]}%％‰℃·")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line without a wide gap: its box, the height it stands on, its characters and their size."""

    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    text: str
    em: float
    first_width: float
    has_blank_before: bool = False
    has_blank_after: bool = False


def segments_of(glyphs: Iterable[Glyph], gutter: tuple[float, float] | None = None) -> list[Segment]:
    """The segments from top to bottom and from left to right, whatever the order of drawing; none over a ``gutter``
    in which no character of its line stands."""
    found: list[Segment] = []
    for band in _bands(glyphs):
        found.extend(_divided(band, gutter))
    return found


def _bands(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters that stand on one line across the page."""
    bands: list[list[Glyph]] = []
    band: list[Glyph] = []
    total, reach = 0.0, 0.0
    for glyph in sorted(glyphs, key=BASE):
        height = glyph.bottom - glyph.top
        if height < 1.0:
            height = 1.0
        lower = height if height < reach else reach
        if band and glyph.base - total / len(band) <= SAME_HEIGHT * lower:
            band.append(glyph)
            total += glyph.base
            if height > reach:
                reach = height
        else:
            band = [glyph]
            bands.append(band)
            total, reach = glyph.base, height
    return bands


def _divided(band: list[Glyph], gutter: tuple[float, float] | None) -> list[Segment]:
    """The pieces of a band between wide gaps."""
    band.sort(key=lambda one: one.x0 + one.x1)
    usual = em_of(band)
    stretched = _stretched(band) + SUPPOSED_GAP * usual
    pieces: list[list[Glyph]] = []
    blank_before: list[bool] = []
    held: list[Glyph] = []
    for glyph in band:
        if glyph.char in BLANK:
            if glyph.char == " " or (pieces and glyph.x1 - pieces[-1][-1].x1 > stretched):
                held.append(glyph._replace(char=" "))
            continue
        em = min(usual, _size(glyph), _size(pieces[-1][-1])) if pieces else usual
        is_near = bool(pieces) and glyph.x0 - pieces[-1][-1].x1 <= WIDE_GAP * em
        is_near = is_near and not _is_over(pieces[-1][-1], glyph, gutter)
        if is_near and held and glyph.x0 - pieces[-1][-1].x1 > REAL_GAP * em:
            pieces[-1].append(held[0]._replace(x0=pieces[-1][-1].x1, x1=glyph.x0))
        if not is_near:
            pieces.append([glyph])
            blank_before.append(bool(held))
        elif not _is_printed_twice(pieces[-1][-1], glyph, em):
            pieces[-1].append(glyph)
        held.clear()
    blank_after = [*blank_before[1:], bool(held)]
    return [_segment(*each) for each in zip(pieces, blank_before, blank_after, strict=False)]


def _is_printed_twice(before: Glyph, glyph: Glyph, em: float) -> bool:
    """Whether a character was drawn again almost over itself to look bold."""
    return before.char == glyph.char and abs(before.x0 - glyph.x0) < 0.25 * em and abs(before.base - glyph.base) < 1


def _is_over(before: Glyph, glyph: Glyph, gutter: tuple[float, float] | None) -> bool:
    """Whether two neighbours stand on either side of the gutter."""
    return gutter is not None and before.x0 + before.x1 < 2 * gutter[0] and glyph.x0 + glyph.x1 > 2 * gutter[1]


def _stretched(band: Sequence[Glyph]) -> float:
    """How far Chinese characters of a justified line stand apart."""
    written = [glyph for glyph in band if glyph.char not in BLANK]
    gaps = [after.x0 - before.x1 for before, after in pairwise(written) if max(before.char, after.char) >= "\u2e80"]
    return max(0.0, 2 * median(gaps)) if gaps else 0.0


def _size(glyph: Glyph) -> float:
    """The size of one character: how wide a Chinese one is, else a little less than its height."""
    return glyph.x1 - glyph.x0 if glyph.char >= "\u2e80" else (glyph.bottom - glyph.top) * 0.9


def em_of(glyphs: Sequence[Glyph]) -> float:
    """The size of the characters: how wide the Chinese ones are, else how high any are."""
    wide = [glyph.x1 - glyph.x0 for glyph in glyphs if glyph.char >= "\u2e80"]
    return max(1.0, median(wide) if wide else median(glyph.bottom - glyph.top for glyph in glyphs) * 0.9)


def _segment(glyphs: list[Glyph], has_blank_before: bool, has_blank_after: bool) -> Segment:
    em = em_of(glyphs)
    parts = [glyphs[0].char]
    for before, glyph in pairwise(glyphs):
        gap = glyph.x0 - before.x1
        is_latin = before.char.isascii() and glyph.char.isascii()
        if is_latin and before.char != " " and glyph.char != " " and gap > LATIN_GAP * em:
            parts.append(" ")
        parts.append(glyph.char)
    return Segment(
        x0=glyphs[0].x0,
        top=min(glyph.top for glyph in glyphs),
        x1=max(glyph.x1 for glyph in glyphs),
        bottom=max(glyph.bottom for glyph in glyphs),
        base=median(glyph.base for glyph in glyphs),
        text="".join(parts),
        em=em,
        first_width=_unbreakable(glyphs),
        has_blank_before=has_blank_before,
        has_blank_after=has_blank_after,
    )


def _unbreakable(glyphs: Sequence[Glyph]) -> float:
    """How wide the first part is that no line may break within: a character, or a word, with its punctuation."""
    end = 1
    while end < len(glyphs) and end < 30:
        before, char = glyphs[end - 1].char, glyphs[end].char
        is_word = before.isascii() and before.isalnum() and ((char.isascii() and char.isalnum()) or before.isdigit())
        if not is_word and char not in NO_BREAK_BEFORE and before not in "（《“‘〔【(":
            break
        end += 1
    return glyphs[end - 1].x1 - glyphs[0].x0


def joined(before: str, after: str) -> str:
    """Two lines of one paragraph as one: no blank between Chinese characters, one between words."""
    if not before or not after:
        return before + after
    is_word = before[-1].isascii() and after[0].isascii() and before[-1] != "-" and after[0].isalnum()
    return f"{before} {after}" if is_word and (before[-1].isalpha() or before[-1] in ",;:") else before + after
