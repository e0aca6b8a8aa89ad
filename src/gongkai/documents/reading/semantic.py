"""A Word document to clean, semantic HTML: headings, paragraphs, lists, tables, footnotes, emphasis, safe links.

Numbers that Word counts are written out, for no list of HTML counts 一、（一） everywhere alike. ``printing.from_html``
takes the same HTML back to Word: what is read from that gives the same HTML again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

import nh3

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.numbering import Style, mark_of
from gongkai.documents.reading.word.lines import is_data
from gongkai.documents.reading.word.nodes import Document, Node, Paragraph, Run, Table, TableRow
from gongkai.documents.reading.word.walk import read_document

TAGS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "br",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "sup",
        "sub",
        "strong",
        "em",
        "u",
        "s",
        "a",
        "section",
        "ol",
    ]
)
ATTRIBUTES = {
    "a": {"href"},
    "p": {"class"},
    "section": {"class"},
    "li": {"id"},
    "th": {"scope", "rowspan", "colspan"},
    "td": {"rowspan", "colspan"},
}
SCHEMES = frozenset({"http", "https", "mailto"})
CLASSES = {"center": "centre", "right": "end"}
LOOKS = (("is_bold", "strong"), ("is_italic", "em"), ("is_underlined", "u"), ("is_struck", "s"))
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")
# a numbered line is a heading of its own where it is short and no sentence
LEVELS = {Style.CHAPTER: 2, Style.HAN_COMMA: 2, Style.HAN_BRACKET: 3}
LONGEST_HEADING, LONGEST_TITLE, TITLE_WITHIN, LONGEST_HEAD_CELL = 40, 90, 15, 16


def docx_to_html(data: bytes, name: str) -> str:
    """The document as HTML; raises ``UnreadableNotice`` where it is damaged."""
    return to_html(read_document(data, name))


def to_html(document: Document) -> str:
    """The body, then its footnotes; every tag and attribute is one of a list, every link leads to the web."""
    body = "\n".join(_blocks(document.body, has_headings=_has_headings(document.body)))
    notes = "".join(
        f'<li id="fn{escape(number)}">{"".join(_blocks(nodes, has_headings=True))}</li>\n'
        for number, nodes in document.notes
    )
    if notes:
        body += f'\n<section class="footnotes"><ol>\n{notes}</ol></section>'
    return nh3.clean(
        body, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener", strip_comments=True
    )


def _has_headings(nodes: Iterable[Node]) -> bool:
    return any(isinstance(node, Paragraph) and (node.level or node.is_title) for node in nodes)


def _blocks(nodes: Sequence[Node], *, has_headings: bool) -> Iterator[str]:
    """The blocks of a body; without headings of its own a document has those that its numbers make."""
    title = None if has_headings else _title(nodes)
    open_lists: list[int] = []
    for node in nodes:
        bullet = node.bullet if isinstance(node, Paragraph) else 0
        yield from _list_tags(open_lists, bullet)
        if isinstance(node, Table):
            yield from _table(node) if is_data(node) else _opened(node, has_headings=has_headings)
        elif bullet:
            yield f"<li>{_inline(node)}"
        else:
            yield from _paragraph(node, 1 if node is title else 0 if has_headings else _level(node))
    yield from _list_tags(open_lists, 0)


def _list_tags(open_lists: list[int], depth: int) -> Iterator[str]:
    """The tags before an item of this depth, 0 for what is no item; ``open_lists`` are those of the lists around."""
    while open_lists and open_lists[-1] > depth:
        open_lists.pop()
        yield "</li></ul>"
    if open_lists and depth:
        yield "</li>" if open_lists[-1] == depth else "<ul>"
    elif depth:
        yield "<ul>"
    if depth and (not open_lists or open_lists[-1] < depth):
        open_lists.append(depth)


def _opened(table: Table, *, has_headings: bool) -> Iterator[str]:
    """What stands in a table that only lays out a page."""
    for row in table.rows:
        for _, cell in row.cells:
            yield from _blocks(cell.content, has_headings=has_headings)


def _paragraph(node: Paragraph, inferred: int) -> Iterator[str]:
    content = _inline(node)
    if not content:
        return
    level = 1 if node.is_title else node.level or inferred
    if level:
        yield f"<h{level}>{content}</h{level}>"
    else:
        named = CLASSES.get(node.align, "")
        yield f'<p class="{named}">{content}</p>' if named else f"<p>{content}</p>"


def _title(nodes: Sequence[Node]) -> Paragraph | None:
    """The paragraph near the head that reads like the title of a document and stands in the middle."""
    for node in nodes[:TITLE_WITHIN]:
        if isinstance(node, Paragraph) and node.align == "center" and not node.number:
            text = "".join(node.text.split())
            if len(text) <= LONGEST_TITLE and text.endswith(words("title", "nouns")):
                return node
    return None


def _level(node: Paragraph) -> int:
    """The level of a heading that its number and its shortness make."""
    text = node.text.strip()
    mark = mark_of(text)
    is_short = len(text) <= LONGEST_HEADING and not re.search(r"[。；：！？]", text)
    return LEVELS.get(mark.style, 0) if mark is not None and is_short else 0


def _table(table: Table) -> Iterator[str]:
    heads = _heads(table)
    yield "<table>"
    if heads:
        yield "<thead>"
        yield from (_row(row, "th") for row in table.rows[:heads])
        yield "</thead>"
    yield "<tbody>"
    yield from (_row(row, "td") for row in table.rows[heads:])
    yield "</tbody></table>"


def _heads(table: Table) -> int:
    """How many rows at the top are heads: those that say so, else a first row of several short words."""
    marked = next((index for index, row in enumerate(table.rows) if not row.is_head), len(table.rows))
    if marked:
        return marked if marked < len(table.rows) else 0
    first = [cell.text for _, cell in table.rows[0].cells]
    is_plain = all(cell.rows == 1 for _, cell in table.rows[0].cells)
    looks = len(first) >= 2 and all(0 < len(text) <= LONGEST_HEAD_CELL for text in first) and len(table.rows) > 1
    return int(looks and is_plain and not any(text.strip().isdigit() for text in first))


def _row(row: TableRow, tag: str) -> str:
    cells: list[str] = []
    for _, cell in row.cells:
        spans = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        spans += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        scope = (' scope="colgroup"' if cell.columns > 1 else ' scope="col"') if tag == "th" else ""
        cells.append(f"<{tag}{scope}{spans}>{_content(cell.content)}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _content(nodes: Sequence[Node]) -> str:
    """What a cell holds: one paragraph stands bare, several are paragraphs."""
    if len(nodes) == 1 and isinstance(nodes[0], Paragraph) and not nodes[0].bullet:
        return _inline(nodes[0])
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, Paragraph):
            parts.append(f"<p>{content}</p>" if (content := _inline(node)) else "")
        else:
            parts.extend(_table(node))
    return "".join(parts)


def _inline(node: Paragraph) -> str:
    """The runs of a paragraph, those that look alike as one, blanks as a page shows them."""
    runs = [Run(node.number), *node.runs] if node.number else list(node.runs)
    merged: list[Run] = []
    for run in runs:
        if merged and (merged[-1].look, merged[-1].link, merged[-1].note) == (run.look, run.link, run.note) == (
            run.look,
            run.link,
            "",
        ):
            merged[-1] = Run(merged[-1].text + run.text, run.look, run.link)
        else:
            merged.append(run)
    parts: list[str] = []
    ends_blank = True
    for run in merged:
        text = BLANKS.sub(" ", UNSEEN.sub("", run.text))
        if ends_blank:
            text = text.lstrip(" \u3000") if not any(parts) else text.lstrip(" ")
        parts.append(_run(run, text))
        ends_blank = text.endswith((" ", "\n")) if text else ends_blank and not run.note
    return _without_blank_end("".join(parts))


def _without_blank_end(content: str) -> str:
    content = content.strip(" \n")
    while content.endswith("<br>"):
        content = content.removesuffix("<br>").rstrip(" \n")
    while content.startswith("<br>"):
        content = content.removeprefix("<br>").lstrip(" \n")
    return content


def _run(run: Run, text: str) -> str:
    if run.note:
        return f'<sup><a href="#fn{escape(run.note)}">{escape(run.note)}</a></sup>'
    content = re.sub(r" ?\n ?", "<br>", escape(text, quote=False))
    if not content.replace("<br>", "").strip():
        return content
    if run.look.rise:
        content = f"<{run.look.rise}>{content}</{run.look.rise}>"
    for attribute, tag in LOOKS:
        if getattr(run.look, attribute):
            content = f"<{tag}>{content}</{tag}>"
    if re.match(r"(?:https?://|mailto:)", run.link, re.IGNORECASE):
        content = f'<a href="{escape(run.link)}">{content}</a>'
    return content
