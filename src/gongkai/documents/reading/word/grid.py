"""A table of a document laid out on its grid: cells over several columns and rows, also in the older ways."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.reading.word.nodes import Node, Table, TableCell, TableRow
from gongkai.documents.reading.word.styles import W, is_on

LARGEST_SPAN = 500
MOST_CELLS = 400_000


@dataclass
class _Open:
    """A cell that later rows may still lengthen."""

    column: int
    columns: int
    content: list[Node]
    rows: int = 1


@dataclass
class Grid:
    """Takes the rows of a table one by one."""

    content: Callable[[etree._Element], list[Node]]
    aside: Callable[[str, str], None]
    rows: list[tuple[list[_Open], bool]] = field(default_factory=list)
    above: dict[int, _Open] = field(default_factory=dict)
    width: int = 0
    cells: int = 0

    def row(self, element: etree._Element, properties: etree._Element | None) -> None:
        """Add a row; a cell that continues one above lengthens that one."""
        placed: list[_Open] = []
        column = _number(properties, "gridBefore", 0)
        above, self.above = self.above, {}
        for cell in _cells(element):
            cell_properties = cell.find(f"{W}tcPr")
            columns = max(1, min(LARGEST_SPAN, _number(cell_properties, "gridSpan", 1)))
            merged = _merge(cell_properties, "vMerge")
            if _merge(cell_properties, "hMerge") == "continue" and placed:
                placed[-1].columns += columns
                placed[-1].content.extend(self.content(cell))
            elif merged == "continue" and column in above:
                opened = above[column]
                opened.rows += 1
                self.above[column] = opened
                for node in self.content(cell):
                    self.aside(TableCell((node,)).text, "合并单元格下看不见的文字")
                columns = max(columns, opened.columns)
            else:
                opened = _Open(column, columns, self.content(cell))
                placed.append(opened)
                if merged:
                    self.above[column] = opened
            column += columns
        self.width = max(self.width, column)
        self.cells += len(placed)
        is_head = properties is not None and is_on(properties.find(f"{W}tblHeader"))
        if self.cells <= MOST_CELLS:
            self.rows.append((placed, is_head))

    def table(self) -> Table:
        """The table of the rows that were added."""
        return Table(tuple(_row(cells, is_head=is_head) for cells, is_head in self.rows), self.width)


def _row(cells: list[_Open], *, is_head: bool) -> TableRow:
    return TableRow(tuple((one.column, TableCell(tuple(one.content), one.rows, one.columns)) for one in cells), is_head)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}moveTo"):
            yield from _cells(child)


def _merge(properties: etree._Element | None, tag: str) -> str:
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return (found.get(f"{W}val") or "continue") if found is not None else ""


def _number(properties: etree._Element | None, tag: str, otherwise: int) -> int:
    found = properties.find(f"{W}{tag}") if properties is not None else None
    digits = (found.get(f"{W}val") or "") if found is not None else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else otherwise
