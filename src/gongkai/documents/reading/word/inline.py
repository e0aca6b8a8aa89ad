"""The characters of a paragraph: runs, fields, links, notes and symbols, deletions out and insertions in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from gongkai.documents.reading.packages import Relation
from gongkai.documents.reading.word.counting import CIRCLED
from gongkai.documents.reading.word.nodes import Look, Run
from gongkai.documents.reading.word.styles import Styles, W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DELETED, HIDDEN, WHITE = "修订中已删除的文字", "隐藏文字", "白色文字"
CONTENTS = "自动生成的目录"
WRAPPERS = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "smartTag", "customXml", "sdtContent", "dir", "bdo"))
GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
# characters of fonts that hold pictures, as they are seen
SYMBOLS = {
    "wingdings": {0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0xA8: "□", 0xD8: "➢", 0xFC: "✓", 0xFE: "☑"},
    "wingdings 2": {0x50: "✓", 0x52: "☑", 0x53: "☒", 0xA3: "□"},
    "symbol": {0xB7: "•", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥"},
}
CIRCLE = re.compile(r"\\o\s*\\ac\s*\(\s*[○◯O]\s*[,，;；]\s*([^()]{1,4})\)", re.IGNORECASE)
LINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]{1,2000})"', re.IGNORECASE)


@dataclass
class Field:
    """A field that was begun: what it computes, and whether its result has been reached."""

    code: str = ""
    is_result: bool = False

    @property
    def is_contents(self) -> bool:
        """Whether it generates a table of contents."""
        return self.code.strip().upper().startswith("TOC")


@dataclass
class Inline:
    """Collects the runs of paragraphs; fields may run on from one paragraph into the next."""

    styles: Styles
    relations: dict[str, Relation]
    aside: Callable[[str, str], None]
    box: Callable[[etree._Element], None]
    fields: list[Field] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    style: str = ""
    is_shaded: bool = False
    is_contents: bool = False

    def read(self, paragraph: etree._Element, style: str, *, is_shaded: bool) -> list[Run]:
        """The runs of a paragraph; ``is_contents`` says whether they stand in a generated table of contents."""
        self.style, self.is_shaded, self.runs = style, is_shaded, []
        self.is_contents = any(one.is_contents for one in self.fields)
        self._children(paragraph, link="")
        return _joined(self.runs)

    def _children(self, parent: etree._Element, link: str) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element, link)
            elif tag in GONE:
                self.aside(_text_of(element), DELETED)
            elif tag == f"{W}sdt":
                self._children_of_content(element, link)
            elif tag in (f"{M}oMath", f"{M}oMathPara"):
                self._add("".join(one.text or "" for one in element.iter(f"{M}t")), None, link)
            else:
                self._wrapped(element, tag, link)

    def _wrapped(self, element: etree._Element, tag: object, link: str) -> None:
        """What only holds runs: changes that were taken in, links, fields in one element, alternatives."""
        if tag in WRAPPERS:
            self._children(element, link)
        elif tag == f"{W}hyperlink":
            self._children(element, self._target(element) or link)
        elif tag == f"{W}fldSimple":
            self._children(element, _linked(element.get(f"{W}instr") or "") or link)
        elif tag == f"{MC}AlternateContent":
            self._children(chosen(element), link)

    def _children_of_content(self, element: etree._Element, link: str) -> None:
        content = element.find(f"{W}sdtContent")
        if content is not None:
            self._children(content, link)

    def _target(self, element: etree._Element) -> str:
        relation = self.relations.get(element.get(f"{R}id") or "")
        anchor = element.get(f"{W}anchor") or ""
        return relation.target if relation is not None and relation.is_external else f"#{anchor}" if anchor else ""

    def _run(self, element: etree._Element, link: str) -> None:
        properties = element.find(f"{W}rPr")
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "fldChar":
                self._field(child)
            elif name == "instrText" and self.fields:
                self.fields[-1].code += child.text or ""
            elif name == "delText":
                self.aside(child.text or "", DELETED)
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(child, name, properties)
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self._boxes(chosen(child) if name == "AlternateContent" else child)
            else:
                self._written(child, name, properties, link)

    def _written(self, child: etree._Element, name: str, properties: etree._Element | None, link: str) -> None:
        """Characters, with what is set above them left beside."""
        if name == "ruby":
            self._ruby(child, link)
        elif text := _character(child, name):
            self._add(text, properties, link)

    def _field(self, child: etree._Element) -> None:
        kind = child.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].is_result = True
            self.is_contents = self.is_contents or self.fields[-1].is_contents
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            match = None if ended.is_result else CIRCLE.search(ended.code)
            if match:
                inner = match.group(1).strip()
                is_round = inner.isascii() and inner.isdigit() and 0 < int(inner) <= len(CIRCLED)
                self._add(CIRCLED[int(inner) - 1] if is_round else f"（{inner}）", None, "")

    def _note(self, child: etree._Element, name: str, properties: etree._Element | None) -> None:
        key = f"{name.removesuffix('Reference')}:{child.get(f'{W}id')}"
        if self._is_seen(properties):
            number = self.notes.setdefault(key, str(len(self.notes) + 1))
            self.runs.append(Run("", note=number))

    def _boxes(self, parent: etree._Element) -> None:
        for content in _outermost(parent, f"{W}txbxContent"):
            self.box(content)

    def _ruby(self, child: etree._Element, link: str) -> None:
        over = child.find(f"{W}rt")
        before = len(self.runs)
        for base in child.findall(f"{W}rubyBase"):
            self._children(base, link)
        if over is not None and len(self.runs) > before:
            reading = _text_of(over)
            self.runs[before] = replace(self.runs[before], reading=reading)
            self.aside(reading, "注音")

    def _add(self, text: str, properties: etree._Element | None, link: str) -> None:
        if not all(one.is_result for one in self.fields):
            return
        if not self._is_seen(properties):
            self.aside(text, HIDDEN)
        elif not self.is_shaded and _is_white(properties):
            self.aside(text, WHITE)
        else:
            link = next((found for one in self.fields if (found := _linked(one.code))), link)
            self.runs.append(Run(text, self._look(properties), link))

    def _is_seen(self, properties: etree._Element | None) -> bool:
        return not self.styles.has(properties, self.style, "vanish")

    def _look(self, properties: etree._Element | None) -> Look:
        has = self.styles.has
        rise, line = (_value(properties, tag) for tag in ("vertAlign", "u"))
        return Look(
            is_bold=has(properties, "", "b"),  # what a whole style is, as a heading's, does not stand out
            is_italic=has(properties, "", "i"),
            is_underlined=line not in ("", "none"),
            is_struck=has(properties, "", "strike") or has(properties, "", "dstrike"),
            rise={"superscript": "sup", "subscript": "sub"}.get(rise, ""),
        )


def chosen(element: etree._Element) -> etree._Element:
    """The one of several alternatives that holds text boxes, else the first."""
    alternatives = [one for one in element if one.tag in (f"{MC}Choice", f"{MC}Fallback")]
    with_text = (one for one in alternatives if next(one.iter(f"{W}t", f"{W}p"), None) is not None)
    return next(with_text, alternatives[0] if alternatives else element)


def _character(child: etree._Element, name: str) -> str:
    """The characters that an element of a run stands for."""
    if name == "t":
        text = (child.text or "").replace("\n", " ")
        return text if child.get(XML_SPACE) == "preserve" else text.strip(" \t\r")
    if name == "sym":
        return _symbol(child)
    return {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(name, "")


def _symbol(child: etree._Element) -> str:
    font, written = (child.get(f"{W}font") or "").lower(), child.get(f"{W}char") or ""
    code = int(written, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", written) else 0
    seen = SYMBOLS.get(font, {}).get(code & 0xFF)
    if seen or not 0x20 <= code < 0xD800:
        return seen or "□"
    return chr(code)


def _linked(code: str) -> str:
    match = LINK.search(code)
    return match.group(1) if match else ""


def _is_white(properties: etree._Element | None) -> bool:
    if properties is None or _value(properties, "color").upper() not in ("FFFFFF", "WHITE"):
        return False
    return properties.find(f"{W}shd") is None and properties.find(f"{W}highlight") is None


def _value(properties: etree._Element | None, tag: str) -> str:
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return (found.get(f"{W}val") or "") if found is not None else ""


def _text_of(element: etree._Element) -> str:
    """All characters within, deleted ones too."""
    return "".join(one.text or "" for one in element.iter(f"{W}t", f"{W}delText"))


def _outermost(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of a tag that lie in no other of it; of alternatives only the chosen one."""
    stack = [parent]
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        elif element.tag == f"{MC}AlternateContent":
            stack.append(chosen(element))
        else:
            stack.extend(reversed(list(element)))


def _joined(runs: list[Run]) -> list[Run]:
    """The runs, neighbours that look alike made one."""
    joined: list[Run] = []
    texts: list[list[str]] = []
    for run in runs:
        before = joined[-1] if joined else None
        is_same = before is not None and (before.look, before.link) == (run.look, run.link)
        if before is None or not is_same or before.note or run.note or before.reading or run.reading:
            joined.append(run)
            texts.append([run.text])
        else:
            texts[-1].append(run.text)
    return [replace(run, text="".join(parts)) for run, parts in zip(joined, texts, strict=True)]
