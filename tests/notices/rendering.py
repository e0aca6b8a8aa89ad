"""The labelled notices printed as offices print them: Word documents and PDF files, each in several manners.

A manner starts either from the lines as they are (``lines``) or from paragraphs and tables (``tables``), so that the
reader meets real tables, automatic numbers, running heads, page breaks and columns.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from gongkai.documents.reading.numbering import Style, mark_of
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.sources import source_of

LEVELS = {Style.HAN_COMMA: 0, Style.HAN_BRACKET: 1, Style.DIGIT_DOT: 2, Style.DIGIT_BRACKET: 3}
NUMBERS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
)
WRITTEN = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+\.(?!\d)", r"（\d+）")


@dataclass(frozen=True)
class Grid:
    """A table: its rows, each cell with how far it reaches, covered places left out."""

    rows: list[list[tuple[int, int, int, str]]]  # column, rows, columns, text
    width: int


def parts_of(path: Path) -> Iterator[str | Grid]:
    """The notice as paragraphs and tables."""
    pieces = [piece for piece in source_of(path.read_bytes(), path.name).pieces if not piece.is_link]
    for table, group in groupby(pieces, key=lambda piece: piece.table):
        run = list(group)
        if table is None:
            yield from (piece.text for piece in run)
        else:
            yield _grid(run)


def lines_of(path: Path) -> list[str]:
    """The lines of a text notice as they are, without markdown."""
    text = source_of(path.read_bytes(), path.name).original_text
    return [line for raw in text.split("\n") if (line := re.sub(r"^#{1,6} +|\*\*|^---$", "", raw.strip(" \r"))).strip()]


def _grid(run: Sequence[Piece]) -> Grid:
    rows: list[list[tuple[int, int, int, str]]] = []
    width = max(len(piece.cells) for piece in run)
    for index, piece in enumerate(run):
        own: list[tuple[int, int, int, str]] = []
        for column, cell in enumerate(piece.cells):
            if cell.same_as is None:
                across, down = _reach(run, index, column)
                own.append((column, down, across, cell.text))
        missing = range(len(piece.cells), width)
        if len(piece.cells) == 1:  # a section's name over the whole width
            own = [(0, 1, width, piece.cells[0].text)]
        else:
            own.extend((column, 1, 1, "") for column in missing)
        rows.append(own)
    return Grid(rows, width)


def _reach(run: Sequence[Piece], index: int, column: int) -> tuple[int, int]:
    origin = (index, column)

    def covers(cell: Cell) -> bool:
        return cell.same_as == origin

    across, down = 1, 1
    while column + across < len(run[index].cells) and covers(run[index].cells[column + across]):
        across += 1
    while index + down < len(run) and column < len(run[index + down].cells) and covers(run[index + down].cells[column]):
        down += 1
    return across, down


def to_docx(parts: Sequence[str | Grid], *, is_numbered: bool) -> bytes:
    """A Word document; ``is_numbered`` makes the numbers automatic, as Word does when one types them."""
    document = docx.Document()
    numbering = _Numbering(document) if is_numbered else None
    for part in parts:
        if isinstance(part, Grid):
            _word_table(document, part)
            continue
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        text = numbering.take(paragraph, part) if numbering else part
        paragraph.add_run(text)
        if "关于" in part and len(part) < 60:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.sections[0].header.paragraphs[0].text = "内部资料"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word_table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=grid.width)
    table.style = "Table Grid"
    for index, row in enumerate(grid.rows):
        for column, down, across, text in row:
            cell = table.cell(index, column)
            if down > 1 or across > 1:
                cell = cell.merge(table.cell(index + down - 1, column + across - 1))
            cell.text = text


class _Numbering:
    """One list of four levels; a number that does not follow begins a list of its own."""

    def __init__(self, document: Any) -> None:
        self.root = document.part.numbering_part.element
        self.counts: list[int | None] = [None] * 4
        self.number = 500
        levels = "".join(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for index, (style, text) in enumerate(NUMBERS)
        )
        abstract = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="500">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        self.root.insert(0, parse_xml(abstract))
        self._list(None, 1)

    def _list(self, level: int | None, start: int) -> None:
        self.number += 1
        override = (
            ""
            if level is None
            else f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        )
        number = f'<w:num {nsdecls("w")} w:numId="{self.number}"><w:abstractNumId w:val="500"/>{override}</w:num>'
        self.root.append(parse_xml(number))

    def take(self, paragraph: Any, text: str) -> str:
        """Give the paragraph its number and return the words behind it."""
        mark = mark_of(text)
        level = LEVELS.get(mark.style) if mark else None
        written = re.match(WRITTEN[level], text) if level is not None else None
        if mark is None or level is None or written is None or not mark.value:
            return text
        before = self.counts[level]
        if mark.value != (1 if before is None else before + 1):
            self._list(level, mark.value)
        self.counts[level] = mark.value
        self.counts[level + 1 :] = [None] * (3 - level)
        properties = paragraph._p.get_or_add_pPr()
        numbered = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", self.number)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), str(value))
            numbered.append(child)
        properties.append(numbered)
        return text[written.end() :]


def to_pdf(parts: Sequence[str | Grid], *, columns: int = 1, has_heads: bool = True, size: int = 16) -> bytes:
    """A PDF with running heads and page numbers, first lines indented, tables ruled."""
    head = 'header: align(center, text(9pt, "政务公开工作文件汇编")),' if has_heads else ""
    lines = [
        f'#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), '
        f"columns: {columns}, {head}",
        "  footer: context align(center, text(12pt)[— #counter(page).display() —]))",
        f'#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC"), lang: "zh", region: "cn", size: {size}pt)',
        "#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 0.8em, spacing: 0.8em)",
    ]
    lines.extend(_typst_table(part) if isinstance(part, Grid) else _typst_paragraph(part) for part in parts)
    return bytes(typst.compile("\n".join(lines).encode()))


def _typst_paragraph(text: str) -> str:
    if ("关于" in text and len(text) < 60 and not text.endswith(("。", "：", "；"))) and mark_of(text) is None:
        return f"#align(center, text(1.3em)[#{_quoted(text)}])\n"
    return f"#par[#{_quoted(text)}]\n"


def _typst_table(grid: Grid) -> str:
    cells = [
        f"table.cell(rowspan: {down}, colspan: {across}, par(first-line-indent: 0pt, {_quoted(text)}))"
        for row in grid.rows
        for _, down, across, text in row
    ]
    widths = ", ".join(_widths(grid))
    return f"#table(columns: ({widths}), {', '.join(cells)})\n"


def _widths(grid: Grid) -> Iterator[str]:
    longest = [1] * grid.width
    for row in grid.rows:
        for column, _, across, text in row:
            if across == 1:
                longest[column] = max(longest[column], len(text))
    yield from (f"{max(3, min(30, length) ** 0.7):.1f}fr" for length in longest)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "    ")
    return f'"{escaped}"'
