"""Every object of a PDF by what it is: notes, fields, attachments, programs, properties, pages nobody turns to."""

from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from gongkai.documents.scanning.layers import blobs, pdf_raw
from gongkai.documents.scanning.layers.decoding import decoded
from gongkai.documents.scanning.layers.markup import unescaped
from gongkai.documents.scanning.personal.names import is_name
from gongkai.documents.scanning.pieces import Inside, Piece

QUIET_NOTES = frozenset({"/Link", "/Widget", "/Popup"})
NO_TEXT = frozenset({"/Image", "/XRef", "/ObjStm", "/Type1C", "/CIDFontType0C", "/OpenType"})
PROPERTY_KEYS = frozenset(
    {"/Producer", "/Creator", "/Author", "/CreationDate", "/ModDate", "/Keywords", "/Title", "/Subject"}
)
MOST_FORMS = 2000
MOST_STREAM = 16 * 1024 * 1024


class Objects:
    """The objects of one document."""

    def __init__(self, reader: PdfReader, inside: Inside) -> None:
        self._reader = reader
        self._inside = inside
        self._forms = 0
        self._attached: set[int] = set()
        self._pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference is not None}
        info = reader.trailer.get("/Info")
        self._info = info.idnum if isinstance(info, IndirectObject) else 0

    def pieces(self) -> Iterator[Piece]:
        """The texts of each object."""
        yield from self._properties()
        values = {number: self._get(number) for number in self._numbers()}
        for value in values.values():
            if isinstance(value, DictionaryObject) and "/EF" in value:
                yield from self._attachment(value)
        for number, value in values.items():
            if isinstance(value, DictionaryObject):
                yield from self._dictionary(number, value)
            elif value is not None:
                yield from self._plain(number, _strings(value))

    def _numbers(self) -> list[int]:
        numbers = {number for generation in self._reader.xref.values() for number in generation}
        return sorted(numbers | set(self._reader.xref_objStm))

    def _get(self, number: int) -> Any:
        generation = next((one for one, table in self._reader.xref.items() if number in table and one != 65535), 0)
        try:
            return self._reader.get_object(IndirectObject(number, generation, self._reader))
        except Exception:  # a broken object is no reason to skip the others; its bytes are looked at as such
            return None

    def _plain(self, number: int, text: str) -> Iterator[Piece]:
        if text.strip():
            yield Piece("pdf-object", self._inside.at(f"PDF 对象{number}"), text, rank=2)

    def _properties(self) -> Iterator[Piece]:
        info = self._reader.trailer.get("/Info")
        info = info.get_object() if info is not None else None
        if isinstance(info, DictionaryObject):
            yield Piece("properties", self._inside.at("文档属性"), _strings(info))
            author = str(info.get("/Author", "")).strip()
            if is_name(author):
                yield Piece("author", self._inside.at("文档属性"), author, rank=3, announces=True)

    def _dictionary(self, number: int, value: DictionaryObject) -> Iterator[Piece]:
        layer, title, announces = _meaning(value)
        text = _strings(value)
        if text.strip() and number != self._info:
            place = self._inside.at(f"{title}（对象{number}）")
            rank = 2 if layer == "pdf-object" else 0
            yield Piece(layer, place, unescaped(text), rank=rank, announces=announces)
        if isinstance(value, StreamObject):
            yield from self._stream(number, value)
        elif value.get("/Type") == "/Page" and number not in self._pages:
            yield from self._unused_page(number, value)

    def _attachment(self, value: DictionaryObject) -> Iterator[Piece]:
        name = str(value.get("/UF") or value.get("/F") or "附件")
        yield Piece("attachment", self._inside.at(f"附件「{name}」"), announces=True)
        files = value.get("/EF")
        files = files.get_object() if files is not None else {}
        for one in files.values() if isinstance(files, DictionaryObject) else ():
            stream = one.get_object()
            number = getattr(one, "idnum", 0)
            if number not in self._attached and isinstance(stream, StreamObject) and (content := _data(stream)):
                self._attached.add(number)
                yield from self._inside.nested(content, name, layer="attachment", place=f"附件「{name}」")

    def _stream(self, number: int, value: StreamObject) -> Iterator[Piece]:
        kind, subtype = str(value.get("/Type", "")), str(value.get("/Subtype", ""))
        if subtype == "/Image":
            yield from self._picture(number, value)
            return
        if kind in NO_TEXT or subtype in NO_TEXT or any(str(key).startswith("/Length1") for key in value):
            return
        content = _data(value)
        if number in self._attached:
            return
        if kind == "/EmbeddedFile":
            yield from self._inside.nested(content, "附件", layer="attachment", place=f"附件（对象{number}）")
        elif (content.lstrip()[:1] == b"<" and content.lstrip()[:2] != b"<<") or kind == "/Metadata":
            layer, title = ("xmp", "XMP 元数据") if kind == "/Metadata" else ("pdf-object", "PDF 数据")
            yield from blobs.pieces(content, f"对象{number}", self._inside, layer=layer, title=title)
        elif subtype == "/Form" and self._forms < MOST_FORMS:
            self._forms += 1
            yield Piece("form-object", self._inside.at(f"绘图对象{number}"), self._drawn_text(value), rank=2)
        elif len(content) <= MOST_STREAM:
            text = pdf_raw.strings(content) + ("\n" + decoded(content) if _is_words(content) else "")
            yield from self._plain(number, unescaped(text))

    def _picture(self, number: int, value: StreamObject) -> Iterator[Piece]:
        """A photograph keeps what the camera wrote into it."""
        filters = value.get("/Filter")
        last = filters[-1] if isinstance(filters, ArrayObject) and filters else filters
        data = bytes(value._data)
        if last in {"/DCTDecode", "/JPXDecode"} and data[:2] == b"\xff\xd8":
            yield from self._inside.nested(data, "图片", layer="picture", place=f"图片（对象{number}）")

    def _unused_page(self, number: int, value: DictionaryObject) -> Iterator[Piece]:
        page = PageObject(self._reader)
        page.update(value)
        yield Piece("unused-page", self._inside.at(f"未使用的页面（对象{number}）"), _extracted(page), announces=True)

    def _drawn_text(self, form: StreamObject) -> str:
        """The text of a drawing that may stand on no page: appearances of notes and fields."""
        page = PageObject(self._reader)
        page[NameObject("/Type")] = NameObject("/Page")
        page[NameObject("/Resources")] = form.get("/Resources", DictionaryObject())
        page[NameObject("/Contents")] = ContentStream(form, self._reader)
        return _extracted(page) + "\n" + pdf_raw.strings(_data(form))


