"""Opens a content as what its bytes say and gives its layers; what holds other files opens them the same way."""

import io
from collections.abc import Callable, Iterator

from gongkai.documents.kinds import IMAGES, LEGACY, Format, Kind, kind_of, refusal_of
from gongkai.documents.sandbox import Archive, Refused, Source
from gongkai.documents.scanning.layers import (
    archives,
    blobs,
    docx,
    html,
    images,
    ole,
    pdf,
    plain,
    pptx,
    rtf,
    xlsx,
)
from gongkai.documents.scanning.layers.packages import Package
from gongkai.documents.scanning.pieces import BODY, Inside, Piece

READ_WHOLE = frozenset(
    {Format.TXT, Format.CSV, Format.HTML, Format.XML, Format.RTF, Format.PDF, Format.DOCX, Format.XLSX, Format.PPTX}
    | {Format.ODT, Format.ODS, Format.OFD, Format.ZIP}
    | IMAGES
)
"""Formats of which every layer is looked at."""
READ_IN_PART = frozenset({*LEGACY, Format.XLSB, Format.UNKNOWN})
"""Formats that are looked at as raw text: what is found there counts, but that nothing is found proves nothing."""
PACKAGES: dict[Format, Callable[[Package, Inside], Iterator[Piece]]] = {
    Format.DOCX: docx.pieces,
    Format.XLSX: xlsx.pieces,
    Format.PPTX: pptx.pieces,
}
TEXTS: dict[Format, Callable[[bytes, Inside], Iterator[Piece]]] = {
    Format.TXT: plain.pieces,
    Format.CSV: plain.table,
    Format.HTML: html.pieces,
    Format.RTF: rtf.pieces,
    Format.PDF: pdf.pieces,
}


def pieces_of(source: Source) -> Iterator[Piece]:
    """Every layer of the file, its name among them; raises ``Refused``."""
    yield Piece("file-name", "文件名", source.name)
    inside = Inside(source.limits, opened, source.begin_page, source.on_page)
    yield from _layers(_whole(source), source.kind, inside)


def _whole(source: Source) -> bytes:
    source.file.seek(0)
    return source.file.read()


def opened(content: bytes, name: str, inside: Inside) -> Iterator[Piece]:
    """The layers of a file inside another one; raises ``Refused`` for what cannot be looked into."""
    if inside.depth > inside.limits.depth + 1:
        raise Refused(f"文件层层嵌套，超过 {inside.limits.depth} 层", "zip.depth")
    kind = kind_of(content)
    if refusal := refusal_of(kind, accepted=READ_WHOLE | READ_IN_PART | {Format.EMPTY}, allows_macros=True):
        code, reason = refusal
        raise Refused(reason, code)
    yield from _layers(content, kind, inside)
    if kind.format in {*LEGACY, Format.XLSB}:
        yield Piece("unreadable", inside.place, f"{kind.title}不能逐层检查", announces=True)


def _layers(content: bytes, kind: Kind, inside: Inside) -> Iterator[Piece]:
    if kind.format in PACKAGES:
        archive = Archive(io.BytesIO(content), inside.limits)
        yield from PACKAGES[kind.format](Package(archive, content), inside)
    elif kind.format in TEXTS:
        yield from TEXTS[kind.format](content, inside)
    elif kind.format is Format.ZIP:
        yield from archives.pieces(Archive(io.BytesIO(content), inside.limits), content, inside)
    elif kind.format in {Format.ODT, Format.ODS, Format.OFD, Format.XLSB}:
        yield from archives.generic(Archive(io.BytesIO(content), inside.limits), content, inside)
    elif kind.format in IMAGES:
        yield from images.pieces(content, kind.format, inside)
        if inside.depth == 1:
            yield Piece("unread-picture", inside.at("画面"), announces=True)
    elif kind.format in LEGACY:
        yield from ole.pieces(content, inside)
    else:
        yield from blobs.pieces(content, "全文", inside, layer=BODY, title="内容")
