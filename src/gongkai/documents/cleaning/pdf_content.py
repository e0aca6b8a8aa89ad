"""The drawing orders of a PDF page, taken apart so far that single glyphs and pictures can be left out or coloured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pypdf.generic import ContentStream, DictionaryObject, NameObject, StreamObject

from gongkai.documents.cleaning.copies import CannotClean
from gongkai.documents.cleaning.pdf_fonts import Font, font_of

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
DEEPEST_FORM = 12
GLYPHS_LIMIT = 200_000
TINY_POINTS = 2.0

PATHS = frozenset({b"m", b"l", b"c", b"v", b"y", b"h", b"re"})
PAINTS = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"})
STATE = frozenset({b"q", b"Q", b"cm", b"w", b"J", b"j", b"M", b"d", b"ri", b"i", b"gs", b"W", b"W*"})
FILL_COLOURS = frozenset({b"cs", b"sc", b"scn", b"g", b"rg", b"k"})
COLOURS = FILL_COLOURS | {b"CS", b"SC", b"SCN", b"G", b"RG", b"K", b"d0", b"d1"}
TEXT_STATE = frozenset({b"BT", b"ET", b"Tc", b"Tw", b"Tz", b"TL", b"Tf", b"Tr", b"Ts", b"Td", b"TD", b"Tm", b"T*"})
SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
MARKS = frozenset({b"BMC", b"BDC", b"EMC", b"MP", b"DP"})
INLINE = b"INLINE IMAGE"
NAMED = {
    b"gs": "/ExtGState",
    b"Tf": "/Font",
    b"Do": "/XObject",
    b"sh": "/Shading",
    b"cs": "/ColorSpace",
    b"CS": "/ColorSpace",
}


@dataclass(slots=True)
class Glyph:
    """One glyph that is shown: its code, the number by which it is known, and how far it moves in thousandths."""

    code: bytes
    number: int
    advance: float | None
    is_blank: bool
    is_tiny: bool


@dataclass(slots=True)
class Order:
    """A drawing order that is carried over as it is."""

    operands: list[Any]
    operator: bytes


@dataclass(slots=True)
class Show:
    """Glyphs of one string, with the moves between them."""

    items: list[Glyph | float]


@dataclass(slots=True)
class Picture:
    """A picture that is drawn: by its name, or inline."""

    number: int
    order: Order
    place: Matrix


@dataclass(slots=True)
class Form:
    """A drawing within the drawing."""

    name: str
    source: StreamObject
    drawing: "Drawing"


Step = Order | Show | Picture | Form


@dataclass(slots=True)
class Drawing:
    """The steps of a page or a form, and the resources that they name."""

    resources: DictionaryObject
    steps: list[Step] = field(default_factory=list)


@dataclass
class State:
    """What the graphics state says, as far as it matters here."""

    matrix: Matrix = IDENTITY
    text: Matrix = IDENTITY
    font: Font = field(default_factory=Font)
    size: float = 1.0
    character_space: float = 0.0
    word_space: float = 0.0
    mode: int = 0


@dataclass
class Reading:
    """What is counted while a page is taken apart."""

    is_layer_shown: Callable[[Any], bool]
    source: Any
    glyphs: list[Glyph] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    hidden_layers: int = 0
    replaced_texts: int = 0
    has_transparency: bool = False
    fonts: dict[int, Font] = field(default_factory=dict)


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does ``first`` and then ``second``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def matrix_of(values: Any) -> Matrix:
    """Six numbers as a matrix; what is none is the identity."""
    try:
        a, b, c, d, e, f = (float(value.get_object()) for value in values)
    except (TypeError, ValueError, AttributeError):
        return IDENTITY
    return (a, b, c, d, e, f)


def take_apart(
    content: ContentStream, resources: DictionaryObject, reading: Reading, matrix: Matrix, depth: int = 0
) -> Drawing:
    """The steps of a content, hidden layers left out; raises ``CannotClean``."""
    if depth > DEEPEST_FORM:
        raise CannotClean("页面的图形嵌套过深")
    return _Reader(reading, Drawing(resources), State(matrix), depth).read(content)


@dataclass
class _Reader:
    """Goes through the orders of one content."""

    reading: Reading
    drawing: Drawing
    state: State
    depth: int
    saved: list[State] = field(default_factory=list)
    marks: list[bool] = field(default_factory=list)

    def read(self, content: ContentStream) -> Drawing:
        for operands, operator in content.operations:
            self._step(operands, operator)
        return self.drawing

    @property
    def is_hidden(self) -> bool:
        return any(self.marks)

    def _step(self, operands: Any, operator: bytes) -> None:
        if operator in MARKS:
            self._mark(operands, operator)
        elif operator in SHOWS:
            self._show(operands, operator)
        elif operator == b"Do" or operator == INLINE:
            self._draw(operands, operator)
        elif operator in PAINTS and self.is_hidden:
            self._keep([], b"n")
        elif operator == b"sh":
            if not self.is_hidden:
                self._keep(operands, operator)
        elif operator in STATE | PATHS | PAINTS | COLOURS | TEXT_STATE:
            self._follow(operands, operator)
            self._keep(operands, operator)

    def _keep(self, operands: Any, operator: bytes) -> None:
        self.drawing.steps.append(Order(list(operands), operator))

    def _mark(self, operands: Any, operator: bytes) -> None:
        if operator == b"EMC":
            if self.marks:
                self.marks.pop()
        elif operator in {b"BMC", b"BDC"}:
            properties = self._properties(operands) if operator == b"BDC" and len(operands) > 1 else None
            is_layer = properties is not None and operands[0] == "/OC"
            is_hidden = is_layer and not self.reading.is_layer_shown(properties)
            self.reading.hidden_layers += is_hidden
            if isinstance(properties, DictionaryObject) and {"/ActualText", "/Alt", "/E"} & set(properties):
                self.reading.replaced_texts += 1
            self.marks.append(is_hidden)

    def _properties(self, operands: Any) -> Any:
        value = operands[1]
        if isinstance(value, NameObject):
            found = _entry(self.drawing.resources, "/Properties", value)
            return found if found is not None else None
        return value

    def _follow(self, operands: Any, operator: bytes) -> None:
        state = self.state
        if operator == b"q":
            self.saved.append(replace(state))
        elif operator == b"Q" and self.saved:
            self.state = self.saved.pop()
        elif operator == b"cm":
            state.matrix = times(matrix_of(operands), state.matrix)
        elif operator == b"gs":
            self._follow_state(operands)
        elif operator in TEXT_STATE:
            self._follow_text(operands, operator)

    def _follow_state(self, operands: Any) -> None:
        found = _entry(self.drawing.resources, "/ExtGState", operands[0]) if operands else None
        if not isinstance(found, DictionaryObject):
            return
        alphas = [found.get("/ca", 1), found.get("/CA", 1)]
        is_plain = all(alpha == 1 for alpha in alphas) and found.get("/BM", "/Normal") in {"/Normal", "/Compatible"}
        mask = found.get("/SMask", "/None")
        if not is_plain or mask != "/None":
            self.reading.has_transparency = True

    def _follow_text(self, operands: Any, operator: bytes) -> None:
        state = self.state
        if operator == b"BT":
            state.text = IDENTITY
        elif operator == b"Tm":
            state.text = matrix_of(operands)
        elif operator == b"Tf" and len(operands) == 2:
            state.font, state.size = self._font(operands[0]), float(operands[1])
        elif operator in {b"Tc", b"Tw", b"Tr"} and operands:
            value = float(operands[0])
            if operator == b"Tr":
                state.mode = int(value)
            elif operator == b"Tc":
                state.character_space = value
            else:
                state.word_space = value

    def _font(self, name: Any) -> Font:
        found = _entry(self.drawing.resources, "/Font", name)
        if found is None:
            return Font()
        key = id(found)
        if key not in self.reading.fonts:
            self.reading.fonts[key] = font_of(found)
        return self.reading.fonts[key]

    def _show(self, operands: Any, operator: bytes) -> None:
        if operator == b'"' and len(operands) == 3:
            self._step([operands[0]], b"Tw")
            self._step([operands[1]], b"Tc")
        if operator in {b"'", b'"'}:
            self._keep([], b"T*")
        if self.is_hidden or not operands:
            return
        if self.state.mode >= 4:
            raise CannotClean("页面把文字用作裁剪形状，其中的文字无法确定是否看得见")
        parts = operands[0] if operator == b"TJ" else [operands[-1]]
        self.drawing.steps.append(Show(list(self._items(parts))))
        if len(self.reading.glyphs) > GLYPHS_LIMIT:
            raise CannotClean("页面文字过多")

    def _items(self, parts: Any) -> Iterator[Glyph | float]:
        state = self.state
        across = times(state.text, state.matrix)
        scale = abs(across[0] * across[3] - across[1] * across[2]) ** 0.5
        for part in parts:
            if isinstance(part, int | float):
                yield float(part)
                continue
            for code in state.font.codes(_bytes_of(part)):
                glyph = Glyph(
                    code,
                    len(self.reading.glyphs),
                    self._advance(code),
                    state.font.is_blank(code),
                    abs(state.size) * scale < TINY_POINTS,
                )
                self.reading.glyphs.append(glyph)
                yield glyph

    def _advance(self, code: bytes) -> float | None:
        state = self.state
        width = state.font.width_of(code)
        if width is None or not state.size:
            return None
        space = state.character_space + (state.word_space if code == b" " else 0.0)
        return width + space * 1000 / state.size

    def _draw(self, operands: Any, operator: bytes) -> None:
        if self.is_hidden or not operands:
            return
        if operator == INLINE:
            self._picture(Order([operands], operator))
            return
        source = _entry(self.drawing.resources, "/XObject", operands[0])
        if not isinstance(source, StreamObject):
            return
        layer = source.get("/OC")
        if layer is not None and not self.reading.is_layer_shown(layer.get_object()):
            self.reading.hidden_layers += 1
        elif source.get("/Subtype") == "/Image":
            self._picture(Order(list(operands), operator))
        elif source.get("/Subtype") == "/Form":
            self._form(str(operands[0]), source)

    def _picture(self, order: Order) -> None:
        picture = Picture(len(self.reading.pictures), order, self.state.matrix)
        self.reading.pictures.append(picture)
        self.drawing.steps.append(picture)

    def _form(self, name: str, source: StreamObject) -> None:
        group = source.get("/Group")
        if (
            group is not None
            and group.get_object().get("/S") == "/Transparency"
            and (group.get_object().get("/I") or group.get_object().get("/K"))
        ):
            self.reading.has_transparency = True
        resources = source.get("/Resources")
        known = resources.get_object() if resources is not None else self.drawing.resources
        matrix = times(matrix_of(source.get("/Matrix", [])), self.state.matrix)
        inner = _Reader(self.reading, Drawing(known), replace(self.state, matrix=matrix), self.depth + 1)
        if inner.depth > DEEPEST_FORM:
            raise CannotClean("页面的图形嵌套过深")
        drawing = inner.read(ContentStream(source, self.reading.source))
        self.drawing.steps.append(Form(name, source, drawing))


def _entry(resources: DictionaryObject, kind: str, name: Any) -> Any:
    """What a resource name stands for."""
    table = resources.get(kind)
    found = table.get_object().get(name) if table is not None else None
    return found.get_object() if found is not None else None


def _bytes_of(text: Any) -> bytes:
    original = getattr(text, "original_bytes", None)
    if original is not None:
        return bytes(original)
    return bytes(text) if isinstance(text, bytes) else str(text).encode("latin-1", "replace")
