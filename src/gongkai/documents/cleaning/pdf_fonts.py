"""Fonts of a PDF as far as a text is cut into glyphs: how long a code is, how far it moves, whether it is blank."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import normalize

from pypdf.generic import StreamObject

from gongkai.documents.reading.pdf.page import RADICALS

_BLANK = re.compile(r"[\s\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]*\Z")
_TWO_BYTES = re.compile(r"Identity|UCS2|UTF16")
_PAIR = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_TRIPLE = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]+>|\[[^\]]*\])")
_SECTION = re.compile(r"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.DOTALL)


@dataclass
class Font:
    """How a font cuts and moves."""

    is_composite: bool = False
    code_bytes: int = 1
    is_mixed: bool = False
    widths: dict[int, float] = field(default_factory=dict)
    default_width: float | None = None
    scale: float = 1.0
    blanks: frozenset[int] = frozenset()
    is_mapped: bool = False

    def codes(self, text: bytes) -> list[bytes]:
        """The codes of a string, one for each glyph."""
        if self.is_mixed:
            return _mixed(text)
        return [text[at : at + self.code_bytes] for at in range(0, len(text), self.code_bytes)]

    def width_of(self, code: bytes) -> float | None:
        """How far a glyph moves on, in thousandths of the font size; nothing where the font does not say."""
        width = self.widths.get(int.from_bytes(code, "big"), self.default_width)
        return None if width is None else width * self.scale

    def is_blank(self, code: bytes) -> bool:
        """Whether a glyph is a space by what the font says it means."""
        number = int.from_bytes(code, "big")
        return number in self.blanks or (
            not self.is_composite and not self.is_mapped and number in {9, 10, 13, 32, 160}
        )


def _mixed(text: bytes) -> list[bytes]:
    """Codes of a Chinese national encoding: two bytes from 0x81 on, else one."""
    codes, place = [], 0
    while place < len(text):
        length = 2 if text[place] >= 0x81 and place + 1 < len(text) else 1
        codes.append(text[place : place + length])
        place += length
    return codes


def font_of(source: Any) -> Font:
    """What a font dictionary says."""
    try:
        return _font_of(source.get_object())
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return Font()


def _font_of(source: Any) -> Font:
    mapping = source.get("/ToUnicode")
    cmap = _text_of(mapping)
    blanks = _blanks(cmap)
    if source.get("/Subtype") != "/Type0":
        return _simple(source, blanks, is_mapped=bool(cmap))
    encoding = source["/Encoding"].get_object()
    name = str(encoding) if not isinstance(encoding, StreamObject) else str(encoding.get("/CMapName", ""))
    lengths = _lengths(_text_of(encoding)) if isinstance(encoding, StreamObject) else set()
    is_two = bool(_TWO_BYTES.search(name)) or lengths == {2}
    descendant = source["/DescendantFonts"].get_object()[0].get_object()
    is_vertical = name.endswith("V")
    return Font(
        is_composite=True,
        code_bytes=2 if is_two else min(lengths, default=2),
        is_mixed=not is_two and len(lengths) != 1,
        widths={} if is_vertical else _cid_widths(descendant) if "Identity" in name or lengths else {},
        default_width=-1000.0
        if is_vertical
        else (float(descendant.get("/DW", 1000)) if "Identity" in name or lengths else None),
        blanks=blanks,
        is_mapped=bool(cmap),
    )


def _simple(source: Any, blanks: frozenset[int], *, is_mapped: bool) -> Font:
    first = int(source.get("/FirstChar", 0))
    widths = source.get("/Widths")
    descriptor = source.get("/FontDescriptor")
    missing = float(descriptor.get_object().get("/MissingWidth", 0)) if descriptor is not None else None
    scale = 1.0
    if source.get("/Subtype") == "/Type3":
        scale = float(source["/FontMatrix"].get_object()[0]) * 1000
    known = (
        {first + place: float(width.get_object()) for place, width in enumerate(widths.get_object())}
        if widths is not None
        else {}
    )
    return Font(widths=known, default_width=missing if known else None, scale=scale, blanks=blanks, is_mapped=is_mapped)


def _cid_widths(descendant: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items = [item.get_object() for item in descendant["/W"].get_object()] if "/W" in descendant else []
    place = 0
    while place + 1 < len(items):
        first = int(items[place])
        if isinstance(items[place + 1], list):
            found |= {first + offset: float(width) for offset, width in enumerate(items[place + 1])}
            place += 2
        else:
            found |= dict.fromkeys(
                range(first, min(int(items[place + 1]), first + 65_535) + 1), float(items[place + 2])
            )
            place += 3
    return found


def _text_of(source: Any) -> str:
    stream = source.get_object() if source is not None else None
    return stream.get_data().decode("latin-1") if isinstance(stream, StreamObject) else ""


def _lengths(cmap: str) -> set[int]:
    return {
        len(low) // 2
        for kind, body in _SECTION.findall(cmap)
        if kind == "codespacerange"
        for low, _ in _PAIR.findall(body)
    }


def _blanks(cmap: str) -> frozenset[int]:
    """The codes that a mapping to Unicode says are blanks."""
    found: set[int] = set()
    for kind, body in _SECTION.findall(cmap):
        if kind == "bfchar":
            found |= {int(code, 16) for code, text in _PAIR.findall(body) if _is_blank(text)}
        elif kind == "bfrange":
            for low, high, target in _TRIPLE.findall(body):
                found |= _blanks_of_range(int(low, 16), int(high, 16), target)
    return frozenset(found)


def _blanks_of_range(low: int, high: int, target: str) -> set[int]:
    if target.startswith("["):
        texts = re.findall(r"<([0-9A-Fa-f]+)>", target)
        return {low + place for place, text in enumerate(texts) if _is_blank(text)}
    start = target[1:-1]
    if len(start) > 4:
        return set()
    first = int(start, 16)
    return {low + step for step in range(min(high - low, 65_535) + 1) if _is_blank(f"{first + step:04x}")}


def _is_blank(text: str) -> bool:
    try:
        return bool(_BLANK.match(bytes.fromhex(text.zfill(4)).decode("utf-16-be")))
    except (ValueError, UnicodeDecodeError):
        return False


def plain_mapping(data: bytes) -> bytes:
    """A mapping to Unicode written anew: each code with its characters, radicals as the characters they stand for.

    Browsers map a glyph that serves both to the Kangxi radical and say otherwise only in a replaced text, which goes.
    """
    cmap = data.decode("latin-1")
    rows: dict[str, str] = {}
    for kind, body in _SECTION.findall(cmap):
        if kind == "bfchar":
            rows |= {code.lower(): _plain(text) for code, text in _PAIR.findall(body)}
        elif kind == "bfrange":
            for low, high, target in _TRIPLE.findall(body):
                rows |= {code: _plain(text) for code, text in _spread(low, high, target)}
    lengths = sorted({len(code) for code in rows} or {4})
    spaces = [f"<{'0' * length}> <{'f' * length}>" for length in lengths]
    listed = [f"<{code}> <{text}>" for code, text in sorted(rows.items(), key=lambda row: (len(row[0]), row[0]))]
    parts = [_section("codespacerange", spaces)]
    parts += [_section("bfchar", listed[at : at + _ROWS]) for at in range(0, len(listed), _ROWS)]
    return _CMAP.format(body="\n".join(parts)).encode("ascii")


_ROWS = 100
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def _section(name: str, rows: list[str]) -> str:
    return "\n".join((f"{len(rows)} begin{name}", *rows, f"end{name}"))


def _spread(low: str, high: str, target: str) -> Iterator[tuple[str, str]]:
    """The codes of a range, each with its characters."""
    first, length = int(low, 16), len(low)
    count = min(int(high, 16) - first, 65_535) + 1
    if target.startswith("["):
        for step, text in enumerate(re.findall(r"<([0-9A-Fa-f]+)>", target)[:count]):
            yield f"{first + step:0{length}x}", text
        return
    start = target[1:-1]
    for step in range(count):
        yield f"{first + step:0{length}x}", f"{start[:-4]}{(int(start[-4:], 16) + step) & 0xFFFF:04x}"


def _plain(text: str) -> str:
    """Characters in hexadecimal, with the plain one for a radical."""
    try:
        said = bytes.fromhex(text.zfill(4)).decode("utf-16-be")
    except (ValueError, UnicodeDecodeError):
        return text.lower()
    return plain_signs(said).encode("utf-16-be").hex()


def plain_signs(text: str) -> str:
    """A text with plain characters where it has radicals that look the same."""
    shown = text.translate(RADICALS).replace("\u2f3e", "户")  # the standard gives the traditional form of this one
    return "".join(normalize("NFKC", sign) if "\u2f00" <= sign <= "\u2fdf" else sign for sign in shown)
