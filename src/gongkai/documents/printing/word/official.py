"""An official document, a letter, an order or minutes as DOCX, from the head to the colophon."""

from collections.abc import Iterator
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ..fonts import Role
from ..measures import Measures
from ..titles import title_lines, width
from ..values import Layout, OfficialDocument, shown_date
from .frame import add_style, line_pt, new_document, page_numbers, text_width_mm
from .markup import element, put
from .text import TextWriter

POINTS_PER_MM = 72 / 25.4
CELL_MARGIN_TWIPS = 108
"""What a table keeps free at the sides of its cells."""


def official(value: OfficialDocument, measures: Measures) -> Document:
    """The document with its head, text, signature, annexes and colophon."""
    document = new_document(
        measures, title="".join(value.title.split("\n")), author=value.author, keywords=value.keywords
    )
    page_numbers(document, measures)
    return _Official(document, value, measures).written()


class _Official:
    """Writes one document, element after element."""

    def __init__(self, document: Document, value: OfficialDocument, measures: Measures) -> None:
        self._document, self._value, self._measures = document, value, measures
        self._styles: set[str] = set()
        self._text = TextWriter(document, width_mm=text_width_mm(document.sections[0]))
        self._size = measures.number("body.size_pt")

    def written(self) -> Document:
        """The whole document."""
        self._head()
        self._title(self._value.title)
        if self._value.addressees:
            self._line("主送机关", self._value.addressees.rstrip("：:") + "：")
        self._text.write(self._value.body)
        behind = len(self._document.paragraphs)
        self._named_annexes()
        if self._value.layout is not Layout.MINUTES:
            self._signature()
            self._kept(behind - 1)
        for one in self._value.attendance:
            line = self._line("出席", f"{one.kind}：{'　'.join(one.names)}")
            put(line._p.get_or_add_pPr(), element("ind", left=640, firstLine=0))
        if self._value.note:
            self._line("附注", f"（{self._value.note.strip('（）() ')}）", indent=2)
        self._annexes()
        self._colophon()
        return self._document

    def _kept(self, first: int) -> None:
        """From the last paragraph of the text to the date each line stays with the next: no page holds a date alone."""
        for line in self._document.paragraphs[max(first, 0) : -1]:
            line.paragraph_format.keep_with_next = True

    def _line(self, style: str, text: str, *, role: Role = Role.BODY, indent: float = 0, size_pt: float = 0) -> Any:
        if style not in self._styles:
            self._styles.add(style)
            add_style(self._document, style, role, size_pt=size_pt or self._size)
        line = self._document.add_paragraph(text, style=style)
        if indent:
            put(
                line._p.get_or_add_pPr(),
                element("ind", firstLineChars=round(indent * 100), firstLine=round(indent * self._size * 20)),
            )
        return line

    def _head(self) -> None:
        value, measures = self._value, self._measures
        lines = [(value.copy_number, Role.BODY, "份号"), (value.secrecy, Role.BLACK, "密级")]
        above = [one for one in [*lines, (value.urgency, Role.BLACK, "紧急程度")] if one[0]]
        is_beside = value.layout is Layout.LETTER
        for text, role, style in () if is_beside else above:
            self._line(style, text, role=role)
        start = measures.number({Layout.ORDER: "order.mark_top_mm"}.get(value.layout, "mark.top_mm")) * POINTS_PER_MM
        if is_beside:
            start = 0.0
        self._mark(max(0.0, start - (0 if is_beside else len(above) * line_pt(measures))))
        if is_beside:
            for text, role, style in above:
                self._line(style, text, role=role)
        self._number()

    def _mark(self, space_before_pt: float) -> None:
        value, measures = self._value, self._measures
        names = [one.name for one in value.issuers]
        if not names:
            return
        longest = max(width(one) for one in names) + width(value.mark_ending)
        fits = measures.number("page.type_width_mm") * POINTS_PER_MM / max(longest, 1)
        size = max(measures.number("mark.least_size_pt"), min(measures.number("mark.size_pt"), fits * 0.98))
        size = min(size, 320 / len(names))
        for place, name in enumerate(names):
            is_last = place == len(names) - 1
            ending = value.mark_ending if is_last else ""
            line = self._line("发文机关标志", name + ending, role=Role.TITLE, size_pt=size)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_before = Pt(round(space_before_pt if place == 0 else 0, 1))
            line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            line.paragraph_format.line_spacing = Pt(round(size * 1.25, 1))
            for run in line.runs:
                run.font.color.rgb = _colour(measures)
        if value.layout is Layout.LETTER:
            _ruled(line, measures, size=36, kind="thickThinSmallGap")

    def _number(self) -> None:
        value, measures = self._value, self._measures
        is_letter = value.layout is Layout.LETTER
        if not value.number and value.layout is not Layout.DOCUMENT:
            return
        line = self._line("发文字号", value.number)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_letter else WD_ALIGN_PARAGRAPH.CENTER
        if not is_letter:
            line.paragraph_format.space_before = Pt(
                round(measures.number("number.lines_below_mark") * line_pt(measures), 1)
            )
        if value.signatories and value.layout is Layout.DOCUMENT:
            self._signatories(line)
        if value.layout in (Layout.DOCUMENT, Layout.MINUTES):
            space = measures.number("rule.below_number_mm") * POINTS_PER_MM
            _ruled(line, measures, size=self._eighths("rule.thickness_mm"), space=space)

    def _signatories(self, line: Any) -> None:
        """The number at the left, the signatories at the right, of a document that goes upwards."""
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        indent = self._measures.number("number.indent_characters")
        first = round(indent * self._size * 20)
        put(line._p.get_or_add_pPr(), element("ind", firstLineChars=round(indent * 100), firstLine=first))
        tabs = element("tabs")
        right = (self._measures.number("page.type_width_mm") * POINTS_PER_MM - indent * self._size) * 20
        tabs.append(element("tab", val="right", pos=round(right)))
        put(line._p.get_or_add_pPr(), tabs)
        line.add_run("\t签发人：")
        line.add_run("　".join(self._value.signatories)).style = "楷体强调"

    def _title(self, title: str) -> None:
        lines = title_lines(title, longest=int(self._measures.number("title.characters")))
        if not lines:
            return
        for _number in range(int(self._measures.number("title.lines_below_rule"))):
            self._document.add_paragraph()
        self._broken(lines)
        self._document.add_paragraph()

    def _broken(self, lines: tuple[str, ...]) -> None:
        made = self._document.add_paragraph(style="Title")
        for place, line in enumerate(lines):
            run = made.add_run()
            if place:
                run.add_break()
            run.add_text(line)

    def _named_annexes(self) -> None:
        names = self._value.named_annexes
        if not names:
            return
        for _number in range(int(self._measures.number("attachments.lines_above"))):
            self._document.add_paragraph()
        for place, name in enumerate(names, start=1):
            mark = "附件：" if place == 1 else ""
            number = f"{place}. " if len(names) > 1 else ""
            line = self._line("附件说明", f"{mark}{number}{name}")
            hanging = 3 + (1 if number else 0)
            left = (2 + hanging) * self._size * 20
            first = hanging * self._size * 20 if place == 1 else self._size * 20
            put(line._p.get_or_add_pPr(), element("ind", left=round(left), hanging=round(first)))

    def _signature(self) -> None:
        value, measures = self._value, self._measures
        right = measures.number("signature.date_right_characters")
        names = [one.signature for one in value.issuers]
        if value.layout is Layout.ORDER and value.signatories:
            names = ["　".join(value.signatories)]
        for _number in range(int(measures.number("signature.lines_above"))):
            self._document.add_paragraph()
        for name in names:
            # Centred over the date, where it does not reach beyond the edge.
            edge = max(0.0, right + (width(value.date_shown) - width(name)) / 2) if value.is_sealed else 2.0
            self._right("署名", name, edge)
        if value.date_shown:
            widest = max(map(width, names), default=0.0)
            shift = measures.number("signature.unsealed_date_shift_characters")
            edge = right if value.is_sealed else max(0.0, 2.0 + widest - shift - width(value.date_shown))
            self._right("成文日期", value.date_shown, edge)

    def _right(self, style: str, text: str, edge: float) -> None:
        line = self._line(style, text)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        put(line._p.get_or_add_pPr(), element("ind", right=round(edge * self._size * 20), firstLine=0))

    def _annexes(self) -> None:
        for place, annex in enumerate(self._value.annexes, start=1):
            number = str(place) if len(self._value.annexes) > 1 else ""
            head = self._line("附件", f"附件{number}", role=Role.BLACK)
            head.paragraph_format.page_break_before = True
            self._document.add_paragraph()
            self._broken(title_lines(annex.title, longest=int(self._measures.number("title.characters"))))
            self._document.add_paragraph()
            self._text.write(annex.blocks)

    def _colophon(self) -> None:
        """Lines at the foot of the last page: a table that is held there; the empty line behind is what it hangs on."""
        lines = list(self._colophon_lines())
        if not lines:
            return
        table = self._document.add_table(len(lines), 1)
        wide = round(self._measures.number("page.type_width_mm") / 25.4 * 1440)
        table.style = None
        place = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "center", "tblpYSpec": "bottom"}
        properties = table._tbl.tblPr
        properties.insert(0, element("tblpPr", leftFromText=0, rightFromText=0, **place))
        properties.find(qn("w:tblW")).set(qn("w:w"), str(wide))
        properties.find(qn("w:tblW")).set(qn("w:type"), "dxa")
        if self._value.layout is not Layout.LETTER:
            properties.find(qn("w:tblW")).addnext(self._borders())
        for row, text in zip(table.rows, lines, strict=True):
            self._colophon_line(row.cells[0].paragraphs[0], text, wide)
        anchor = self._document.add_paragraph(style="版记").paragraph_format
        anchor.line_spacing_rule, anchor.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)

    def _colophon_line(self, line: Any, text: str, wide: int) -> None:
        line.style = "版记"
        for number, part in enumerate(text.split("\t")):
            if number:
                line.add_run().add_tab()
            line.add_run(part)
        character = self._measures.number("body.small_size_pt") * 20
        indent = round(self._measures.number("imprint.indent_characters") * character)
        tabs = element("tabs")
        tabs.append(element("tab", val="right", pos=wide - indent - CELL_MARGIN_TWIPS))
        put(line._p.get_or_add_pPr(), tabs)
        edge = indent - CELL_MARGIN_TWIPS
        put(line._p.get_or_add_pPr(), element("ind", left=edge, right=edge, firstLine=0))

    def _borders(self) -> Any:
        thick, thin = self._eighths("imprint.thick_mm"), self._eighths("imprint.thin_mm")
        borders = element("tblBorders")
        for side, thickness in (("top", thick), ("bottom", thick), ("insideH", thin)):
            borders.append(element(side, val="single", sz=thickness, space=0, color="000000"))
        return borders

    def _eighths(self, name: str) -> int:
        """A thickness in the unit of borders, eighths of a point."""
        return round(self._measures.number(name) * POINTS_PER_MM * 8)

    def _colophon_lines(self) -> Iterator[str]:
        colophon = self._value.colophon
        if colophon.copies_to:
            yield f"抄送：{colophon.copies_to.rstrip('。')}。"
        if (colophon.printed_by or colophon.printed_on) and self._value.layout is not Layout.LETTER:
            day = f"{shown_date(colophon.printed_on)}印发" if colophon.printed_on else ""
            yield f"{colophon.printed_by}\t{day}"


def _colour(measures: Measures) -> RGBColor:
    return RGBColor.from_string(measures.word("colour.red").lstrip("#").upper())


def _ruled(line: Any, measures: Measures, *, size: int, space: float = 1.0, kind: str = "single") -> None:
    """A red line under a paragraph; ``space`` in points, of which Word takes at most 31."""
    borders = element("pBdr")
    colour = measures.word("colour.red").lstrip("#")
    borders.append(element("bottom", val=kind, sz=size, space=min(round(space), 31), color=colour))
    put(line._p.get_or_add_pPr(), borders)
