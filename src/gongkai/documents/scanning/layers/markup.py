"""Text out of markup without knowing what it means: every text node, every attribute, every comment."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from gongkai.documents.sandbox.markup import refuse_declarations
from gongkai.documents.scanning.layers.decoding import decoded
from gongkai.documents.scanning.layers.numbers import unrounded

# elements between which text goes on without a break
RUNS = frozenset({
    "r", "t", "span", "run", "rPr", "w", "ins", "del", "moveFrom", "moveTo", "hyperlink", "smartTag", "sdt",
    "sdtContent", "fldSimple", "instrText", "delText", "em", "b", "i", "u", "font", "strong", "TextCode", "a",
    "proofErr", "bookmarkStart", "bookmarkEnd", "noBreakHyphen", "softHyphen", "br2", "s", "tspan",
})  # fmt: skip
CELLS = frozenset({"c", "tc", "td", "v", "th", "pt", "table-cell"})
BREAKS_THEMSELVES = frozenset({"p", "br", "cr", "tab", "line-break", "tr", "table-row"})
SHORTEST_ATTRIBUTE = 3
_END_OF_CELL = re.compile(r"\n+\t")
"""Paragraphs end before the cell does in which they stand; a row stays one line below its head."""
_TAG = re.compile(r"<[^<>]{0,20000}>")
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})|((?:%[0-9a-fA-F]{2})+)|&#(\d{1,7});|&#x([0-9a-fA-F]{1,6});")


def root_of(content: bytes) -> etree._Element | None:
    """The root of XML without a document type; None for what is broken; raises ``Refused`` for a document type."""
    refuse_declarations([content])
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True, recover=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """A qualified name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def all_text(content: bytes) -> str:
    """Every text, attribute and comment of an XML part, or of what should have been one; raises ``Refused``."""
    root = root_of(content)
    if root is None:
        return unescaped(_TAG.sub("\n", decoded(content))) + "\n" + decoded(content)
    return text_below(root)


def text_below(root: etree._Element) -> str:
    """Every text, attribute and comment of a tree."""
    texts: list[str] = []
    attributes: list[str] = []
    _walk(root, texts, attributes)
    rows = _END_OF_CELL.sub("\t", "".join(texts))
    return unrounded(unescaped(rows + "\n" + "\n".join(attributes)))


def _walk(root: etree._Element, texts: list[str], attributes: list[str]) -> None:
    begun: list[int] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            texts.append(f"\n{element.text or ''}\n{element.tail or ''}")
        elif event == "start":
            for key, value in element.attrib.items():
                if len(value) > SHORTEST_ATTRIBUTE:
                    attributes.append(f"{local_name(str(key))}: {value!s}")
            begun.append(len(texts))
            if element.text:
                texts.append(element.text)
        else:
            end = _end(name_of(element), is_empty=begun.pop() == len(texts)) + (element.tail or "")
            if end:
                texts.append(end)


def _end(name: str, *, is_empty: bool) -> str:
    """What ends an element in the text; one that only tells properties ends nothing."""
    if name in CELLS:
        return "\t"
    return "" if name in RUNS or (is_empty and name not in BREAKS_THEMSELVES) else "\n"


def unescaped(text: str) -> str:
    """``text`` with what is written as escapes of JavaScript, addresses or HTML added in the clear."""
    if not _UNICODE.search(text):
        return text
    return text + "\n" + _UNICODE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found[2]:
        return unquote(found[2], errors="replace")
    code = int(found[3]) if found[3] else int(found[1] or found[4], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "


def parts_of_text(element: etree._Element, name: str) -> Iterator[str]:
    """The texts of all elements below that have ``name``."""
    for found in element.iter():
        if name_of(found) == name and found.text:
            yield found.text
