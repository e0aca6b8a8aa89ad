"""The pages of a PDF as they are drawn: their text, and which of it nobody sees."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from gongkai.documents.scanning.pieces import BODY, Inside, Piece, Writer

SMALLEST_POINTS = 1.5
WHITE = 0.97
DARK = 0.35
OPAQUE = 200
WHOLE_PAGE = 0.6
MOST_COMPARED = 3_000_000
SLACK = 1.0
DEEPEST_FORM = 6
NAME_BYTES = 512

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object of a page, in the order of drawing."""

    order: int
    kind: int
    box: Box
    colour: tuple[int, int, int, int] = (0, 0, 0, 255)
    text: str = ""
    mode: int = 0
    layers: tuple[str, ...] = ()

    @property
    def brightness(self) -> float:
        """0 for black, 1 for white."""
        return sum(self.colour[:3]) / 765

    @property
    def area(self) -> float:
        """Points by points."""
        return max(0.0, self.box[2] - self.box[0]) * max(0.0, self.box[3] - self.box[1])


def pieces(document: pypdfium2.PdfDocument, inside: Inside, *, off: frozenset[str]) -> Iterator[Piece]:
    """The text of each page, and what of it is hidden; ``off`` are the layers that are switched off."""
    for number in range(len(document)):
        inside.begin_page()
        page = document[number]
        textpage = page.get_textpage()
        place = inside.at(f"第{number + 1}页")
        yield from _hidden(page, textpage, place, off)
        yield Piece(BODY, place, text_of(textpage), rank=1)
        textpage.close()
        page.close()


def text_of(textpage: pypdfium2.PdfTextPage) -> str:
    """All text of a page, seen or not."""
    return str(textpage.get_text_range()).replace("\r\n", "\n").replace("\ufffe", "").replace("\x02", "")


def _hidden(
    page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, place: str, off: frozenset[str]
) -> Iterator[Piece]:
    drawn = [
        _drawn(order, one, textpage)
        for order, one in enumerate(page.get_objects(max_depth=DEEPEST_FORM, textpage=textpage))
    ]
    texts = [one for one in drawn if one.text.strip()]
    covers = [
        one for one in drawn if one.kind in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE} and one.colour[3] >= OPAQUE
    ]
    sees_covers = len(texts) * len(covers) <= MOST_COMPARED
    frame = page.get_cropbox()
    writers: dict[str, Writer] = {}
    last: dict[str, Drawn] = {}
    for one in texts:
        layer = _layer(one, covers if sees_covers else [], frame, off)
        if layer:
            writer = writers.setdefault(layer, Writer(layer, place, announces=True))
            writer.write(_gap(last.get(layer), one) + one.text)
            last[layer] = one
    for writer in writers.values():
        yield from writer.pieces()


def _layer(one: Drawn, covers: list[Drawn], frame: Box, off: frozenset[str]) -> str:
    """Why a text is not seen; empty where it is."""
    if off and not off.isdisjoint(one.layers):
        return "optional-content"
    if not _overlap(one.box, frame):
        return "off-page"
    if one.mode in {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}:
        return "invisible-layer"
    above = [cover for cover in covers if cover.order > one.order and _contains(cover.box, one.box)]
    if above:
        return _cover_layer(above, frame)
    is_tiny = one.box[3] - one.box[1] < SMALLEST_POINTS and one.box[2] - one.box[0] < SMALLEST_POINTS * len(one.text)
    if one.colour[3] == 0 or is_tiny:
        return "invisible-text"
    if one.brightness >= WHITE and not any(
        cover.order < one.order
        and (cover.kind == raw.FPDF_PAGEOBJ_IMAGE or cover.brightness < WHITE)
        and _overlap(cover.box, one.box)
        for cover in covers
    ):
        return "invisible-text"
    return ""


def _cover_layer(above: list[Drawn], frame: Box) -> str:
    size = max(1.0, (frame[2] - frame[0]) * (frame[3] - frame[1]))
    if any(cover.kind == raw.FPDF_PAGEOBJ_PATH and cover.brightness <= DARK for cover in above):
        return "fake-redaction"
    is_scan = all(cover.kind == raw.FPDF_PAGEOBJ_IMAGE and cover.area >= WHOLE_PAGE * size for cover in above)
    return "invisible-layer" if is_scan else "covered-text"


def _drawn(order: int, one: pypdfium2.PdfObject, textpage: pypdfium2.PdfTextPage) -> Drawn:
    box = one.get_bounds()
    colour, mode, text = (0, 0, 0, 255), 0, ""
    if one.type == raw.FPDF_PAGEOBJ_TEXT:
        text = _object_text(one, textpage)
        mode = raw.FPDFTextObj_GetTextRenderMode(one.raw)
        colour = _fill(one)
    elif one.type == raw.FPDF_PAGEOBJ_PATH:
        colour = _fill(one) if _is_filled(one) else (255, 255, 255, 0)
    layers = _optional_layers(one) if text.strip() else ()
    return Drawn(order, one.type, box, colour, text, mode, layers)


def _object_text(one: pypdfium2.PdfObject, textpage: pypdfium2.PdfTextPage) -> str:
    size = raw.FPDFTextObj_GetText(one.raw, textpage.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(one.raw, textpage.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace").replace("\r\n", "\n")


def _fill(one: pypdfium2.PdfObject) -> tuple[int, int, int, int]:
    values = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(one.raw, *values):
        return (0, 0, 0, 255)
    red, green, blue, alpha = (value.value for value in values)
    return (red, green, blue, alpha)


def _is_filled(one: pypdfium2.PdfObject) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(one.raw, mode, stroke)) and mode.value != raw.FPDF_FILLMODE_NONE


def _optional_layers(one: pypdfium2.PdfObject) -> tuple[str, ...]:
    """The names of the layers a text belongs to."""
    found = []
    for index in range(max(0, raw.FPDFPageObj_CountMarks(one.raw))):
        mark = raw.FPDFPageObj_GetMark(one.raw, index)
        buffer, size = ctypes.create_string_buffer(NAME_BYTES), ctypes.c_ulong()
        pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        if raw.FPDFPageObjMark_GetParamStringValue(mark, b"Name", pointer, NAME_BYTES, size):
            found.append(buffer.raw[: max(0, min(NAME_BYTES, size.value) - 2)].decode("utf-16-le", "replace"))
    return tuple(found)


def _gap(before: Drawn | None, one: Drawn) -> str:
    """What stands between two texts that follow each other: nothing, a blank or a line."""
    if before is None:
        return ""
    height = max(1.0, one.box[3] - one.box[1])
    if abs(before.box[1] - one.box[1]) > height * 0.6:
        return "\n"
    return "" if one.box[0] - before.box[2] < height * 0.6 else "\t"


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + SLACK
        and outer[1] <= inner[1] + SLACK
        and outer[2] >= inner[2] - SLACK
        and outer[3] >= inner[3] - SLACK
    )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
