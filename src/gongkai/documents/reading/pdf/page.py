"""One page as it was drawn: characters with their boxes, ruled lines, filled shapes; upright, from the upper left."""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from gongkai.documents.reading.pdf.matrix import SAME, Matrix, matrix_of, through, times

MOST_GLYPHS, MOST_OBJECTS, MOST_SEGMENTS = 200_000, 50_000, 40_000
DEEPEST_FORM = 6
THIN, SHORTEST_RULE, SMALLEST_SHAPE = 3.0, 3.0, 5.0
OFF_PAGE, ASLANT, UNSEEN, WHITE, COVERED = (
    "页面之外的文字",
    "斜置或转向的文字（如水印）",
    "不可见的文字",
    "白色文字",
    "被图形遮盖的文字",
)
WIDE_IMAGE = 0.5
# a blank that is no character of the file and was seen in a gap
SUPPOSED = "\u200a"
JUST_BEFORE = 0.05
BLANK = frozenset({" ", SUPPOSED})
# radicals that fonts of some programs name instead of the characters that look the same
RADICALS = str.maketrans(
    "⺁⺋⺌⺎⺝⺟⺠⺮⺸⻁⻄⻅⻆⻉⻋⻌⻍⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂㔾小兀月母民竹羊虎西见角贝车辶辶长镸长门阝青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)


class Glyph(NamedTuple):
    """A character with its box and the line it stands on, downwards from the upper edge."""

    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    char: str


class Rule(NamedTuple):
    """A ruled line: ``at`` across, from ``start`` to ``end`` along."""

    at: float
    start: float
    end: float


class Shape(NamedTuple):
    """A filled area with the place in the order of drawing."""

    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    is_white: bool


@dataclass
class Page:
    """What one page shows, and what of it nobody sees with the reason."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    blanks: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    unseen: list[tuple[Glyph, str]] = field(default_factory=list)
    has_image: bool = False
    has_recognised_text: bool = False
    unmapped: int = 0


class Turn(NamedTuple):
    """The way from a page's own coordinates to those of the page held upright."""

    quarter: int
    left: float
    bottom: float
    right: float
    top: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point, from the upper left corner."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box by its upper left and lower right corners."""
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


@dataclass
class _Drawn:
    """The objects of a page in the order of drawing."""

    texts: dict[int, tuple[int, str]] = field(default_factory=dict)  # address -> order, reason not to be seen
    shapes: list[Shape] = field(default_factory=list)
    image_share: float = 0.0


def read_page(document: Any, index: int) -> Page:
    """The page with this index from 0; one that cannot be loaded is blank."""
    handle = pdfium.FPDF_LoadPage(document, index)
    if not handle:
        return Page(index + 1, 0, 0)
    try:
        text = pdfium.FPDFText_LoadPage(handle)
        try:
            return _read(handle, text, index + 1)
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
    finally:
        pdfium.FPDF_ClosePage(handle)


def _read(handle: Any, text: Any, number: int) -> Page:
    bounds = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(handle, ctypes.byref(bounds))
    count = min(MOST_GLYPHS, pdfium.FPDFText_CountChars(text)) if text else 0
    angles = [pdfium.FPDFText_GetCharAngle(text, at) for at in range(count)]
    upright = _degrees(Counter(angles).most_common(1)[0][0]) if angles else 0
    quarter = -round(upright / 90) % 4 if count else pdfium.FPDFPage_GetRotation(handle)
    turn = Turn(quarter, bounds.left, bounds.bottom, bounds.right, bounds.top)
    width, height = abs(bounds.right - bounds.left), abs(bounds.top - bounds.bottom)
    page = Page(number, *((height, width) if quarter % 2 else (width, height)))
    drawn = _objects(handle, page, turn)
    page.has_image = drawn.image_share > WIDE_IMAGE
    _glyphs(text, angles, upright, page, turn, drawn)
    return page


def _glyphs(text: Any, angles: Sequence[float], upright: int, page: Page, turn: Turn, drawn: _Drawn) -> None:
    """Sort the characters of a page into those that are seen, blanks, and those that are not seen."""
    checked = _Checked(text, page, drawn)
    other_ways = {angle for angle in set(angles) if abs(_degrees(angle) - upright) % 360 not in SAME_ANGLES}
    width, height = page.width, page.height
    for at, glyph in _drawn_glyphs(text, len(angles), turn):
        char = glyph.char
        if char in BLANK:
            page.blanks.append(glyph if glyph.x1 > glyph.x0 else glyph._replace(x0=glyph.x0 - JUST_BEFORE))
            continue
        if char == "\ufffd" or "\ue000" <= char <= "\uf8ff":
            page.unmapped += 1
        is_inside = -EDGE <= glyph.x0 + glyph.x1 <= 2 * width + EDGE and -EDGE <= glyph.base <= height + EDGE
        reason = "" if is_inside else OFF_PAGE
        if angles[at] in other_ways:
            reason = ASLANT
        elif checked.is_doubtful:
            reason = reason or checked.reason(at, glyph)
        if reason:
            page.unseen.append((glyph, reason))
        else:
            page.glyphs.append(glyph)
    _take_recognised(page)


def _drawn_glyphs(text: Any, count: int, turn: Turn) -> Iterator[tuple[int, Glyph]]:
    """Every character that takes room, with its index; this is where most of the time goes."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    to_box, to_x, to_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    code_of, box_of, origin_of = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetCharOrigin,
    )
    is_upright, left, upper = turn.quarter == 0, turn.left, turn.top
    for at in range(count):
        code = code_of(text, at)
        char = PLAIN.get(code)
        if char is None:
            char = PLAIN[code] = _plain(code)
        if char == "":
            continue
        if code == 0x20 and pdfium.FPDFText_IsGenerated(text, at):
            char = SUPPOSED
        box_of(text, at, to_box)
        origin_of(text, at, to_x, to_y)
        if is_upright:
            x0, top, x1, bottom = box.left - left, upper - box.top, box.right - left, upper - box.bottom
            base = upper - y.value
        else:
            x0, top, x1, bottom = turn.box(box.left, box.bottom, box.right, box.top)
            base = turn.point(x.value, y.value)[1]
        if x1 - x0 >= 0.01 or bottom - top >= 0.01 or char == SUPPOSED:
            yield at, Glyph(x0, top, x1, bottom, base, char)


def _degrees(angle: float) -> int:
    return round(math.degrees(angle)) % 360


UNPRINTED = frozenset({0xFFFE, 0xFEFF, 0xAD, 0x200B})
PLAIN: dict[int, str] = {}
EDGE = 2.0
SAME_ANGLES = frozenset({0, 1, 2, 3, 357, 358, 359})


def _take_recognised(page: Page) -> None:
    """Text that a scanner's program laid invisibly over the picture of the page is its text."""
    invisible = [glyph for glyph, reason in page.unseen if reason == UNSEEN]
    if page.has_image and len(invisible) > len(page.glyphs):
        page.glyphs.extend(invisible)
        page.unseen = [pair for pair in page.unseen if pair[1] != UNSEEN]
        page.has_recognised_text = True


@dataclass
class _Checked:
    """Finds out whether a character is seen; asks for its object only where the page holds anything doubtful."""

    text: Any
    page: Page
    drawn: _Drawn
    is_doubtful: bool = False
    later: list[Shape] = field(default_factory=list)

    def __post_init__(self) -> None:
        orders = [order for order, _ in self.drawn.texts.values()]
        first = min(orders, default=0)
        self.later = [shape for shape in self.drawn.shapes if shape.order > first]
        self.is_doubtful = bool(self.later) or any(reason for _, reason in self.drawn.texts.values())

    def reason(self, at: int, glyph: Glyph) -> str:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        owner = pdfium.FPDFText_GetTextObject(self.text, at)
        order, reason = self.drawn.texts.get(_address(owner), (0, ""))
        if reason == WHITE:
            return "" if any(_holds(one, x, y) and not one.is_white for one in self.drawn.shapes) else WHITE
        return reason or (COVERED if any(one.order > order and _holds(one, x, y) for one in self.later) else "")


def _holds(shape: Shape, x: float, y: float) -> bool:
    return shape.x0 <= x <= shape.x1 and shape.top <= y <= shape.bottom


def _plain(code: int) -> str:
    char = chr(code)
    if code < 0x20 or code in UNPRINTED:
        return ""
    if code in (0x20, 0xA0, 0x3000) or 0x2000 <= code <= 0x200A:
        return " "
    if 0x2F00 <= code <= 0x2FDF or 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", char)
    return char.translate(RADICALS) if 0x2E80 <= code <= 0x2EFF else char


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _objects(handle: Any, page: Page, turn: Turn) -> _Drawn:
    """Texts, rules and shapes of a page, those within forms too."""
    drawn = _Drawn()
    segments = 0
    for order, (item, matrix) in enumerate(_all_objects(handle)):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            drawn.texts[_address(item)] = (order, _not_seen(item))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and segments < MOST_SEGMENTS:
            segments += _path(item, matrix, order, page, turn, drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _image(item, matrix, order, page, turn, drawn)
    return drawn


def _all_objects(handle: Any) -> Iterator[tuple[Any, Matrix]]:
    """Every object with the matrix of the form that holds it."""
    count = 0
    stack: list[tuple[Any, bool, int, Matrix, int]] = [(handle, True, 0, SAME, 0)]
    while stack and count < MOST_OBJECTS:
        holder, is_page, at, matrix, depth = stack.pop()
        size = pdfium.FPDFPage_CountObjects(holder) if is_page else pdfium.FPDFFormObj_CountObjects(holder)
        while at < size and count < MOST_OBJECTS:
            item = pdfium.FPDFPage_GetObject(holder, at) if is_page else pdfium.FPDFFormObj_GetObject(holder, at)
            at, count = at + 1, count + 1
            if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
                stack.append((holder, is_page, at, matrix, depth))
                stack.append((item, False, 0, times(matrix_of(item), matrix), depth + 1))
                break
            yield item, matrix


def _not_seen(item: Any) -> str:
    """Why nobody sees a text by the way it is drawn."""
    if pdfium.FPDFTextObj_GetTextRenderMode(item) in (3, 7):
        return UNSEEN
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return ""
    if alpha.value == 0:
        return UNSEEN
    return WHITE if min(red.value, green.value, blue.value) >= 250 else ""


def _image(item: Any, matrix: Matrix, order: int, page: Page, turn: Turn, drawn: _Drawn) -> None:
    own = times(matrix_of(item), matrix)
    corners = [through(own, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    xs, ys = zip(*corners, strict=True)
    x0, top, x1, bottom = turn.box(min(xs), min(ys), max(xs), max(ys))
    share = (x1 - x0) * (bottom - top) / (page.width * page.height or 1)
    drawn.image_share = max(drawn.image_share, share)
    if not drawn.texts:  # under the text; a picture over it may be a seal one sees through
        drawn.shapes.append(Shape(x0, top, x1, bottom, order, is_white=False))


def _path(item: Any, matrix: Matrix, order: int, page: Page, turn: Turn, drawn: _Drawn) -> int:
    """Add the rules and the area of a path; gives how many segments it has."""
    count: int = pdfium.FPDFPath_CountSegments(item)
    if not 0 < count <= MOST_SEGMENTS:
        return 0
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    own = times(matrix_of(item), matrix)
    lines = list(_lines(item, count, own, turn))
    if not lines:
        return count
    x0, top = min(min(a, c) for a, _, c, _ in lines), min(min(b, d) for _, b, _, d in lines)
    x1, bottom = max(max(a, c) for a, _, c, _ in lines), max(max(b, d) for _, b, _, d in lines)
    if fill.value and not stroke.value:
        _area(item, (x0, top, x1, bottom), order, page, drawn, is_box=count <= 6)
    elif stroke.value:
        for line in lines:
            _rule(*line, page)
        if fill.value:
            _area(item, (x0, top, x1, bottom), order, page, drawn, is_box=count <= 6)
    return count


def _area(
    item: Any, box: tuple[float, float, float, float], order: int, page: Page, drawn: _Drawn, *, is_box: bool
) -> None:
    """A filled path: a rule where it is thin, else a shape."""
    x0, top, x1, bottom = box
    if bottom - top <= THIN or x1 - x0 <= THIN:
        middle = ((x0 + x1) / 2, (top + bottom) / 2)
        if x1 - x0 > bottom - top:
            _rule(x0, middle[1], x1, middle[1], page)
        else:
            _rule(middle[0], top, middle[0], bottom, page)
    elif is_box and x1 - x0 > SMALLEST_SHAPE and bottom - top > SMALLEST_SHAPE:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        if alpha.value > 200:
            is_white = min(red.value, green.value, blue.value) >= 250
            drawn.shapes.append(Shape(x0, top, x1, bottom, order, is_white))


def _lines(item: Any, count: int, matrix: Matrix, turn: Turn) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines of a path."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.point(*through(matrix, x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield *before, *point
        before = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield *point, *start
            before = start


def _rule(x0: float, y0: float, x1: float, y1: float, page: Page) -> None:
    if abs(y1 - y0) < 1 and abs(x1 - x0) >= SHORTEST_RULE:
        page.across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) < 1 and abs(y1 - y0) >= SHORTEST_RULE:
        page.down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
