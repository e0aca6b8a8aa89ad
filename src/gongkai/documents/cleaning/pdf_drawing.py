"""A page put together again from its steps: as the copy has it, or coloured so that one sees what is covered."""

import io
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, FloatObject, NameObject, PdfObject

from gongkai.documents.cleaning.pdf_content import (
    FILL_COLOURS,
    INLINE,
    NAMED,
    PAINTS,
    PATHS,
    Drawing,
    Form,
    Glyph,
    Order,
    Picture,
    Show,
)
from gongkai.documents.cleaning.pdf_objects import Copier, stream_of, write_order

STROKE_COLOURS = frozenset({b"CS", b"SC", b"SCN", b"G", b"RG", b"K"})
DEVICE_SPACES = frozenset({"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", "/G", "/RGB", "/CMYK"})
_FORM_KEYS = ("/BBox", "/Matrix", "/Group")


class Look(Enum):
    """How a page is drawn."""

    COPY = "copy"
    GLYPH_BY_GLYPH = "glyph_by_glyph"
    NO_TEXT = "no_text"
    NUMBERED = "numbered"
    TEXT_ALONE = "text_alone"
    PICTURES_BLACK = "pictures_black"
    PICTURES_WHITE = "pictures_white"


@dataclass(frozen=True)
class Plan:
    """A look, and what is left out of it."""

    look: Look
    glyphs: Collection[int] = frozenset()
    pictures: Collection[int] = frozenset()
    only: int | None = None


def colour_of(number: int) -> tuple[int, int, int]:
    """A colour of its own for each number, far from those of its neighbours."""
    mixed = ((number + 1) * 0x9E3779B1) & 0xFFFFFF
    return mixed >> 16, mixed >> 8 & 0xFF, mixed & 0xFF


@dataclass
class Painter:
    """Writes the steps of one page, and its forms, in one look."""

    copier: Copier
    plan: Plan

    def page(self, drawing: Drawing) -> tuple[bytes, DictionaryObject]:
        """The content and the resources of a page."""
        return self._content(drawing, _Colours())

    def _content(self, drawing: Drawing, colours: "_Colours") -> tuple[bytes, DictionaryObject]:
        sheet = _Sheet(drawing.resources, self.copier, colours)
        for step in drawing.steps:
            if isinstance(step, Order):
                self._order(step, sheet)
            elif isinstance(step, Show):
                self._show(step, sheet)
            elif isinstance(step, Picture):
                self._picture(step, sheet)
            else:
                self._form(step, sheet)
        return sheet.stream.getvalue(), sheet.made

    def _order(self, step: Order, sheet: "_Sheet") -> None:
        operator = step.operator
        sheet.colours.follow(step)
        if self.plan.look is Look.TEXT_ALONE:
            if (
                operator in PATHS
                or operator in {b"W", b"W*", b"gs", b"sh", b"Tr"}
                or operator in FILL_COLOURS | STROKE_COLOURS
            ):
                return
            if operator in PAINTS:
                return
        sheet.write(step.operands, operator)

    def _show(self, step: Show, sheet: "_Sheet") -> None:
        look = self.plan.look
        if look is Look.COPY:
            if items := _kept(step, self.plan.glyphs):
                sheet.write([items], b"TJ")
        elif look in {Look.GLYPH_BY_GLYPH, Look.NUMBERED, Look.TEXT_ALONE}:
            for item in step.items:
                self._single(item, sheet, is_numbered=look is not Look.GLYPH_BY_GLYPH)
            if look is Look.NUMBERED:
                sheet.colours.restore(sheet)

    @staticmethod
    def _single(item: "Glyph | float", sheet: "_Sheet", *, is_numbered: bool) -> None:
        """A glyph by itself, so that it lies on the same points in every look."""
        if isinstance(item, float):
            sheet.write([ArrayObject([FloatObject(item)])], b"TJ")
            return
        if is_numbered:
            values = " ".join(f"{part / 255:.5f}" for part in colour_of(item.number))
            sheet.stream.write(f"{values} rg {values} RG\n".encode())
        sheet.stream.write(f"<{item.code.hex()}> Tj\n".encode())

    def _picture(self, step: Picture, sheet: "_Sheet") -> None:
        look = self.plan.look
        if step.number in self.plan.pictures or look is Look.TEXT_ALONE:
            return
        if look in {Look.PICTURES_BLACK, Look.PICTURES_WHITE}:
            is_white = look is Look.PICTURES_WHITE or (self.plan.only is not None and step.number != self.plan.only)
            sheet.stream.write(b"q %d g 0 0 1 1 re f Q\n" % is_white)
        elif step.order.operator == INLINE:
            write_order(sheet.stream, step.order.operands[0], INLINE)
        else:
            sheet.write(step.order.operands, b"Do")

    def _form(self, step: Form, sheet: "_Sheet") -> None:
        data, resources = self._content(step.drawing, sheet.colours.inherited())
        entries: dict[str, PdfObject] = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form")}
        for key in _FORM_KEYS:
            if key in step.source and not (key == "/Group" and self.plan.look is Look.TEXT_ALONE):
                entries[key] = self.copier.copy(step.source[key], key=key)
        entries["/Resources"] = resources
        name = sheet.name_for(
            "/XObject", f"form {step.name} {len(sheet.names)}", self.copier.add(stream_of(data, entries))
        )
        sheet.stream.write(f"{name} Do\n".encode())


