"""Lines to paragraphs: by indents, by lines that end early, by gaps; also over the ends of columns and pages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.pdf.layout import Line, Region
from gongkai.documents.reading.pdf.segments import joined
from gongkai.documents.reading.text import CLOSING, TERMINAL

INDENT, DEEP_INDENT = 1.1, 4.5
OTHER_SIZE = 0.12
WIDER_GAP = 1.4
SLACK, EXACT = 1.0, 0.45
LARGER = 1.12
ENDS = frozenset(TERMINAL) | frozenset(CLOSING)


@dataclass
class Paragraph:
    """Lines that are one paragraph, and their words as they run."""

    lines: list[Line]
    text: str


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
    edges: dict[int, Edges] = field(default_factory=dict)


def manner_of(regions: Sequence[Region]) -> Manner:
    """The usual size and pitch, whether first lines are indented, and the margins of every region."""
    lines = [line for region in regions for line in region.lines]
    em = _usual([round(line.em, 1) for line in lines for _ in range(max(1, len(line.text) // 10))]) or 12.0
    pitches = [
        after.base - before.base
        for region in regions
        for before, after in zip(region.lines, region.lines[1:], strict=False)
        if abs(before.em - em) < 0.1 * em and abs(after.em - em) < 0.1 * em
    ]
    manner = Manner(em, median(pitches) if pitches else em * 1.6)
    _margins(regions, manner)
    rooms = [manner.edges[id(region)].usual_end - line.x1 for region in regions for line in region.lines]
    exact = sum(1 for room in rooms if abs(room) <= EXACT * em)
    manner.is_justified = exact >= 5 and exact >= 5 * sum(1 for room in rooms if EXACT * em < room <= 2 * em)
    starts = [line.x0 - manner.edges[id(region)].left for region in regions for line in region.lines if abs(line.em - em) < 0.1 * em]
    indented = sum(1 for start in starts if INDENT * em < start < DEEP_INDENT * em)
    manner.is_indented = indented >= 2 and indented * 25 >= len(starts)
    return manner


def _margins(regions: Sequence[Region], manner: Manner) -> None:
    """The margins of a region: its own where it has lines enough, else those of its like on other pages."""
    grouped: dict[tuple[int, int], list[Region]] = {}
    for region in regions:
        if region.table is None:
            grouped.setdefault((region.column, region.page % 2), []).append(region)
    for (column, parity), group in grouped.items():
        both = group + grouped.get((column, 1 - parity), [])
        for region in group:
            own = [line for line in region.lines if len(region.lines) >= 6] or region.lines
            like = [line for other in (group if len(region.lines) < 6 else [region]) for line in other.lines]
            like = like if len(like) >= 6 else [line for other in both for line in other.lines]
            left, right = _left([line.x0 for line in like], manner.em), max(line.x1 for line in like)
            left, right = min(left, min(line.x0 for line in own)), max(right, max(line.x1 for line in own))
            ends = [round(line.x1 / 2) * 2.0 for line in like if line.x1 > (left + right) / 2]
            manner.edges[id(region)] = Edges(left, right, _usual(ends) or right)


def _left(starts: Sequence[float], em: float) -> float:
    """The leftmost start that more than one line has."""
    ordered = sorted(starts)
    for before, after in zip(ordered, ordered[1:], strict=False):
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
                    current.lines.append(line)
                    current.text = joined(current.text, line.text)
                    before = (line, edges)
                    continue
                yield current
            current, first, before = Paragraph([line], line.text), line, (line, edges)
    if current is not None:
        yield current


def _goes_on(
    before: tuple[Line, Edges], line: Line, edges: Edges, first: Line, manner: Manner, *, has_turned: bool
) -> bool:
    """Whether a line continues the paragraph whose last line is ``before`` and whose first is ``first``."""
    last, last_edges = before
    em = manner.em
    room = last_edges.right - last.x1
    if manner.is_justified and last_edges.usual_end - last.x1 > EXACT * em:
        return False
    if abs(line.em - last.em) > OTHER_SIZE * last.em:
        return False
    if line.em > LARGER * em or _is_centred(line, edges, em):
        return not has_turned and _is_broken_title(last, last_edges, line)
    if room > line.first_width + SLACK * em:
        return False
    indent = line.x0 - edges.left
    if indent > INDENT * em and not _hangs(last, line, last_edges, edges, first, em):
        return False
    if not has_turned and line.base - last.base > max(WIDER_GAP * manner.pitch, manner.pitch + 0.35 * em):
        return False
    if manner.is_indented and indent <= INDENT * em:
        return not (last is first and _is_flush_heading(last, last_edges, line, em))
    ends = last.text[-1] in ENDS
    return not (ends and (has_turned or mark_of(line.text) is not None)) or indent > INDENT * em


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
    free = edges.right - edges.left - (last.x1 - last.x0)
    return free <= line.first_width + 0.6 * line.em and line.base - last.base < 2.6 * line.em


def _is_centred(line: Line, edges: Edges, em: float) -> bool:
    """Whether a line stands in the middle, with room on both sides."""
    left, right = line.x0 - edges.left, edges.right - line.x1
    return left > DEEP_INDENT * em or (left > 2.6 * em and abs(left - right) < 1.2 * em)
