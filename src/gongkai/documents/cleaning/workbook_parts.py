"""The parts of a workbook: what goes with them is counted, and the new one is packed without date and maker."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from gongkai.documents.cleaning.copies import CannotClean, Tally
from gongkai.documents.cleaning.packages import Package, Relation, core_properties, put, written
from gongkai.documents.cleaning.word_names import split

_LAYERS = {
    "comments": ("comments", "批注"),
    "threadedComment": ("comments", "批注"),
    "person": ("comments", "批注者名单"),
    "customXml": ("custom-xml", "自定义 XML 数据"),
    "vbaProject": ("macros", "宏"),
    "xlMacrosheet": ("macros", "宏表"),
    "oleObject": ("embedded", "嵌入对象"),
    "package": ("embedded", "嵌入文件"),
    "control": ("embedded", "ActiveX 控件"),
    "ctrlProp": ("embedded", "表单控件"),
    "externalLink": ("external-link", "外部工作簿的链接和缓存"),
    "externalLinkPath": ("external-link", "外部工作簿的地址"),
    "pivotCacheDefinition": ("pivot-cache", "数据透视表缓存"),
    "pivotCacheRecords": ("pivot-cache", "数据透视表缓存的记录"),
    "pivotTable": ("pivot-cache", "数据透视表定义"),
    "connections": ("connection", "数据连接"),
    "queryTable": ("connection", "查询"),
    "powerPivotData": ("pivot-cache", "数据模型"),
    "table": ("defined-name", "表格定义"),
    "slicerCache": ("pivot-cache", "切片器缓存"),
    "slicer": ("pivot-cache", "切片器"),
    "printerSettings": ("printer-settings", "打印机设置"),
    "usernames": ("tracked-changes", "共享用户名单"),
    "revisionHeaders": ("tracked-changes", "修订记录"),
    "revisionLog": ("tracked-changes", "修订记录"),
    "calcChain": ("formula", "计算链"),
    "core-properties": ("properties", "文档属性"),
    "extended-properties": ("properties", "文档属性（单位、经理、模板）"),
    "custom-properties": ("properties", "自定义属性"),
    "thumbnail": ("properties", "缩略图"),
}
_SHAPES = frozenset({"sp", "grpSp", "cxnSp", "contentPart"})
_CHART_KINDS = frozenset({"chart", "chartEx", "diagramData"})
_COUNTED_ELEMENTS = {
    "definedName": ("defined-name", "定义的名称"),
    "dataValidation": ("data-validation", "数据有效性规则"),
    "conditionalFormatting": ("conditional-format", "条件格式规则"),
    "scenario": ("scenario", "方案"),
    "protectedRange": ("protection", "保护区域"),
    "customSheetView": ("custom-view", "自定义视图"),
}


def count(package: Package, tally: Tally) -> None:
    """What of the old workbook is not carried over; raises ``CannotClean`` for shapes and charts that are seen."""
    counted: set[str] = set()
    for relation in _relations(package):
        if relation.kind in _LAYERS and relation.target not in counted:
            counted.add(relation.target)
            tally.add(*_LAYERS[relation.kind])
        if relation.kind == "drawing" and relation.target in package.names:
            _refuse_shapes(package, relation.target)
        if relation.kind == "chartsheet":
            raise CannotClean("工作簿有单独的图表页，请把图表另存为图片后再试")
    for name in sorted(package.names):
        if name == package.main_part or name.startswith("xl/worksheets/sheet"):
            _count_elements(package, name, tally)


def _relations(package: Package) -> Iterator[Relation]:
    """Every arrow of the package."""
    for source in ("", *sorted(package.names)):
        if not source.endswith(".rels"):
            yield from package.relations_of(source).values()


def _refuse_shapes(package: Package, name: str) -> None:
    for element in package.xml_of(name).iter():
        if split(element.tag)[1] in _SHAPES:
            raise CannotClean("工作表中有文本框或图形，无法生成内容相同的公开副本，请把其中的文字写进单元格后再试")
    kinds = {relation.kind for relation in package.relations_of(name).values()}
    if kinds & _CHART_KINDS:
        raise CannotClean("工作表中有图表，图表引用的数据无法确定是否可见，请把图表另存为图片后再试")


def _count_elements(package: Package, name: str, tally: Tally) -> None:
    for element in package.xml_of(name).iter():
        key = split(element.tag)[1]
        if key in _COUNTED_ELEMENTS:
            tally.add(*_COUNTED_ELEMENTS[key])


def repaired(content: bytes) -> bytes:
    """The same file with fills that say nothing written out, at which openpyxl would stop."""
    package = Package(content)
    name = next((name for name in package.names if name.endswith("xl/styles.xml")), "")
    if not name:
        return content
    root = package.xml_of(name)
    empty = [fill for fill in root.iter() if split(fill.tag)[1] == "fill" and len(fill) == 0]
    if not empty:
        return content
    for fill in empty:
        etree.SubElement(fill, fill.tag.replace("}fill", "}patternFill"), patternType="none")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for one in package.names:
            put(new, one, written(root) if one == name else package.bytes_of(one))
    return stream.getvalue()


def neutral(data: bytes, *, title: str) -> bytes:
    """The same workbook with fixed dates, parts in order, and properties that say nothing but the title."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            content = old.read(name)
            if name == "docProps/core.xml":
                content = core_properties(title)
            elif name == "docProps/app.xml":
                content = _APP
            put(new, name, content)
    return stream.getvalue()


_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
