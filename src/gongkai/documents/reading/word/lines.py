"""A document to a source: paragraphs and rows with their places, tables of layout opened, notes at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.documents.reading.pieces import Cell
from gongkai.documents.reading.places import Place
from gongkai.documents.reading.source import Source, SourceWriter
from gongkai.documents.reading.word.nodes import Document, Node, Paragraph, Table, TableCell, paragraphs_in
from gongkai.documents.reading.word.walk import read_document

LONGEST_DATA_CELL = 6000
ODD = str.maketrans({"\u00ad": None, "\ufeff": None, "\u200b": None, "\xa0": " "})


def read_docx(data: bytes, name: str) -> Source:
    """The pieces of a DOCX file; raises ``UnreadableNotice`` where it is damaged."""
    return source_of_document(read_document(data, name))


def source_of_document(document: Document) -> Source:
    """The pieces of a document that was read."""
    writer = _Writer(SourceWriter("docx"))
    writer.nodes(document.body)
    for number, nodes in document.notes:
        for index, node in enumerate(paragraphs_in(nodes)):
            writer.paragraph(node, before=f"注{number}：" if index == 0 else "")
    for aside in document.asides:
        writer.source.leave_out(aside.text, aside.reason, Place(paragraph=aside.place))
    return writer.source.source()


@dataclass
class _Writer:
    """Writes nodes into a source."""

    source: SourceWriter

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                self.paragraph(node)
            elif is_data(node):
                self.table(node)
            else:
                for row in node.rows:
                    for _, cell in row.cells:
                        self.nodes(cell.content)

    def paragraph(self, node: Paragraph, before: str = "") -> None:
        """The lines of a paragraph; one that is all links is navigation of a page that was pasted."""
        is_link = all(run.link and not run.link.startswith("#") for run in node.runs if run.text.strip())
        for line in (before + node.text).translate(ODD).split("\n"):
            if line.strip():
                self.source.paragraph(line, [(line, Place(paragraph=node.place))], is_link=is_link and not node.number)

    def table(self, table: Table) -> None:
        """The rows with covered places pointing at the cell that covers them."""
        number = self.source.new_table()
        covered: dict[int, tuple[int, Cell, Place]] = {}
        for index, row in enumerate(table.rows):
            cells: list[Cell] = []
            places: list[Place] = []
            own = dict(row.cells)
            inner = (node for cell in own.values() for node in paragraphs_in(cell.content))
            place = Place(paragraph=next((node.place for node in inner), None))
            while len(cells) < table.columns:
                column = len(cells)
                cell = own.get(column)
                if cell is not None:
                    self._lay(cell, index, cells, places, covered, place)
                elif column in covered:
                    left, above, at = covered.pop(column)
                    cells.append(above)
                    places.append(at)
                    if left > 1:
                        covered[column] = (left - 1, above, at)
                else:
                    cells.append(Cell(""))
                    places.append(place)
            self.source.row(cells, number, places)

    def _lay(
        self,
        cell: TableCell,
        index: int,
        cells: list[Cell],
        places: list[Place],
        covered: dict[int, tuple[int, Cell, Place]],
        row_place: Place,
    ) -> None:
        origin, text = (index, len(cells)), cell.text.translate(ODD)
        place = Place(paragraph=next((node.place for node in paragraphs_in(cell.content)), row_place.paragraph))
        for offset in range(cell.columns):
            repeat = Cell(text, same_as=origin)
            if cell.rows > 1:
                covered[len(cells)] = (cell.rows - 1, repeat, place)
            cells.append(Cell(text) if offset == 0 else repeat)
            places.append(place)


def is_data(table: Table) -> bool:
    """Whether a table holds data and not a page's layout: two rows of several filled cells that are no pages."""
    rows = 0
    for row in table.rows:
        filled = [len(cell.text) for _, cell in row.cells if cell.text]
        if len(filled) >= 2 and max(filled) <= LONGEST_DATA_CELL and not _is_frame(row.cells):
            rows += 1
        if rows >= 2:
            return True
    return False


def _is_frame(cells: Sequence[tuple[int, TableCell]]) -> bool:
    """Whether most of a row is another table."""
    whole = sum(len(cell.text) for _, cell in cells)
    within = [node for _, cell in cells for node in cell.content if isinstance(node, Table)]
    return sum(len(TableCell((table,)).text) for table in within) * 2 > whole
