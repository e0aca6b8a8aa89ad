"""What a PDF carries beside its pages: counted, and replaced by a few neutral words."""

from typing import Any
from xml.sax.saxutils import escape

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from gongkai.documents.cleaning.copies import Tally

_OF_CATALOG = {
    "/Metadata": ("xmp", "XMP 信息"),
    "/OpenAction": ("javascript", "打开时的动作"),
    "/AA": ("javascript", "自动动作"),
    "/Outlines": ("bookmark", "书签"),
    "/StructTreeRoot": ("structure", "结构标记和替代文本"),
    "/PieceInfo": ("properties", "制作软件的私有数据"),
    "/Collection": ("attachment", "文件包"),
    "/Perms": ("signature", "电子签名授权"),
    "/AF": ("attachment", "关联文件"),
}
_OF_NAMES = {"/EmbeddedFiles": ("attachment", "附件"), "/JavaScript": ("javascript", "JavaScript 脚本")}


def count_parts(reader: PdfReader, content: bytes, tally: Tally) -> None:
    """What is left behind with the old file."""
    info = reader.metadata
    tally.add("properties", "文档属性", len(info) if info is not None else 0)
    catalog = reader.root_object
    for key, row in _OF_CATALOG.items():
        tally.add(*row, int(key in catalog))
    names = catalog.get("/Names")
    for key, row in _OF_NAMES.items():
        tree = names.get_object().get(key) if names is not None else None
        tally.add(*row, _leaves(tree) if tree is not None else 0)
    form = catalog.get("/AcroForm")
    if form is not None:
        tally.add("form-field", "表单定义", int(bool(form.get_object().get("/Fields"))))
        tally.add("form-field", "XFA 表单", int("/XFA" in form.get_object()))
    tally.add("earlier-revision", "早先保存的版本", max(0, content.count(b"startxref") - _sections(content)))
    tally.add("trailing-data", "文件末尾之后的数据", int(bool(content[content.rfind(b"%%EOF") + 5 :].strip())))


def _sections(content: bytes) -> int:
    """How many ``startxref`` a file has that was saved once: two where it is made for the web."""
    return 2 if b"/Linearized" in content[:2048] else 1


def values_of(source: DictionaryObject, key: str) -> list[Any]:
    """The values of a list under a key; none where there is no list."""
    found = source[key].get_object() if key in source else None
    return list(found) if isinstance(found, list) else []


def _leaves(tree: Any, depth: int = 0) -> int:
    node = tree.get_object()
    if not isinstance(node, DictionaryObject) or depth > 10:
        return 0
    own = len(values_of(node, "/Names")) // 2
    return own + sum(_leaves(kid, depth + 1) for kid in values_of(node, "/Kids"))


def xmp(title: str) -> StreamObject:
    """The title as XMP, and nothing else."""
    said = (
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
        if title
        else ""
    )
    data = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{said}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    made = StreamObject()
    made[NameObject("/Type")], made[NameObject("/Subtype")] = NameObject("/Metadata"), NameObject("/XML")
    made._data = data.encode()
    return made
