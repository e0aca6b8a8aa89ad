"""A table that was flattened to one cell a line: heads one under another, then the cells of each row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.documents.reading.columns import RESPONSIBLE, Column, column_of, is_task_head
from gongkai.documents.reading.deadlines import looks_like_deadline
from gongkai.documents.reading.numbering import is_section_line
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.units import has_role, looks_like_units

FEWEST_HEADS = 3
MOST_HEADS = 9
LONGEST_UNITS = 200
LONGEST_HEAD = 16
MOST_LEFT_OUT = 10


@dataclass(frozen=True, slots=True)
class Shape:
    """What the columns hold; ``leading`` of them stand before the number; no number at all is ``None``."""

    kinds: tuple[Column, ...]
    leading: int | None


def cell_lines(lines: Sequence[str]) -> frozenset[int]:
    """The places of lines that are cells of numbered stacked rows, so that none is joined to the one before it."""
    pieces = [Piece(text=line) for line in lines]
    found: set[int] = set()
    index = 0
    while index < len(lines):
        heads = _heads(pieces, index) if len(lines[index]) <= LONGEST_HEAD else []
        index += len(heads) or 1
        if heads:
            end = _end_of_numbers(lines, index, len(heads))
            found.update(range(index, end))
            index = max(index, end)
    return frozenset(found)


def _end_of_numbers(lines: Sequence[str], index: int, width: int) -> int:
    """The place after the last numbered row of ``width`` cells that follows ``index``."""
    number, end = 0, index
    place = index
    while place < min(len(lines), end + MOST_HEADS * 2 + width):
        if _follows(lines[place], number):
            number, end = int(lines[place]), min(len(lines), place + width)
        place += 1
    return end


def _follows(line: str, number: int) -> bool:
    """Whether a line is the number of a row after row ``number``; rows may have been left out."""
    plain = line.strip()
    return plain.isascii() and plain.isdigit() and len(plain) <= 5 and number < int(plain) <= number + MOST_LEFT_OUT


def with_rows(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with every stacked table put back into rows."""
    result: list[Piece] = []
    index = 0
    table = max((piece.table + 1 for piece in pieces if piece.table is not None), default=0)
    while index < len(pieces):
        heads, shape = _table(pieces, index)
        if shape is None:
            result.append(pieces[index])
            index += 1
            continue
        result.append(_row(_head_cells(heads, shape), table))
        rows, index = _rows(pieces, index + len(heads), shape)
        result.extend(_row(cells, table) for cells in rows)
        table += 1
    return result


def _table(pieces: Sequence[Piece], index: int) -> tuple[list[tuple[str, Column]], Shape | None]:
    """The heads of a table that begins here and how its rows are made up; short lines behind the heads may be cells."""
    heads = _heads(pieces, index)
    while len(heads) >= FEWEST_HEADS:
        shape = _shape(pieces, index + len(heads), [kind for _, kind in heads])
        if shape is not None or heads[-1][1] != Column.OTHER:
            return heads, shape
        heads.pop()
    return heads, None


def _heads(pieces: Sequence[Piece], index: int) -> list[tuple[str, Column]]:
    """A run of lines that are heads of columns."""
    heads: list[tuple[str, Column]] = []
    for piece in pieces[index : index + MOST_HEADS]:
        kind = column_of(re.sub(r"\s", "", piece.text)) if piece.text and not piece.cells else None
        if kind is None or is_section_line(piece.text) or piece.text.strip().isdigit():
            break
        if kind == Column.OTHER and not _is_named_other(heads, piece.text):
            break
        heads.append((piece.text, kind))
    kinds = [kind for _, kind in heads]
    return heads if len(heads) >= FEWEST_HEADS and is_task_head(kinds) else []


def _is_named_other(heads: Sequence[tuple[str, Column]], text: str) -> bool:
    """Whether a line of no known kind can be a head: after others, and short."""
    return bool(heads) and len(text.strip()) <= 8


