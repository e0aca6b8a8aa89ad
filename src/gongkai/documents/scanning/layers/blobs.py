"""Contents that nobody has explained: opened as what their bytes say, and otherwise looked at as raw text."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator

from gongkai.documents.kinds import Format, kind_of
from gongkai.documents.sandbox import Archive
from gongkai.documents.sandbox.markup import looks_like_markup
from gongkai.documents.scanning.layers.decoding import readings
from gongkai.documents.scanning.layers.markup import all_text, unescaped
from gongkai.documents.scanning.pieces import Inside, Piece

LOCAL_BYTES = 30
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{14,}(?:[ \t\r\n]{0,8}[A-Za-z0-9+/_-]{4,}){0,200000}={0,2}")
_UPPER, _DIGIT = re.compile("[A-Z]"), re.compile("[0-9+/]")
_STARTS = re.compile(
    rb"PK\x03\x04|%PDF-\d|\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xc0-\xc4\xdb\xdd\xe0-\xef\xfe]|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\x1f\x8b\x08"
)
MOST_CARVED = 50
FEWEST_ENCODED = 48
"""A shorter base64 content is looked at as text only."""
MOST_UNPACKED = 64 * 1024 * 1024
TEXTS = frozenset({Format.TXT, Format.CSV})


def pieces(content: bytes, name: str, inside: Inside, *, layer: str, title: str) -> Iterator[Piece]:
    """A file inside the file: read as what it is; where it is nothing known, as raw bytes and by what starts within."""
    place = f"{title}（{name}）"
    kind = kind_of(content).format if content else Format.EMPTY
    if kind not in {Format.UNKNOWN, Format.EMPTY, Format.XML, *TEXTS}:
        yield from inside.nested(content, name, layer=layer, place=place)
    elif looks_like_markup(content):
        text = all_text(content)
        yield Piece(layer, inside.at(place), text, rank=2)
        yield from encoded(text, name, inside)
    else:
        yield from raw(content, inside, layer=layer, place=place)
        yield from carved(content, name, inside, layer=layer, place=place)


def raw(content: bytes, inside: Inside, *, layer: str, place: str) -> Iterator[Piece]:
    """The bytes as text in every writing they could be."""
    text = unescaped(readings(content))
    if text.strip():
        yield Piece(layer, inside.at(place), text, rank=2)


def carved(content: bytes, name: str, inside: Inside, *, layer: str, place: str) -> Iterator[Piece]:
    """Files that begin somewhere within an unknown content."""
    for count, found in enumerate(_STARTS.finditer(content)):
        if count >= MOST_CARVED:
            yield Piece("unreadable", inside.at(place), announces=True)
            return
        if found.start() == 0:
            continue
        yield from inside.nested(content[found.start() :], name, layer=layer, place=place, is_guess=True)


def encoded(text: str, name: str, inside: Inside, *, shortest: int = 0) -> Iterator[Piece]:
    """Files written as base64 inside a text."""
    short: list[str] = []
    for found in _BASE64.finditer(text):
        if len(found[0]) < shortest or not (_UPPER.search(found[0]) and _DIGIT.search(found[0])):
            continue
        content = from_base64(found[0])
        if content is None:
            continue
        if len(content) < FEWEST_ENCODED:
            short.append(content.decode("utf-8", "replace"))
            continue
        place = f"Base64 内容（{name}）"
        if _STARTS.search(content[:4096]) or kind_of(content).format not in {Format.UNKNOWN, *TEXTS}:
            yield from pieces(content, name, inside, layer="encoded-content", title="Base64 内容")
        else:
            yield from raw(content, inside, layer="encoded-content", place=place)
    if short:
        yield Piece("encoded-content", inside.at(f"Base64 内容（{name}）"), "\n".join(short), rank=2)


def from_base64(text: str) -> bytes | None:
    """What base64 of either alphabet says; None for what is none."""
    signs = re.sub(r"\s", "", text).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(signs[: len(signs) - (len(signs) % 4 == 1)] + "=" * (-len(signs) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def between(archive: Archive, data: bytes, inside: Inside) -> Iterator[Piece]:
    """Bytes of a ZIP that belong to none of its members: before, between and after them, and its comments."""
    place = inside.at("压缩包各部件之外的数据")
    for start, end in _gaps(archive, data):
        gap = data[start:end]
        text = readings(gap)
        if text.strip():
            yield Piece("package-slack", place, text, rank=2)
        yield from _stray_members(gap, place)


def _gaps(archive: Archive, data: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    for entry in sorted(archive.entries.values(), key=lambda one: one.offset):
        head = data[entry.offset : entry.offset + LOCAL_BYTES]
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        if entry.offset > at:
            yield at, entry.offset
        yield entry.offset + LOCAL_BYTES, entry.offset + LOCAL_BYTES + names
        at = entry.offset + LOCAL_BYTES + names + entry.packed_bytes
    yield at, len(data)


def _stray_members(gap: bytes, place: str) -> Iterator[Piece]:
    """Members that the list of contents does not name."""
    for found in re.finditer(rb"PK\x03\x04", gap):
        head = gap[found.start() : found.start() + LOCAL_BYTES]
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        packed = gap[found.start() + LOCAL_BYTES + names :]
        content = inflated(packed, raw_stream=True) if head[8:10] == b"\x08\x00" else packed
        yield Piece("stray-member", place, readings(content), rank=2, announces=True)


def inflated(content: bytes, *, raw_stream: bool = False) -> bytes:
    """What a deflated stream holds, as far as it can be read and no further than the limit."""
    machine = zlib.decompressobj(-zlib.MAX_WBITS if raw_stream else zlib.MAX_WBITS)
    try:
        return machine.decompress(content, MOST_UNPACKED)
    except zlib.error:
        return b""
