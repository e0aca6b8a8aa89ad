"""An empty DOCX with the page, the styles and the properties of a Chinese official document."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import BaseStyle

from ..fonts import Role, wanted
from ..measures import Measures
from .markup import element, field, put
from .numbering import without_lists

LATIN: Final = "Times New Roman"
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment of making that the properties name: the same value gives the same file."""
_KEPT: Final = {
    *("Normal", "Table Grid", "Normal Table", "No List", "Default Paragraph Font", "Title", "List Paragraph"),
    *("Caption", "Quote", "Header", "Footer", *(f"Heading {level}" for level in range(1, 10))),
}


def new_document(
    measures: Measures, *, title: str, author: str, keywords: Sequence[str] = (), is_landscape: bool = False
) -> Document:
    """A document without text; its styles are those of Chinese Word (正文, 标题 1)."""
    document = docx.Document()
    _drop_styles(document)
    without_lists(document)
    _defaults(document, measures)
    _styles(document, measures)
    page(document.sections[0], measures, is_landscape=is_landscape)
    _properties(document, title=title, author=author, keywords=keywords)
    return document


def page(section: Section, measures: Measures, *, is_landscape: bool = False) -> None:
    """A4 with the margins and the grid of the standard; lying, the left margin becomes the top one."""
    width, height = measures.number("page.width_mm"), measures.number("page.height_mm")
    top, left = measures.number("page.top_mm"), measures.number("page.left_mm")
    right = width - left - measures.number("page.type_width_mm")
    bottom = height - top - measures.number("page.type_height_mm")
    if is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height, top, right, bottom, left = height, width, left, top, right, bottom
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(bottom - measures.number("folio.below_mm")) - Pt(measures.number("folio.size_pt"))
    section.header_distance = Mm(top / 2)
    _grid(section, measures)


def text_width_mm(section: Section) -> float:
    """How wide the lines of a section are."""
    edges = (section.page_width, section.left_margin, section.right_margin)
    width, left, right = (one or Length(0) for one in edges)
    return float(Length(width - left - right).mm)


def line_pt(measures: Measures) -> float:
    """The height of a line of the grid in points."""
    return measures.number("page.type_height_mm") / 25.4 * 72 / measures.number("page.lines")


def _grid(section: Section, measures: Measures) -> None:
    """22 lines a page by the grid; 28 characters a line by the spacing of the style, which all programs know."""
    properties: Any = section._sectPr
    for earlier in properties.findall(qn("w:docGrid")):
        properties.remove(earlier)
    properties.append(element("docGrid", type="lines", linePitch=int(line_pt(measures) * 20)))


def spacing_twips(measures: Measures) -> int:
    """How much nearer than their size characters stand, so that 28 of them fill a line."""
    pitch = measures.number("page.type_width_mm") / 25.4 * 72 / measures.number("page.characters")
    return math.floor((pitch - measures.number("body.size_pt")) * 20)


