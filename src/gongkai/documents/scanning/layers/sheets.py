"""One worksheet from its raw XML: which cells a reader sees, which are hidden and how, and what else the part keeps."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from gongkai.documents.reading.sheets import FLATTEST_POINTS, NARROWEST_CHARACTERS, is_below
from gongkai.documents.sandbox.markup import refuse_declarations
from gongkai.documents.scanning.layers.cells import Looks
from gongkai.documents.scanning.layers.markup import attribute, name_of, parts_of_text
from gongkai.documents.scanning.layers.numbers import unrounded, whole_number
from gongkai.documents.scanning.pieces import Piece, Writer

_LETTERS = re.compile(r"[A-Z]{1,3}")
ROWS_A_PAGE = 2000
WIDEST_ALIGNED = 80
WHOLE_NUMBER = 11
"""Digits of a mobile telephone: a cell of so many was judged below the head of its column."""


@dataclass
class Sheet:
    """A worksheet being read; ``layer`` is what its visible cells count as."""

    name: str
    layer: str
    place: str
    strings: list[str]
    looks: Looks
    used: set[int]
    go_on: Callable[[], None]
    hidden_columns: set[int] = field(default_factory=set)
    has_filter: bool = False
    _writers: dict[str, Writer] = field(default_factory=dict)
    _row_number: int = 0
    _rows: int = 0
    _fragments: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def pieces(self, content: bytes) -> Iterator[Piece]:
        """Every layer of the sheet."""
        refuse_declarations([content])
        events = etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            tag=[f"{{*}}{name}" for name in HANDLERS],
            resolve_entities=False,
            no_network=True,
            huge_tree=True,
            recover=True,
        )
        for _, element in events:
            self._take(element)
        if self.has_filter and "hidden-row" in self._writers:
            self._writers["hidden-row"].layer = "filtered-row"
        for writer in self._writers.values():
            yield from writer.pieces()
        yield from self._columns()

    def _take(self, element: etree._Element) -> None:
        name = name_of(element)
        HANDLERS[name](self, element)
        if name == "row":
            element.clear()

    def writer(self, layer: str, *, announces: bool = False) -> Writer:
        """Where texts of ``layer`` go."""
        if layer not in self._writers:
            self._writers[layer] = Writer(layer, self.place, announces=announces)
        return self._writers[layer]

    # rows and columns

    def column(self, element: etree._Element) -> None:
        """Remember columns that are hidden or too narrow to show anything."""
        if _is_true(element, "hidden") or is_below(element.get("width"), NARROWEST_CHARACTERS):
            first, last = int(attribute(element, "min") or 0), int(attribute(element, "max") or 0)
            if last - first < 10_000:  # all columns to the right of the used ones are commonly hidden
                self.hidden_columns |= set(range(first, last + 1))

    def row(self, element: etree._Element) -> None:
        """The cells of one row, each to its layer."""
        self._rows += 1
        if self._rows % ROWS_A_PAGE == 0:
            self.go_on()
        number = attribute(element, "r")
        self._row_number = int(number) if number.isdigit() else self._row_number + 1
        is_hidden = _is_true(element, "hidden") or is_below(element.get("ht"), FLATTEST_POINTS)
        row_layer = "hidden-row" if is_hidden else ""
        column = 0
        touched: dict[str, int] = {}
        for cell in element:
            if name_of(cell) != "c":
                continue
            column = _column(cell.get("r", "")) or column + 1
            text = self._text(cell)
            if text:
                layer = row_layer or self._layer_of(cell, column)
                self._put(layer, text, column, touched)
        for layer in touched:
            self.writer(layer).write("\n")

    def _layer_of(self, cell: etree._Element, column: int) -> str:
        if column in self.hidden_columns:
            return "hidden-column"
        return "invisible-cell" if self.looks.reason(cell.get("s", "")) else self.layer

    def _put(self, layer: str, text: str, column: int, touched: dict[str, int]) -> None:
        writer = self.writer(layer, announces=layer != self.layer)
        before = touched.get(layer, 1)
        writer.write("\t" * (min(column, WIDEST_ALIGNED) - min(before, WIDEST_ALIGNED) or int(layer in touched)))
        writer.write(text, f"{letters(column)}{self._row_number}")
        touched[layer] = column
        if len(text) < 18 and len(text) != WHOLE_NUMBER and text.isdigit():
            self._fragments.setdefault(column, []).append((text, f"{letters(column)}{self._row_number}"))

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "")
        value = formula = ""
        for one in cell:
            if name_of(one) == "v":
                value = one.text or ""
            elif name_of(one) == "f":
                formula = one.text or ""
        if formula:
            self.writer("formula").write(f"{formula}\n", attribute(cell, "r"))
        if kind == "inlineStr":
            return "".join(parts_of_text(cell, "t"))
        if kind == "s" and value.isdigit():
            self.used.add(int(value))
            return self.strings[int(value)] if int(value) < len(self.strings) else ""
        return whole_number(value) if kind in {"", "n"} else value

    def _columns(self) -> Iterator[Piece]:
        """Numbers that are cut into pieces below each other."""
        writer = Writer(self.layer, self.place, rank=1)
        for fragments in self._fragments.values():
            for text, mark in fragments if len(fragments) < 2000 else ():
                writer.write(text + "\n", mark)
            writer.write("\n：\n")
        yield from writer.pieces()

    # what stands beside the cells

    def aside(self, element: etree._Element) -> None:
        """Lists of allowed values, heads and feet, and other words that no cell shows."""
        layer = ASIDES[name_of(element)]
        text = "\t".join([element.text or "", *(str(value) for value in element.attrib.values())])
        if text.strip():
            self.writer(layer).write(unrounded(text) + "\n")

    def filter(self, element: etree._Element) -> None:
        """A filter is set: rows that are hidden are hidden by it."""
        self.has_filter = self.has_filter or len(element) > 0


ASIDES = {
    "formula1": "data-validation",
    "formula2": "data-validation",
    "dataValidation": "data-validation",
    "oddHeader": "header-footer",
    "oddFooter": "header-footer",
    "evenHeader": "header-footer",
    "evenFooter": "header-footer",
    "firstHeader": "header-footer",
    "firstFooter": "header-footer",
    "filter": "filter-criteria",
    "customFilter": "filter-criteria",
    "hyperlink": "link-target",
    "scenario": "scenario",
    "inputCells": "scenario",
    "formula": "conditional-format",
    "cfRule": "conditional-format",
    "protectedRange": "protection",
    "customPr": "custom-properties",
}
HANDLERS = {"col": Sheet.column, "row": Sheet.row, "autoFilter": Sheet.filter, **dict.fromkeys(ASIDES, Sheet.aside)}


def _is_true(element: etree._Element, name: str) -> bool:
    return attribute(element, name).lower() in {"1", "true", "on"}


def _column(reference: str) -> int:
    found = _LETTERS.match(reference)
    return _number(found[0]) if found else 0


@lru_cache(maxsize=1024)
def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column by its number from one."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