def _head_cells(heads: Sequence[tuple[str, Column]], shape: Shape) -> list[str]:
    """The heads, with one for a number that has none of its own."""
    cells = [text for text, _ in heads]
    if shape.leading is not None and len(shape.kinds) > len(cells):
        cells.insert(shape.leading, "序号")
    return cells


def _shape(pieces: Sequence[Piece], index: int, kinds: list[Column]) -> Shape | None:
    """How the rows below heads are made up; ``None`` where the lines are no rows."""
    while index < len(pieces) and is_section_line(pieces[index].text):
        index += 1
    before_one = next(
        (offset for offset, piece in enumerate(pieces[index : index + 3]) if piece.text.strip() == "1"), None
    )
    if Column.NUMBER in kinds:
        leading = kinds.index(Column.NUMBER)
        return Shape(tuple(kinds), leading) if before_one == leading else None
    if before_one is not None:
        return Shape((*kinds[:before_one], Column.NUMBER, *kinds[before_one:]), before_one)
    shape = Shape(tuple(kinds), None)
    return shape if _is_fixed_row(_lines(pieces, index, len(kinds)), shape) else None


def _lines(pieces: Sequence[Piece], index: int, count: int) -> list[str]:
    """The next lines that are no rows already."""
    lines: list[str] = []
    for piece in pieces[index : index + count]:
        if piece.cells:
            break
        lines.append(piece.text)
    return lines


def _rows(pieces: Sequence[Piece], index: int, shape: Shape) -> tuple[list[list[str]], int]:
    """The rows of a table with the sections between them, and the place after it."""
    if shape.leading is None:
        return _fixed_rows(pieces, index, shape)
    rows: list[list[str]] = []
    number = 1
    while index < len(pieces) and is_section_line(pieces[index].text):
        rows.append([pieces[index].text])
        index += 1
    lead, index = _lines(pieces, index, shape.leading), index + shape.leading
    while index < len(pieces) and pieces[index].text.strip() == str(number):
        end = _end_of_row(pieces, index, number, shape)
        lines = [piece.text for piece in pieces[index:end]]
        sections: list[str] = []
        next_lead: list[str] = []
        if end < len(pieces) and _follows(pieces[end].text, number):
            lines, next_lead = _without_next_lead(lines, shape)
        while lines and is_section_line(lines[-1]):
            sections.insert(0, lines.pop())
        rows.append(lead + [""] * (shape.leading - len(lead)) + placed(lines, shape.kinds[shape.leading :]))
        rows.extend([section] for section in sections)
        index, lead = end, next_lead
        if index >= len(pieces) or not _follows(pieces[index].text, number):
            break
        number = int(pieces[index].text)
    return rows, index


def _end_of_row(pieces: Sequence[Piece], index: int, number: int, shape: Shape) -> int:
    """Where the row that begins at ``index`` ends: at the next number; the last row has one line a column."""
    window = range(index + 1, min(len(pieces), index + MOST_HEADS * 2 + 1))
    own = index + len(shape.kinds) - (shape.leading or 0)
    for end in window:
        if pieces[end].text.strip() == str(number + 1) or pieces[end].cells:
            return end
    return next((end for end in window if end >= own and _follows(pieces[end].text, number)), min(len(pieces), own))


def _without_next_lead(lines: list[str], shape: Shape) -> tuple[list[str], list[str]]:
    """The lines of a row, and those behind them that stand before the next number."""
    leading = shape.leading or 0
    own = len(shape.kinds) - leading
    extra = len(lines) - own
    if leading == 0 or extra <= 0:
        return lines, []
    last = shape.kinds[-1]
    for taken in range(min(leading, extra), 0, -1):
        if last == Column.OTHER or _fits(lines[-taken - 1], last):
            return lines[:-taken], lines[-taken:]
    return lines, []


