"""The bytes of a file of any kind to its source; the kind is told by the content, for CSV also by the name."""

import re
from pathlib import Path
from typing import Any

from gongkai.documents.reading import html, text
from gongkai.documents.reading.decoding import SIZE_LIMIT_BYTES, decode
from gongkai.documents.reading.notice import UnreadableNotice
from gongkai.documents.reading.packages import Package
from gongkai.documents.reading.pdf.reading import read_pdf
from gongkai.documents.reading.sheets import read_csv, read_xlsx
from gongkai.documents.reading.source import Source
from gongkai.documents.reading.word.lines import read_docx

PDF_WITHIN = 1024
ZIP = b"PK\x03\x04"
TABLE_NAME = re.compile(r"\.(?:csv|tsv)$", re.IGNORECASE)
# the folder in which the main part of an Office file lies -> how it is read
OFFICE = {"word/": read_docx, "xl/": read_xlsx}


def read_pieces(path: str, name: str, *, limit_bytes: int = SIZE_LIMIT_BYTES) -> dict[str, Any]:
    """A file as pieces in plain values, for a process of its own; ``Source.from_json`` takes them back."""
    with Path(path).open("rb") as stream:
        data = stream.read(limit_bytes + 1)
    return source_of(data, name, limit_bytes=limit_bytes).as_json()


def source_of(data: bytes, name: str, *, limit_bytes: int = SIZE_LIMIT_BYTES) -> Source:
    """The pieces of a file; raises ``UnreadableNotice`` for what is empty, too large, damaged or of no known kind."""
    if len(data) > limit_bytes:
        size, limit = len(data) / 1048576, limit_bytes / 1048576
        raise UnreadableNotice(name, "全文", f"文件太大：{size:.1f} MiB，上限 {limit:.1f} MiB")
    if b"%PDF-" in data[:PDF_WITHIN]:
        return read_pdf(data, name)
    if data.startswith(ZIP):
        return _office(data, name)
    if TABLE_NAME.search(name):
        return read_csv(data, name, limit_bytes=limit_bytes)
    decoded = decode(data, name=name, limit_bytes=limit_bytes)
    is_page = html.looks_like_html(decoded.text)
    pieces = html.read_pieces(decoded.text, name=name) if is_page else text.read_pieces(decoded.text)
    return Source("html" if is_page else "text", decoded.text, pieces, decoded.encoding, (), (), decoded.warnings)


def _office(data: bytes, name: str) -> Source:
    parts = Package.opened(data, name).parts
    for folder, read in OFFICE.items():
        if any(part.startswith(folder) for part in parts):
            return read(data, name)
    raise UnreadableNotice(name, "文件开头", "这是压缩包，不是 Word 文档或 Excel 工作簿")
