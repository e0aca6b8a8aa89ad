"""Tables without lines: heads of a task table beside each other, and what stands in columns under them."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from gongkai.documents.reading.columns import Column, column_of, is_task_head
from gongkai.documents.reading.numbering import is_section_line
from gongkai.documents.reading.pdf.ruling import RuledCell, RuledTable, cell_text
from gongkai.documents.reading.pdf.segments import Segment

FEWEST_COLUMNS, FEWEST_ROWS = 3, 2
WIDEST_PITCH = 3.2
NEAR_HEAD = 1.6


def aligned_tables(segments: Sequence[Segment]) -> tuple[list[RuledTable], list[Segment]]:
    """The tables that only alignment makes, and the segments that stand in none."""
    tables: list[RuledTable] = []
    rest = sorted(segments, key=lambda one: one.base)
    start = 0
    while (found := _head(rest, start)) is not None:
        head, place = found
        body = _body(rest, head, place)
        table = _table(head, body)
        if table is None:
            start = place + 1
            continue
        tables.append(table)
        taken = set(map(id, [*head, *body]))
        rest = [one for one in rest if id(one) not in taken]
        start = place
    return tables, rest


def _head(ordered: Sequence[Segment], start: int) -> tuple[list[Segment], int] | None:
    """The next line of heads, with those just above and below it; and the place after which the rows begin."""
    at = start
    while at < len(ordered):
        end = at + 1
        while end < len(ordered) and abs(ordered[end].base - ordered[at].base) < 0.5 * ordered[at].em:
            end += 1
        line = ordered[at:end]
        kinds = [column_of(_plain(one)) for one in line]
        known = [kind for kind in kinds if kind is not None]
        if len(line) >= FEWEST_COLUMNS and len(known) == len(kinds) and is_task_head(known):
            return _with_neighbours(ordered, line), at
        at = end
    return None


def _plain(segment: Segment) -> str:
    return "".join(segment.text.split())


def _with_neighbours(ordered: Sequence[Segment], line: Sequence[Segment]) -> list[Segment]:
    """The line with the heads that stand half a line higher or lower, as in a head of two rows."""
    base, em = line[0].base, line[0].em
    near = [one for one in ordered if abs(one.base - base) < NEAR_HEAD * em and column_of(_plain(one)) is not None]
    kinds = {id(one): column_of(_plain(one)) for one in near}
    return [one for one in near if kinds[id(one)] != Column.OTHER or abs(one.base - base) < 0.5 * em]


def _body(ordered: Sequence[Segment], head: Sequence[Segment], start: int) -> list[Segment]:
    """The segments under the heads, down to a line that runs across the columns or to a wide gap."""
    taken = set(map(id, head))
    em = median(one.em for one in head)
    centres = sorted((one.x0 + one.x1) / 2 for one in head)
    bottom = max(one.base for one in head)
    left, right = min(one.x0 for one in head) - 4 * em, max(one.x1 for one in head) + 6 * em
    body: list[Segment] = []
    for one in ordered[start:]:
        if id(one) in taken or one.base <= min(other.base for other in head):
            continue
        crossed = sum(1 for centre in centres if one.x0 < centre < one.x1)
        is_section = is_section_line(one.text)
        if one.base - bottom > WIDEST_PITCH * em or one.x0 < left or one.x1 > right or (crossed > 2 and not is_section):
            break
        body.append(one)
        bottom = max(bottom, one.base)
    return body


def _table(head: Sequence[Segment], body: Sequence[Segment]) -> RuledTable | None:
    """The cells of the columns that the heads make and the rows that the body makes."""
    lowest = _lowest_heads(head)
    xs = _columns(lowest, [*head, *body])
    ys = _rows(head, body, xs)
    if len(xs) <= FEWEST_COLUMNS or len(ys) - 1 <= FEWEST_ROWS:
        return None
    table = RuledTable(xs, ys, is_aligned=True)
    places: dict[tuple[int, int], list[Segment]] = {}
    for one in [*head, *body]:
        row = max(0, sum(1 for y in ys if y <= one.base) - 1)
        column = max(0, sum(1 for x in xs if x <= (one.x0 + one.x1) / 2) - 1)
        places.setdefault(
            (min(row, len(ys) - 2), 0 if is_section_line(one.text) else min(column, len(xs) - 2)), []
        ).append(one)
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            box = (xs[column], ys[row], xs[column + 1], ys[row + 1])
            text, is_open = cell_text(places.get((row, column), []), box)
            table.cells.append(RuledCell(row, column, 1, 1, box, text, is_open))
    return table


def _lowest_heads(head: Sequence[Segment]) -> list[Segment]:
    """The heads that have no other under them; those make the columns."""
    return sorted(
        (
            one
            for one in head
            if not any(other.base > one.base + 1 and other.x0 < one.x1 + one.em and other.x1 > one.x0 for other in head)
        ),
        key=lambda one: one.x0,
    )


def _columns(heads: Sequence[Segment], segments: Sequence[Segment]) -> list[float]:
    """The edges between columns: where between two heads the fewest segments stand."""
    edges = [min(one.x0 for one in segments) - 1]
    for before, after in pairwise(heads):
        start, end = (before.x0 + before.x1) / 2, (after.x0 + after.x1) / 2
        places = [start + step * (end - start) / 40 for step in range(1, 40)]
        counts = [sum(1 for one in segments if one.x0 < place < one.x1) for place in places]
        fewest = min(counts)
        run = max(_runs(counts, fewest), key=lambda pair: pair[1] - pair[0])
        edges.append((places[run[0]] + places[run[1] - 1]) / 2)
    return [*edges, max(one.x1 for one in segments) + 1]


def _runs(counts: Sequence[int], value: int) -> list[tuple[int, int]]:
    """The stretches in which ``counts`` is ``value``."""
    found: list[tuple[int, int]] = []
    for at, count in enumerate(counts):
        if count == value:
            if found and found[-1][1] == at:
                found[-1] = (found[-1][0], at + 1)
            else:
                found.append((at, at + 1))
    return found


def _rows(head: Sequence[Segment], body: Sequence[Segment], xs: Sequence[float]) -> list[float]:
    """The edges between rows: midway between numbers, moved to where the fewest lines stand; else at wide gaps."""
    if not body:
        return []
    top, bottom = min(one.top for one in head) - 1, max(one.bottom for one in body) + 1
    head_end = max(one.base for one in head)
    numbers = sorted(one.base for one in body if one.text.isdigit() and one.x1 <= xs[1] + one.em)
    if len(numbers) >= FEWEST_ROWS:
        centres = sorted(
            [head_end, *numbers, *(one.base for one in body if is_section_line(one.text) and one.x0 < xs[2])]
        )
        edges = [_emptiest(before, after, [*head, *body]) for before, after in pairwise(centres)]
        return [top, *edges, bottom]
    bases = sorted({round(one.base) for one in body})
    pitch = median(one.em for one in body) * 1.75
    gaps = [after for before, after in zip([head_end, *bases], bases, strict=False) if after - before > pitch]
    first = bases[0] - (bases[0] - head_end) * 0.6
    return [top, first, *[gap - pitch / 2 for gap in gaps if gap != bases[0]], bottom]


def _emptiest(start: float, end: float, segments: Sequence[Segment]) -> float:
    """Where between two heights the fewest segments stand, nearest to the middle."""
    places = [start + step * (end - start) / 24 for step in range(1, 24)]
    middle = (start + end) / 2
    return min(places, key=lambda y: (sum(1 for one in segments if one.top < y < one.bottom), abs(y - middle)))
