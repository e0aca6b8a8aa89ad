"""Clean HTML becomes the blocks of a document: headings, numbering, tables, footnotes, emphasis."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import lxml.html
from lxml.html import HtmlElement

from .content import (
    Alignment,
    Block,
    Cell,
    Footnote,
    Heading,
    Inline,
    ItemList,
    Mark,
    Numbering,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Table,
)

DEEPEST: Final = 60
"""Elements deeper than this give their text only; no document of an office nests so far."""
UNSEEN: Final = {"script", "style", "template", "head", "noscript", "svg", "math", "object", "iframe", "colgroup"}
MARKS: Final = {
    "b": Mark.BOLD,
    "strong": Mark.BOLD,
    "i": Mark.ITALIC,
    "em": Mark.ITALIC,
    "cite": Mark.ITALIC,
    "u": Mark.UNDERLINED,
    "ins": Mark.UNDERLINED,
    "s": Mark.STRUCK,
    "del": Mark.STRUCK,
    "strike": Mark.STRUCK,
    "sup": Mark.RAISED,
    "sub": Mark.LOWERED,
}
TYPES: Final = {
    "a": Numbering.LOWER_LETTER,
    "A": Numbering.UPPER_LETTER,
    "i": Numbering.LOWER_ROMAN,
    "I": Numbering.UPPER_ROMAN,
    "1": Numbering.DECIMAL,
}
STYLES: Final = {
    "lower-alpha": Numbering.LOWER_LETTER,
    "lower-latin": Numbering.LOWER_LETTER,
    "upper-alpha": Numbering.UPPER_LETTER,
    "upper-latin": Numbering.UPPER_LETTER,
    "lower-roman": Numbering.LOWER_ROMAN,
    "upper-roman": Numbering.UPPER_ROMAN,
    "cjk-ideographic": Numbering.CHINESE,
    "simp-chinese-informal": Numbering.CHINESE,
    "simp-chinese-formal": Numbering.CHINESE,
    "trad-chinese-informal": Numbering.CHINESE,
}
ALIGNMENTS: Final = {"center": Alignment.CENTRE, "right": Alignment.END, "end": Alignment.END, "left": Alignment.START}
CLASSES: Final = {"centre": Alignment.CENTRE, "end": Alignment.END}
_CONTAINERS: Final = {"address", "article", "aside", "body", "center", "details", "div", "fieldset", "figcaption"} | {
    "figure", "footer", "form", "header", "html", "main", "nav", "p", "pre", "section", "summary",
}  # fmt: skip
_BLOCKS: Final = _CONTAINERS | {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "li", "table"} | {
    "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "blockquote", "hr",
}  # fmt: skip
_NOTE = re.compile(r"^(_?f(oot)?n|_?ftn|_?en(d)?n|_?edn|note)", re.IGNORECASE)
_SAFE_LINK = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WAY_BACK = re.compile(r"\s*[↩↑⏎][\ufe0e\ufe0f]?\s*$")


def from_html(html: str) -> tuple[Block, ...]:
    """The blocks of clean, semantic HTML; ``to_docx(Manuscript(from_html(html)))`` gives it back as DOCX.

    Kept: ``h1``–``h6``, ``p`` and other containers, ``ol`` (``type``, ``start``, ``li value``, ``list-style-type``,
    ``data-numbering="一、"`` with any value of ``Numbering``) and ``ul`` at any depth, ``dl``, ``table`` (``thead``,
    ``th``, ``colspan``, ``rowspan``, ``caption``, ``col width``), ``blockquote``, ``pre``, ``br``,
    ``hr`` with the class ``page-break``, emphasis, links to the web, ``text-align``, ``align`` or the classes
    ``centre`` and ``end``. A footnote is a link ``<a href="#fn1">`` to an element whose id begins with ``fn``,
    ``ftn``, ``footnote``, ``note`` or ``en``; that element is taken out of the text. A picture leaves its alternative
    text, 〔图片：…〕. Every other element leaves its text; nothing is run.
    """
    if not html.strip():
        return ()
    root = lxml.html.document_fromstring(_NOT_FOR_XML.sub("", html.replace("\r\n", "\n")), parser=_parser())
    notes = _notes(root)
    return tuple(_Reader(notes).blocks(root))


def _parser() -> lxml.html.HTMLParser:
    return lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)


def _notes(root: HtmlElement) -> dict[str, HtmlElement]:
    """The elements that footnotes lead to, by their ids; taken out of the tree, and with them an emptied section."""
    wanted = {link.get("href", "")[1:] for link in root.iter("a") if link.get("href", "").startswith("#")}
    found = {
        element.get("id", ""): element
        for element in root.iter("li", "p", "div", "aside", "dd", "section")
        if element.get("id", "") in wanted and _NOTE.match(element.get("id", ""))
    }
    for element in found.values():
        parent = element.getparent()
        if parent is not None:
            element.drop_tree()
            _drop_if_empty(parent)
    return found


def _drop_if_empty(element: HtmlElement) -> None:
    while element.tag in {"ol", "ul", "div", "section", "aside", "footer", "dl"}:
        if element.text_content().strip() or any(child.tag not in {"hr", "ol", "ul"} for child in element):
            return
        parent = element.getparent()
        if parent is None:
            return
        element.drop_tree()
        element = parent


@dataclass
class _Reader:
    """Walks the tree once; ``notes`` are the elements of footnotes, each used where it is first named."""

    notes: dict[str, HtmlElement]
    depth: int = 0
    _readers: dict[str, Callable[[HtmlElement], Iterator[Block]]] = field(init=False)

    def __post_init__(self) -> None:
        self._readers = {
            "ul": self._list,
            "ol": self._list,
            "dl": self._definitions,
            "table": self._table,
            "blockquote": self._quotation,
            "hr": self._rule,
        }
        self._readers |= {f"h{level}": self._heading for level in range(1, 7)}

    def blocks(self, element: HtmlElement) -> Iterator[Block]:
        """The blocks inside an element; text that stands bare between them becomes paragraphs."""
        self.depth += 1
        pending: list[Inline] = _text(element.text, frozenset(), element)
        for child in element if self.depth < DEEPEST else ():
            if not isinstance(child.tag, str) or child.tag in UNSEEN:
                pass
            elif child.tag in _BLOCKS or _holds_blocks(child):
                yield from _paragraph(pending, element)
                pending = []
                yield from self._readers.get(child.tag, self.blocks)(child)
            else:
                pending += self._inline(child, frozenset(), "")
            pending += _text(child.tail, frozenset(), element)
        if self.depth >= DEEPEST and len(element):
            pending = [Run(_BLANKS.sub(" ", element.text_content()))]
        yield from _paragraph(pending, element)
        self.depth -= 1

    def _inlines(self, element: HtmlElement, marks: frozenset[Mark], link: str) -> list[Inline]:
        if self.depth >= DEEPEST:
            return _text(element.text_content(), marks, element, link)
        self.depth += 1
        found = _text(element.text, marks, element, link)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in UNSEEN:
                found += self._inline(child, marks, link)
            found += _text(child.tail, marks, element, link)
        self.depth -= 1
        return found

    def _inline(self, element: HtmlElement, marks: frozenset[Mark], link: str) -> list[Inline]:
        if element.tag == "br":
            return [Run("\n", marks)]
        if element.tag == "img":
            alternative = element.get("alt", "").strip()
            return [Run(f"〔图片：{alternative}〕", marks)] if alternative else []
        if element.tag == "a":
            return self._link(element, marks, link)
        if element.tag == "sup" and _only_note(element, self.notes):
            return self._inlines(element, marks, link)
        return self._inlines(element, marks | {MARKS[element.tag]} if element.tag in MARKS else marks, link)

    def _link(self, element: HtmlElement, marks: frozenset[Mark], link: str) -> list[Inline]:
        href = element.get("href", "").strip()
        note = self.notes.get(href[1:]) if href.startswith("#") else None
        if note is not None:
            return [Footnote(tuple(_without_way_back(self.blocks(note))))]
        return self._inlines(element, marks, href if _SAFE_LINK.match(href) else link)

    def _heading(self, element: HtmlElement) -> Iterator[Block]:
        inlines = _trimmed(self._inlines(element, frozenset(), ""))
        if inlines:
            yield Heading(int(element.tag[1]), inlines)

    def _list(self, element: HtmlElement) -> Iterator[Block]:
        """One list; where an item has a number of its own, a list that begins with it follows."""
        numbering = _numbering(element)
        first = _whole(element.get("start"), 1)
        items: list[tuple[Block, ...]] = []
        for child in element:
            own = _whole(child.get("value"), 0) if child.tag == "li" and element.tag == "ol" else 0
            if own and own != first + len(items):
                if items:
                    yield ItemList(tuple(items), numbering, first)
                first, items = own, []
            if isinstance(child.tag, str) and child.tag not in UNSEEN:
                items.append(tuple(self.blocks(child)))
        if items:
            yield ItemList(tuple(items), numbering, first)

    def _definitions(self, element: HtmlElement) -> Iterator[Block]:
        for child in element:
            if child.tag == "dt":
                inlines = _trimmed(self._inlines(child, frozenset({Mark.BOLD}), ""))
                yield Paragraph(inlines, Alignment.START)
            elif isinstance(child.tag, str):
                yield from self.blocks(child)

    def _quotation(self, element: HtmlElement) -> Iterator[Block]:
        yield Quotation(tuple(self.blocks(element)))

    def _rule(self, element: HtmlElement) -> Iterator[Block]:
        if "page-break" in element.get("class", ""):
            yield PageBreak()

    def _table(self, element: HtmlElement) -> Iterator[Block]:
        captions = [self._inlines(one, frozenset(), "") for one in element.findall("caption")]
        lines = [line for line in element.iter("tr") if next(line.iterancestors("table"), None) is element]
        rows = tuple(tuple(self._cell(cell) for cell in line if cell.tag in {"td", "th"}) for line in lines)
        rows = tuple(row for row in rows if row)
        if rows:
            caption = _trimmed(captions[0]) if captions else ()
            yield Table(rows, _head_rows(lines), caption, _widths(element))

    def _cell(self, element: HtmlElement) -> Cell:
        return Cell(
            tuple(_in_a_cell(block) for block in self.blocks(element)),
            columns=min(_whole(element.get("colspan"), 1), 200),
            rows=min(_whole(element.get("rowspan"), 1), 2000),
            is_head=element.tag == "th",
            alignment=_alignment(element, Alignment.START),
        )


def _in_a_cell(block: Block) -> Block:
    """Cells have no indented first line."""
    is_body = isinstance(block, Paragraph) and block.alignment is Alignment.BODY
    return Paragraph(block.inlines, Alignment.START) if is_body and isinstance(block, Paragraph) else block


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether an inline element was put around blocks, as damaged files have it."""
    return element.tag not in MARKS and element.tag != "a" and any(one.tag in _BLOCKS for one in element.iter())


