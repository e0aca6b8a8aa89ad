"""The review form, tables of tasks and compilations as DOCX."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Pt

from ..content import Alignment, Cell, Paragraph, Table, paragraph, runs
from ..fonts import Role
from ..measures import Measures
from ..titles import title_lines
from ..values import Compilation, FormRow, Opinion, ReviewForm, TaskTable, shown_date
from .frame import add_style, new_document, page_numbers, set_font, text_width_mm
from .markup import begin_field, element, end_field, put
from .text import TextWriter

BLANK_DATE = "　　年　　月　　日"


def review_form(value: ReviewForm, measures: Measures) -> Document:
    """The form as one table of four columns."""
    document = new_document(measures, title=value.title, author=value.author)
    document.add_paragraph(value.title, style="Title")
    add_style(document, "表上说明", Role.BODY, size_pt=12)
    number = f"　　编号：{value.form_number}" if value.form_number else ""
    document.add_paragraph(f"单位：{value.organ}{number}", style="表上说明")
    rows: list[tuple[Cell, ...]] = []
    for place in range(0, len(value.pairs), 2):
        pair = value.pairs[place : place + 2]
        cells = tuple(cell for row in pair for cell in (_head(row.label), _cell(row.value)))
        rows.append(cells if len(pair) == 2 else (cells[0], Cell(cells[1].blocks, columns=3)))
    rows += [_wide(row) for row in (*value.rows, *value.gates)]
    rows += [(_head(one.label), _opinion(one)) for one in value.opinions]
    writer = TextWriter(document, width_mm=text_width_mm(document.sections[0]))
    writer.table(Table(tuple(rows), widths=(28, 50, 28, 50)))
    for note in value.notes:
        document.add_paragraph(note, style="表上说明")
    return document


def _head(label: str) -> Cell:
    return Cell((paragraph(label, Alignment.CENTRE),), is_head=True)


def _cell(text: str) -> Cell:
    return Cell(tuple(paragraph(line, Alignment.START) for line in text.split("\n")))


def _wide(row: FormRow) -> tuple[Cell, ...]:
    return _head(row.label), Cell(_cell(row.value).blocks, columns=3)


def _opinion(one: Opinion) -> Cell:
    signed = f"签名：{one.signed_by or '　　　　　　'}　　{shown_date(one.signed_on) or BLANK_DATE}"
    room = () if one.text else (paragraph("", Alignment.START), paragraph("", Alignment.START))
    return Cell((*_cell(one.text).blocks, *room, paragraph(signed, Alignment.END)), columns=3)


def task_table(value: TaskTable, measures: Measures) -> Document:
    """The table on lying pages, its heads repeated."""
    document = new_document(measures, title=value.title, author=value.author, is_landscape=True)
    page_numbers(document, measures)
    document.add_paragraph(value.title, style="Title")
    style = add_style(document, "表上说明", Role.BODY, size_pt=10.5)
    style.paragraph_format.line_spacing = Pt(18)
    if value.facts:
        document.add_paragraph("　　".join(value.facts), style="表上说明")
    document.styles["表格文字"].font.size = document.styles["表头"].font.size = Pt(10.5)
    head = tuple(_head(one) for one in value.heads)
    rows = tuple(tuple(_table_cell(one, place in value.centred) for place, one in enumerate(row)) for row in value.rows)
    writer = TextWriter(document, width_mm=text_width_mm(document.sections[0]))
    writer.table(Table((head, *rows), head_rows=1, widths=value.widths))
    for note in value.notes:
        document.add_paragraph(note, style="表上说明")
    return document


def _table_cell(text: str, is_centred: bool) -> Cell:
    alignment = Alignment.CENTRE if is_centred else Alignment.START
    return Cell((Paragraph(runs(text), alignment),))


def compilation(value: Compilation, measures: Measures) -> Document:
    """Cover, contents, and each piece on a new page; Word counts the pages of the contents when it opens the file."""
    document = new_document(measures, title=value.title, author=value.author, keywords=value.keywords)
    page_numbers(document, measures)
    for _number in range(6):
        document.add_paragraph()
    cover = document.add_paragraph(style="Title")
    for place, line in enumerate(title_lines(value.title, longest=12)):
        run = cover.add_run()
        if place:
            run.add_break()
        run.add_text(line)
        run.font.size = Pt(36)
    cover.paragraph_format.line_spacing = Pt(54)
    add_style(document, "封面", Role.KAI, size_pt=18).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("", "", "", "", value.organ, shown_date(value.made_on)):
        document.add_paragraph(text, style="封面")
    style = document.styles["Heading 1"]
    set_font(style, Role.TITLE, size_pt=measures.number("title.size_pt"))
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    put(style.element.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
    add_style(document, "题注行", Role.KAI).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _contents(document, value)
    writer = TextWriter(
        document,
        width_mm=text_width_mm(document.sections[0]),
        styles={level: f"Heading {level + 1}" for level in range(1, 9)},
    )
    for piece in value.pieces:
        _piece(document, piece.title, piece.byline, measures)
        writer.write(piece.body)
    return document


def _contents(document: Document, value: Compilation) -> None:
    """A field that lists every first heading; until it is brought up to date it shows the titles."""
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("目　　录", style="Title")
    add_style(document, "目录行", Role.BODY, size_pt=14)
    lines = [document.add_paragraph(style="目录行") for _piece in value.pieces] or [document.add_paragraph()]
    begin_field(lines[0], 'TOC \\o "1-1" \\h \\z')
    for line, piece in zip(lines, value.pieces, strict=False):
        line.add_run(" ".join(piece.title.split()))
    end_field(lines[-1])
    document.settings.element.append(element("updateFields", val="true"))


def _piece(document: Document, title: str, byline: str, measures: Measures) -> None:
    head = document.add_paragraph(style="Heading 1")
    head.paragraph_format.page_break_before = True
    lines = title_lines(title, longest=int(measures.number("title.characters")))
    for place, line in enumerate(lines):
        run = head.add_run()
        if place:
            run.add_break()
        run.add_text(line)
    if byline:
        document.add_paragraph(f"（{byline.strip('（）')}）", style="题注行")
