"""The bytes of a PDF without its table of contents: texts of every stream and object, also of unused ones."""

import re
from collections.abc import Iterator

from gongkai.documents.scanning.layers.blobs import inflated
from gongkai.documents.scanning.layers.decoding import decoded, readings
from gongkai.documents.scanning.pieces import Inside, Piece

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_TOKEN = re.compile(
    rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.){0,2000}\)){0,2000}\)){0,20000})\)|<([0-9A-Fa-f\s]{4,40000})>|(\[)|(\])|\b(T[Jjd*D]|Tm|ET)\b|(['\"])",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b"", b"\n": b"", b"\r": b"", b"\r\n": b""}
_NO_TEXT = re.compile(
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)|/FontFile|/Length1|/FunctionType|/Type\s*/XRef"
)
DICTIONARY_BYTES = 1500
MOST_STREAM = 32 * 1024 * 1024


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """Texts of the file's bytes; a coarse view of what other layers have told better."""
    outside: list[bytes] = []
    within: list[str] = []
    at = 0
    for found in _STREAM.finditer(content):
        if found.start() < at:
            continue
        end = content.find(b"endstream", found.end())
        end = end if end >= 0 else len(content)
        outside.append(content[at : found.start()])
        if text := _stream_text(
            content[max(at, found.start() - DICTIONARY_BYTES) : found.start()], content[found.end() : end]
        ):
            within.append(text)
        at = end
    outside.append(content[at:])
    rest = b"\n".join(outside)
    yield Piece("pdf-bytes", inside.at("PDF 对象"), strings(rest) + "\n" + readings(rest), rank=3)
    yield Piece("pdf-bytes", inside.at("PDF 数据流"), "\n".join(within), rank=3)


def _stream_text(dictionary: bytes, data: bytes) -> str:
    dictionary = dictionary[dictionary.rfind(b"obj") + 1 :]
    if _NO_TEXT.search(dictionary) or len(data) > MOST_STREAM:
        return ""
    clear = inflated(data) if b"Flate" in dictionary or data[:1] == b"\x78" else data
    if b"<" in clear[:200].lstrip()[:1]:
        return decoded(clear)
    return strings(clear)


def strings(data: bytes) -> str:
    """Every text of a content stream or an object; what one operator shows is joined, the rest stands in lines."""
    out: list[str] = []
    is_array = False
    for literal, digits, opening, closing, _, _ in (found.groups() for found in _TOKEN.finditer(data)):
        if literal is not None or digits is not None:
            out.append(_decoded(unescaped(literal) if literal is not None else _bytes(digits)))
            out.append("" if is_array else "\n")
        elif opening or closing:
            is_array = bool(opening)
            out.append("\n")
    return "".join(out)


def unescaped(literal: bytes) -> bytes:
    """A literal text without its escapes."""
    return _ESCAPE.sub(_escape, literal) if b"\\" in literal else literal


def _escape(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8) & 0xFF]) if sign[:1].isdigit() and sign[:1] < b"8" else ESCAPES.get(sign, sign)


def _bytes(digits: bytes) -> bytes:
    clean = bytes(sign for sign in digits if sign not in b" \t\r\n")
    return bytes.fromhex((clean + b"0" * (len(clean) % 2)).decode("ascii"))


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "replace")
    if data.startswith(b"\xff\xfe"):
        return data[2:].decode("utf-16-le", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    if len(data) >= 4 and data[0] == 0 and data[2::2].count(0) == 0 and data[::2].count(0) == len(data[::2]):
        return data.decode("utf-16-be", "replace")
    return data.decode("gb18030", "replace") if not data.isascii() else data.decode("ascii")
