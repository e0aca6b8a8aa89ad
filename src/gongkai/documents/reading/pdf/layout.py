"""Where the text of a page runs: over the whole width, or in columns beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from gongkai.documents.reading.pdf.aligned import aligned_tables
from gongkai.documents.reading.pdf.page import Glyph, Page
from gongkai.documents.reading.pdf.ruling import RuledTable
from gongkai.documents.reading.pdf.segments import Segment, segments_of

FEWEST_LINES = 4
NARROWEST_GUTTER = 0.8
MOST_CROSSING = 0.12
FILLED = 0.5
MEDIUM = 12.0
WIDER_THAN_A_BLANK = 1.4
MOST_COLUMNS_DEEP = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column: its box, its words, and the width of what could not be broken at its start."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    text: str
    em: float
    first_width: float
    has_blank_after: bool = False
    parts: tuple[str, ...] = ()  # the words between gaps wider than a character


class Box(NamedTuple):
    """How far a line, or a row of a table, reaches."""

    x0: float
    x1: float
    base: float
    em: float


@dataclass
class Region:
    """A stretch of one column: lines from top to bottom, or one table."""

    page: int
    left: float
    right: float
    width: float
    column: int = 0
    lines: list[Line] = field(default_factory=list)
    table: RuledTable | None = None


def regions_of(page: Page, glyphs: Sequence[Glyph], tables: Sequence[RuledTable]) -> list[Region]:
    """The regions of a page in the order in which they are read."""
    segments = segments_of(glyphs)
    gutter = _gutter(_boxes(segments, tables), page.width / 2)
    if gutter is not None:
        segments = segments_of(glyphs, gutter)
    aligned, segments = aligned_tables(segments)
    return _ordered(page, segments, [*tables, *aligned], column=0, depth=0)


def _boxes(segments: Sequence[Segment], tables: Sequence[RuledTable]) -> list[Box]:
    rows = [Box(one.xs[0], one.xs[-1], at + MEDIUM, MEDIUM) for one in tables for at in one.ys[:-1]]
    return [Box(one.x0, one.x1, one.base, one.em) for one in segments] + rows


def _ordered(page: Page, segments: list[Segment], tables: list[RuledTable], *, column: int, depth: int) -> list[Region]:
    gutter = _beside(tables)
    if gutter is None and depth < MOST_COLUMNS_DEEP:
        gutter = _gutter(_boxes(segments, tables), page.width / 2 if depth == 0 else 0.0)
    if gutter is None:
        return _stacked(page, segments, tables, column)
    divided = _Divided(page, column, depth)
    items: list[Segment | RuledTable] = sorted([*segments, *tables], key=_top)
    for item in items:
        divided.take(item, gutter)
    divided.flush_sides()
    divided.flush_crossing()
    return divided.found


@dataclass
class _Divided:
    """A page on both sides of a gutter: what crosses it, and what waits on each side of it."""

    page: Page
    column: int
    depth: int
    found: list[Region] = field(default_factory=list)
    crossing: list[Segment] = field(default_factory=list)
    sides: tuple[list[Segment | RuledTable], list[Segment | RuledTable]] = field(default_factory=lambda: ([], []))

    def take(self, item: Segment | RuledTable, gutter: tuple[float, float]) -> None:
        """Put the next item in its place."""
        start, end = gutter
        x0, x1 = (item.box[0], item.box[2]) if isinstance(item, RuledTable) else (item.x0, item.x1)
        if not (x0 < start and x1 > end):
            self.flush_crossing()
            self.sides[0 if (x0 + x1) / 2 < (start + end) / 2 else 1].append(item)
            return
        self.flush_sides()
        if isinstance(item, RuledTable):
            self.flush_crossing()
            self.found.extend(_stacked(self.page, [], [item], self.column))
        else:
            self.crossing.append(item)

    def flush_sides(self) -> None:
        """Read what waits on the left, then what waits on the right."""
        for index, side in enumerate(self.sides, start=1):
            segments = [one for one in side if not isinstance(one, RuledTable)]
            tables = [one for one in side if isinstance(one, RuledTable)]
            self.found.extend(_ordered(self.page, segments, tables, column=index, depth=self.depth + 1))
            side.clear()

    def flush_crossing(self) -> None:
        """Read what runs across both columns."""
        self.found.extend(_stacked(self.page, self.crossing, [], self.column))
        self.crossing.clear()


def _top(item: Segment | RuledTable) -> float:
    return item.box[1] if isinstance(item, RuledTable) else item.base - item.em * 0.5


def _stacked(page: Page, segments: list[Segment], tables: list[RuledTable], column: int) -> list[Region]:
    """One column: its lines, divided by its tables."""
    found: list[Region] = []
    left = min((one.x0 for one in segments), default=0.0)
    right = max((one.x1 for one in segments), default=0.0)
    open_region: Region | None = None
    items: list[Line | RuledTable] = [*_lines(page.number, segments), *tables]
    for item in sorted(items, key=lambda one: one.box[1] if isinstance(one, RuledTable) else one.base):
        if isinstance(item, RuledTable):
            found.append(Region(page.number, item.box[0], item.box[2], page.width, column, table=item))
            open_region = None
            continue
        if open_region is None:
            open_region = Region(page.number, left, right, page.width, column)
            found.append(open_region)
        open_region.lines.append(item)
    return found


def _lines(page: int, segments: Sequence[Segment]) -> list[Line]:
    """Segments of one height as one line; a wide gap is two blanks."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: one.base):
        if rows and segment.base - rows[-1][-1].base <= 0.35 * min(segment.em, rows[-1][-1].em):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [_line(page, sorted(row, key=lambda one: one.x0)) for row in rows]


