"""Ruled lines to tables: which lines form a grid, and which places of it are one cell."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.pdf.page import Glyph, Page, Rule
from gongkai.documents.reading.pdf.segments import Segment, joined, segments_of

SAME_LINE, TOUCHES, REACHES, SAME_COLUMN = 2.5, 4.0, 3.0, 6.0
# how far characters of a justified line may stand apart, in characters
STRETCHED = 2.5
MOST_PAIRS = 400_000
MOST_PLACES = 40_000


@dataclass
class RuledCell:
    """A cell: where it begins on the grid, how far it reaches, what is written in it."""

    row: int
    column: int
    rows: int
    columns: int
    box: tuple[float, float, float, float]
    text: str = ""
    is_open: bool = False  # its last line is full, so that the next page may go on


@dataclass
class RuledTable:
    """A table between ruled lines."""

    xs: list[float]
    ys: list[float]
    cells: list[RuledCell] = field(default_factory=list)
    is_aligned: bool = False  # made by alignment alone, so that blank cells may belong to the one above

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its upper left and lower right corners."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def is_data(self) -> bool:
        """Whether at least two rows have several filled cells."""
        filled: dict[int, int] = defaultdict(int)
        for cell in self.cells:
            if cell.text:
                for row in range(cell.row, cell.row + cell.rows):
                    filled[row] += 1
        return sum(1 for count in filled.values() if count >= 2) >= 2


@dataclass
class Ruled:
    """The tables of a page from top to bottom, the characters outside of them, and grids that are no table."""

    tables: list[RuledTable]
    rest: list[Glyph]
    refused: list[list[float]]


def tables_of(page: Page, known: Sequence[Sequence[float]] = ()) -> Ruled:
    """What lines divide on a page.

    ``known`` are the columns of tables on the pages beside, so that a row which fills a page, or a head that stands
    alone at the foot of one, is known as a table's.
    """
    tables: list[RuledTable] = []
    columns = list(known)
    rest = [*page.glyphs, *page.blanks]
    waiting = _grids(page)
    for is_first in (True, False):
        left: list[Grid] = []
        for xs, ys, across, down in waiting:
            inside = [one for one in rest if _is_within(one, xs, ys)]
            table = _table(xs, ys, across, down, inside)
            if table.is_data or (not is_first and any(same_columns(xs, other) for other in columns)):
                taken = set(map(id, inside))
                rest = [one for one in rest if id(one) not in taken]
                tables.append(table)
                columns.append(xs)
            else:
                left.append((xs, ys, across, down))
        waiting = left
    refused = [xs for xs, _, _, _ in waiting]
    return Ruled(sorted(tables, key=lambda table: table.box[1]), rest, refused)


def same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two tables have the same columns, wherever on the page they stand."""
    return len(one) == len(other) and all(
        abs((x - one[0]) - (y - other[0])) < SAME_COLUMN for x, y in zip(one, other, strict=True)
    )


def _is_within(glyph: Glyph, xs: Sequence[float], ys: Sequence[float]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]


Grid = tuple[list[float], list[float], list[Rule], list[Rule]]


def _grids(page: Page) -> list[Grid]:
    """Lines that touch each other, as the columns and rows that they bound."""
    across, down = _merged(page.across), _merged(page.down)
    if not down or len(across) * len(down) > MOST_PAIRS:
        return []
    grids: list[Grid] = []
    for rows, columns in _touching(across, down):
        # where a page cuts through a row no line need be drawn across
        ends = [end for rule in columns for end in (rule.start, rule.end)] if len(columns) >= 3 else []
        edges = [min(ends), max(ends)] if ends else []
        xs, ys = _places([rule.at for rule in columns]), _places([*(rule.at for rule in rows), *edges])
        if len(ys) >= 3 and rows:  # tables are drawn without the lines at their sides, too
            xs = _places([*xs, min(rule.start for rule in rows), max(rule.end for rule in rows)])
        is_grid = len(xs) >= 2 and len(ys) >= 2 and len(xs) + len(ys) >= 5 and len(xs) * len(ys) <= MOST_PLACES
        if is_grid:
            grids.append((xs, ys, rows, columns))
    return grids


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """The lines, those that continue each other made one."""
    found: list[Rule] = []
    by_place: list[list[Rule]] = []
    for rule in sorted(rules):
        if by_place and rule.at - by_place[-1][0].at <= SAME_LINE:
            by_place[-1].append(rule)
        else:
            by_place.append([rule])
    for group in by_place:
        at = sum(rule.at for rule in group) / len(group)
        for rule in sorted(group, key=lambda one: one.start):
            if found and found[-1].at == at and rule.start <= found[-1].end + REACHES:
                found[-1] = Rule(at, found[-1].start, max(found[-1].end, rule.end))
            else:
                found.append(Rule(at, rule.start, rule.end))
    return found


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch."""
    joined = _Joined(len(across) + len(down))
    for i, row in enumerate(across):
        for j, column in enumerate(down):
            if _touch(row, column):
                joined.join(i, len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for at, rule in enumerate(across):
        groups[joined.root(at)][0].append(rule)
    for at, rule in enumerate(down, start=len(across)):
        groups[joined.root(at)][1].append(rule)
    alone: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for rule in (rule for rows, columns in groups.values() if not rows for rule in columns):
        alone[(round(rule.start / TOUCHES), round(rule.end / TOUCHES))].append(rule)
    crossed = [group for group in groups.values() if group[0] and group[1]]
    return crossed + [([], rules) for rules in alone.values() if len(rules) >= 3]


def _touch(row: Rule, column: Rule) -> bool:
    crosses = row.start - TOUCHES <= column.at <= row.end + TOUCHES
    return crosses and column.start - TOUCHES <= row.at <= column.end + TOUCHES


class _Joined:
    """Things that are joined pair by pair into groups, each known by its root."""

    def __init__(self, number: int) -> None:
        self._parents = list(range(number))

    def root(self, at: int) -> int:
        """The one thing by which the group of ``at`` is known."""
        parents = self._parents
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    def join(self, one: int, other: int) -> None:
        """Make the groups of both one, known by that of ``other``."""
        self._parents[self.root(one)] = self.root(other)


def _places(values: Sequence[float]) -> list[float]:
    """The places of lines, those that are almost one made one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > TOUCHES:
            places.append(value)
    return places


