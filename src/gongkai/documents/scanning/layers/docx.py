"""A Word document from its raw XML: the text as it is read, and what is deleted, hidden, boxed or noted beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.scanning.layers.markup import attribute, name_of
from gongkai.documents.scanning.layers.office import other_parts
from gongkai.documents.scanning.layers.packages import Package
from gongkai.documents.scanning.layers.styles import Styles, styles_of
from gongkai.documents.scanning.pieces import BODY, Inside, Piece, Writer

# the root of a part of text -> its layer and what a person calls it
TEXTS = {
    "document": (BODY, "正文"),
    "hdr": ("header-footer", "页眉"),
    "ftr": ("header-footer", "页脚"),
    "footnotes": ("note", "脚注"),
    "endnotes": ("note", "尾注"),
    "comments": ("comment", "批注"),
    "glossaryDocument": ("glossary", "文档部件库"),
}
# elements that take the text below them out of the layer around it
TURNS = {
    "del": "tracked-deletion",
    "moveFrom": "tracked-deletion",
    "ins": "tracked-insertion",
    "moveTo": "tracked-insertion",
    "txbxContent": "text-box",
    "ffData": "form-field",
    "instrText": "field-code",
    "delInstrText": "field-code",
    "rt": "phonetic",
}
PARAGRAPHS_A_PAGE = 200
TEXT_NODES = frozenset({"t", "delText", "instrText", "delInstrText"})
WITHIN_CELL = "\u2028"
"""Between the paragraphs of one cell, so that a row stays one line below its head."""
BREAKS = {"p": "\n", "tc": "\t", "tr": "\n", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
ALTERNATIVES = frozenset({"docPr", "cNvPr", "tblCaption", "tblDescription", "shape", "imagedata", "textpath"})
ANNOUNCED = frozenset({"tracked-deletion", "tracked-insertion", "hidden-text", "invisible-text", "comment"})


def pieces(package: Package, inside: Inside) -> Iterator[Piece]:
    """Every layer of a document."""
    styles = styles_of(package)
    for name in package.names:
        root = package.root(name) if name.lower().endswith(".xml") else None
        if root is None or name_of(root) not in TEXTS or "}" not in str(root.tag):
            continue
        layer, title = TEXTS[name_of(root)]
        yield from Story(layer, inside.at(title), styles, inside.go_on).pieces(root)
    yield from other_parts(package, inside, told=frozenset())


@dataclass
class Story:
    """One part of running text."""

    layer: str
    place: str
    styles: Styles
    go_on: Callable[[], None]
    _writers: dict[str, Writer] = field(default_factory=dict)
    _paragraph: int = 0

    def pieces(self, root: etree._Element) -> Iterator[Piece]:
        """The text of each layer, in the order of the document."""
        self._below(root, self.layer)
        for writer in self._writers.values():
            yield from writer.pieces()

    def _below(self, element: etree._Element, layer: str) -> None:
        """Write what stands in ``element``; deep nesting is bounded by the parser."""
        for child in element:
            name = name_of(child)
            if name == "p":
                self._begin_paragraph()
            here = self._layer_of(child, name, layer)
            if name in TEXT_NODES and child.text:
                self._write(here, child.text)
            if name in ALTERNATIVES:
                self._alternative(child)
            if name in {"sdtPr", "rPr", "pPr", "tblPr", "tcPr", "sectPr"}:
                continue
            if len(child):
                self._below(child, here)
            self._end(child, name, here)

    def _end(self, element: etree._Element, name: str, layer: str) -> None:
        around = element.getparent()
        if name == "p" and around is not None and name_of(around) == "tc":
            self._writer(layer).write(WITHIN_CELL if element.getnext() is not None else "")
        elif name in BREAKS:
            self._break(layer, BREAKS[name])

    def _begin_paragraph(self) -> None:
        self._paragraph += 1
        if self._paragraph % PARAGRAPHS_A_PAGE == 0:
            self.go_on()

    def _layer_of(self, element: etree._Element, name: str, layer: str) -> str:
        if name in TURNS:
            return TURNS[name] if name != "txbxContent" or layer in {self.layer, "text-box"} else layer
        if name == "r" and layer in {self.layer, "text-box"}:
            return self.styles.hides(element) or layer
        if name == "p" and layer == self.layer:
            return self.styles.hides_paragraph(element) or layer
        return layer

    def _writer(self, layer: str) -> Writer:
        announces = layer in ANNOUNCED and (layer != self.layer or layer == "comment")
        return self._writers.setdefault(layer, Writer(layer, self.place, announces=announces))

    def _write(self, layer: str, text: str) -> None:
        self._writer(layer).write(text, f"第{self._paragraph}段" if self._paragraph else "")

    def _break(self, layer: str, sign: str) -> None:
        """End a line in each text that has begun one."""
        if sign == "\n":
            for writer in self._writers.values():
                writer.write(sign)
        elif layer in self._writers:
            self._writers[layer].write(sign)

    def _alternative(self, element: etree._Element) -> None:
        for name in ("descr", "title", "alt", "string", "val"):
            if text := attribute(element, name):
                self._writer("alternative-text").write(text + "\n", f"第{self._paragraph}段")
