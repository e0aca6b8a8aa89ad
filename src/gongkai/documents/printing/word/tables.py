"""Tables of a DOCX, built row by row: python-docx walks a whole table for each cell."""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell

from ..content import Cell, Table
from .markup import element

TWIPS_PER_MM = 1440 / 25.4


def new_table(block: Table, *, into: Any, width_mm: float) -> Iterator[tuple[Cell, WordCell]]:
    """Put a table at the end of a document or a cell; gives each cell with what is to hold its blocks, still empty."""
    columns = block.columns
    made: WordTable = into.add_table(0, columns)
    made.style = "Table Grid"
    made.autofit = False
    widths = _widths(block, columns, width_mm)
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    _wide(made, sum(widths))
    owners, heads = _owners(block), block.repeated_rows
    for row in range(len(block.rows)):
        line = _row(is_head=row < heads)
        made._tbl.append(line)
        for place, cell, is_first in _cells(columns, row, owners):
            span = min(cell.columns, columns - place) if cell else 1
            held = _cell(cell, span=span, is_first=is_first, width=sum(widths[place : place + span]))
            line.append(held)
            if cell and is_first:
                yield cell, WordCell(held, made)
            else:
                held.append(element("p"))


def _owners(block: Table) -> dict[tuple[int, int], tuple[Cell, int, int]]:
    found: dict[tuple[int, int], tuple[Cell, int, int]] = {}
    for row, column, cell in block.places():
        for down in range(cell.rows):
            for across in range(cell.columns):
                found.setdefault((row + down, column + across), (cell, row, column))
    return found


def _cells(
    columns: int, row: int, owners: dict[tuple[int, int], tuple[Cell, int, int]]
) -> Iterator[tuple[int, Cell | None, bool]]:
    column = 0
    while column < columns:
        cell, first_row, _first_column = owners.get((row, column), (None, row, column))
        yield column, cell, first_row == row
        column += cell.columns if cell else 1


def _row(*, is_head: bool) -> Any:
    line = element("tr")
    properties = element("trPr")
    properties.append(element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))
    line.append(properties)
    return line


def _cell(cell: Cell | None, *, span: int, is_first: bool, width: int) -> Any:
    held = element("tc")
    properties = element("tcPr")
    properties.append(element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=span))
    if cell is not None and cell.rows > 1:
        properties.append(element("vMerge", val="restart" if is_first else "continue"))
    properties.append(element("vAlign", val="center"))
    held.append(properties)
    return held


def _widths(block: Table, columns: int, width_mm: float) -> list[int]:
    shares = block.widths if len(block.widths) == columns else (1.0,) * columns
    return [round(share / sum(shares) * width_mm * TWIPS_PER_MM) for share in shares]


def _wide(table: WordTable, width: int) -> None:
    properties = table._tbl.tblPr
    wide = properties.find(qn("w:tblW"))
    if wide is None:
        wide = element("tblW")
        properties.append(wide)
    wide.set(qn("w:w"), str(width))
    wide.set(qn("w:type"), "dxa")
