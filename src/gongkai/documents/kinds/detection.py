"""The format of a content, found in its bytes."""

import io
import re
from collections import Counter
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from gongkai.documents.kinds import zips
from gongkai.documents.kinds.formats import IMAGES, Format, Kind

HEAD_BYTES = 4096
TAIL_BYTES = 2048
PDF_HEAD_BYTES = 1024
OLE_DIRECTORY_BYTES = 64 * 1024
CONTENT_TYPES_BYTES = 1024 * 1024
_WORD, _SHEET, _SLIDES = "wordprocessingml.", "spreadsheetml.", "presentationml."

SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", Kind(Format.PNG)),
    (b"\xff\xd8\xff", Kind(Format.JPEG)),
    (b"GIF87a", Kind(Format.GIF)),
    (b"GIF89a", Kind(Format.GIF)),
    (b"II*\x00", Kind(Format.TIFF)),
    (b"MM\x00*", Kind(Format.TIFF)),
    (b"{\\rtf", Kind(Format.RTF)),
    (b"7z\xbc\xaf\x27\x1c", Kind(Format.ARCHIVE, declared="application/x-7z-compressed")),
    (b"Rar!\x1a\x07", Kind(Format.ARCHIVE, declared="application/vnd.rar")),
    (b"\x1f\x8b", Kind(Format.ARCHIVE, declared="application/gzip")),
    (b"\x7fELF", Kind(Format.PROGRAM, declared="application/x-elf")),
)
SHORT_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"BM", Kind(Format.BMP)),
    (b"MZ", Kind(Format.PROGRAM, declared="application/vnd.microsoft.portable-executable")),
    (b"ID3", Kind(Format.MEDIA, declared="audio/mpeg")),
    (b"OggS", Kind(Format.MEDIA, declared="application/ogg")),
)
"""Those a text could begin with, and that count only where the content is no text."""
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", Kind(Format.OLE, is_encrypted=True)),
    ("WordDocument", Kind(Format.DOC)),
    ("Workbook", Kind(Format.XLS)),
    ("Book", Kind(Format.XLS)),
    ("PowerPoint Document", Kind(Format.PPT)),
)
# The content type of a package's main part (ECMA-376 part 1 §11.3.10, §12.3.23, §13.3.6; MS-OFFMACRO2) -> format.
MAIN_TYPES: tuple[tuple[str, str, Format], ...] = (
    ("wordprocessingml.document.main+xml", "word/", Format.DOCX),
    ("wordprocessingml.template.main+xml", "word/", Format.DOCX),
    ("ms-word.document.macroenabled.main+xml", "word/", Format.DOCX),
    ("ms-word.template.macroenabledtemplate.main+xml", "word/", Format.DOCX),
    ("spreadsheetml.sheet.main+xml", "xl/", Format.XLSX),
    ("spreadsheetml.template.main+xml", "xl/", Format.XLSX),
    ("ms-excel.sheet.macroenabled.main+xml", "xl/", Format.XLSX),
    ("ms-excel.template.macroenabled.main+xml", "xl/", Format.XLSX),
    ("ms-excel.addin.macroenabled.main+xml", "xl/", Format.XLSX),
    ("ms-excel.sheet.binary.macroenabled.main", "xl/", Format.XLSB),
    ("presentationml.presentation.main+xml", "ppt/", Format.PPTX),
    ("presentationml.slideshow.main+xml", "ppt/", Format.PPTX),
    ("presentationml.template.main+xml", "ppt/", Format.PPTX),
    ("ms-powerpoint.presentation.macroenabled.main+xml", "ppt/", Format.PPTX),
    ("ms-powerpoint.slideshow.macroenabled.main+xml", "ppt/", Format.PPTX),
)
_PDF = re.compile(rb"%PDF-\d")
_PDF_END = re.compile(rb"startxref|%%EOF")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe)[\s>/]", re.IGNORECASE)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
SEPARATORS = ",\t;"
LINES_SEEN = 20
FEW_BROKEN = 8


