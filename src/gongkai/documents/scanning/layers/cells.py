"""How a workbook hides a cell by its looks: white on white, size one, the number format of three semicolons."""

import re
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from gongkai.documents.scanning.layers.markup import attribute, name_of

WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF", "indexed:1", "indexed:9", "theme:0"})
SMALLEST_POINTS = 2.0
T = TypeVar("T")
_NOT_A_PLACE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_PLACE = re.compile(r"[0#?@]|general|通用格式|[ymdhseg]|上午", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Looks:
    """For each cell style, why its text is not to be seen; empty where it is."""

    reasons: tuple[str, ...] = ()

    def reason(self, style: str) -> str:
        """Why cells of ``style`` are not to be seen."""
        index = int(style) if style.isdigit() else 0
        return self.reasons[index] if index < len(self.reasons) else ""


def looks_of(root: etree._Element | None) -> Looks:
    """What ``styles.xml`` makes of each style."""
    if root is None:
        return Looks()
    fonts = [_font(one) for one in _children(root, "fonts")]
    fills = [_fill(one) for one in _children(root, "fills")]
    formats = {attribute(one, "numFmtId"): attribute(one, "formatCode") for one in _children(root, "numFmts")}
    return Looks(tuple(_reason(one, fonts, fills, formats) for one in _children(root, "cellXfs")))


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    return [child for one in root if name_of(one) == name for child in one if name_of(child)]


def _font(element: etree._Element) -> tuple[str, float]:
    colour, size = "", 11.0
    for one in element:
        if name_of(one) == "color":
            colour = _colour(one)
        elif name_of(one) == "sz":
            size = _number(attribute(one, "val"), 11.0)
    return colour, size


def _fill(element: etree._Element) -> str:
    """The colour behind the text; white where there is none."""
    for pattern in element:
        if attribute(pattern, "patternType") != "solid":
            continue
        for one in pattern:
            if name_of(one) == "fgColor":
                return _colour(one)
    return "FFFFFFFF"


def _colour(element: etree._Element) -> str:
    if rgb := attribute(element, "rgb"):
        return rgb.upper()
    for name in ("indexed", "theme"):
        if value := attribute(element, name):
            return f"{name}:{value}" + (f"+{tint}" if (tint := attribute(element, "tint")) else "")
    return ""


def _reason(element: etree._Element, fonts: list[tuple[str, float]], fills: list[str], formats: dict[str, str]) -> str:
    code = formats.get(attribute(element, "numFmtId"), "")
    if code.strip() and not any(places_of(code)):
        return "自定义格式"
    colour, size = _at(fonts, attribute(element, "fontId"), ("", 11.0))
    fill = _at(fills, attribute(element, "fillId"), "FFFFFFFF")
    if size <= SMALLEST_POINTS:
        return "极小字号"
    if colour and (colour == fill or (colour in WHITE and fill in WHITE)):
        return "文字与底色相同"
    return ""


def places_of(code: str) -> list[bool]:
    """For each part of a number format whether it has a place for what the cell holds."""
    return [bool(_PLACE.search(_NOT_A_PLACE.sub("", part))) for part in code.split(";")]


def _at(items: "list[T]", index: str, default: T) -> T:
    return items[int(index)] if index.isdigit() and int(index) < len(items) else default


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
