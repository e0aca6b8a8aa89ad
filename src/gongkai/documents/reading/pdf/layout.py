"""Where the text of a page runs: over the whole width, or in columns beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from gongkai.documents.reading.pdf.ruling import RuledTable
from gongkai.documents.reading.pdf.segments import Segment

FEWEST_LINES = 4
NARROWEST_GUTTER = 0.8
MOST_CROSSING = 0.12
FILLED = 0.5
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


@dataclass
class Region:
    """A stretch of one column: lines from top to bottom, or one table."""

    page: int
    left: float
    right: float
    column: int = 0
    lines: list[Line] = field(default_factory=list)
    table: RuledTable | None = None


def regions_of(page: int, segments: Sequence[Segment], tables: Sequence[RuledTable]) -> list[Region]:
    """The regions of a page in the order in which they are read."""
    return _ordered(page, list(segments), list(tables), column=0, depth=0)


def _ordered(
    page: int, segments: list[Segment], tables: list[RuledTable], *, column: int, depth: int
) -> list[Region]:
    gutter = _gutter(segments) if depth < MOST_COLUMNS_DEEP else None
    if gutter is None:
        return _stacked(page, segments, tables, column)
    start, end = gutter
    found: list[Region] = []
    sides: tuple[list[Segment], list[Segment]] = ([], [])
    beside: tuple[list[RuledTable], list[RuledTable]] = ([], [])
    crossing: list[Segment] = []

    def flush_sides() -> None:
        for index in (0, 1):
            found.extend(_ordered(page, sides[index][:], beside[index][:], column=index + 1, depth=depth + 1))
            sides[index].clear()
            beside[index].clear()

    def flush_crossing() -> None:
        found.extend(_stacked(page, crossing, [], column))
        crossing.clear()

    items: list[Segment | RuledTable] = sorted([*segments, *tables], key=_top)
    for item in items:
        x0, x1 = (item.box[0], item.box[2]) if isinstance(item, RuledTable) else (item.x0, item.x1)
        if x0 < start and x1 > end:
            flush_sides()
            if isinstance(item, RuledTable):
                flush_crossing()
                found.extend(_stacked(page, [], [item], column))
            else:
                crossing.append(item)
            continue
        flush_crossing()
        side = 0 if (x0 + x1) / 2 < (start + end) / 2 else 1
        if isinstance(item, RuledTable):
            beside[side].append(item)
        else:
            sides[side].append(item)
    flush_sides()
    flush_crossing()
    return found


def _top(item: Segment | RuledTable) -> float:
    return item.box[1] if isinstance(item, RuledTable) else item.base - item.em * 0.5


def _stacked(page: int, segments: list[Segment], tables: list[RuledTable], column: int) -> list[Region]:
    """One column: its lines, divided by its tables."""
    found: list[Region] = []
    left = min((one.x0 for one in segments), default=0.0)
    right = max((one.x1 for one in segments), default=0.0)
    open_region: Region | None = None
    for item in sorted([*_lines(page, segments), *tables], key=lambda one: one.box[1] if isinstance(one, RuledTable) else one.base):
        if isinstance(item, RuledTable):
            found.append(Region(page, item.box[0], item.box[2], column, table=item))
            open_region = None
            continue
        if open_region is None:
            open_region = Region(page, left, right, column)
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
        text="  ".join(one.text for one in row),
        em=widest.em,
        first_width=row[0].first_width,
    )


def _gutter(segments: Sequence[Segment]) -> tuple[float, float] | None:
    """The empty stripe between two columns of running text."""
    if len(segments) < FEWEST_LINES * 2:
        return None
    left, right = min(one.x0 for one in segments), max(one.x1 for one in segments)
    width = int(right - left) + 2
    steps = [0] * (width + 1)
    for one in segments:
        steps[int(one.x0 - left)] += 1
        steps[int(one.x1 - left) + 1] -= 1
    covered, running = [], 0
    for step in steps:
        running += step
        covered.append(running)
    em = median(one.em for one in segments)
    most = max(1, int(len(segments) * MOST_CROSSING))
    best: tuple[float, float] | None = None
    at = int(width * 0.2)
    while at < int(width * 0.8):
        end = at
        while end < width and covered[end] <= most:
            end += 1
        stripe = (left + at, left + end)
        if end - at >= NARROWEST_GUTTER * em and _is_between_columns(segments, stripe, left, right):
            if best is None or stripe[1] - stripe[0] > best[1] - best[0]:
                best = stripe
        at = max(end, at + 1)
    return best


def _is_between_columns(
    segments: Sequence[Segment], stripe: tuple[float, float], left: float, right: float
) -> bool:
    """Whether running text stands on both sides, beside each other."""
    one_side = [one for one in segments if one.x1 <= stripe[0] + 2]
    other = [one for one in segments if one.x0 >= stripe[1] - 2]
    if len(one_side) < FEWEST_LINES or len(other) < FEWEST_LINES:
        return False
    widths = median(one.x1 - one.x0 for one in one_side), median(one.x1 - one.x0 for one in other)
    is_filled = widths[0] >= FILLED * (stripe[0] - left) and widths[1] >= FILLED * (right - stripe[1])
    top, bottom = max(min(one.base for one in side) for side in (one_side, other)), min(
        max(one.base for one in side) for side in (one_side, other)
    )
    height = min(max(one.base for one in side) - min(one.base for one in side) for side in (one_side, other))
    return is_filled and bottom - top >= 0.3 * height