def _extracted(page: PageObject) -> str:
    try:
        return page.extract_text()
    except Exception:  # fonts and resources may be missing; the raw strings are read as well
        return ""


def _data(stream: StreamObject) -> bytes:
    try:
        return bytes(stream.get_data())
    except Exception:  # an unknown or broken filter: what is there undecoded
        return bytes(stream._data)


def _is_words(content: bytes) -> bool:
    """Whether a stream is written text, such as a program or a table, and no drawing."""
    head = content[:2000]
    return b"\x00" not in head and b" Tf" not in head and b"begincmap" not in head


def _meaning(value: DictionaryObject) -> tuple[str, str, bool]:
    """The layer of a dictionary's own texts, what a person calls it, and whether its presence is told."""
    kind, subtype = str(value.get("/Type", "")), str(value.get("/Subtype", ""))
    if subtype == "/Widget" or "/FT" in value:
        return "form-field", "表单域", False
    if kind == "/Annot" or ("/Rect" in value and subtype):
        return "annotation", "批注", subtype not in QUIET_NOTES
    if "/EF" in value:
        return "attachment", "附件", False
    if "/JS" in value or value.get("/S") == "/JavaScript":
        return "javascript", "脚本", True
    if value.get("/S") in {"/URI", "/GoToR", "/Launch", "/SubmitForm", "/ImportData"}:
        return "link-target", "链接", False
    if kind == "/StructElem" or any(key in value for key in ("/ActualText", "/Alt")):
        return "structure-text", "标签中的替代文字", False
    return OTHERS.get(kind, ("pdf-object", "PDF 对象", False))


OTHERS = {
    "/OCG": ("layer-name", "图层名称", False),
    "/Sig": ("signature", "数字签名", False),
    "/Outlines": ("outline", "书签", False),
    "/Catalog": ("catalogue", "文档目录", False),
    "/Page": ("page-entry", "页面条目", False),
}


def _strings(value: Any, depth: int = 0) -> str:
    """The texts within an object, down to what is an object of its own."""
    if isinstance(value, TextStringObject):
        return str(value)
    if isinstance(value, bytes):
        return decoded(bytes(value))
    if depth > 20 or isinstance(value, IndirectObject):
        return ""
    if isinstance(value, DictionaryObject):
        return "\n".join(text for one in value.values() if (text := _strings(one, depth + 1)))
    if isinstance(value, ArrayObject):
        return "\n".join(text for one in value if (text := _strings(one, depth + 1)))
    if isinstance(value, NameObject):
        return str(value) if any(char.isdigit() for char in value) and len(value) > 8 else ""
    return ""
