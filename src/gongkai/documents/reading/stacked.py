"""A table that was flattened to one cell a line: heads one under another, then the cells of each numbered row."""

import re
from collections.abc import Callable, Iterator, Sequence

from gongkai.documents.reading.columns import Column, column_of
from gongkai.documents.reading.deadlines import looks_like_deadline
from gongkai.documents.reading.numbering import is_section_line
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.units import has_role, looks_like_units

FEWEST_HEADS = 3
MOST_HEADS = 9
LONGEST_UNITS = 200
RESPONSIBLE = (Column.LEAD, Column.COOPERATING, Column.UNITS)


def with_rows(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with every stacked table put back into rows."""
    result: list[Piece] = []
    index = 0
    table = max((piece.table + 1 for piece in pieces if piece.table is not None), default=0)
    while index < len(pieces):
        heads = _heads(pieces, index)
        if not heads or not _begins_with_one(pieces, index + len(heads)):
            result.append(pieces[index])
            index += 1
            continue
        result.append(_row([piece.text for piece in pieces[index : index + len(heads)]], table))
        index = index + len(heads)
        for cells, after in _groups(pieces, index):
            result.extend(_rows_of(cells, [kind for _, kind in heads], table))
            index = after
        table += 1
    return result


def _heads(pieces: Sequence[Piece], index: int) -> list[tuple[str, Column]]:
    """A run of lines that are heads of columns, the first of them the number."""
    heads: list[tuple[str, Column]] = []
    for piece in pieces[index : index + MOST_HEADS]:
        kind = column_of(re.sub(r"\s", "", piece.text)) if piece.text and not piece.cells else None
        if (
            kind is None
            or is_section_line(piece.text)
            or (kind == Column.OTHER and not heads)
            or piece.text.strip().isdigit()
        ):
            break
        heads.append((piece.text, kind))
    kinds = {kind for _, kind in heads}
    is_table = heads and heads[0][1] == Column.NUMBER and kinds & {Column.NAME, Column.REQUIREMENT}
    return heads if is_table and len(heads) >= FEWEST_HEADS and kinds & {*RESPONSIBLE, Column.DEADLINE} else []


def _begins_with_one(pieces: Sequence[Piece], index: int) -> bool:
    first = index + 1 if index < len(pieces) and is_section_line(pieces[index].text) else index
    return first < len(pieces) and pieces[first].text.strip() == "1"


def _groups(pieces: Sequence[Piece], index: int) -> Iterator[tuple[list[str], int]]:
    """The lines of each row, from its number to before the next number, and the place after them."""
    number = 1
    if index < len(pieces) and is_section_line(pieces[index].text):
        yield [pieces[index].text], index + 1
        index += 1
    while index < len(pieces) and pieces[index].text.strip() == str(number):
        end = index + 1
        while end < len(pieces) and pieces[end].text.strip() != str(number + 1) and end - index <= MOST_HEADS * 2:
            end += 1
        if end - index > MOST_HEADS * 2:
            end = index + MOST_HEADS
        yield [piece.text for piece in pieces[index:end]], end
        index, number = end, number + 1


def _rows_of(lines: list[str], kinds: Sequence[Column], table: int) -> Iterator[Piece]:
    """The row of a numbered group, and the section that its last line announces for the next."""
    sections: list[str] = []
    while lines and is_section_line(lines[-1]):
        sections.insert(0, lines.pop())
    if lines:
        yield _row(_placed(lines, kinds), table)
    for section in sections:
        yield _row([section], table)


def _placed(lines: Sequence[str], kinds: Sequence[Column]) -> list[str]:
    """The lines of a row under their columns: time and units are known by their looks, what is left is the task."""
    rest = list(lines[1:])
    values = {Column.NUMBER: lines[0]}
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