def _only_note(element: HtmlElement, notes: dict[str, HtmlElement]) -> bool:
    return any(link.get("href", "")[1:] in notes for link in element.iter("a"))


def _text(text: str | None, marks: frozenset[Mark], within: HtmlElement, link: str = "") -> list[Inline]:
    """Text with its blanks as a browser shows them."""
    if not text:
        return []
    is_kept = within.tag == "pre" or any(one.tag == "pre" for one in within.iterancestors())
    shown = text.replace("\t", "    ") if is_kept else _BLANKS.sub(" ", text)
    return [Run(shown, marks, link)]


def _paragraph(inlines: list[Inline], within: HtmlElement) -> Iterator[Block]:
    trimmed = _trimmed(inlines)
    if trimmed:
        yield Paragraph(trimmed, _alignment(within, Alignment.BODY))


def _trimmed(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Inlines that look alike joined, without blanks at both ends and doubled ones."""
    joined: list[Inline] = []
    for one in inlines:
        last = joined[-1] if joined else None
        if isinstance(one, Run) and isinstance(last, Run) and (one.marks, one.link) == (last.marks, last.link):
            text = last.text + (one.text.lstrip(" ") if last.text.endswith((" ", "\n")) else one.text)
            joined[-1] = Run(text, one.marks, one.link)
        elif not isinstance(one, Run) or one.text:
            joined.append(one)
    if joined and isinstance(joined[0], Run):
        joined[0] = Run(joined[0].text.lstrip(" \n"), joined[0].marks, joined[0].link)
    if joined and isinstance(joined[-1], Run):
        joined[-1] = Run(joined[-1].text.rstrip(" \n"), joined[-1].marks, joined[-1].link)
    return tuple(one for one in joined if isinstance(one, Footnote) or one.text)


def _without_way_back(blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks of a note without the arrow that leads back to the text."""
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
            continue
        shown = [one if isinstance(one, Footnote) else _without_arrow(one) for one in block.inlines]
        if trimmed := _trimmed(shown):
            yield Paragraph(trimmed, block.alignment)


def _without_arrow(run: Run) -> Run:
    return Run(_WAY_BACK.sub("", run.text), run.marks, run.link)


def _alignment(element: HtmlElement, otherwise: Alignment) -> Alignment:
    style = re.search(r"text-align\s*:\s*([a-z]+)", element.get("style", "").lower())
    word = style[1] if style else element.get("align", "").lower()
    classes = [one for one in element.get("class", "").split() if one in CLASSES]
    if classes:
        return CLASSES[classes[0]]
    return ALIGNMENTS.get(word, Alignment.CENTRE if element.tag == "center" else otherwise)


def _numbering(element: HtmlElement) -> Numbering:
    if element.tag == "ul":
        return Numbering.NONE
    own = element.get("data-numbering", "")
    if own in list(Numbering):
        return Numbering(own)
    style = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", element.get("style", "").lower())
    return STYLES.get(style[1] if style else "", TYPES.get(element.get("type", "1"), Numbering.DECIMAL))


def _whole(written: str | None, otherwise: int) -> int:
    digits = (written or "").strip()
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise


def _head_rows(lines: list[HtmlElement]) -> int:
    """How many rows at the top are heads: those of ``thead``, or of nothing but ``th``."""
    count = 0
    for line in lines:
        cells = [cell.tag for cell in line if cell.tag in {"td", "th"}]
        parent = line.getparent()
        is_head = (parent is not None and parent.tag == "thead") or (len(cells) > 1 and set(cells) == {"th"})
        if not is_head:
            break
        count += 1
    return count if count < len(lines) else 0


def _widths(element: HtmlElement) -> tuple[float, ...]:
    """The shares of the columns, where every ``col`` has a width of the same unit."""
    written = [re.match(r"\s*(\d+(?:\.\d+)?)\s*(%|px|pt)?", _width(col)) for col in element.iter("col")]
    units = {one[2] or "px" for one in written if one}
    if not written or None in written or len(units) != 1:
        return ()
    found = tuple(float(one[1]) for one in written if one)
    return found if all(found) else ()


def _width(col: HtmlElement) -> str:
    style = re.search(r"(?<![-\w])width\s*:\s*([^;]+)", col.get("style", "").lower())
    return style[1] if style else str(col.get("width", ""))