def kind_of(source: bytes | Path | BinaryIO) -> Kind:
    """What ``source`` is; a file is read at its beginning and end only, and left where it was."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _kind(file)
    if isinstance(source, bytes):
        return _kind(io.BytesIO(source))
    place = source.tell()
    try:
        return _kind(source)
    finally:
        source.seek(place)


def _kind(file: BinaryIO) -> Kind:
    length = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(max(0, length - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    if not head:
        return Kind(Format.EMPTY)
    first = _first(file, head, tail)
    also = tuple(dict.fromkeys(one for one in _also(file, head, tail, first.format) if one != first.format))
    return Kind(first.format, first.has_macros, first.is_encrypted, also, first.declared)


def _first(file: BinaryIO, head: bytes, tail: bytes) -> Kind:
    """What the first bytes begin."""
    if head.lstrip(b"\xef\xbb\xbf\0\t\n\f\r ").startswith(b"%PDF-"):
        return Kind(Format.PDF)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(file)
    if head.startswith(OLE_SIGNATURE):
        return _compound(file, head)
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind(Format.WEBP)
    if head[4:8] == b"ftyp":
        return Kind(Format.MEDIA, declared="video/mp4")
    return _text(head)


def _also(file: BinaryIO, head: bytes, tail: bytes, first: Format) -> "list[Format]":
    """What other programs would take the same bytes for."""
    found = []
    if first not in {Format.PDF, Format.ZIP} and _is_pdf_too(head, tail):
        found.append(Format.PDF)
    if (first == Format.PDF or first in IMAGES) and _MARKUP.search(_before_objects(head)):
        found.append(Format.HTML)
    if not head.startswith(b"PK") and zips.has_directory(file):
        found.append(Format.ZIP)
    return found


def _is_pdf_too(head: bytes, tail: bytes) -> bool:
    """PDF programs look for their mark in the first 1,024 bytes (ISO 32000-1 annex H.3.4)."""
    return bool(_PDF.search(head[:PDF_HEAD_BYTES]) and _PDF_END.search(tail))


def _before_objects(head: bytes) -> bytes:
    return head[:PDF_HEAD_BYTES].split(b" obj", 1)[0]


def _package(file: BinaryIO) -> Kind:
    """What a ZIP holds: an Office package by its declared main part, or OFD, or OpenDocument, or just files."""
    try:
        entries = zips.entries(file)
    except zips.NoDirectory:
        return Kind(Format.ZIP)
    names = {entry.name: entry for entry in entries}
    is_encrypted = any(entry.is_encrypted for entry in entries)
    if (declared := names.get("[Content_Types].xml")) is not None:
        types = _declared_types(zips.beginning(file, declared, CONTENT_TYPES_BYTES))
        found = _office_format(types, names)
        has_macros = "macroenabled" in types or "vbaproject" in types or any(map(_is_macro, names))
        return Kind(found, has_macros=has_macros and found != Format.ZIP, is_encrypted=is_encrypted)
    if "OFD.xml" in names:
        return Kind(Format.OFD, is_encrypted=is_encrypted)
    if (declared := names.get("mimetype")) is not None:
        said = zips.beginning(file, declared, 200)
        for one, word in ((Format.ODT, b"opendocument.text"), (Format.ODS, b"opendocument.spreadsheet")):
            if said.endswith(word):
                return Kind(one, is_encrypted=is_encrypted)
    return Kind(Format.ZIP, is_encrypted=is_encrypted)


def _office_format(types: str, names: "dict[str, zips.Entry]") -> Format:
    for word, folder, found in MAIN_TYPES:
        if word in types and any(name.startswith(folder) for name in names):
            return found
    return Format.ZIP


def _is_macro(name: str) -> bool:
    return name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name.lower()


def _declared_types(content: bytes) -> str:
    """Every content type that ``[Content_Types].xml`` declares, in small letters, one a line."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def element(_name: str, attributes: "dict[str, str]") -> None:
        found.append(attributes.get("ContentType", "").lower())

    def refuse(*_: object) -> None:
        raise expat.ExpatError("a document type")

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        found.append("")
    return "\n".join(found)


def _compound(file: BinaryIO, head: bytes) -> Kind:
    """What an OLE file holds, by the names in its directory (MS-CFB 2.6.1); one that is broken is just OLE."""
    shift = int.from_bytes(head[30:32], "little")
    sector = int.from_bytes(head[48:52], "little")
    found = b""
    if shift in {9, 12} and sector < 0x0100_0000:
        file.seek((sector + 1) << shift)
        found = file.read(OLE_DIRECTORY_BYTES)
    for name, kind in OLE_STREAMS:
        if name.encode("utf-16-le") + b"\0\0" in found:
            return kind
    return Kind(Format.OLE)


def _text(head: bytes) -> Kind:
    if _MARKUP.search(head.replace(b"\x00", b"")):
        return Kind(Format.HTML)
    if head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml"):
        return Kind(Format.XML)
    text = _decoded(head)
    if text is not None:
        return Kind(Format.CSV if _is_table(text) else Format.TXT)
    return next((kind for signature, kind in SHORT_SIGNATURES if head.startswith(signature)), Kind(Format.UNKNOWN))


def _decoded(head: bytes) -> str | None:
    """The beginning as text, where it is text; the last character may be cut in two."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    if _CONTROLS.search(head):
        return _unmarked_wide(head)
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    text = head.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= max(FEW_BROKEN, len(text) // 100) else None


def _unmarked_wide(head: bytes) -> str | None:
    """UTF-16 that does not say so: nearly every character is Chinese or Latin."""
    even = head[: len(head) // 2 * 2]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = even.decode(encoding, "ignore")
        usual = sum(1 for char in text if "\u4e00" <= char <= "\u9fff" or char in "\r\n\t" or " " <= char <= "~")
        if text and usual >= len(text) * 0.8:
            return text
    return None


def _is_table(text: str) -> bool:
    """Whether nearly every line holds the same number of separators."""
    lines = [line for line in _QUOTED.sub("", text).splitlines() if line.strip()]
    if len(lines) < 2:
        return False
    lines = lines[:-1][:LINES_SEEN] if len(lines) > 2 else lines  # the last one may be cut off
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        count, times = counts.most_common(1)[0]
        if count and times >= len(lines) * 0.9:
            return True
    return False