def _fixed_rows(pieces: Sequence[Piece], index: int, shape: Shape) -> tuple[list[list[str]], int]:
    """Rows without numbers: as many lines as there are columns, one fewer where the name above still holds."""
    rows: list[list[str]] = []
    while index < len(pieces):
        if is_section_line(pieces[index].text):
            rows.append([pieces[index].text])
            index += 1
            continue
        lost = next(
            (lost for lost in (0, 1) if _is_fixed_row(_lines(pieces, index, len(shape.kinds) - lost), shape)), None
        )
        if lost is None and not _is_damaged_row(pieces, index, shape):
            break
        lost = lost or 0
        width = len(shape.kinds) - lost
        rows.append([""] * lost + _lines(pieces, index, width))
        index += width
    return rows, index


def _is_damaged_row(pieces: Sequence[Piece], index: int, shape: Shape) -> bool:
    """Whether a line of units or of time is spoilt, but another fits and so does the row after this one."""
    width = len(shape.kinds)
    lines = _lines(pieces, index, width)
    after = _lines(pieces, index + width, width)
    checked = [_fits(line, kind) for line, kind in zip(lines, shape.kinds, strict=False) if _is_checked(kind)]
    return any(checked) and any(_is_fixed_row(after[:count], shape) for count in (width, width - 1))


def _is_checked(kind: Column) -> bool:
    return kind in RESPONSIBLE or kind == Column.DEADLINE


def _is_fixed_row(lines: Sequence[str], shape: Shape) -> bool:
    """Whether every line that should name units or a time does; only a name at the left may be missing."""
    lost = len(shape.kinds) - len(lines)
    if lost > 1 or (lost and shape.kinds[:2] != (Column.NAME, Column.REQUIREMENT)):
        return False
    checked = [_fits(line, kind) for line, kind in zip(lines, shape.kinds[lost:], strict=True) if _is_checked(kind)]
    return bool(checked) and all(checked)


def _fits(line: str, kind: Column) -> bool:
    return looks_like_deadline(line) if kind == Column.DEADLINE else _is_units(line)


def placed(lines: Sequence[str], kinds: Sequence[Column]) -> list[str]:
    """The lines of a row under their columns: time and units are known by their looks, what is left is the task."""
    rest = list(lines[1:])
    values = {Column.NUMBER: lines[0]}
    if Column.OTHER in kinds and kinds[-1] == Column.OTHER and len(rest) >= len(kinds) - 1:
        values[Column.OTHER] = rest.pop()
    if Column.DEADLINE in kinds:
        _take(rest, values, Column.DEADLINE, looks_like_deadline)
    for kind in [kind for kind in reversed(kinds) if kind in RESPONSIBLE]:
        _take(rest, values, kind, _is_units)
    if Column.REQUIREMENT in kinds and rest:
        values[Column.REQUIREMENT] = "".join(rest[1:] if Column.NAME in kinds and len(rest) > 1 else rest)
        rest = rest[:1] if Column.NAME in kinds and len(rest) > 1 else []
    if Column.NAME in kinds:
        values[Column.NAME] = "".join(rest)
    return [values.pop(kind, "") for kind in kinds]


def _take(rest: list[str], values: dict[Column, str], kind: Column, fits: Callable[[str], bool]) -> None:
    """Move the last lines that fit into ``kind``; a line that ends with 、 goes on in the next."""
    if len(rest) < 2 or not fits(rest[-1]):
        return
    taken = rest.pop()
    while len(rest) > 1 and rest[-1].rstrip().endswith(("、", "，", "；")):
        taken = rest.pop() + taken
    values[kind] = taken


def _is_units(line: str) -> bool:
    return len(line) <= LONGEST_UNITS and (has_role(line) or looks_like_units(line, 0, len(line)))


def _row(cells: Sequence[str], table: int) -> Piece:
    return Piece(cells=tuple(Cell(cell) for cell in cells), table=table, is_flattened=True)
