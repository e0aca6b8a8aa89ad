"""A web page: what a browser shows, and what only its source shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree
from lxml import html as parser

from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.layers.decoding import decoded
from gongkai.documents.scanning.layers.markup import name_of, unescaped
from gongkai.documents.scanning.pieces import BODY, Inside, Piece, Writer

HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?(?![.\d])|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|!|$|\})|"
    r"(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}|clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%|"
    r"transform\s*:\s*scale\(\s*0|(?<![-\w])(?:height|width|max-height)\s*:\s*0(?:px)?\s*(?:;|$|\})|color\s*:\s*transparent|"
    r"mso-hide\s*:\s*all|content-visibility\s*:\s*hidden",
    re.IGNORECASE,
)
WHITE_TEXT = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))", re.IGNORECASE
)
BACKGROUND = re.compile(r"background", re.IGNORECASE)
_STYLES = re.compile(r"<style\b[^>]{0,500}>(.{0,500000}?)</style", re.IGNORECASE | re.DOTALL)
_SELECTED = re.compile(r"([.#])([\w\u4e00-\u9fff-]+)\s*$")
_DATA = re.compile(r"data:[\w/+.-]{0,100}(?:;(?!base64)[\w=.-]{1,60})*(;base64)?,([^\"'\s)<>]{8,})", re.IGNORECASE)
UNSHOWN = {
    "script": "script",
    "style": "style-sheet",
    "template": "hidden-html",
    "noscript": "hidden-html",
    "head": "html-head",
}
BLOCKS = frozenset({
    "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article", "br", "hr", "ul",
    "ol", "dl", "dt", "dd", "pre", "blockquote", "header", "footer", "nav", "form", "option", "textarea",
})  # fmt: skip
SHOWN_ATTRIBUTES = {
    "value": "form-field",
    "placeholder": "form-field",
    "alt": "alternative-text",
    "title": "alternative-text",
}


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """Every layer of a page."""
    text = decoded(content)
    page = Page(inside.at("网页"), _hidden_names(text))
    try:
        root = parser.document_fromstring(
            re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text), parser=parser.HTMLParser(huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        root = None
    if root is not None:
        page.read(root)
    yield from page.pieces()
    for uri in _DATA.finditer(text):
        yield from _data_uri(uri, inside)
    yield Piece("page-source", inside.at("网页源代码"), unescaped(text), rank=2)
    yield from blobs.encoded(text, "网页", inside)


def _hidden_names(text: str) -> frozenset[str]:
    """Classes and ids that a style sheet of the page hides."""
    names = set()
    for sheet in _STYLES.finditer(text):
        for rule in sheet[1].split("}"):
            selectors, _, body = rule.rpartition("{")
            if HIDING.search(body):
                names |= {
                    f"{found[1]}{found[2]}" for one in selectors.split(",") if (found := _SELECTED.search(one.strip()))
                }
    return frozenset(names)


def _data_uri(uri: re.Match[str], inside: Inside) -> Iterator[Piece]:
    content = blobs.from_base64(uri[2]) if uri[1] else unquote_to_bytes(uri[2])
    if content:
        yield from blobs.pieces(content, "data: 地址", inside, layer="data-uri", title="内嵌数据")


@dataclass
class Page:
    """A page being read."""

    place: str
    hidden_names: frozenset[str]
    _writers: dict[str, Writer] = field(default_factory=dict)
    _line: int = 0

    def pieces(self) -> Iterator[Piece]:
        """One piece for each layer."""
        for writer in self._writers.values():
            yield from writer.pieces()

    def read(self, root: etree._Element) -> None:
        """Follow the tree without recursion; a page may be nested as deep as it likes."""
        layers = [BODY]
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            self._line = max(self._line, element.sourceline or 0)
            if event in {"comment", "pi"}:
                self._write("html-comment", f"{element.text or ''}\n")
                self._write(layers[-1], element.tail or "")
            elif event == "start":
                layers.append(self._layer_of(element, layers[-1]))
                self._attributes(element, layers[-1])
                self._write(layers[-1], element.text or "")
            else:
                layers.pop()
                self._write(layers[-1], _ending(name_of(element)) + (element.tail or ""))

    def _layer_of(self, element: etree._Element, around: str) -> str:
        name = name_of(element)
        if name in UNSHOWN:
            return UNSHOWN[name]
        if around not in {BODY, "html-head"}:
            return around
        if name == "title":
            return "html-title"
        return "hidden-html" if self._is_hidden(element) else BODY if name == "body" else around

    def _is_hidden(self, element: etree._Element) -> bool:
        get = element.attrib.get
        style = str(get("style", ""))
        if (
            "hidden" in element.attrib
            or HIDING.search(style)
            or (str(get("aria-hidden", "")) == "true" and not len(element))
        ):
            return True
        if (
            WHITE_TEXT.search(style) or str(get("color", "")).lower() in {"white", "#fff", "#ffffff"}
        ) and not BACKGROUND.search(style):
            return True
        names = {f".{one}" for one in str(get("class", "")).split()} | {f"#{get('id', '')}"}
        return bool(names & self.hidden_names)

    def _attributes(self, element: etree._Element, layer: str) -> None:
        is_hidden_field = str(element.attrib.get("type", "")).lower() == "hidden"
        for key, value in element.attrib.items():
            if key in {"style", "class", "id", "name", "type"} or len(value) < 4:
                continue
            target = SHOWN_ATTRIBUTES.get(str(key), "html-attribute")
            self._write("hidden-html" if is_hidden_field else target, f"{key!s}: {value!s}\n")
        if name_of(element) == "meta":
            self._write("html-head", f"{element.attrib.get('name', '')}: {element.attrib.get('content', '')}\n")

    def _write(self, layer: str, text: str) -> None:
        if text:
            writer = self._writers.setdefault(layer, Writer(layer, self.place, announces=layer == "hidden-html"))
            writer.write(text, f"第{self._line}行" if self._line and not text.isspace() else "")


def _ending(name: str) -> str:
    return "\t" if name in {"td", "th"} else "\n" if name in BLOCKS else ""
