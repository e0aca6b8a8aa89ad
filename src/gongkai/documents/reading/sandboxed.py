"""What is done with a notice inside the sandbox: the file taken apart into pieces, told as plain values."""

from typing import Any

from gongkai.documents.kinds import Format
from gongkai.documents.reading.notice import UnreadableNotice
from gongkai.documents.reading.pdf.reading import read_pdf
from gongkai.documents.reading.source import Source as Pieces
from gongkai.documents.reading.sources import source_of
from gongkai.documents.sandbox import Source


def read(source: Source) -> dict[str, Any]:
    """The pieces of a notice under ``source``, or under ``unreadable`` the place and the reason why there are none."""
    try:
        return {"source": _pieces(source).as_json()}
    except UnreadableNotice as unreadable:
        return {"unreadable": [unreadable.place, unreadable.reason]}


def _pieces(source: Source) -> Pieces:
    if source.kind.format == Format.PDF:
        return read_pdf(source.content(), source.name, on_page=source.begin_page)
    if source.kind.format in {Format.DOCX, Format.XLSX}:
        source.checked_package()
    return source_of(source.content(), source.name, limit_bytes=source.limits.part_bytes)
