"""A web page or a fragment of one to paragraphs and table rows; hostile markup is only ever text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from gongkai.documents.reading.markup import (
    BLOCK_TAGS,
    FEWEST_ROWS,
    SPACES,
    UNSEEN,
    MarkedCell,
    Rows,
    cells_of,
    holds_data,
    is_hidden,
    parsed,
)
from gongkai.documents.reading.pieces import Cell, Piece

TAGS = re.compile(r"<\s*(?:html|body|div|table|tr|p|span|br|td|h[1-6]|article|section|ul|li)\b[^>]*>", re.IGNORECASE)
MOST_CELLS = 400_000


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is markup: block tags, and enough of them to carry it."""
    head = text[:200_000]
    tags = len(TAGS.findall(head))
    return tags >= 3 and (head.lstrip().startswith("<") or tags * 200 > len(head))


def read_pieces(text: str, *, name: str) -> list[Piece]:
    """The visible paragraphs and rows of the page, in reading order."""
    root, rows = parsed(text, name=name)
    walker = _Walker(data_tables=_data_tables(root), rows=rows)
    walker.walk(root)
    return walker.pieces


def _data_tables(root: etree._Element) -> frozenset[etree._Element]:
    """Tables that hold data: no table within, and at least two rows of several short filled cells."""
    outer = {ancestor for table in root.iter("table") for ancestor in table.iterancestors("table")}
    return frozenset(table for table in root.iter("table") if table not in outer and _is_data(table))


def _is_data(table: etree._Element) -> bool:
    return next(islice(filter(holds_data, table.iter("tr")), FEWEST_ROWS - 1, None), None) is not None


@dataclass
class _Walker:
    """Walks the tree without recursion and cuts it into pieces."""

    data_tables: frozenset[etree._Element]
    rows: Rows
    pieces: list[Piece] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    linked: int = 0
    link_depth: int = 0
    tables: int = 0

    def walk(self, root: etree._Element) -> None:
        stack: list[tuple[etree._Element, Iterator[etree._Element]]] = []
        self._enter(root, stack)
        while stack:
            element, children = stack[-1]
            child = next(children, None)
            if child is not None:
                self._enter(child, stack)
                continue
            stack.pop()
            self._leave(element, has_tail=bool(stack))
        self._flush()

    def _enter(self, element: etree._Element, stack: list[tuple[etree._Element, Iterator[etree._Element]]]) -> None:
        if not isinstance(element.tag, str) or is_hidden(element):
            self._add(element.tail)
            return
        if element.tag in BLOCK_TAGS:
            self._flush()
        if element in self.data_tables:
            self._table(element)
            self._add(element.tail)
            return
        self.link_depth += element.tag == "a"
        self._add(element.text)
        stack.append((element, iter(element)))

    def _leave(self, element: etree._Element, *, has_tail: bool) -> None:
        self.link_depth -= element.tag == "a"
        if element.tag in BLOCK_TAGS:
            self._flush()
        if has_tail:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.buffer.append(text)
            self.linked += len(text.split()) > 0 and self.link_depth > 0

    def _flush(self) -> None:
        filled = sum(1 for part in self.buffer if part.strip())
        text = SPACES.sub(" ", UNSEEN.sub("", "".join(self.buffer))).strip(" \u3000")
        is_link = filled > 0 and self.linked == filled
        self.buffer.clear()
        self.linked = 0
        if text:
            self.pieces.append(Piece(text=text, is_link=is_link))

    def _table(self, table: etree._Element) -> None:
        number, self.tables = self.tables, self.tables + 1
        for cells in _grid(table, self.rows):
            self.pieces.append(Piece(cells=tuple(cells), table=number))


def _grid(table: etree._Element, rows: Rows) -> Iterator[list[Cell]]:
    """The rows of a table with row and column spans laid out; a covered place names the cell that covers it."""
    covered: dict[int, tuple[int, Cell]] = {}  # column -> (rows still covered, the cell that covers)
    total = 0
    for row_index, row in enumerate(table.iter("tr")):
        cells: list[Cell] = []
        for cell in rows.pop(row, None) or cells_of(row):
            _take_covered(cells, covered)
            if isinstance(cell, Cell):
                cells.append(cell)
            else:
                _place(cell, cells, covered, row_index)
        _take_covered(cells, covered)
        total += len(cells)
        if total > MOST_CELLS:
            return
        yield cells


def _take_covered(cells: list[Cell], covered: dict[int, tuple[int, Cell]]) -> None:
    while (entry := covered.get(len(cells))) is not None:
        left, cell = entry
        if left <= 1:
            del covered[len(cells)]
        else:
            covered[len(cells)] = (left - 1, cell)
        cells.append(cell)


def _place(cell: MarkedCell, cells: list[Cell], covered: dict[int, tuple[int, Cell]], row_index: int) -> None:
    origin = (row_index, len(cells))
    repeat = Cell(cell.text, same_as=origin)
    for offset in range(cell.columns):
        if cell.rows > 1:
            covered[len(cells)] = (cell.rows - 1, repeat)
        cells.append(repeat if offset else Cell(cell.text))
