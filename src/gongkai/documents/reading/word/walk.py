"""A DOCX file to its document: body, tables, text boxes, notes, and what is in it without being body."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.reading.notice import UnreadableNotice
from gongkai.documents.reading.packages import Package
from gongkai.documents.reading.word.grid import Grid
from gongkai.documents.reading.word.inline import CONTENTS, DELETED, HIDDEN, MC, Inline, R, chosen
from gongkai.documents.reading.word.nodes import Aside, Document, Node, Paragraph, Run, Table
from gongkai.documents.reading.word.numbering import Numbering
from gongkai.documents.reading.word.styles import Styles, W, is_on

PASSED_THROUGH = frozenset(f"{W}{name}" for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent"))
GONE = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
ALIGNED = {"center": "center", "right": "right", "end": "right", "both": "", "left": "", "start": ""}
DEEPEST = 30


def read_document(data: bytes, name: str) -> Document:
    """The document as it stands with every change accepted; raises ``UnreadableNotice`` where it is damaged."""
    package = Package.opened(data, name)
    part = package.main_part("word/document.xml")
    root = package.tree(part)
    body = root.find(f"{W}body") if root is not None else None
    if root is None or body is None:
        raise UnreadableNotice(name, part, "不是 Word 文档：没有正文部分")
    return _Walker.of(package, part).read(root, body)


@dataclass
class _Walker:
    """Walks the parts of a document in reading order."""

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    document: Document = field(default_factory=Document)
    inline: Inline = field(init=False)
    place: int = 0
    depth: int = 0
    boxes: list[etree._Element] = field(default_factory=list)
    carried: list[Run] = field(default_factory=list)

    @classmethod
    def of(cls, package: Package, part: str) -> "_Walker":
        def related(kind: str) -> etree._Element | None:
            return next((package.tree(one) for one in package.related(part, kind)), None)

        styles = Styles.read(related("styles"))
        return cls(package, part, styles, Numbering.read(related("numbering"), styles))

    def __post_init__(self) -> None:
        self._use(self.part)

    def _use(self, part: str) -> None:
        """Resolve links by the pointers of ``part``; notes keep their numbers."""
        notes = self.inline.notes if hasattr(self, "inline") else {}
        self.inline = Inline(self.styles, self.package.relations(part), self._aside, self.boxes.append, notes=notes)

    def read(self, root: etree._Element, body: etree._Element) -> Document:
        self.document.body = self._content(body)
        self._notes()
        self._margins(root)
        return self.document

    def _aside(self, text: str, reason: str) -> None:
        if text.strip():
            self.document.asides.append(Aside(text.strip(), reason, self.place or None))

    def _content(self, parent: etree._Element) -> list[Node]:
        """The paragraphs and tables of a body, a cell, a note or a text box."""
        nodes: list[Node] = []
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnreadableNotice(self.package.name, f"第{self.place}段", f"表格嵌套超过 {DEEPEST} 层，不是正常的文件")
        for element in _blocks(parent):
            if element.tag == f"{W}p":
                nodes.extend(self._paragraph(element))
            elif element.tag == f"{W}tbl":
                nodes.append(self._table(element))
            elif element.tag in GONE:
                self._aside("".join(one.text or "" for one in element.iter(f"{W}t", f"{W}delText")), DELETED)
            elif _is_contents(element):
                self._aside(" ".join(one.text or "" for one in element.iter(f"{W}t")), CONTENTS)
        if self.carried:
            nodes.append(Paragraph(tuple(self.carried), self.place))
            self.carried = []
        self.depth -= 1
        return [node for node in nodes if isinstance(node, Table) or node.text.strip() or _calls_note(node)]

    def _paragraph(self, element: etree._Element) -> Iterator[Node]:
        self.place += 1
        properties = element.find(f"{W}pPr")
        style = self.styles.style_of(properties)
        is_shaded = self.depth > 1 or self.styles.of_paragraph(properties, "shd") is not None
        own = self.inline.read(element, style, is_shaded=is_shaded)
        runs, self.carried = [*self.carried, *own], []
        if self.inline.is_contents or self.styles.is_contents(properties):
            self._aside("".join(run.text for run in runs), CONTENTS)
            runs = []
        mark = properties.find(f"{W}rPr") if properties is not None else None
        is_gone = mark is not None and any(mark.find(tag) is not None for tag in GONE)
        if is_gone:
            self.carried = runs
        elif runs or not self.styles.has(mark, style, "vanish"):
            yield self._made(properties, runs)
        yield from self._boxed()

    def _made(self, properties: etree._Element | None, runs: list[Run]) -> Paragraph:
        numbered = self.numbering.of(properties)
        align = self.styles.of_paragraph(properties, "jc")
        return Paragraph(
            tuple(runs),
            self.place,
            number=numbered.text if any(run.text.strip() for run in runs) else "",
            level=self.styles.level(properties),
            bullet=numbered.bullet,
            align=ALIGNED.get((align.get(f"{W}val") or "") if align is not None else "", ""),
            is_title=self.styles.is_title(properties),
        )

    def _boxed(self) -> Iterator[Node]:
        """What stands in the text boxes that hang on the paragraph just read."""
        contents, self.boxes[:] = list(self.boxes), []
        for content in contents:
            yield from self._content(content)

    def _table(self, element: etree._Element) -> Table:
        grid = Grid(self._content, self._aside)
        for row in _rows(element):
            properties = row.find(f"{W}trPr")
            if properties is not None and (reason := _left_out(properties)):
                self._aside(" ".join(one.text or "" for one in row.iter(f"{W}t", f"{W}delText")), reason)
            else:
                grid.row(row, properties)
        return grid.table()

    def _notes(self) -> None:
        """The notes that the body calls, in the order in which it does."""
        for kind in ("footnote", "endnote"):
            for part in self.package.related(self.part, f"{kind}s"):
                root = self.package.tree(part)
                self._use(part)
                for note in root.iter(f"{W}{kind}") if root is not None else ():
                    number = self.inline.notes.get(f"{kind}:{note.get(f'{W}id')}")
                    if number is not None:
                        self.document.notes.append((number, tuple(self._content(note))))
        self.document.notes.sort(key=lambda note: int(note[0]))

    def _margins(self, root: etree._Element) -> None:
        """Heads, feet and comments, which are no body."""
        relations = self.package.relations(self.part)
        used = {one.get(f"{R}id") for one in root.iter(f"{W}headerReference", f"{W}footerReference")}
        named = {"header": "页眉", "footer": "页脚", "comments": "批注"}
        self.place = 0
        for key, relation in relations.items():
            if relation.kind in named and (key in used or relation.kind == "comments") and not relation.is_external:
                part = self.package.tree(relation.target)
                for paragraph in part.iter(f"{W}p") if part is not None else ():
                    self._aside("".join(one.text or "" for one in paragraph.iter(f"{W}t")), named[relation.kind])


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """The block elements of a parent, those in wrappers too; generated contents and deletions as they are."""
    for element in parent:
        if element.tag in PASSED_THROUGH:
            yield from _blocks(element)
        elif element.tag == f"{MC}AlternateContent":
            yield from _blocks(chosen(element))
        elif element.tag == f"{W}sdt" and not _is_contents(element):
            yield from _blocks(element)
        else:
            yield element


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in PASSED_THROUGH or child.tag == f"{W}sdt":
            yield from _rows(child)


def _is_contents(element: etree._Element) -> bool:
    gallery = next(element.iter(f"{W}docPartGallery"), None) if element.tag == f"{W}sdt" else None
    return gallery is not None and (gallery.get(f"{W}val") or "") == "Table of Contents"


def _left_out(properties: etree._Element) -> str:
    """Why a row is not body."""
    if properties.find(f"{W}del") is not None:
        return DELETED
    return HIDDEN if is_on(properties.find(f"{W}hidden")) else ""


def _calls_note(node: Node) -> bool:
    return isinstance(node, Paragraph) and any(run.note for run in node.runs)
