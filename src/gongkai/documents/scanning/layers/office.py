"""The parts that Word, Excel and PowerPoint packages have in common, and every part that nobody knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gongkai.documents.sandbox.markup import looks_like_markup
from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.layers.markup import all_text, name_of, text_below
from gongkai.documents.scanning.layers.packages import Package
from gongkai.documents.scanning.personal.names import is_name
from gongkai.documents.scanning.pieces import Inside, Piece


@dataclass(frozen=True, slots=True)
class PartKind:
    """What a part is by the name of its root: its layer, what a person calls it, whether its presence is told."""

    layer: str
    title: str
    announces: bool = False


BY_ROOT = {
    "comments": PartKind("comment", "批注", announces=True),
    "commentsEx": PartKind("comment", "批注"),
    "cmLst": PartKind("comment", "批注", announces=True),
    "ThreadedComments": PartKind("threaded-comment", "会话批注", announces=True),
    "personList": PartKind("comment-author", "批注人"),
    "people": PartKind("comment-author", "批注人"),
    "cmAuthorLst": PartKind("comment-author", "批注人"),
    "pivotCacheDefinition": PartKind("pivot-cache", "数据透视表缓存", announces=True),
    "pivotCacheRecords": PartKind("pivot-cache", "数据透视表缓存", announces=True),
    "pivotTableDefinition": PartKind("pivot-table", "数据透视表"),
    "slicerCacheDefinition": PartKind("pivot-cache", "切片器缓存", announces=True),
    "externalLink": PartKind("external-link", "外部链接及其缓存", announces=True),
    "connections": PartKind("connection", "数据连接", announces=True),
    "queryTable": PartKind("connection", "数据查询"),
    "MapInfo": PartKind("connection", "XML 映射"),
    "wsDr": PartKind("drawing", "绘图与文本框"),
    "xml": PartKind("drawing", "旧式绘图、文本框与控件"),
    "formControlPr": PartKind("form-control", "窗体控件"),
    "ocx": PartKind("form-control", "控件"),
    "chartSpace": PartKind("chart-cache", "图表缓存"),
    "userShapes": PartKind("chart-cache", "图表中的文本框"),
    "dataModel": PartKind("diagram", "SmartArt 数据"),
    "drawing": PartKind("diagram", "SmartArt 绘图"),
    "table": PartKind("table", "表格定义"),
    "calcChain": PartKind("calc-chain", "计算链"),
    "coreProperties": PartKind("properties", "文档属性"),
    "Properties": PartKind("properties", "文档属性"),
    "workbook": PartKind("workbook", "工作簿"),
    "styleSheet": PartKind("styles", "样式"),
    "styles": PartKind("styles", "样式"),
    "numbering": PartKind("styles", "编号"),
    "theme": PartKind("styles", "主题"),
    "fonts": PartKind("styles", "字体表"),
    "webSettings": PartKind("settings", "网页设置"),
    "settings": PartKind("settings", "设置"),
    "recipients": PartKind("mail-merge", "邮件合并收件人", announces=True),
    "Relationships": PartKind("link-target", "链接目标"),
    "Types": PartKind("package", "类型目录"),
    "Signature": PartKind("signature", "数字签名"),
    "revisions": PartKind("revision-log", "共享工作簿修订记录", announces=True),
    "headers": PartKind("revision-log", "共享工作簿修订记录", announces=True),
    "users": PartKind("revision-log", "共享工作簿用户"),
    "glossaryDocument": PartKind("glossary", "文档部件库"),
    "volTypes": PartKind("connection", "实时数据", announces=True),
    "metadata": PartKind("workbook", "元数据"),
    "richValueData": PartKind("rich-data", "富数据类型"),
    "rvData": PartKind("rich-data", "富数据类型"),
    "document": PartKind("attribute", "正文中的标记"),
    "hdr": PartKind("attribute", "页眉中的标记"),
    "ftr": PartKind("attribute", "页脚中的标记"),
    "footnotes": PartKind("attribute", "脚注中的标记"),
    "endnotes": PartKind("attribute", "尾注中的标记"),
    "ink": PartKind("ink", "墨迹"),
}
PRINTERS = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
CUSTOM = re.compile(r"(?:^|/)customxml/", re.IGNORECASE)
LONG_ENOUGH = 64
"""Shorter words of known parts are names, not contents written as base64."""
AUTHORS = frozenset({"creator", "lastModifiedBy", "Manager", "Company"})


def other_parts(package: Package, inside: Inside, *, told: frozenset[str]) -> Iterator[Piece]:
    """Every part that was not ``told`` by its own reader: known ones by name, unknown ones as what they are."""
    for name in package.names:
        yield Piece("part-name", inside.at("部件名称"), name, rank=2)
        if name not in told:
            yield from _part(package, name, inside)
    yield from blobs.between(package.archive, package.data, inside)


def _part(package: Package, name: str, inside: Inside) -> Iterator[Piece]:
    content = package.read(name)
    if not looks_like_markup(content):
        yield from _binary(content, name, inside)
        return
    root = package.root(name)
    kind = _kind(name, name_of(root) if root is not None else "")
    if kind is None:
        yield from blobs.pieces(content, name, inside, layer="unknown-part", title="其他部件")
        return
    text = text_below(root) if root is not None else all_text(content)
    announces = kind.announces and bool(text.strip())
    yield Piece(kind.layer, inside.at(f"{kind.title}（{name}）"), text, rank=2, announces=announces)
    if root is not None and kind.layer == "properties":
        yield from _authors(root, inside)
    yield from blobs.encoded(text, name, inside, shortest=LONG_ENOUGH)


def _kind(name: str, root: str) -> PartKind | None:
    if CUSTOM.search(name):
        return PartKind("custom-xml", "自定义 XML")
    return BY_ROOT.get(root)


def _binary(content: bytes, name: str, inside: Inside) -> Iterator[Piece]:
    lower = name.lower()
    if PRINTERS.search(lower):
        yield from blobs.raw(content, inside, layer="printer-settings", place=f"打印机设置（{name}）")
    elif lower.endswith("vbaproject.bin"):
        yield Piece("macro", inside.at(f"宏（{name}）"), announces=True)
        yield from blobs.pieces(content, name, inside, layer="macro", title="宏")
    elif "/model/" in lower and lower.endswith(".data"):
        yield Piece("data-model", inside.at(f"数据模型（{name}）"), announces=True)
    elif "embeddings/" in lower or "activex/" in lower:
        yield Piece("embedded-object", inside.at(f"嵌入对象（{name}）"), announces=True)
        yield from blobs.pieces(content, name, inside, layer="embedded-object", title="嵌入对象")
    elif "/media/" in lower or lower.startswith("docprops/"):
        yield from blobs.pieces(content, name, inside, layer="picture", title="图片")
    else:
        yield from blobs.pieces(content, name, inside, layer="unknown-part", title="其他部件")


def _authors(root: etree._Element, inside: Inside) -> Iterator[Piece]:
    """Who wrote the file, where that is the name of a person."""
    for one in root.iter():
        if name_of(one) in AUTHORS and is_name((one.text or "").strip()):
            yield Piece("author", inside.at("文档属性"), (one.text or "").strip(), rank=3, announces=True)
