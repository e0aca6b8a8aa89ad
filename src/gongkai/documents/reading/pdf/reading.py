"""A PDF file to a source: every page's lines, tables and columns, running heads and unseen text named as left out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.documents.reading.notice import UnreadableNotice, Warning_
from gongkai.documents.reading.pdf.assembly import LongTable
from gongkai.documents.reading.pdf.furniture import furniture
from gongkai.documents.reading.pdf.layout import Line, Region, regions_of
from gongkai.documents.reading.pdf.page import Page, read_page
from gongkai.documents.reading.pdf.paragraphs import Paragraph, manner_of, paragraphs_of, with_rows
from gongkai.documents.reading.pdf.ruling import Ruled, same_columns, tables_of
from gongkai.documents.reading.pdf.segments import segments_of
from gongkai.documents.reading.places import Place
from gongkai.documents.reading.source import Source, SourceWriter

FEWEST_GLYPHS = 8
MOST_UNMAPPED = 0.3
SCAN = "这份 PDF 没有文字层（扫描件），扫描件尚不能读取，请改传可复制文字的 PDF、Word 文档或文本"
BROKEN = "不是可读的 PDF 文件，可能已损坏"
FAILURES = {4: "PDF 设有打开密码，请先去除密码", 5: "PDF 使用了不支持的加密方式，请另存为不加密的 PDF"}


@dataclass
class _Read:
    """What a page gave before its paragraphs are known."""

    page: Page
    regions: list[Region] = field(default_factory=list)


def read_pdf(data: bytes, name: str, *, on_page: Callable[[], None] | None = None) -> Source:
    """The pieces of a PDF; raises ``UnreadableNotice`` for a scan, a locked or a damaged file."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise UnreadableNotice(name, "文件结构", FAILURES.get(code if code is not None else 0, BROKEN)) from error
    try:
        pages = list(_pages(document, on_page))
    finally:
        document.close()
    _refuse_without_text(pages, name)
    return _source(pages)


def _pages(document: Any, on_page: Callable[[], None] | None) -> Iterator[_Read]:
    """The pages one by one, each looked at once more where the next shows that a table had begun on it."""
    held: tuple[Page, Ruled] | None = None
    before: list[list[float]] = []
    for index in range(pdfium.FPDF_GetPageCount(document.raw)):
        if on_page is not None:
            on_page()
        page = read_page(document.raw, index)
        known = [table.xs for table in held[1].tables] if held else []
        ruled = tables_of(page, known)
        if held is not None:
            yield _laid_out(*held, before, [table.xs for table in ruled.tables[:1]])
            before = [table.xs for table in held[1].tables]
        held = (page, ruled)
    if held is not None:
        yield _laid_out(*held, before, [])


def _laid_out(page: Page, ruled: Ruled, before: list[list[float]], after: list[list[float]]) -> _Read:
    if any(same_columns(one, other) for one in ruled.refused for other in after):
        ruled = tables_of(page, [*before, *after])
    regions = regions_of(page, ruled.rest, ruled.tables)
    page.across, page.down = [], []
    return _Read(page, regions)


def _refuse_without_text(pages: list[_Read], name: str) -> None:
    glyphs = sum(len(read.page.glyphs) for read in pages)
    if not pages:
        raise UnreadableNotice(name, "全文", "PDF 中没有页面")
    if glyphs < FEWEST_GLYPHS * min(3, len(pages)):
        has_images = any(read.page.has_image for read in pages)
        raise UnreadableNotice(name, "全文", SCAN if has_images or glyphs == 0 else "PDF 中几乎没有文字")
    if sum(read.page.unmapped for read in pages) > MOST_UNMAPPED * glyphs:
        raise UnreadableNotice(
            name, "全文", "PDF 的文字没有对应的编码（显示正常，复制出来是乱码），请改传 Word 文档或重新导出 PDF"
        )


def _source(pages: list[_Read]) -> Source:
    writer = SourceWriter("pdf")
    writer.warnings.extend(_warnings(pages))
    left_out = furniture(
        [(read.page.height, [line for region in read.regions for line in region.lines]) for read in pages]
    )
    regions: list[Region] = []
    for read in pages:
        _leave_out(writer, read, left_out)
        for region in read.regions:
            region.lines = [line for line in region.lines if id(line) not in left_out]
            if region.lines or region.table is not None:
                regions.append(region)
    _write(writer, regions)
    return writer.source()


def _write(writer: SourceWriter, regions: list[Region]) -> None:
    table: LongTable | None = None
    for item in with_rows(paragraphs_of(regions, manner_of(regions))):
        if isinstance(item, Paragraph):
            _close(writer, table)
            table = None
            writer.paragraph(item.text, ((line.text, _place(line)) for line in item.lines))
        elif item.table is not None:
            if table is None or not table.goes_on_in(item.table):
                _close(writer, table)
                table = LongTable(item.table.xs, is_aligned=item.table.is_aligned)
            table.add(item.table, item.page)
    _close(writer, table)


def _close(writer: SourceWriter, table: LongTable | None) -> None:
    """Write a table that has come to its end."""
    if table is not None:
        number = writer.new_table()
        for row in table.rows:
            writer.row(row.cells, number, row.places, is_flattened=table.is_aligned)


def _leave_out(writer: SourceWriter, read: _Read, left_out: dict[int, str]) -> None:
    """What of a page is no body: its number and running heads, and what nobody sees."""
    for region in read.regions:
        for line in region.lines:
            if id(line) in left_out:
                writer.leave_out(line.text, left_out[id(line)], _place(line))
    for reason in dict.fromkeys(reason for _, reason in read.page.unseen):
        hidden = [glyph for glyph, own in read.page.unseen if own == reason]
        for segment in segments_of(hidden):
            box = (round(segment.x0, 1), round(segment.top, 1), round(segment.x1, 1), round(segment.bottom, 1))
            writer.leave_out(segment.text, reason, Place(page=read.page.number, box=box))


def _place(line: Line) -> Place:
    return Place(page=line.page, box=(round(line.x0, 1), round(line.top, 1), round(line.x1, 1), round(line.bottom, 1)))


def _warnings(pages: list[_Read]) -> Iterator[Warning_]:
    blank = [read.page.number for read in pages if not read.page.glyphs and read.page.has_image]
    if blank:
        named = "、".join(f"第{number}页" for number in blank[:10])
        yield Warning_("page_without_text", f"{named}没有文字层（图片），未读取")
    if any(read.page.has_recognised_text for read in pages):
        yield Warning_("recognised_text", "文字层是扫描识别（OCR）的结果，请对照原件核对")
    if any(read.page.unseen for read in pages):
        yield Warning_("unseen_text", "文件中有看不见的文字（页外、白色、被遮盖或水印），未作为正文读取")
