"""PDF files: each page drawn anew with what can be seen of it, in a file that holds nothing else."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject, RectangleObject, TextStringObject

from gongkai.documents.cleaning import pdf_annotations, pdf_sight
from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally
from gongkai.documents.cleaning.pdf_content import IDENTITY, Drawing, Reading, take_apart
from gongkai.documents.cleaning.pdf_drawing import Look, Painter, Plan
from gongkai.documents.cleaning.pdf_fonts import plain_signs
from gongkai.documents.cleaning.pdf_layers import Layers
from gongkai.documents.cleaning.pdf_objects import Copier, stream_of
from gongkai.documents.cleaning.pdf_properties import count_parts, xmp

EXTENSION, MEDIA_TYPE = "pdf", "application/pdf"
PAGES_LIMIT = 2_000
SINGLE_PICTURES = 12
"""With more pictures on a page they are looked at together."""
PRODUCER = "Gongkai"


@dataclass
class _Page:
    """A page taken apart, and what was seen of it."""

    source: PageObject
    box: tuple[float, float, float, float]
    drawing: Drawing
    reading: Reading
    sight: pdf_sight.Sight = field(default_factory=pdf_sight.Sight)

    @property
    def size(self) -> tuple[float, float]:
        return self.box[2] - self.box[0], self.box[3] - self.box[1]


def clean_pdf(content: bytes, *, on_page: Callable[[], None] = lambda: None) -> CleanCopy:
    """The document as its pages show it; raises ``CannotClean``."""
    reader = _opened(content)
    tally = Tally()
    count_parts(reader, content, tally)
    layers = Layers(reader.root_object)
    pages = []
    for number, page in enumerate(reader.pages, start=1):
        on_page()
        pages.append(_taken_apart(reader, page, layers, number, tally))
    _look(reader, pages)
    _refuse_half_covered(pages)
    _count_unseen(pages, tally)
    copy = _written(reader, pages, tally)
    return CleanCopy(copy, EXTENSION, MEDIA_TYPE, tally.rows(), _compared(content, copy))


def _opened(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotClean("文件有密码保护，请去掉密码后再试")
        count = len(reader.pages)
    except CannotClean:
        raise
    except Exception as error:  # a damaged file leads pypdf to raise anything
        raise CannotClean(f"PDF 文件已损坏，无法读取（{type(error).__name__}）") from error
    if not 0 < count <= PAGES_LIMIT:
        raise CannotClean(f"PDF 有 {count} 页，一次最多清理 {PAGES_LIMIT} 页")
    return reader


def _taken_apart(reader: PdfReader, page: PageObject, layers: Layers, number: int, tally: Tally) -> _Page:
    reading = Reading(is_layer_shown=layers.is_shown, source=reader)
    try:
        found = page.get_contents()
        content = ContentStream(None, reader) if found is None else found  # one without keys counts as false
        resources = page.get("/Resources")
        known = resources.get_object() if resources is not None else DictionaryObject()
        drawing = take_apart(content, known, reading, IDENTITY)
        pdf_annotations.draw_fields(page, drawing, reading, layers, tally)
    except CannotClean as cannot:
        raise CannotClean(f"第{number}页：{cannot.reason}") from cannot
    except RecursionError as error:
        raise CannotClean(f"第{number}页：图形嵌套过深") from error
    except Exception as error:  # a damaged content leads pypdf to raise anything
        raise CannotClean(f"第{number}页的内容已损坏（{type(error).__name__}）") from error
    tally.add("hidden-layer", "隐藏图层中的内容", reading.hidden_layers)
    tally.add("replaced-text", "替代文本（ActualText）", reading.replaced_texts)
    return _Page(page, _box(page), drawing, reading)


def _box(page: PageObject) -> tuple[float, float, float, float]:
    box = page.cropbox
    left, bottom, right, top = (float(value) for value in (box.left, box.bottom, box.right, box.top))
    if right - left < 1 or top - bottom < 1:
        raise CannotClean("页面没有大小")
    return left, bottom, right, top


# -- looking ---------------------------------------------------------------------------------------------------------

_TEXT_LOOKS = (Look.GLYPH_BY_GLYPH, Look.NO_TEXT, Look.NUMBERED, Look.TEXT_ALONE)


def _look(reader: PdfReader, pages: list[_Page]) -> None:
    """Draw every page in several ways and see what is covered."""
    writer = PdfWriter()
    copier = Copier(writer, reader, Tally())
    for page in pages:
        for plan in _plans(page):
            _add_page(writer, copier, page, plan)
    if not writer.pages:
        return
    opened = pdf_sight.document(_bytes(writer))
    try:
        renders = iter(range(len(opened)))
        for page in pages:
            _see(page, opened, renders)
    finally:
        opened.close()


def _plans(page: _Page) -> Iterator[Plan]:
    if page.reading.glyphs:
        yield from (Plan(look) for look in _TEXT_LOOKS)
    if page.reading.pictures:
        yield Plan(Look.PICTURES_WHITE)
        if len(page.reading.pictures) > SINGLE_PICTURES:
            yield Plan(Look.PICTURES_BLACK)
        else:
            yield from (Plan(Look.PICTURES_BLACK, only=one.number) for one in page.reading.pictures)


def _see(page: _Page, opened: Any, renders: Iterator[int]) -> None:
    scale = pdf_sight.scale_of(*page.size)

    def drawn() -> Any:
        return pdf_sight.picture_of(opened[next(renders)], scale=scale, is_smooth=False)

    if page.reading.glyphs:
        page.sight = pdf_sight.glyphs_unseen(page.reading, drawn(), drawn(), drawn(), drawn())
    if page.reading.pictures:
        white = drawn()
        blacks = [drawn()] if len(page.reading.pictures) > SINGLE_PICTURES else [drawn() for _ in page.reading.pictures]
        pairs = ((blacks[min(place, len(blacks) - 1)], white) for place in range(len(page.reading.pictures)))
        pdf_sight.look_at_pictures(page.reading.pictures, pairs, page.box, scale, page.sight)


def _refuse_half_covered(pages: list[_Page]) -> None:
    text = [number for number, page in enumerate(pages, start=1) if page.sight.half_covered_text]
    if text:
        raise CannotClean(
            f"第{_listed(text)}页有文字被图形部分遮盖，遮盖下的文字仍在文件里，请在源文件中删除后重新导出"
        )
    pictures = [number for number, page in enumerate(pages, start=1) if page.sight.half_covered_picture]
    if pictures:
        raise CannotClean(
            f"第{_listed(pictures)}页的图片有一部分被遮盖、裁剪或在页面之外，看不见的部分仍在文件里，请处理图片后重新导出"
        )


def _listed(numbers: list[int]) -> str:
    return "、".join(str(number) for number in numbers[:8]) + ("等" if len(numbers) > 8 else "")


def _count_unseen(pages: list[_Page], tally: Tally) -> None:
    for page in pages:
        tally.add("hidden-text", "字号小到看不见的文字（字）", page.sight.tiny)
        tally.add(
            "hidden-text", "被遮盖、透明、与底色相同或页面之外的文字（字）", len(page.sight.glyphs) - page.sight.tiny
        )
        tally.add("hidden-picture", "看不见的图片", len(page.sight.pictures))


# -- writing ---------------------------------------------------------------------------------------------------------


def _written(reader: PdfReader, pages: list[_Page], tally: Tally) -> bytes:
    writer = PdfWriter()
    copier = Copier(writer, reader, tally)
    for page in pages:
        plan = Plan(Look.COPY, page.sight.glyphs, page.sight.pictures)
        made = _add_page(writer, copier, page, plan)
        if (turn := int(page.source.get("/Rotate", 0) or 0) % 360) in {90, 180, 270}:
            made.rotate(turn)
        if "/UserUnit" in page.source:
            made[NameObject("/UserUnit")] = page.source["/UserUnit"].get_object()
    pdf_annotations.add_links(reader, writer, tally)
    title = _shown_title(reader)
    writer.metadata = {"/Producer": PRODUCER, **({"/Title": title} if title else {})}
    catalog = writer.root_object
    catalog[NameObject("/Metadata")] = copier.add(xmp(title))
    catalog[NameObject("/Lang")] = TextStringObject(str(reader.root_object.get("/Lang", "zh-CN"))[:20])
    return _bytes(writer)


def _add_page(writer: PdfWriter, copier: Copier, page: _Page, plan: Plan) -> PageObject:
    made = writer.add_blank_page(*page.size)
    data, resources = Painter(copier, plan).page(page.drawing)
    made[NameObject("/MediaBox")] = RectangleObject(page.box)
    made[NameObject("/Resources")] = resources
    made[NameObject("/Contents")] = copier.add(stream_of(data, {}))
    group = page.source.get("/Group")
    if group is not None:
        made[NameObject("/Group")] = copier.copy(group, key="/Group")
    return made


def _bytes(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _shown_title(reader: PdfReader) -> str:
    """The title, if the first page says the same."""
    info = reader.metadata
    title = str(info.title or "").strip() if info is not None else ""
    if not title:
        return ""
    head = reader.pages[0].extract_text() or ""
    return title if re.sub(r"\s", "", title) in re.sub(r"\s", "", head) else ""


# -- comparison ------------------------------------------------------------------------------------------------------


def _compared(content: bytes, copy: bytes) -> Comparison:
    """Page by page the same picture, and no character that the original does not have."""
    before, after = pdf_sight.document(content), pdf_sight.document(copy)
    try:
        if len(before) != len(after):
            raise CannotClean(f"副本与原件页数不同：{len(before)} 页与 {len(after)} 页")
        widest, characters = 0.0, 0
        for number in range(len(before)):
            widest = max(widest, _same_page(before[number], after[number], number + 1))
            characters += _same_text(before, after[number], number)
    finally:
        before.close()
        after.close()
    return Comparison(
        "页",
        len(PdfReader(io.BytesIO(copy)).pages),
        characters,
        len(PdfReader(io.BytesIO(copy)).pages),
        round(widest, 4),
    )


def _same_page(before: Any, after: Any, number: int) -> float:
    width, height = before.get_size()
    scale = pdf_sight.scale_of(width, height, pdf_sight.COMPARED_SCALE)
    first = pdf_sight.picture_of(before, scale=scale, is_smooth=True, with_forms=True)
    second = pdf_sight.picture_of(after, scale=scale, is_smooth=True)
    is_different, widest = pdf_sight.differs(first, second)
    if is_different:
        bare = pdf_sight.picture_of(before, scale=scale, is_smooth=True)
        is_different, widest = pdf_sight.differs(*pdf_sight.without_fringes(first, second, bare))
    if is_different:
        raise CannotClean(f"副本第{number}页与原件看起来不同，无法确定清理后内容不变")
    return widest


def _same_text(before: Any, after: Any, number: int) -> int:
    """How many characters a page of the copy has; raises ``CannotClean`` for one that the original does not show."""
    found = _characters(after)
    extra = found - _characters(before[number])
    if extra and (extra := found - _characters(_with_fields_as_drawn(before, number))):
        raise CannotClean(f"副本第{number + 1}页的文字与原件不同（{''.join(extra)[:20]}）")
    return sum(found.values())


def _with_fields_as_drawn(document: Any, number: int) -> Any:
    """A page into which pdfium itself has drawn what its form fields show."""
    page = document[number]
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    page.close()
    return document[number]


def _characters(page: Any) -> Counter[str]:
    text = plain_signs(page.get_textpage().get_text_range())
    return Counter(
        character
        for character in text
        if not character.isspace() and character.isprintable() and character not in "-\xad\ufffe"
    )
