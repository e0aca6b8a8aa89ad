"""A picture: what it carries beside its points. The words in the picture itself are not read."""

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image, UnidentifiedImageError

from gongkai.documents.kinds import Format
from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.layers.decoding import decoded, readings
from gongkai.documents.scanning.pieces import Inside, Piece

GPS, EXIF = 0x8825, 0x8769
PNG_START = 8
_POSITION = re.compile(rb"exif:GPSL(?:atitude|ongitude)\s*[=>]")
PNG_PICTURE = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"pHYs",
        b"bKGD",
        b"sBIT",
        b"hIST",
    }
)
JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
FEWEST_TRAILING = 16

Chunk = tuple[str, str, bytes]
"""The layer, the place, and what stands there."""


def pieces(content: bytes, kind: Format, inside: Inside) -> Iterator[Piece]:
    """Every layer of a picture."""
    yield from _exif(content, inside)
    chunks: list[Chunk] = []
    end = len(content)
    if kind is Format.PNG:
        chunks, end = _png(content)
    elif kind is Format.JPEG:
        chunks, end = _jpeg(content)
    elif kind is Format.GIF:
        chunks, end = _gif(content)
    if _POSITION.search(content):
        yield Piece("gps", inside.at("XMP 定位"), announces=True)
    for layer, place, data in chunks:
        yield Piece(layer, inside.at(place), readings(data) + "\n" + decoded(data))
    if len(content) - end >= FEWEST_TRAILING and content[end:].strip(b"\x00\xff\r\n "):
        yield from _trailing(content[end:], inside)
    yield from blobs.raw(content, inside, layer="picture-data", place="图片数据")
    yield from blobs.carved(content, "缩略图", inside, layer="thumbnail", place="图片内的缩略图")


def _trailing(data: bytes, inside: Inside) -> Iterator[Piece]:
    yield Piece("trailing-data", inside.at("图片结尾之后的数据"), readings(data) + "\n" + decoded(data), announces=True)
    yield from blobs.pieces(data, "结尾数据", inside, layer="trailing-data", title="图片结尾之后的数据")


def _exif(content: bytes, inside: Inside) -> Iterator[Piece]:
    """The camera's words, and whether it wrote where it stood."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            exif = picture.getexif()
            fields = {**exif, **exif.get_ifd(EXIF)}
            position = exif.get_ifd(GPS)
            other = "\n".join(f"{key}: {value}" for key, value in picture.info.items() if isinstance(value, str))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
        return
    words = [f"{name}: {_words(value)}" for tag, value in fields.items() if (name := ExifTags.TAGS.get(tag, str(tag)))]
    if words:
        yield Piece("exif", inside.at("EXIF"), "\n".join(words))
    if other:
        yield Piece("picture-text", inside.at("图片文字字段"), other)
    if 2 in position or 4 in position:
        yield Piece("gps", inside.at("EXIF 定位"), announces=True)
    elif position:
        yield Piece("exif", inside.at("EXIF 定位"), " ".join(_words(value) for value in position.values()))


def _words(value: object) -> str:
    if isinstance(value, bytes):
        return readings(value)
    return str(value)


def _png(content: bytes) -> tuple[list[Chunk], int]:
    """The chunks that hold no picture, unpacked; and where the picture ends."""
    found: list[Chunk] = []
    at = PNG_START
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"IEND":
            return found, at
        if name not in PNG_PICTURE:
            found.append(("picture-text", f"PNG {name.decode('latin-1')}", data + b"\n" + _inflated(data)))
    return found, len(content)


def _inflated(data: bytes) -> bytes:
    """What a compressed text chunk says: the stream begins behind its keyword."""
    for at in range(data.find(b"\x00") + 1, min(len(data), 300)):
        if data[at] == 0x78:
            try:
                return zlib.decompressobj().decompress(data[at:], blobs.MOST_UNPACKED)
            except zlib.error:
                continue
    return b""


def _jpeg(content: bytes) -> tuple[list[Chunk], int]:
    """The application and comment segments, and where the picture ends."""
    found: list[Chunk] = []
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            at += 1
            continue
        marker = content[at + 1]
        if marker == 0xD9:
            return found, at + 2
        if marker == 0xDA:
            at = _scan_end(content, at + 2)
        elif marker in JPEG_ALONE or marker in {0x00, 0xFF}:
            at += 1 if marker == 0xFF else 2
        else:
            length = struct.unpack_from(">H", content, at + 2)[0]
            if 0xE0 <= marker <= 0xEF or marker == 0xFE:
                found.append(
                    (
                        "picture-text",
                        f"JPEG APP{marker - 0xE0}" if marker != 0xFE else "JPEG 注释",
                        content[at + 4 : at + 2 + length],
                    )
                )
            at += 2 + length
    return found, len(content)


def _scan_end(content: bytes, at: int) -> int:
    """The next marker behind compressed points."""
    while (at := content.find(b"\xff", at)) >= 0:
        if at + 1 < len(content) and content[at + 1] not in {0x00, *range(0xD0, 0xD8)}:
            return at
        at += 2
    return len(content)


def _gif(content: bytes) -> tuple[list[Chunk], int]:
    """The comments and the extensions of programs, and where the picture ends."""
    found: list[Chunk] = []
    at = 13 + _colours(content, 10)
    while at + 1 < len(content):
        block, label = content[at], content[at + 1]
        if block == 0x3B:
            return found, at + 1
        if block == 0x2C:
            at, _ = _sub_blocks(content, at + 11 + _colours(content, at + 9))
        elif block == 0x21:
            at, data = _sub_blocks(content, at + 2)
            if label != 0xF9:
                found.append(("picture-text", "GIF 扩展块", data))
        else:
            break
    return found, len(content)


def _colours(content: bytes, at: int) -> int:
    """The bytes of the table of colours that the flags at ``at`` announce."""
    flags = content[at] if at < len(content) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _sub_blocks(content: bytes, at: int) -> tuple[int, bytes]:
    parts = []
    while at < len(content) and content[at]:
        parts.append(content[at + 1 : at + 1 + content[at]])
        at += 1 + content[at]
    return at + 1, b"".join(parts)