def _table(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule], glyphs: list[Glyph]) -> RuledTable:
    """The cells of a grid: places without a line between them are one."""
    joined = _undivided(xs, ys, across, down)
    by_root = _cells_of(xs, ys, joined)
    for key, own in _written(xs, ys, joined, glyphs).items():
        by_root[key].text, by_root[key].is_open = cell_text(segments_of(own), by_root[key].box)
    return RuledTable(xs, ys, sorted(by_root.values(), key=lambda cell: (cell.row, cell.column)))


def _undivided(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> _Joined:
    """The places of a grid, row by row, joined where no line is drawn between them."""
    columns, rows = len(xs) - 1, len(ys) - 1
    joined = _Joined(columns * rows)
    drawn_down, drawn_across = _by_place(down, xs), _by_place(across, ys)
    for row in range(rows):
        for column in range(columns):
            at = row * columns + column
            middle_x, middle_y = (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2
            if column + 1 < columns and not _is_drawn(drawn_down[column + 1], middle_y):
                joined.join(at + 1, at)
            if row + 1 < rows and not _is_drawn(drawn_across[row + 1], middle_x):
                joined.join(at + columns, at)
    return joined


def _cells_of(xs: list[float], ys: list[float], joined: _Joined) -> dict[int, RuledCell]:
    """The cells that the joined places make, by their roots."""
    columns, rows = len(xs) - 1, len(ys) - 1
    members: dict[int, list[int]] = defaultdict(list)
    for at in range(columns * rows):
        members[joined.root(at)].append(at)
    by_root: dict[int, RuledCell] = {}
    for key, places in members.items():
        first_row, last_row = min(places) // columns, max(places) // columns
        first = min(place % columns for place in places)
        last = max(place % columns for place in places)
        box = (xs[first], ys[first_row], xs[last + 1], ys[last_row + 1])
        by_root[key] = RuledCell(first_row, first, last_row - first_row + 1, last - first + 1, box)
    return by_root


def _written(xs: list[float], ys: list[float], joined: _Joined, glyphs: list[Glyph]) -> dict[int, list[Glyph]]:
    """The characters of each cell, by its root; a long word may run over the edge of its cell."""
    columns, rows = len(xs) - 1, len(ys) - 1
    written: dict[int, list[Glyph]] = defaultdict(list)
    before, own_root = None, 0
    for glyph in glyphs:
        if before is None or not _is_one_word(before, glyph):
            column = min(columns - 1, max(0, bisect_right(xs, (glyph.x0 + glyph.x1) / 2) - 1))
            row = min(rows - 1, max(0, bisect_right(ys, (glyph.top + glyph.bottom) / 2) - 1))
            own_root = joined.root(row * columns + column)
        written[own_root].append(glyph)
        before = glyph
    return written


def _is_one_word(before: Glyph, glyph: Glyph) -> bool:
    """Whether two characters, drawn one after the other, stand in one word that no line may break."""
    is_latin = before.char.isascii() and glyph.char.isascii() and " " not in (before.char, glyph.char)
    return is_latin and abs(before.base - glyph.base) < 1 and abs(glyph.x0 - before.x1) < 1


def _by_place(rules: Sequence[Rule], places: Sequence[float]) -> list[list[Rule]]:
    """The lines at each place of the grid."""
    found: list[list[Rule]] = [[] for _ in places]
    for rule in rules:
        nearest = min(range(len(places)), key=lambda at: abs(places[at] - rule.at))
        if abs(places[nearest] - rule.at) <= TOUCHES:
            found[nearest].append(rule)
    return found


def _is_drawn(rules: Sequence[Rule], at: float) -> bool:
    return any(rule.start - REACHES <= at <= rule.end + REACHES for rule in rules)


def _are_two_organs(text: str, written: str) -> bool:
    """Whether a line ends with an organ's name and the next begins with another's level: 县税务局, 县财政局."""
    return text.endswith(words("units", "list_suffixes")) and written.startswith(words("units", "levels"))


def cell_text(segments: Sequence[Segment], box: tuple[float, float, float, float]) -> tuple[str, bool]:
    """The lines of a cell as one, and whether the last is full; a line that ends early is divided from the next."""
    lines: list[list[Segment]] = []
    for segment in segments:
        if lines and abs(lines[-1][-1].base - segment.base) < segment.em * 0.4:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    edge = max((line[-1].x1 for line in lines), default=0.0)
    text, room, em, has_blank = "", 0.0, 1.0, False
    for line in lines:
        written = line[0].text
        for before, after in pairwise(line):
            is_apart = after.has_blank_before or after.x0 - before.x1 > STRETCHED * after.em
            written += (" " if is_apart else "") + after.text
        is_broken = bool(text) and (
            has_blank or _are_two_organs(text, written) or room > line[0].first_width + 0.5 * em
        )
        text = f"{text} {written}" if is_broken else joined(text, written)
        room, em, has_blank = edge - line[-1].x1, line[-1].em, line[-1].has_blank_after
    padding = 2.5 * em
    return text, bool(lines) and box[2] - lines[-1][-1].x1 < padding