def _kept(step: Show, left_out: Collection[int]) -> ArrayObject | None:
    """The glyphs that stay, each at its old place; nothing where none does."""

    items: list[PdfObject] = []
    pending, run = 0.0, b""
    for item in step.items:
        if isinstance(item, Glyph) and item.number not in left_out:
            if pending:
                items += [ByteStringObject(run)] if run else []
                items.append(FloatObject(round(pending, 4)))
                pending, run = 0.0, b""
            run += item.code
        else:
            pending += item if isinstance(item, float) else -(item.advance or 0.0)
    items += [ByteStringObject(run)] if run else []
    items += [FloatObject(round(pending, 4))] if pending else []
    return ArrayObject(items) if items else None


@dataclass
class _Colours:
    """The orders that set the colours in force, so that they can be set again."""

    fill: list[Order] = field(default_factory=list)
    stroke: list[Order] = field(default_factory=list)
    saved: list[tuple[list[Order], list[Order]]] = field(default_factory=list)

    def follow(self, order: Order) -> None:
        """Note an order that changes a colour."""
        if order.operator == b"q":
            self.saved.append((list(self.fill), list(self.stroke)))
        elif order.operator == b"Q" and self.saved:
            self.fill, self.stroke = self.saved.pop()
        elif order.operator in FILL_COLOURS:
            self.fill = [*(self.fill[:1] if order.operator in {b"sc", b"scn"} else []), order]
        elif order.operator in STROKE_COLOURS:
            self.stroke = [*(self.stroke[:1] if order.operator in {b"SC", b"SCN"} else []), order]

    def restore(self, sheet: "_Sheet") -> None:
        """Set the colours again; what nobody set is black."""
        for orders, black in ((self.fill, b"0 g\n"), (self.stroke, b"0 G\n")):
            if not orders:
                sheet.stream.write(black)
            for order in orders:
                sheet.write(order.operands, order.operator)

    def inherited(self) -> "_Colours":
        """What a form starts with: plain colours only, since names are those of the page."""
        plain = {b"g", b"rg", b"k", b"G", b"RG", b"K"}
        return _Colours(
            [one for one in self.fill if one.operator in plain], [one for one in self.stroke if one.operator in plain]
        )


@dataclass
class _Sheet:
    """The content and the resources that are being written."""

    resources: DictionaryObject
    copier: Copier
    colours: _Colours
    stream: io.BytesIO = field(default_factory=io.BytesIO)
    made: DictionaryObject = field(default_factory=DictionaryObject)
    names: dict[tuple[str, str], str] = field(default_factory=dict)

    def write(self, operands: list[Any], operator: bytes) -> None:
        """One order, with the names of its resources made new."""
        shown = list(operands)
        if operator in NAMED and shown:
            if not self._rename(shown, 0, NAMED[operator]):
                return
        elif (
            operator in {b"scn", b"SCN"}
            and shown
            and isinstance(shown[-1], NameObject)
            and not self._rename(shown, -1, "/Pattern")
        ):
            return
        write_order(self.stream, shown, operator)

    def _rename(self, operands: list[Any], place: int, category: str) -> bool:
        name = operands[place]
        if category == "/ColorSpace" and name in DEVICE_SPACES:
            return True
        table = self.resources.get(category)
        if table is None or name not in table.get_object():
            return False
        if (category, str(name)) not in self.names:
            self.name_for(category, str(name), self.copier.copy(table.get_object().raw_get(name)))
        operands[place] = NameObject(self.names[category, str(name)])
        return True

    def name_for(self, category: str, name: str, value: PdfObject) -> str:
        """A neutral name for a resource."""
        table = self.made.setdefault(NameObject(category), DictionaryObject())
        new = f"/{category[1]}{len(table) + 1}"
        table[NameObject(new)] = value
        self.names[category, name] = new
        return new
