"""Tables of one page after another: one that goes on is one table, also where a page cuts through a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.pdf.ruling import RuledCell, RuledTable, same_columns
from gongkai.documents.reading.pdf.segments import joined
from gongkai.documents.reading.pieces import Cell
from gongkai.documents.reading.places import Place

OPEN = frozenset("、，,；;：:")
NUMBER_HEADS = frozenset({"序号", "编号"})


@dataclass
class Row:
    """The cells of a row as they are shown, with their places."""

    cells: list[Cell]
    places: list[Place]


@dataclass
class LongTable:
    """A table that may run over several pages."""

    xs: list[float]
    rows: list[Row] = field(default_factory=list)
    last: RuledTable | None = None
    is_aligned: bool = False

    def goes_on_in(self, table: RuledTable) -> bool:
        """Whether the columns are the same."""
        return same_columns(self.xs, table.xs)

    def add(self, table: RuledTable, page: int) -> None:
        """Append a table's rows; the first goes on with the last row before it where a page cut that one."""
        rows = _rows(table, page, offset=len(self.rows))
        if self.last is not None and rows:
            rows = self._mended(table, rows, page)
        self.rows.extend(rows)
        self.last = table

    def _mended(self, table: RuledTable, rows: list[Row], page: int) -> list[Row]:
        own = [cell for cell in table.cells if cell.row == 0]
        is_cut = self._cuts(own)
        if is_cut:
            for cell in own:
                if cell.text:
                    self._lengthen(cell)
            shifted = _rows(table, page, offset=len(self.rows) - 1)[1:]
            return self._carried(table, shifted, start=1)
        return self._carried(table, rows, start=0)

    def _cuts(self, own: Sequence[RuledCell]) -> bool:
        """Whether the first row of the next page is the rest of the last row of this one."""
        last = self.rows[-1]
        filled = [cell for cell in own if cell.text]
        if not filled or len(own) < 2:
            return False
        before = [self._text_at(len(self.rows) - 1, cell.column) for cell in filled]
        if not all(before) or any(cell.text == text for cell, text in zip(filled, before, strict=True)):
            return False
        if any(mark_of(cell.text) and mark_of(text) for cell, text in zip(filled, before, strict=True)):
            return False
        numbers = self._number_column()
        if numbers is not None:
            return last.cells[numbers].text.isdigit() and all(cell.column != numbers for cell in filled)
        longest = max(range(len(filled)), key=lambda at: len(before[at]))
        blank = len(filled) < len(own)
        ended = before[longest][-1] in "。；！？"
        return before[longest][-1] in OPEN or (blank and not ended) or (blank and not own[0].text and not ended)

    def _number_column(self) -> int | None:
        """The column in which the rows are numbered."""
        for column in range(len(self.xs) - 1):
            written = [row.cells[column].text for row in self.rows if row.cells[column].text]
            if sum(1 for text in written if text.isdigit()) * 2 > len(written) or (
                written and written[0] in NUMBER_HEADS
            ):
                return column
        return None

    def _text_at(self, row: int, column: int) -> str:
        cell = self.rows[row].cells[column]
        if cell.same_as is not None:
            return self.rows[cell.same_as[0]].cells[cell.same_as[1]].text
        return cell.text

    def _lengthen(self, cell: RuledCell) -> None:
        row, column = len(self.rows) - 1, cell.column
        above = self.rows[row].cells[column]
        if above.same_as is not None:
            row, column = above.same_as
            above = self.rows[row].cells[column]
        text = joined(above.text, cell.text)
        self.rows[row].cells[column] = Cell(text)
        for index, other in enumerate(self.rows):
            for place, one in enumerate(other.cells):
                if one.same_as == (row, column):
                    self.rows[index].cells[place] = replace(one, text=text)

    def _carried(self, table: RuledTable, rows: list[Row], *, start: int) -> list[Row]:
        """Blank cells at the head of a page that go on with a cell which reaches over several rows before it."""
        heads = [cell for cell in table.cells if cell.row <= start < cell.row + cell.rows]
        for cell in heads:
            origin = self._reaching(cell)
            if cell.text or origin is None:
                continue
            text = self.rows[origin[0]].cells[origin[1]].text
            for row in rows[: cell.row + cell.rows - start]:
                for column in range(cell.column, cell.column + cell.columns):
                    row.cells[column] = Cell(text, same_as=origin)
        return rows

    def _reaching(self, cell: RuledCell) -> tuple[int, int] | None:
        """The cell above that reaches over more than one row and stands over ``cell``."""
        above = self.rows[-1].cells[cell.column]
        if above.same_as is not None and above.same_as[0] < len(self.rows) - 1:
            return above.same_as
        has_rows = cell.rows > 1 and above.text and above.same_as is None
        return (len(self.rows) - 1, cell.column) if has_rows else None


def _rows(table: RuledTable, page: int, *, offset: int) -> list[Row]:
    """The rows of a table with covered places pointing at the cell that covers them."""
    height, width = len(table.ys) - 1, len(table.xs) - 1
    blank = Place(page=page, box=_rounded(table.box))
    rows = [Row([Cell("")] * width, [blank] * width) for _ in range(height)]
    for cell in table.cells:
        place = Place(page=page, box=_rounded(cell.box))
        origin = (cell.row + offset, cell.column)
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                is_first = (row, column) == (cell.row, cell.column)
                rows[row].cells[column] = Cell(cell.text, None if is_first else origin)
                rows[row].places[column] = place
    return rows


def _rounded(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, top, x1, bottom = box
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
