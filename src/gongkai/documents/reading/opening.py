"""A notice from outside: a plain text is read here, everything that needs a parser is taken apart in the sandbox."""

from pathlib import Path

from gongkai.documents import sandbox
from gongkai.documents.kinds import Format, kind_of
from gongkai.documents.reading.decoding import SIZE_LIMIT_BYTES
from gongkai.documents.reading.notice import NoticeReading, UnreadableNotice
from gongkai.documents.reading.reader import read_notice, read_source
from gongkai.documents.reading.source import Source

PLAIN = frozenset({Format.TXT, Format.CSV, Format.EMPTY, Format.UNKNOWN})
"""Characters, or what may turn out to be: decoding them runs no parser, and says best what is wrong with them."""


def open_notice(data: bytes, name: str = "", *, limit_bytes: int = SIZE_LIMIT_BYTES) -> NoticeReading:
    """As ``read_notice``, safe for a file of anyone; raises ``UnreadableNotice`` with place and reason."""
    kind = kind_of(data)
    if len(data) > limit_bytes or (kind.format in PLAIN and not kind.also):
        return read_notice(data, name, limit_bytes=limit_bytes)
    try:
        found = sandbox.run("read", data, name=name)
    except sandbox.Refused as refused:
        raise UnreadableNotice(name, "文件", refused.reason) from refused
    if "unreadable" in found:
        place, reason = found["unreadable"]
        raise UnreadableNotice(name, place, reason)
    return read_source(Source.from_json(found["source"]), name)


def source_in(path: Path, name: str) -> Source | None:
    """The pieces of a file that need not be a notice; ``None`` where it holds no text that can be read."""
    try:
        found = sandbox.run("read", path, name=name)
    except sandbox.Refused:
        return None
    return None if "unreadable" in found else Source.from_json(found["source"])


def lines_of(source: Source) -> str:
    """What a source says to its readers: a line for each paragraph and each row."""
    rows = (piece.text or "\t".join(cell.text for cell in piece.cells if not cell.same_as) for piece in source.pieces)
    return "\n".join(rows)