def page_numbers(document: Document, measures: Measures) -> None:
    """“— 1 —” under the text: outside, at the right of odd pages and the left of even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, is_odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = "页码"
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_odd else WD_ALIGN_PARAGRAPH.LEFT
        indent = round(measures.number("folio.indent_characters") * measures.number("folio.size_pt") * 20)
        put(line._p.get_or_add_pPr(), element("ind", **{"right" if is_odd else "left": indent}))
        line.add_run("— ")
        field(line, "PAGE")
        line.add_run(" —")


def _drop_styles(document: Document) -> None:
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    for style in document.styles:
        for link in style.element.findall(qn("w:link")) + style.element.findall(qn("w:next")):
            style.element.remove(link)


def _defaults(document: Document, measures: Measures) -> None:
    """Every text is Chinese, of a page of Chinese characters: no Latin theme font, no space after paragraphs."""
    root: Any = document.styles.element
    properties = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts(wanted(Role.BODY)))
    size = str(round(measures.number("body.size_pt") * 2))
    properties.append(element("sz", val=size))
    properties.append(element("szCs", val=size))
    lang = element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    properties.append(lang)
    paragraphs = root.find(qn("w:docDefaults")).find(qn("w:pPrDefault"))
    for child in list(paragraphs):
        paragraphs.remove(child)


def _fonts(name: str, latin: str = LATIN) -> Any:
    return element("rFonts", ascii=latin, hAnsi=latin, cs=latin, eastAsia=name, hint="eastAsia")


def set_font(style: BaseStyle, role: Role, *, size_pt: float | None = None, latin: str = LATIN) -> None:
    """Give a style the typeface that the standard asks for."""
    root: Any = style.element
    properties = root.get_or_add_rPr()
    for name in ("rFonts", "color", "b", "bCs", "i", "iCs", "spacing", "kern"):
        for child in properties.findall(qn(f"w:{name}")):
            properties.remove(child)
    properties.insert(0, _fonts(wanted(role), latin))
    if size_pt is not None:
        style.font.size = Pt(size_pt)  # type: ignore[attr-defined]


def _styles(document: Document, measures: Measures) -> None:
    styles = document.styles
    normal = styles["Normal"]
    set_font(normal, Role.BODY, size_pt=measures.number("body.size_pt"))
    normal.element.rPr.insert(1, element("spacing", val=spacing_twips(measures)))
    _lines(normal, measures, indent=measures.number("body.indent_characters"))
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _headings(document, measures)
    table, note = measures.number("body.table_size_pt"), measures.number("body.note_size_pt")
    small, size = measures.number("body.small_size_pt"), measures.number("folio.size_pt")
    for name, role, points, alignment in (
        ("表格文字", Role.BODY, table, WD_ALIGN_PARAGRAPH.LEFT),
        ("表头", Role.BLACK, table, WD_ALIGN_PARAGRAPH.CENTER),
        ("页码", Role.SONG, size, WD_ALIGN_PARAGRAPH.RIGHT),
        ("版记", Role.BODY, small, WD_ALIGN_PARAGRAPH.LEFT),
        ("footnote text", Role.BODY, note, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        style = _paragraph_style(document, name)
        set_font(style, role, size_pt=points, latin=wanted(role) if name == "页码" else LATIN)
        style.paragraph_format.alignment = alignment
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        put(style.element.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
        put(style.element.get_or_add_pPr(), element("snapToGrid", val=0))
    for name, role in (("Caption", Role.BLACK), ("Quote", Role.KAI), ("List Paragraph", Role.BODY)):
        set_font(styles[name], role, size_pt=measures.number("body.size_pt"))
    put(styles["List Paragraph"].element.get_or_add_pPr(), element("ind", left=840, firstLineChars=0, firstLine=0))
    put(styles["Quote"].element.get_or_add_pPr(), element("ind", left=640, firstLineChars=200))
    styles["Caption"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Caption"].paragraph_format.keep_with_next = True
    put(styles["Caption"].element.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
    _character_styles(document)


def _headings(document: Document, measures: Measures) -> None:
    title = document.styles["Title"]
    set_font(title, Role.TITLE, size_pt=measures.number("title.size_pt"))
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = title.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    put(properties, element("ind", firstLineChars=0, firstLine=0))
    put(properties, element("outlineLvl", val=9))
    put(properties, element("snapToGrid", val=0))
    _lines(title, measures, indent=0)
    for level in range(1, 10):
        style = document.styles[f"Heading {level}"]
        role = {1: Role.BLACK, 2: Role.KAI}.get(level, Role.BODY)
        set_font(style, role, size_pt=measures.number("body.size_pt"))
        _lines(style, measures, indent=measures.number("body.indent_characters"))
        style.paragraph_format.keep_with_next = True


def _character_styles(document: Document) -> None:
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True
    link.font.color.rgb = RGBColor(0x0E, 0x4A, 0xA8)
    kai: Any = document.styles.add_style("楷体强调", WD_STYLE_TYPE.CHARACTER)
    kai.element.get_or_add_rPr().append(_fonts(wanted(Role.KAI)))


def _paragraph_style(document: Document, name: str) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    return style


def add_style(document: Document, name: str, role: Role, *, size_pt: float | None = None) -> Any:
    """A paragraph style of its own, for one element of a document (发文字号, 主送机关 …); not indented."""
    style = _paragraph_style(document, name)
    set_font(style, role, size_pt=size_pt)
    put(style.element.get_or_add_pPr(), element("ind", firstLineChars=0, firstLine=0))
    return style


def _lines(style: Any, measures: Measures, *, indent: float) -> None:
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(round(line_pt(measures), 2))
    if indent:
        size = measures.number("body.size_pt")
        put(
            style.element.get_or_add_pPr(),
            element("ind", firstLineChars=round(indent * 100), firstLine=round(indent * size * 20)),
        )


def _properties(document: Document, *, title: str, author: str, keywords: Sequence[str]) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.keywords = (
        _short(title),
        _short(author),
        _short("；".join(keywords)),
    )
    properties.language, properties.comments, properties.last_modified_by = "zh-CN", "", ""
    properties.created = properties.modified = EPOCH
    properties.revision = 1


def _short(text: str) -> str:
    return " ".join(text.split())[:255]
