"""What a document says, whatever it is printed as: paragraphs, headings, lists, tables, footnotes, emphasis."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product


class Mark(StrEnum):
    """How a run of characters stands out."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINED = "underlined"
    STRUCK = "struck"
    RAISED = "raised"
    LOWERED = "lowered"
    KAI = "kai"
    """楷体, in which the first sentence of a paragraph stands that is a heading of the second level."""


class Alignment(StrEnum):
    """Where the lines of a paragraph stand; ``BODY`` is justified with the first line two characters in."""

    BODY = "body"
    START = "start"
    CENTRE = "centre"
    END = "end"


class Numbering(StrEnum):
    """How the items of a list are numbered; the value is what the first and second item begin with."""

    NONE = "•"
    DECIMAL = "1."
    DECIMAL_BRACKETS = "（1）"
    CHINESE = "一、"
    CHINESE_BRACKETS = "（一）"
    LOWER_LETTER = "a."
    UPPER_LETTER = "A."
    LOWER_ROMAN = "i."
    UPPER_ROMAN = "I."


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike; a line feed in ``text`` ends the line, ``link`` is an address they lead to."""

    text: str
    marks: frozenset[Mark] = frozenset()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note at the foot of the page; it stands in the text where its number is shown."""

    blocks: "tuple[Block, ...]"


Inline = Run | Footnote


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text."""

    inlines: tuple[Inline, ...]
    alignment: Alignment = Alignment.BODY


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number written out; of an official document 1 to 4 are 一、（一）1.（1）."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list; each item holds blocks, further lists among them."""

    items: "tuple[tuple[Block, ...], ...]"
    numbering: Numbering = Numbering.NONE
    start: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; it may cover several columns and rows."""

    blocks: "tuple[Block, ...]"
    columns: int = 1
    rows: int = 1
    is_head: bool = False
    alignment: Alignment = Alignment.START


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, without those that another covers; ``head_rows`` are repeated on each page.

    ``widths`` are shares of the whole width, one for each column; empty where the columns are equally wide.
    """

    rows: tuple[tuple[Cell, ...], ...]
    head_rows: int = 0
    caption: tuple[Inline, ...] = ()
    widths: tuple[float, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return max((column + cell.columns for _row, column, cell in self.places()), default=0)

    def places(self) -> Iterator[tuple[int, int, Cell]]:
        """Each cell with its row and column; one that would cover another or reach under the last row is cut."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                across = 1
                while across < cell.columns and (row, column + across) not in taken:
                    across += 1
                down = min(max(cell.rows, 1), len(self.rows) - row)
                taken.update(product(range(row, row + down), range(column, column + across)))
                yield row, column, replace(cell, columns=across, rows=down)
                column += across

    @property
    def repeated_rows(self) -> int:
        """How many rows are repeated as heads: with all rows that a cell among them covers, and never every row."""
        count = self.head_rows
        for row, _column, cell in self.places():
            if row < count:
                count = max(count, row + cell.rows)
        return count if count < len(self.rows) else 0


@dataclass(frozen=True, slots=True)
class Quotation:
    """Blocks that another said; indented."""

    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Paragraph | Heading | ItemList | Table | Quotation | PageBreak


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text that is no official document (yet): its blocks with a title and what its properties say."""

    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    keywords: tuple[str, ...] = field(default=())


def runs(text: str, *marks: Mark) -> tuple[Run, ...]:
    """The text as the inlines of a block; none where it is empty."""
    return (Run(text, frozenset(marks)),) if text else ()


def paragraph(text: str, alignment: Alignment = Alignment.BODY) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(runs(text), alignment)


def plain(inlines: tuple[Inline, ...]) -> str:
    """The text of inlines without their footnotes."""
    return "".join(one.text for one in inlines if isinstance(one, Run))
