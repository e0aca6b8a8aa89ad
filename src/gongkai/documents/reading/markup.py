"""A web page as a tree of elements; the rows of its long tables are taken out of the tree while it is read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.notice import UnreadableNotice
from gongkai.documents.reading.pieces import Cell

BLOCK_TAGS = frozenset(words("markup", "block_tags"))
HIDDEN_TAGS = frozenset(words("markup", "hidden_tags"))
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2000-\u200a\u202f\u205f]+")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
BREAK = "\x00"
LARGEST_SPAN = 500
LONGEST_DATA_CELL = 6000
FEWEST_ROWS = 2
# a page of fewer characters is kept as a tree: at most a megabyte or two
SHORT_PAGE = 100_000
CHUNK = 1 << 16
SETTINGS: dict[str, Any] = {"no_network": True, "remove_comments": True, "remove_pis": True, "huge_tree": True}


class MarkedCell(NamedTuple):
    """The text of a cell on one line, and over how many rows and columns it reaches."""

    text: str
    rows: int
    columns: int


# most cells cover one place: they are kept as what they become
Rows = dict[etree._Element, Sequence[MarkedCell | Cell]]


class _Nested(Exception):
    """A table whose rows were taken out of the tree holds another table, and so lays out the page."""


@dataclass
class _Taken:
    """The rows taken out of the tree, how many rows of each table hold data, and the tables around others."""

    rows: Rows = field(default_factory=dict)
    filled: dict[etree._Element, int] = field(default_factory=dict)
    outer: set[etree._Element] = field(default_factory=set)

    def take_all(self, parser: "etree.HTMLPullParser") -> None:
        """The rows and tables that ended since the last time."""
        for _, element in parser.read_events():
            if isinstance(element, etree._Element):
                self._take(element)

    def _take(self, element: etree._Element) -> None:
        tables = list(element.iterancestors("table"))
        around = tables if element.tag == "table" else tables[1:]
        if any(self.filled.get(table, 0) > FEWEST_ROWS for table in around):
            raise _Nested
        self.outer.update(around)
        if element.tag == "tr" and tables and tables[0] not in self.outer:
            self._row(element, tables[0])

    def _row(self, row: etree._Element, table: etree._Element) -> None:
        """The first rows stay, so that the tree still says what the table is."""
        if self.filled.get(table, 0) >= FEWEST_ROWS:
            self.rows[row] = tuple(cells_of(row))
            row.clear(keep_tail=True)  # type: ignore[call-arg]  # since lxml 4.4
            self.filled[table] = FEWEST_ROWS + 1
        elif holds_data(row):
            self.filled[table] = self.filled.get(table, 0) + 1


def parsed(text: str, *, name: str) -> tuple[etree._Element, Rows]:
    """The tree of a page and the rows of it that were taken out; raises ``UnreadableNotice``."""
    if len(text) <= SHORT_PAGE:
        return _whole(text, name=name), {}
    try:
        return _in_chunks(text, name=name)
    except _Nested:
        return _whole(text, name=name), {}


def _whole(text: str, *, name: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", **SETTINGS)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableNotice(name, "网页标记", f"网页无法解析：{error}") from error
    return _sound(root, parser, name)


def _in_chunks(text: str, *, name: str) -> tuple[etree._Element, Rows]:
    parser = etree.HTMLPullParser(events=("end",), tag=("tr", "table"), encoding="utf-8", **SETTINGS)
    taken = _Taken()
    try:
        for start in range(0, len(text), CHUNK):
            parser.feed(text[start : start + CHUNK].encode("utf-8", errors="replace"))
            taken.take_all(parser)
        root = parser.close()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableNotice(name, "网页标记", f"网页无法解析：{error}") from error
    taken.take_all(parser)
    return _sound(root, parser, name), taken.rows


def _sound(root: etree._Element | None, parser: etree.HTMLParser, name: str) -> etree._Element:
    if root is None:
        raise UnreadableNotice(name, "网页标记", "网页中没有内容")
    for entry in (*parser.error_log, *parser.feed_error_log):  # the second is of a page that came in pieces
        if "depth" in entry.message:
            raise UnreadableNotice(name, f"第{entry.line}行", "网页标记嵌套超过 2048 层，更深处读不到，不是正常的网页")
    return root


def is_hidden(element: etree._Element) -> bool:
    """Whether nobody sees an element."""
    if element.tag in HIDDEN_TAGS or element.get("hidden") is not None:
        return True
    return bool(HIDDEN_STYLE.search(element.get("style") or ""))


def holds_data(row: etree._Element) -> bool:
    """Whether a row has several filled cells, none of which holds a page."""
    filled = [length for cell in row if cell.tag in ("td", "th") and (length := _visible_length(cell))]
    return len(filled) >= 2 and max(filled) <= LONGEST_DATA_CELL


def _visible_length(cell: etree._Element) -> int:
    return sum(len(text.strip()) for text in cell.itertext(with_tail=False))


def cells_of(row: etree._Element) -> Iterator[MarkedCell | Cell]:
    """The cells of a row that are seen."""
    for cell in row:
        if cell.tag in ("td", "th") and not is_hidden(cell):
            rows, columns = _span_of(cell, "rowspan"), _span_of(cell, "colspan")
            text = _cell_text(cell)
            yield Cell(text) if rows == columns == 1 else MarkedCell(text, rows, columns)


def _span_of(element: etree._Element, attribute: str) -> int:
    value = (element.get(attribute) or "1").strip()
    return max(1, min(LARGEST_SPAN, int(value))) if value.isascii() and value.isdigit() else 1


def _cell_text(element: etree._Element) -> str:
    """The text of a cell on one line; paragraphs within it are divided by a space."""
    parts: list[str] = []
    for child in element.iter():
        if child is not element and child.tag in BLOCK_TAGS:
            parts.append(BREAK)
        if isinstance(child.tag, str) and not is_hidden(child):
            parts.append(child.text or "")
        if child is not element:
            parts.append(child.tail or "")
    lines = (SPACES.sub(" ", line).strip(" \u3000") for line in UNSEEN.sub("", "".join(parts)).split(BREAK))
    return " ".join(line for line in lines if line)
