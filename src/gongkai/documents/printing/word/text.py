"""The blocks of a text as paragraphs, lists and tables of a DOCX."""

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from ..content import (
    Alignment,
    Block,
    Cell,
    Footnote,
    Heading,
    Inline,
    ItemList,
    Mark,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Table,
    paragraph,
    plain,
)
from . import numbering, tables
from .markup import element, plain_line, put
from .notes import Footnotes, number_of_note

ALIGNED = {
    Alignment.START: WD_ALIGN_PARAGRAPH.LEFT,
    Alignment.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Alignment.END: WD_ALIGN_PARAGRAPH.RIGHT,
}
LOOKS = {
    Mark.BOLD: "bold",
    Mark.ITALIC: "italic",
    Mark.UNDERLINED: "underline",
    Mark.STRUCK: "strike",
    Mark.RAISED: "superscript",
    Mark.LOWERED: "subscript",
}
DEEPEST_HEADING = 9


class TextWriter:
    """Writes blocks at the end of a document, of a cell or of a note."""

    def __init__(self, document: Document, *, width_mm: float, styles: dict[int, str] | None = None) -> None:
        self._document = document
        self._width_mm = width_mm
        self._headings = styles or {}
        self._notes = Footnotes(document)
        self._depth = 0
        self._style_ids = {style.name: style.style_id for style in document.styles}

    def write(self, blocks: tuple[Block, ...], *, into: Any = None, style: str | None = None) -> None:
        """Write blocks one after the other; ``style`` is that of plain paragraphs."""
        into = self._document if into is None else into
        for block in blocks:
            self._write(block, into, style)

    def _write(self, block: Block, into: Any, style: str | None) -> None:
        match block:
            case Paragraph():
                self.paragraph(block, into=into, style=style)
            case Heading():
                name = self._headings.get(block.level, f"Heading {min(max(block.level, 1), DEEPEST_HEADING)}")
                self.inlines(self._new(into, name), block.inlines)
            case ItemList():
                self._list(block, into)
            case Table():
                self.table(block, into=into)
            case Quotation():
                self.write(block.blocks, into=into, style="Quote")
            case PageBreak():
                into.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _new(self, into: Any, style: str | None) -> WordParagraph:
        """A new paragraph; python-docx would look through all styles for each."""
        made: WordParagraph = into.add_paragraph()
        if style is not None:
            made._p.style = self._style_ids[style]
        return made

    def paragraph(self, block: Paragraph, *, into: Any = None, style: str | None = None) -> WordParagraph:
        """One paragraph; where it is not justified its first line is not indented."""
        made: WordParagraph = self._new(self._document if into is None else into, style)
        if block.alignment is not Alignment.BODY:
            made.alignment = ALIGNED[block.alignment]
            _not_indented(made)
        self.inlines(made, block.inlines)
        return made

    def inlines(self, into: WordParagraph, inlines: tuple[Inline, ...]) -> None:
        """Runs, links and the numbers of footnotes at the end of a paragraph."""
        for one in inlines:
            if isinstance(one, Footnote):
                self._note(into, one)
            elif one.link:
                self._link(into, one)
            else:
                _run(into, one)

    def _link(self, into: WordParagraph, run: Run) -> None:
        number = into.part.relate_to(run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = element("hyperlink")
        link.set(qn("r:id"), number)
        made = _run(into, run)
        made.style = "Hyperlink"
        link.append(made._r)
        into._p.append(link)

    def _note(self, into: WordParagraph, note: Footnote) -> None:
        held = self._notes.add(into)
        blocks = note.blocks or (paragraph(""),)
        for place, block in enumerate(blocks):
            line = element("p")
            held.append(line)
            made = WordParagraph(line, self._notes.part)
            made.style = "footnote text"
            if place == 0:
                number_of_note(made)
            self.inlines(made, _flat(block))

    def _list(self, block: ItemList, into: Any) -> None:
        level = min(self._depth, numbering.DEEPEST)
        number = numbering.new_list(self._document, block.numbering, start=block.start, level=level)
        self._depth += 1
        for item in block.items:
            first, rest = (item[0], item[1:]) if item and isinstance(item[0], Paragraph | Heading) else (None, item)
            made = self._new(into, "List Paragraph")
            put(made._p.get_or_add_pPr(), numbering.numbered(number=number, level=level))
            if isinstance(first, Paragraph | Heading):
                self.inlines(made, first.inlines)
            for one in rest:
                self._item_rest(one, into, level)
        self._depth -= 1

    def _item_rest(self, block: Block, into: Any, level: int) -> None:
        """What follows the first paragraph of an item stands under its text."""
        if not isinstance(block, Paragraph):
            self._write(block, into, None)
            return
        made = self._new(into, "List Paragraph")
        put(made._p.get_or_add_pPr(), element("ind", left=numbering.STEP_TWIPS * (level + 2), firstLine=0))
        self.inlines(made, block.inlines)

    def table(self, block: Table, *, into: Any = None) -> None:
        """A table with merged cells; its head rows are repeated on every page, no row is torn."""
        into = self._document if into is None else into
        if block.caption:
            self.inlines(self._new(into, "Caption"), block.caption)
        for cell, held in tables.new_table(block, into=into, width_mm=self._width_mm):
            self._cell(cell, held)

    def _cell_line(self, held: WordCell, block: Paragraph, style: str, alignment: WD_ALIGN_PARAGRAPH | None) -> None:
        """One paragraph of a cell. Plain text is written as it is: large tables hold thousands, python-docx is slow."""
        if all(
            isinstance(one, Run) and not one.marks and not one.link and "\n" not in one.text for one in block.inlines
        ):
            held._tc.append(plain_line(self._style_ids[style], alignment, plain(block.inlines)))
            return
        made = self._new(held, style)
        if alignment is not None:
            made.alignment = alignment
        self.inlines(made, block.inlines)

    def _cell(self, cell: Cell, held: WordCell) -> None:
        style = "表头" if cell.is_head else "表格文字"
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                alignment = cell.alignment if block.alignment is Alignment.START else block.alignment
                is_aligned = alignment in ALIGNED and not (cell.is_head and alignment is Alignment.START)
                self._cell_line(held, block, style, ALIGNED[alignment] if is_aligned else None)
            else:
                self._write(block, held, style)
        if not cell.blocks or isinstance(cell.blocks[-1], Table):
            self._new(held, style)  # a cell ends with a paragraph


def _run(into: WordParagraph, run: Run) -> WordRun:
    made = into.add_run()
    for number, line in enumerate(run.text.split("\n")):
        if number:
            made.add_break()
        made.add_text(line)
    for mark in run.marks:
        if mark in LOOKS:
            setattr(made.font, LOOKS[mark], True)
        else:
            made.style = "楷体强调"
    return made


def _flat(block: Block) -> tuple[Inline, ...]:
    """What a block says in one paragraph, for a footnote; its own footnotes stand in brackets."""
    match block:
        case Paragraph() | Heading():
            return tuple(part for one in block.inlines for part in ([one] if isinstance(one, Run) else _bracketed(one)))
        case ItemList():
            return _joined(inner for item in block.items for inner in item)
        case Quotation():
            return _joined(iter(block.blocks))
        case Table():
            return _joined(inner for row in block.rows for cell in row for inner in cell.blocks)
        case PageBreak():
            return ()


def _bracketed(note: Footnote) -> tuple[Inline, ...]:
    return (Run("（"), *_joined(iter(note.blocks)), Run("）"))


def _joined(blocks: Any) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for block in blocks:
        found += [Run(" "), *_flat(block)] if found else _flat(block)
    return tuple(found)


def _not_indented(made: WordParagraph) -> None:
    put(made._p.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
