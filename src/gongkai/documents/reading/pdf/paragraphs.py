"""Lines to paragraphs: by indents, by lines that end early, by gaps; also over the ends of columns and pages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from gongkai.documents.reading.columns import Column, column_of, is_task_head
from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.pdf.layout import Line, Region
from gongkai.documents.reading.pdf.segments import joined
from gongkai.documents.reading.text import CLOSING, TERMINAL, is_open

INDENT, DEEP_INDENT = 1.1, 4.5
OTHER_SIZE = 0.12
WIDER_GAP = 1.4
SLACK, EXACT = 1.0, 0.45
FEWEST_LIKE, FEWEST_FULL, HANGING = 15, 3, 1.3
# paragraphs without a gap after which a table that only gaps hold together is over
MOST_APART = 3
LARGER = 1.12
ENDS = frozenset(TERMINAL) | frozenset(CLOSING)


@dataclass
class Paragraph:
    """Lines that are one paragraph, and their words as they run."""

    lines: list[Line]
    text: str
    cells: list[str] = field(default_factory=list)  # the same, divided where gaps are wide

    def add(self, line: Line, *, has_blank: bool) -> None:
        """Let the paragraph run on through another line."""
        self.lines.append(line)
        self.text = f"{self.text} {line.text}" if has_blank else joined(self.text, line.text)
        first, *rest = line.parts
        self.cells[-1:] = [joined(self.cells[-1], first), *rest]


@dataclass(frozen=True, slots=True)
class Edges:
    """Between which margins the lines of a region run."""

    left: float
    right: float
    usual_end: float


@dataclass
class Manner:
    """How a document sets its paragraphs."""

    em: float
    pitch: float
    is_indented: bool = False
    is_justified: bool = False
    blanks_mean: bool = False  # a blank at a line's end is the writer's and not the program's
    edges: dict[int, Edges] = field(default_factory=dict)


def manner_of(regions: Sequence[Region]) -> Manner:
    """The usual size and pitch, whether first lines are indented, and the margins of every region."""
    lines = [line for region in regions for line in region.lines]
    em = _usual([round(line.em, 1) for line in lines for _ in range(max(1, len(line.text) // 10))]) or 12.0
    pitches = [
        after.base - before.base
        for region in regions
        for before, after in pairwise(region.lines)
        if abs(before.em - em) < 0.1 * em and abs(after.em - em) < 0.1 * em
    ]
    manner = Manner(em, median(pitches) if pitches else em * 1.6)
    manner.blanks_mean = sum(1 for line in lines if line.has_blank_after) * 4 < len(lines)
    _margins(regions, manner)
    rooms = [manner.edges[id(region)].usual_end - line.x1 for region in regions for line in region.lines]
    exact = sum(1 for room in rooms if abs(room) <= EXACT * em)
    manner.is_justified = exact >= 5 and exact >= 5 * sum(1 for room in rooms if EXACT * em < room <= 2 * em)
    starts = [
        line.x0 - manner.edges[id(region)].left
        for region in regions
        for line in region.lines
        if abs(line.em - em) < 0.1 * em
    ]
    indented = sum(1 for start in starts if INDENT * em < start < DEEP_INDENT * em)
    manner.is_indented = indented >= 2 and indented * 25 >= len(starts)
    return manner


def _margins(regions: Sequence[Region], manner: Manner) -> None:
    """The margins of a region: those of its like on all pages of one width, left and right pages apart."""
    grouped: dict[tuple[int, int, int], list[Region]] = {}
    for region in regions:
        if region.table is None:
            grouped.setdefault((round(region.width), region.column, region.page % 2), []).append(region)
    for (width, column, parity), group in grouped.items():
        like = [line for region in group for line in region.lines]
        if len(like) < FEWEST_LIKE:
            like += [line for region in grouped.get((width, column, 1 - parity), []) for line in region.lines]
        left, right = _left([line.x0 for line in like], manner.em), max(line.x1 for line in like)
        end = _usual([round(line.x1 / 2) * 2.0 for line in like if line.x1 > (left + right) / 2]) or right
        exact = sum(1 for line in like if abs(line.x1 - end) < EXACT * manner.em)
        is_full = exact >= FEWEST_FULL and right - end < HANGING * manner.em
        if column == 0 and not is_full:  # no line shows where a margin is: as wide as the other
            right = max(right, width - left)
            near = sum(1 for line in like if right - line.x1 < 2 * HANGING * manner.em)
            right += 3 * manner.em if near < FEWEST_FULL and len(like) >= FEWEST_LIKE else 0  # no line ran over
        elif column == 0 and INDENT * manner.em < left - (width - right) < DEEP_INDENT * manner.em:
            left = width - right
        for region in group:
            manner.edges[id(region)] = Edges(
                min(left, min(line.x0 for line in region.lines)),
                max(right, max(line.x1 for line in region.lines)),
                end,
            )


def _left(starts: Sequence[float], em: float) -> float:
    """The leftmost start that more than one line has."""
    ordered = sorted(starts)
    for before, after in pairwise(ordered):
        if after - before < 0.3 * em:
            return before
    return ordered[0]


def _usual(values: Sequence[float]) -> float:
    return Counter(values).most_common(1)[0][0] if values else 0.0


def paragraphs_of(regions: Sequence[Region], manner: Manner) -> Iterator[Paragraph | Region]:
    """Paragraphs and tables in reading order; a paragraph may run on from one region into the next."""
    current: Paragraph | None = None
    before: tuple[Line, Edges] | None = None
    first: Line | None = None
    for region in regions:
        if region.table is not None:
            if current is not None:
                yield current
            current, before = None, None
            yield region
            continue
        edges = manner.edges[id(region)]
        for line in region.lines:
            if current is not None and before is not None and first is not None:
                if _goes_on(before, line, edges, first, manner, has_turned=line is region.lines[0]):
                    current.add(line, has_blank=manner.blanks_mean and before[0].has_blank_after)
                    before = (line, edges)
                    continue
                yield current
            current, first, before = Paragraph([line], line.text, list(line.parts)), line, (line, edges)
    if current is not None:
        yield current


def _goes_on(
    before: tuple[Line, Edges], line: Line, edges: Edges, first: Line, manner: Manner, *, has_turned: bool
) -> bool:
    """Whether a line continues the paragraph whose last line is ``before`` and whose first is ``first``."""
    last, last_edges = before
    em = manner.em
    if _begins_row(line) or _is_head(last):
        return False
    if _ends_early(last, last_edges, manner) or abs(line.em - last.em) > OTHER_SIZE * last.em:
        return False
    if line.em > LARGER * em or _is_centred(line, edges, em):
        return not has_turned and _is_broken_title(last, last_edges, line)
    indent = line.x0 - edges.left
    has_room = last_edges.right - last.x1 > line.first_width + SLACK * em
    if has_room or (indent > INDENT * em and not _hangs(last, line, last_edges, edges, first, em)):
        return False
    if not has_turned and line.base - last.base > max(WIDER_GAP * manner.pitch, manner.pitch + 0.35 * em):
        return False
    ends = last.text[-1] in ENDS
    if (ends or not manner.is_justified) and mark_of(line.text) is not None and not is_open(last.text):
        return False
    if manner.is_indented and indent <= INDENT * em:
        return not (last is first and _is_flush_heading(last, last_edges, line, em))
    return not (ends and has_turned) or indent > INDENT * em


def _ends_early(last: Line, edges: Edges, manner: Manner) -> bool:
    """Whether a line of justified text stops before the edge, as only the last of a paragraph does."""
    return manner.is_justified and edges.usual_end - last.x1 > EXACT * manner.em


def _begins_row(line: Line) -> bool:
    """Whether a line begins with a number alone before a gap, as rows do whose cells tabs hold apart."""
    return len(line.parts) > 1 and line.parts[0].isdigit() and len(line.parts[0]) <= 3


def _is_head(line: Line) -> bool:
    """Whether a line holds the heads of a task table between gaps."""
    return len(line.parts) > 2 and is_task_head([column_of(part) or Column.OTHER for part in line.parts])


def with_rows(items: Iterable[Paragraph | Region]) -> Iterator[Paragraph | Region]:
    """The same, with tabs in the rows of a table whose cells only gaps hold apart."""
    is_table = False
    apart = 0
    for item in items:
        if isinstance(item, Region):
            is_table = False
        elif _is_head(item.lines[0]) and len(item.lines) == 1:
            is_table, apart = True, 0
            item.text = "\t".join(item.cells)
        elif is_table:
            apart = 0 if len(item.cells) > 1 else apart + 1
            is_table = apart < MOST_APART
            item.text = "\t".join(item.cells)
        yield item


def _hangs(last: Line, line: Line, last_edges: Edges, edges: Edges, first: Line, em: float) -> bool:
    """Whether the lines after the first stand further in, as those of a list do."""
    if mark_of(line.text) is not None:
        return False
    start, own = last.x0 - last_edges.left, line.x0 - edges.left
    if last is first:
        return mark_of(first.text) is not None and own > start + 0.5 * em and last.text[-1] not in TERMINAL
    return abs(start - own) < 0.4 * em


def _is_flush_heading(last: Line, edges: Edges, line: Line, em: float) -> bool:
    """Whether a line flush left was a paragraph of its own: it ended with a mark and stood where no indent is."""
    return last.x0 - edges.left < 0.5 * em and last.text[-1] in "：:" and mark_of(line.text) is not None


def _is_broken_title(last: Line, edges: Edges, line: Line) -> bool:
    """Whether a line in the middle ended because no more went into it; a line broken by hand is shorter."""
    is_full = edges.right - last.x1 <= line.first_width + 0.3 * line.em
    is_near = line.base - last.base < 2.6 * line.em
    is_under = abs((line.x0 + line.x1) - (last.x0 + last.x1)) < 4 * line.em
    return is_full and is_near and is_under and abs(line.x0 - last.x0) > 0.5 * line.em and mark_of(line.text) is None


def _is_centred(line: Line, edges: Edges, em: float) -> bool:
    """Whether a line stands in the middle, with room on both sides."""
    left, right = line.x0 - edges.left, edges.right - line.x1
    return left > DEEP_INDENT * em or (left > 2.6 * em and abs(left - right) < 1.2 * em)