def _line(page: int, row: Sequence[Segment]) -> Line:
    widest = max(row, key=lambda one: one.x1 - one.x0)
    return Line(
        page=page,
        x0=row[0].x0,
        top=min(one.top for one in row),
        x1=max(one.x1 for one in row),
        bottom=max(one.bottom for one in row),
        base=median(one.base for one in row),
        text=_with_gaps(row),
        em=widest.em,
        first_width=row[0].first_width,
        has_blank_after=row[-1].has_blank_after,
        parts=tuple(one.text for one in row),
    )


def _with_gaps(row: Sequence[Segment]) -> str:
    """The words of a line; a gap wider than a character and a half is two blanks."""
    text = row[0].text
    for before, after in pairwise(row):
        text += ("  " if after.x0 - before.x1 > WIDER_THAN_A_BLANK * after.em else " ") + after.text
    return text


def _gutter(segments: Sequence[Box], middle: float) -> tuple[float, float] | None:
    """The empty stripe between two columns of running text; ``middle`` is where one may be expected."""
    if len(segments) < FEWEST_LINES * 2:
        return None
    left, right = min(one.x0 for one in segments), max(one.x1 for one in segments)
    covered = _covered(segments, left, right)
    em = median(one.em for one in segments)
    best: tuple[float, float] | None = None
    for most in sorted({0, 1, 2, 3, int(len(segments) * MOST_CROSSING)}, reverse=True):
        for start, end in _stripes(covered, most):
            stripe = (left + start, left + end)
            if end - start < NARROWEST_GUTTER * em or (best and stripe[1] - stripe[0] <= best[1] - best[0]):
                continue
            if _is_between_columns(segments, stripe, left, right) or _begins_second(segments, stripe, middle, em):
                best = stripe
        if best is not None:
            break
    return best


def _covered(segments: Sequence[Box], left: float, right: float) -> list[int]:
    """How many lines stand over each point of the width."""
    steps = [0] * (int(right - left) + 3)
    for one in segments:
        steps[int(one.x0 - left)] += 1
        steps[int(one.x1 - left) + 1] -= 1
    return list(accumulate(steps))


def _stripes(covered: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """The stretches in the middle of a page that no more than ``most`` lines cross."""
    width = len(covered) - 1
    at = int(width * 0.2)
    while at < int(width * 0.8):
        end = at
        while end < width and covered[end] <= most:
            end += 1
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _beside(tables: Sequence[RuledTable]) -> tuple[float, float] | None:
    """The stripe between tables that stand beside each other."""
    ordered = sorted(tables, key=lambda table: table.xs[0])
    for index in range(1, len(ordered)):
        left, right = ordered[:index], ordered[index:]
        stripe = max(table.xs[-1] for table in left), min(table.xs[0] for table in right)
        top, bottom = min(table.ys[0] for table in right), max(table.ys[-1] for table in right)
        if stripe[0] < stripe[1] and any(table.ys[0] < bottom and table.ys[-1] > top for table in left):
            return stripe
    return None


def _begins_second(segments: Sequence[Box], stripe: tuple[float, float], middle: float, em: float) -> bool:
    """Whether a full first column stands left of the middle, and a second one has just begun at its height."""
    if not stripe[0] - em < middle < stripe[1] + em:
        return False
    one_side = sorted((one for one in segments if one.x1 <= stripe[0] + 2), key=lambda one: one.base)
    other = sorted((one for one in segments if one.x0 >= stripe[1] - 2), key=lambda one: one.base)
    if len(one_side) < FEWEST_LINES * 2 or not other:
        return False
    full = sum(1 for one in one_side if stripe[0] - one.x1 < 2.5 * em)
    starts = [one.x0 for one in other if one.x0 - stripe[1] < 2.6 * em]
    is_at_top = other[0].base <= one_side[0].base + 2 * em
    return full >= FEWEST_LINES and full * 5 >= len(one_side) and len(starts) * 2 >= len(other) and is_at_top


def _is_between_columns(segments: Sequence[Box], stripe: tuple[float, float], left: float, right: float) -> bool:
    """Whether running text stands on both sides, beside each other."""
    one_side = [one for one in segments if one.x1 <= stripe[0] + 2]
    other = [one for one in segments if one.x0 >= stripe[1] - 2]
    if len(one_side) < FEWEST_LINES or len(other) < FEWEST_LINES:
        return False
    widths = median(one.x1 - one.x0 for one in one_side), median(one.x1 - one.x0 for one in other)
    is_filled = widths[0] >= FILLED * (stripe[0] - left) and widths[1] >= FILLED * (right - stripe[1])
    top, bottom = (
        max(min(one.base for one in side) for side in (one_side, other)),
        min(max(one.base for one in side) for side in (one_side, other)),
    )
    height = min(max(one.base for one in side) - min(one.base for one in side) for side in (one_side, other))
    return is_filled and bottom - top >= 0.3 * height
