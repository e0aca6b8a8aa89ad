"""How a document hides text by its looks: the hidden mark, white letters, one-point letters, by hand or by style."""

from dataclasses import dataclass

from lxml import etree

from gongkai.documents.scanning.layers.markup import attribute, name_of
from gongkai.documents.scanning.layers.packages import Package

WHITE = frozenset({"FFFFFF", "FEFEFE", "FDFDFD", "FCFCFC"})
SMALLEST_HALF_POINTS = 4
OFF = frozenset({"0", "false", "off", "none"})
DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Styles:
    """For each style, the layer its text belongs to where it hides it."""

    hiding: dict[str, str]

    def hides(self, run: etree._Element) -> str:
        """The layer of a run that is not to be seen; empty for one that is."""
        properties = _child(run, "rPr")
        if properties is None:
            return ""
        style = _child(properties, "rStyle")
        reason = _hidden(properties)
        if reason == "invisible-text" and _stands_on_colour(run):
            return ""
        return reason or (self.hiding.get(attribute(style, "val"), "") if style is not None else "")

    def hides_paragraph(self, paragraph: etree._Element) -> str:
        """The layer of a paragraph whose style hides it."""
        properties = _child(paragraph, "pPr")
        style = _child(properties, "pStyle") if properties is not None else None
        return self.hiding.get(attribute(style, "val"), "") if style is not None else ""


def styles_of(package: Package) -> Styles:
    """The styles of a document that hide text."""
    own: dict[str, str] = {}
    based: dict[str, str] = {}
    for name in package.names:
        root = package.root(name) if name.lower().endswith(".xml") and "style" in name.lower() else None
        for style in root if root is not None and name_of(root) == "styles" else ():
            identity, properties, parent = attribute(style, "styleId"), _child(style, "rPr"), _child(style, "basedOn")
            own[identity] = _hidden(properties) if properties is not None else ""
            based[identity] = attribute(parent, "val") if parent is not None else ""
    return Styles({style: layer for style in own if (layer := _inherited(style, own, based))})


def _inherited(style: str, own: dict[str, str], based: dict[str, str]) -> str:
    for _ in range(DEEPEST_STYLE):
        if own.get(style):
            return own[style]
        style = based.get(style, "")
    return ""


def _hidden(properties: etree._Element) -> str:
    """Why text with these properties is not to be seen."""
    found: dict[str, etree._Element] = {name_of(one): one for one in properties}
    for name in ("vanish", "specVanish", "webHidden"):
        if name in found and attribute(found[name], "val").lower() not in OFF:
            return "hidden-text"
    size = attribute(found["sz"], "val") if "sz" in found else ""
    if size.isdigit() and int(size) <= SMALLEST_HALF_POINTS:
        return "invisible-text"
    if _is_under_black_marker(found):
        return "invisible-text"
    if "color" not in found:
        return ""
    colour = attribute(found["color"], "val").upper()
    behind = attribute(found["shd"], "fill").upper() if "shd" in found else ""
    if "highlight" in found and attribute(found["highlight"], "val") not in {"white", "none"}:
        behind = behind or "HIGHLIGHT"
    if colour == behind and colour not in {"AUTO", ""}:
        return "invisible-text"
    is_white = colour in WHITE or attribute(found["color"], "themeColor") in {"background1", "light1"}
    return "invisible-text" if is_white and behind in {"", "AUTO", *WHITE} else ""


def _is_under_black_marker(found: dict[str, etree._Element]) -> bool:
    """Black on a black marker, as words are struck out in the belief that they are gone."""
    if "highlight" not in found or attribute(found["highlight"], "val") != "black":
        return False
    return "color" not in found or attribute(found["color"], "val").lower() in {"auto", "000000"}


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((one for one in element if name_of(one) == name), None)


def _stands_on_colour(run: etree._Element) -> bool:
    """Whether the paragraph or the cell around a run has a background of its own."""
    for around in run.iterancestors():
        for name in ("pPr", "tcPr", "bodyPr"):
            properties = _child(around, name)
            shading = _child(properties, "shd") if properties is not None else None
            if shading is not None and attribute(shading, "fill").upper() not in {"", "AUTO", *WHITE}:
                return True
        if name_of(around) in {"txbxContent", "body", "hdr", "ftr"}:
            return name_of(around) == "txbxContent"
    return False
