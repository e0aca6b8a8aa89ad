"""What a Word document holds and does not show: hidden, white, tiny, in rows of no height, beside the page."""

from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.cleaning.copies import CannotClean, Tally
from gongkai.documents.cleaning.word_changes import remove
from gongkai.documents.cleaning.word_names import PIC, WP, A, V, W, split, w

TINY_HALF_POINTS = 4
TINY_TWENTIETHS = 20
TINY_EMU = 12_700
EMU_A_TWENTIETH = 635
WIDEST_MARGIN_TWENTIETHS = 3000
WHITE_FROM = 0xF5
OFF = {"0", "false", "off", "none"}
CONTENT = tuple(w(name) for name in ("t", "sym", "tab", "drawing", "pict", "object", "footnoteReference"))
_HIDDEN_VML = ("visibility:hidden", "display:none")


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that is there is switched on."""
    return element is not None and element.get(w("val"), "1").lower() not in OFF


@dataclass(frozen=True)
class StyleSheet:
    """What the styles say of hiding, colour and size."""

    styles: dict[str, etree._Element] = field(default_factory=dict)
    default_paragraph: str = ""

    @classmethod
    def of(cls, root: etree._Element | None) -> "StyleSheet":
        """The styles of a document; a document without them has none."""
        if root is None:
            return cls()
        styles = {one.get(w("styleId"), ""): one for one in root.iterfind(w("style"))}
        default = next(
            (
                name
                for name, one in styles.items()
                if one.get(w("type")) == "paragraph" and one.get(w("default")) in {"1", "true"}
            ),
            "",
        )
        return cls(styles, default)

    def chain(self, name: str) -> list[etree._Element]:
        """A style and those it rests on, nearest first."""
        found: list[etree._Element] = []
        while name in self.styles and self.styles[name] not in found:
            found.append(self.styles[name])
            based = found[-1].find(w("basedOn"))
            name = based.get(w("val"), "") if based is not None else ""
        return found

    def property_of(self, run: etree._Element, name: str) -> etree._Element | None:
        """A run's property: its own, or that of its style, or that of its paragraph's style."""
        own = run.find(f"{w('rPr')}/{w(name)}")
        if own is not None:
            return own
        named = run.find(f"{w('rPr')}/{w('rStyle')}")
        paragraph = next(run.iterancestors(w("p")), None)
        of_paragraph = paragraph.find(f"{w('pPr')}/{w('pStyle')}") if paragraph is not None else None
        names = [named.get(w("val"), "")] if named is not None else []
        names.append(of_paragraph.get(w("val"), "") if of_paragraph is not None else self.default_paragraph)
        for style_name in names:
            for style in self.chain(style_name):
                found = style.find(f"{w('rPr')}/{w(name)}")
                if found is not None:
                    return found
        return None

    def has_shade(self, name: str) -> bool:
        """Whether a table style paints anything behind text."""
        return any(
            one.get(w("fill"), "auto") not in {"auto", "FFFFFF"}
            for style in self.chain(name)
            for one in style.iter(w("shd"))
        )


def remove_hidden(root: etree._Element, sheet: StyleSheet, tally: Tally, *, page: tuple[int, int]) -> None:
    """Take out of a story what it does not show; raises ``CannotClean`` where that cannot be told."""
    _remove_rows(root, tally)
    for drawing in list(root.iter(w("drawing"), w("pict"))):
        if _is_hidden_drawing(drawing, page):
            tally.add("hidden-shape", "隐藏或页面之外的图形")
            remove(drawing)
    background = root.find(w("background"))
    for run in list(root.iter(w("r"))):
        if not any(child.tag in CONTENT for child in run):
            continue
        if reason := _why_hidden(run, sheet, page, has_background=background is not None):
            tally.add("hidden-text", reason)
            _empty(run)


def _remove_rows(root: etree._Element, tally: Tally) -> None:
    for row in list(root.iter(w("tr"))):
        height = row.find(f"{w('trPr')}/{w('trHeight')}")
        is_flat = (
            height is not None
            and height.get(w("hRule")) == "exact"
            and _number(height.get(w("val"), "")) < TINY_TWENTIETHS
        )
        if is_on(row.find(f"{w('trPr')}/{w('hidden')}")) or is_flat:
            tally.add("hidden-text", "隐藏的表格行")
            remove(row)


def _empty(run: etree._Element) -> None:
    for child in list(run):
        if child.tag != w("rPr"):
            remove(child)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1e9


def _why_hidden(run: etree._Element, sheet: StyleSheet, page: tuple[int, int], *, has_background: bool) -> str:
    if reason := _why_not_on_paper(run, page):
        return reason
    if is_on(sheet.property_of(run, "vanish")) or is_on(sheet.property_of(run, "specVanish")):
        return "隐藏文字"
    size, width = sheet.property_of(run, "sz"), sheet.property_of(run, "w")
    if size is not None and _number(size.get(w("val"), "")) <= TINY_HALF_POINTS:
        return "字号小到看不见的文字"
    if width is not None and _number(width.get(w("val"), "").rstrip("%")) < 10:
        return "压扁到看不见的文字"
    if _is_under_black_marker(run, sheet.property_of(run, "color")):
        return "黑色标记下的黑色文字"
    if _is_paper_coloured(run, sheet, has_background=has_background):
        return "与底色相同的文字"
    return ""


def _why_not_on_paper(run: etree._Element, page: tuple[int, int]) -> str:
    """Lines without height, or beside the page; raises ``CannotClean`` where they lie in part beside it."""
    if _is_squeezed(run):
        return "行距小到看不见的文字"
    paragraph = next(run.iterancestors(w("p")), None)
    frame = paragraph.find(f"{w('pPr')}/{w('framePr')}") if paragraph is not None else None
    if frame is not None and any(
        abs(_number(frame.get(w(axis), "0"))) * EMU_A_TWENTIETH > size for axis, size in zip("xy", page, strict=True)
    ):
        return "页面之外的文字"
    indent = paragraph.find(f"{w('pPr')}/{w('ind')}") if paragraph is not None else None
    if indent is None:
        return ""
    left = _number(indent.get(w("left"), indent.get(w("start"), "0")))
    if left * EMU_A_TWENTIETH < -page[0]:
        return "页面之外的文字"
    if left < -WIDEST_MARGIN_TWENTIETHS:
        raise CannotClean("有的段落缩进到了页面之外，无法确定其中的文字是否看得见，请改正缩进后再试")
    return ""


def _is_squeezed(run: etree._Element) -> bool:
    paragraph = next(run.iterancestors(w("p")), None)
    spacing = paragraph.find(f"{w('pPr')}/{w('spacing')}") if paragraph is not None else None
    if spacing is None or spacing.get(w("lineRule")) != "exact":
        return False
    return _number(spacing.get(w("line"), "")) < TINY_TWENTIETHS


def _is_paper_coloured(run: etree._Element, sheet: StyleSheet, *, has_background: bool) -> bool:
    colour = sheet.property_of(run, "color")
    if colour is None:
        return False
    value = colour.get(w("val"), "auto").lower()
    if colour.get(w("themeColor")) in {"background1", "light1"} and colour.get(w("themeShade")) is None:
        value = "ffffff"
    if value == "auto" or len(value) != 6:
        return False
    fill = _fill_behind(run, sheet)
    if fill is None:
        if has_background or next(run.iterancestors(w("txbxContent")), None) is not None:
            return False  # what lies behind is drawn, and white on it can be read
        fill = "ffffff"
    if not _is_near(value, fill):
        return False
    if fill == "ffffff" and _is_in_shaded_table(run, sheet):
        raise CannotClean("表格样式带底色，其中的白色文字无法确定是否看得见，请改用单元格底纹后再试")
    return True


def _is_under_black_marker(run: etree._Element, colour: etree._Element | None) -> bool:
    """Black on a black marker, as words are struck out; some programs turn letters without a colour white there."""
    marker = run.find(f"{w('rPr')}/{w('highlight')}")
    value = colour.get(w("val"), "auto").lower() if colour is not None else "auto"
    return marker is not None and marker.get(w("val")) == "black" and value in {"auto", "000000"}


def _is_near(colour: str, fill: str) -> bool:
    try:
        pairs = [(int(colour[at : at + 2], 16), int(fill[at : at + 2], 16)) for at in (0, 2, 4)]
    except ValueError:
        return False
    return all(abs(one - other) <= 0xFF - WHITE_FROM for one, other in pairs)


def _fill_behind(run: etree._Element, sheet: StyleSheet) -> str | None:
    """The colour painted behind a run: its own shade or marker, its paragraph's, its cell's."""
    marker = run.find(f"{w('rPr')}/{w('highlight')}")
    if marker is not None and marker.get(w("val")) not in {"none", None}:
        return "ffffff" if marker.get(w("val")) == "white" else "808080"
    holders = [run.find(w("rPr"))]
    for ancestor, name in ((w("p"), "pPr"), (w("tc"), "tcPr"), (w("tbl"), "tblPr")):
        found = next(run.iterancestors(ancestor), None)
        holders.append(found.find(w(name)) if found is not None else None)
    for holder in holders:
        shade = holder.find(w("shd")) if holder is not None else None
        if shade is not None and (fill := shade.get(w("fill"), "auto").lower()) != "auto":
            return fill if shade.get(w("val"), "clear") == "clear" else "808080"
    shade = sheet.property_of(run, "shd")
    return (
        shade.get(w("fill"), "auto").lower() if shade is not None and shade.get(w("fill"), "auto") != "auto" else None
    )


def _is_in_shaded_table(run: etree._Element, sheet: StyleSheet) -> bool:
    for table in run.iterancestors(w("tbl")):
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        if style is not None and sheet.has_shade(style.get(w("val"), "")):
            return True
    return False


def _is_hidden_drawing(drawing: etree._Element, page: tuple[int, int]) -> bool:
    for element in drawing.iter(f"{{{WP}}}docPr", f"{{{PIC}}}cNvPr"):
        if element.get("hidden") in {"1", "true"}:
            return True
    for element in drawing.iter():
        if split(element.tag)[0] == V and any(
            word in element.get("style", "").replace(" ", "").lower() for word in _HIDDEN_VML
        ):
            return True
    extent = drawing.find(f".//{{{WP}}}extent")
    if extent is not None and min(_number(extent.get("cx", "")), _number(extent.get("cy", ""))) < TINY_EMU:
        return next(drawing.iter(w("t"), f"{{{A}}}blip"), None) is not None
    return _is_beside_page(drawing, page)


def _is_beside_page(drawing: etree._Element, page: tuple[int, int]) -> bool:
    """Whether it is placed so far out that nothing of it lies on paper; ``page`` in EMU."""
    extent = drawing.find(f".//{{{WP}}}extent")
    size = [_number(extent.get(name, "")) for name in ("cx", "cy")] if extent is not None else [0.0, 0.0]
    for axis, name in enumerate(("positionH", "positionV")):
        offset = drawing.find(f".//{{{WP}}}{name}/{{{WP}}}posOffset")
        if offset is None or not offset.text:
            continue
        place = _number(offset.text)
        if place > page[axis] or place < -(size[axis] + page[axis]):
            return True
        if place <= -size[axis] and drawing.find(f".//{{{WP}}}{name}").get("relativeFrom") == "page":  # type: ignore[union-attr]
            return True
    return False


def page_size(root: etree._Element) -> tuple[int, int]:
    """The widest and highest page of a document, in EMU; A4 where it does not say."""
    sizes = [(_number(one.get(w("w"), "")), _number(one.get(w("h"), ""))) for one in root.iter(f"{{{W}}}pgSz")]
    wide = max((width for width, _ in sizes if width < 1e6), default=11906)
    high = max((height for _, height in sizes if height < 1e6), default=16838)
    return int(wide * 635), int(high * 635)
