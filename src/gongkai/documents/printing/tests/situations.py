"""Documents to be printed, and a ruler for what was: every measure is read from the PDF itself, in millimetres."""

import ctypes
from dataclasses import dataclass, replace
from datetime import date

import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.documents.printing import Annex, Colophon, Issuer, OfficialDocument
from gongkai.documents.printing.content import Heading, paragraph, runs

LINE = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁"
MM = 25.4 / 72
PAGE_HEIGHT = 297.0

NOTICE = OfficialDocument(
    title="昭通市人民政府办公室关于印发昭通市2020年政务公开工作要点任务分解的通知",
    issuers=(Issuer("昭通市人民政府办公室"),),
    body=(
        paragraph(f"为深入贯彻落实{LINE * 2}。"),
        Heading(1, runs("一、总体要求")),
        paragraph(LINE * 40),
        Heading(2, runs("（一）加强公开")),
        paragraph(LINE * 3),
    ),
    number="昭政办发〔2020〕42号",
    addressees="各县、市、区人民政府，市直各委、办、局",
    copy_number="000391",
    secrecy="秘密★1年",
    urgency="特急",
    dated_on=date(2020, 7, 10),
    note="此件公开发布",
    colophon=Colophon("市委办公室，市人大常委会办公室", "昭通市人民政府办公室", date(2020, 7, 12)),
)
WITH_ANNEXES = replace(NOTICE, annexes=(Annex("任务分解表", (paragraph(LINE * 3),)), Annex("责任分工", NOTICE.body)))


@dataclass(frozen=True)
class Character:
    """A character and its box from the left and the upper edge of the page, tight around the ink."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size_pt: float
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, from the left."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.characters)

    @property
    def left(self) -> float:
        return min(one.left for one in self.characters)

    @property
    def right(self) -> float:
        return max(one.right for one in self.characters)

    @property
    def top(self) -> float:
        return min(one.top for one in self.characters)

    @property
    def bottom(self) -> float:
        return max(one.bottom for one in self.characters)

    @property
    def baseline(self) -> float:
        return self.characters[0].baseline

    @property
    def size_pt(self) -> float:
        return self.characters[0].size_pt


@dataclass(frozen=True)
class Stroke:
    """A drawn line or bar."""

    left: float
    top: float
    right: float
    bottom: float
    colour: tuple[int, int, int]
    thickness: float


def pages(content):
    return pypdfium2.PdfDocument(content)


def characters(page):
    text = page.get_textpage()
    height = page.get_height()
    for index in range(text.count_chars()):
        shown = text.get_text_range(index, 1)
        if not shown.strip():
            continue
        left, bottom, right, top = text.get_charbox(index)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
        colour = [ctypes.c_uint() for _part in range(4)]
        pdfium.FPDFText_GetFillColor(text.raw, index, *colour)
        yield Character(
            shown,
            left * MM,
            (height - top) * MM,
            right * MM,
            (height - bottom) * MM,
            (height - y.value) * MM,
            pdfium.FPDFText_GetFontSize(text.raw, index),
            tuple(one.value for one in colour[:3]),
        )


def lines(page):
    """The lines of a page from above; characters whose baselines are within half a millimetre stand on one."""
    found = {}
    for one in characters(page):
        key = next((key for key in found if abs(key - one.baseline) < 0.5), one.baseline)
        found.setdefault(key, []).append(one)
    return [Line(tuple(sorted(found[key], key=lambda one: one.left))) for key in sorted(found)]


def line_with(page, text):
    return next(line for line in lines(page) if text in line.text)


def strokes(page):
    """Lines by their middle and ends, bars by their edges, from above."""
    height = page.get_height()
    found = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = one.get_bounds()
        mode, is_stroked, thickness = ctypes.c_int(), ctypes.c_int(), ctypes.c_float()
        pdfium.FPDFPath_GetDrawMode(one.raw, mode, is_stroked)
        pdfium.FPDFPageObj_GetStrokeWidth(one.raw, thickness)
        colour = [ctypes.c_uint() for _part in range(4)]
        read = pdfium.FPDFPageObj_GetStrokeColor if is_stroked else pdfium.FPDFPageObj_GetFillColor
        read(one.raw, *colour)
        middle = height - (top + bottom) / 2
        edge = thickness.value if is_stroked else 0.0  # pdfium's bounds of a line are wider by its thickness
        half = 0.0 if is_stroked else (top - bottom) / 2
        found.append(
            Stroke(
                (left + edge) * MM,
                (middle - half) * MM,
                (right - edge) * MM,
                (middle + half) * MM,
                tuple(part.value for part in colour[:3]),
                (thickness.value if is_stroked else top - bottom) * MM,
            )
        )
    return sorted(found, key=lambda one: one.top)
