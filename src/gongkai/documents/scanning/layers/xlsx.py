"""A workbook, part by part from the raw package: what is on its sheets, and all that no sheet shows."""

import re
from collections.abc import Iterator

from lxml import etree

from gongkai.documents.scanning.layers.cells import looks_of
from gongkai.documents.scanning.layers.markup import attribute, name_of, parts_of_text
from gongkai.documents.scanning.layers.office import other_parts
from gongkai.documents.scanning.layers.packages import Package
from gongkai.documents.scanning.layers.sheets import Sheet, letters
from gongkai.documents.scanning.pieces import BODY, Inside, Piece, Writer

STATES = {"hidden": ("hidden-sheet", "隐藏工作表"), "veryHidden": ("very-hidden-sheet", "深度隐藏工作表")}
# what hangs on a sheet: its layer, what a person calls it, what holds one piece, whether it is told by being there
BESIDE = {
    "comments": ("comment", "批注", {"comment"}, True),
    "threadedComment": ("threaded-comment", "会话批注", {"threadedComment"}, True),
    "drawing": ("drawing", "图形与文本框", {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"}, False),
}
AUTOMATIC_NAMES = ("_xlnm.", "_FilterDatabase", "_xlchart", "_xlfn")


def pieces(package: Package, inside: Inside) -> Iterator[Piece]:
    """Every layer of a workbook."""
    roots = _by_root(package)
    strings, entries = _strings(package, roots)
    used: set[int] = set()
    looks = looks_of(package.root(roots["styleSheet"][0]) if "styleSheet" in roots else None)
    sheets = dict(_sheets(package, roots))
    for name in (*roots.get("worksheet", ()), *roots.get("macrosheet", ()), *roots.get("dialogsheet", ())):
        title, layer, label = sheets.get(name, (name, "orphan-sheet", "无主工作表"))
        sheet = Sheet(title, layer, inside.at(f"{label}「{title}」"), strings, looks, used, inside.go_on)
        if layer != BODY:
            yield Piece(layer, sheet.place, announces=True)
        yield from sheet.pieces(package.read(name))
        yield from _beside(package, name, sheet.place)
    yield from _unused(entries, used, inside)
    yield from _names(package, roots, inside)
    told = {*roots.get("worksheet", ()), *roots.get("sst", ())}
    yield from other_parts(package, inside, told=frozenset(told))


def _by_root(package: Package) -> dict[str, list[str]]:
    """The XML parts by the name of their root."""
    found: dict[str, list[str]] = {}
    for name in package.names:
        beginning = package.read(name)
        for root in ("worksheet", "sst", "styleSheet", "workbook", "macrosheet", "dialogsheet"):
            if _begins(beginning, root):
                found.setdefault(root, []).append(name)
    return found


def _begins(content: bytes, root: str) -> bool:
    """Whether an element ``root`` opens near the beginning, in whatever namespace prefix and encoding."""
    return bool(re.search(rb"<(?:[\w.-]+:)?" + root.encode() + rb"[\s/>]", content[:4096].replace(b"\x00", b"")))


def _strings(package: Package, roots: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The shared texts as cells show them, and all that their entries hold (readings beside the characters too)."""
    shown: list[str] = []
    whole: list[str] = []
    for name in roots.get("sst", ()):
        root = package.root(name)
        for entry in root if root is not None else ():
            if name_of(entry) == "si":
                shown.append("".join(_shown(entry)))
                whole.append("".join(str(text) for text in entry.itertext()))
    return shown, whole


def _shown(entry: etree._Element) -> Iterator[str]:
    for child in entry:
        if name_of(child) == "t":
            yield child.text or ""
        elif name_of(child) == "r":
            yield from parts_of_text(child, "t")


def _sheets(package: Package, roots: dict[str, list[str]]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Part of each sheet, with its title, layer and what a person calls it."""
    for name in roots.get("workbook", ()):
        root, relations = package.root(name), package.relations(name)
        for sheet in root.iter() if root is not None else ():
            if name_of(sheet) != "sheet":
                continue
            relation = relations.get(attribute(sheet, "id"))
            layer, label = STATES.get(attribute(sheet, "state"), (BODY, "工作表"))
            if relation is not None:
                yield relation.target, (attribute(sheet, "name"), layer, label)


def _beside(package: Package, sheet: str, place: str) -> Iterator[Piece]:
    """Comments and text boxes of a sheet, each at its cell."""
    for relation in package.relations(sheet).values():
        if relation.kind not in BESIDE or relation.is_external or relation.target not in package.archive:
            continue
        layer, label, holders, is_told = BESIDE[relation.kind]
        root = package.root(relation.target)
        writer = Writer(layer, f"{place} {label}", announces=is_told)
        for one in root.iter() if root is not None else ():
            if name_of(one) in holders:
                text = "".join((*parts_of_text(one, "t"), *parts_of_text(one, "text")))
                writer.write(text + "\n", attribute(one, "ref") or _corner(one))
        yield from writer.pieces()


def _corner(anchor: etree._Element) -> str:
    """The cell at which a drawing begins."""
    start = next((one for one in anchor if name_of(one) == "from"), None)
    numbers = {name_of(one): one.text or "" for one in start} if start is not None else {}
    column, row = numbers.get("col", ""), numbers.get("row", "")
    return f"{letters(int(column) + 1)}{int(row) + 1}" if column.isdigit() and row.isdigit() else ""


def _unused(entries: list[str], used: set[int], inside: Inside) -> Iterator[Piece]:
    """Shared texts that no cell shows any more."""
    writer = Writer("unused-string", inside.at("共享字符串表"), announces=True)
    everything = Writer("shared-string", inside.at("共享字符串表"), rank=1)
    for index, text in enumerate(entries):
        (everything if index in used else writer).write(text + "\n", f"第{index + 1}条")
    yield from writer.pieces()
    yield from everything.pieces()


def _names(package: Package, roots: dict[str, list[str]], inside: Inside) -> Iterator[Piece]:
    """Named ranges and constants."""
    for part in roots.get("workbook", ()):
        root = package.root(part)
        for one in root.iter() if root is not None else ():
            if name_of(one) != "definedName":
                continue
            name, value = attribute(one, "name"), one.text or ""
            is_hidden = attribute(one, "hidden") in {"1", "true"} and not name.startswith(AUTOMATIC_NAMES)
            layer = "hidden-name" if is_hidden else "defined-name"
            yield Piece(layer, inside.at("定义名称"), f"{name}: {value}", announces=is_hidden)
