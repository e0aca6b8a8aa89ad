"""A web page or a fragment of one to paragraphs and table rows; hostile markup is only ever text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.notice import UnreadableNotice
from gongkai.documents.reading.pieces import Cell, Piece

TAGS = re.compile(r"<\s*(?:html|body|div|table|tr|p|span|br|td|h[1-6]|article|section|ul|li)\b[^>]*>", re.IGNORECASE)
BLOCK_TAGS = frozenset(
    words("markup", "block_tags"),
)
HIDDEN_TAGS = frozenset(words("markup", "hidden_tags"))
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f]+")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
BREAK = "\x00"
LARGEST_SPAN = 500
MOST_CELLS = 400_000
LONGEST_LAYOUT_CELL = 1500


def looks_like_html(text: str) -> bool:
    """Whether ``text`` is markup: block tags, and enough of them to carry it."""
    head = text[:200_000]
    tags = len(TAGS.findall(head))
    return tags >= 3 and (head.lstrip().startswith("<") or tags * 200 > len(head))


def read_pieces(text: str, *, name: str) -> list[Piece]:
    """The visible paragraphs and rows of the page, in reading order."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableNotice(name, "网页标记", f"网页无法解析：{error}") from error
    if root is None:
        raise UnreadableNotice(name, "网页标记", "网页中没有内容")
    for entry in parser.error_log:
        if "depth" in entry.message:
            raise UnreadableNotice(name, f"第{entry.line}行", "网页标记嵌套超过 2048 层，更深处读不到，不是正常的网页")
    walker = _Walker(data_tables=_data_tables(root))
    walker.walk(root)
    return walker.pieces


def _data_tables(root: etree._Element) -> frozenset[etree._Element]:
    """Tables that hold data: no table within, and at least two rows of several short filled cells."""
    outer = {ancestor for table in root.iter("table") for ancestor in table.iterancestors("table")}
    return frozenset(table for table in root.iter("table") if table not in outer and _is_data(table))


def _is_data(table: etree._Element) -> bool:
    rows = 0
    for row in table.iter("tr"):
        filled = [length for cell in row if cell.tag in ("td", "th") and (length := _visible_length(cell))]
        if len(filled) >= 2 and max(filled) <= LONGEST_LAYOUT_CELL * 4:
            rows += 1
        if rows >= 2:
            return True
    return False


def _visible_length(cell: etree._Element) -> int:
    return sum(len(text.strip()) for text in cell.itertext(with_tail=False))


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in HIDDEN_TAGS or element.get("hidden") is not None:
        return True
    return bool(HIDDEN_STYLE.search(element.get("style") or ""))


@dataclass
class _Walker:
    """Walks the tree without recursion and cuts it into pieces."""

    data_tables: frozenset[etree._Element]
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
        if not isinstance(element.tag, str) or _is_hidden(element):
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
        for cells in _grid(table):
            self.pieces.append(Piece(cells=tuple(cells), table=number))


def _grid(table: etree._Element) -> Iterator[list[Cell]]:
    """The rows of a table with row and column spans laid out; a covered place names the cell that covers it."""
    covered: dict[int, tuple[int, Cell]] = {}  # column -> (rows still covered, the cell that covers)
    total = 0
    for row_index, row in enumerate(table.iter("tr")):
        cells: list[Cell] = []
        for element in row:
            if element.tag not in ("td", "th") or _is_hidden(element):
                continue
            _take_covered(cells, covered)
            _place(element, cells, covered, row_index)
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


def _place(element: etree._Element, cells: list[Cell], covered: dict[int, tuple[int, Cell]], row_index: int) -> None:
    origin = (row_index, len(cells))
    text = _cell_text(element)
    rows, columns = _span_of(element, "rowspan"), _span_of(element, "colspan")
    for offset in range(columns):
        repeat = Cell(text, same_as=origin)
        if rows > 1:
            covered[len(cells)] = (rows - 1, repeat)
        cells.append(Cell(text) if offset == 0 else repeat)


def _span_of(element: etree._Element, attribute: str) -> int:
    value = (element.get(attribute) or "1").strip()
    return max(1, min(LARGEST_SPAN, int(value))) if value.isascii() and value.isdigit() else 1


def _cell_text(element: etree._Element) -> str:
    """The text of a cell on one line; paragraphs within it are divided by a space."""
    parts: list[str] = []
    for child in element.iter():
        if child is not element and child.tag in BLOCK_TAGS:
            parts.append(BREAK)
        if isinstance(child.tag, str) and not _is_hidden(child):
            parts.append(child.text or "")
        if child is not element:
            parts.append(child.tail or "")
    lines = (SPACES.sub(" ", line).strip(" \u3000") for line in UNSEEN.sub("", "".join(parts)).split(BREAK))
    return " ".join(line for line in lines if line)
