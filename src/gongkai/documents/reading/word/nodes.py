"""A word-processing document as a tree of plain values: paragraphs with their runs, tables with their spans, notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are marked out from the others."""

    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_struck: bool = False
    rise: str = ""  # sup, sub


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look; ``note`` is the id of a note that is called here, ``reading`` the ruby over them."""

    text: str
    look: Look = field(default_factory=Look)
    link: str = ""
    note: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``number`` is its automatic number as text, ``level`` 1 to 6 for a heading, ``bullet`` its depth."""

    runs: tuple[Run, ...]
    place: int
    number: str = ""
    level: int = 0
    bullet: int = 0
    align: str = ""
    is_title: bool = False

    @property
    def text(self) -> str:
        """The characters as they are read, with the number before them."""
        return self.number + "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with what it covers; its content is paragraphs and tables."""

    content: tuple["Node", ...]
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        """All paragraphs within, also of tables in the cell, divided by a blank."""
        return " ".join(text for node in paragraphs_in(self.content) if (text := " ".join(node.text.split())))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: each cell with the column it begins in; columns covered from above are missing."""

    cells: tuple[tuple[int, TableCell], ...]
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table and how many columns its grid has."""

    rows: tuple[TableRow, ...]
    columns: int


Node = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Aside:
    """Text that is in the file and is no body, with the reason and the paragraph it stands by."""

    text: str
    reason: str
    place: int | None = None


@dataclass
class Document:
    """The body in reading order, the notes it calls in order, and what was left out of it."""

    body: list[Node] = field(default_factory=list)
    notes: list[tuple[str, tuple[Node, ...]]] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


def paragraphs_in(nodes: Sequence[Node]) -> Iterator[Paragraph]:
    """Every paragraph of the nodes, also those within tables."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield node
        else:
            for row in node.rows:
                for _, cell in row.cells:
                    yield from paragraphs_in(cell.content)
