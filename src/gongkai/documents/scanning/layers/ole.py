"""Compound files (MS-CFB): old Office documents, embedded objects and macro projects, stream by stream as raw text."""

import struct
from collections.abc import Iterator

from gongkai.documents.sandbox import Refused
from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.pieces import Inside, Piece

END = 0xFFFFFFFA
MOST_SECTORS = 1_000_000
ENTRY_BYTES = 128
STREAM, ROOT = 2, 5
SMALL_LIMIT_BYTES = 4096
DAMAGED = "旧版 Office 结构已损坏，无法逐层检查"


class Compound:
    """The streams of a compound file by name; raises ``Refused`` for one whose structure cannot be followed."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        if len(content) < 512:
            raise Refused(DAMAGED, "damaged")
        self._sector_bytes = 1 << min(16, struct.unpack_from("<H", content, 30)[0])
        self._table = self._allocation()
        self._small_table = self._numbers(self._chain(struct.unpack_from("<I", content, 60)[0]))
        self._directory = self._chain(struct.unpack_from("<I", content, 48)[0])
        self._small = self._small_stream()

    def streams(self) -> Iterator[tuple[str, bytes]]:
        """Each stream with its name."""
        for name, kind, start, size in self._entries():
            if kind == STREAM:
                yield name, self._stream(start, size)

    def _entries(self) -> Iterator[tuple[str, int, int, int]]:
        for at in range(0, len(self._directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
            entry = self._directory[at : at + ENTRY_BYTES]
            length = min(64, struct.unpack_from("<H", entry, 64)[0])
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
            yield name, entry[66], struct.unpack_from("<I", entry, 116)[0], struct.unpack_from("<I", entry, 120)[0]

    def _small_stream(self) -> bytes:
        return next((self._chain(start) for _, kind, start, _ in self._entries() if kind == ROOT), b"")

    def _stream(self, start: int, size: int) -> bytes:
        if size >= SMALL_LIMIT_BYTES:
            return self._chain(start)[:size]
        parts, seen = [], 0
        while start < END and seen < MOST_SECTORS and start < len(self._small_table):
            parts.append(self._small[start * 64 : start * 64 + 64])
            start, seen = self._small_table[start], seen + 1
        return b"".join(parts)[:size]

    def _sector(self, number: int) -> bytes:
        return self._content[(number + 1) * self._sector_bytes : (number + 2) * self._sector_bytes]

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start < END:
            if start >= len(self._table) or len(parts) > len(self._table):
                break
            parts.append(self._sector(start))
            start = self._table[start]
        return b"".join(parts)

    def _allocation(self) -> tuple[int, ...]:
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        more, count = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(count, MOST_SECTORS // self._sector_bytes)):
            numbers = self._numbers(self._sector(more))
            if not numbers:
                break
            sectors += numbers[:-1]
            more = numbers[-1]
        return self._numbers(b"".join(self._sector(one) for one in sectors if one < END))

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """Every stream as text, the macros among them unpacked; files that begin within a stream are opened."""
    try:
        streams = list(Compound(content).streams())
    except struct.error:
        raise Refused(DAMAGED, "damaged") from None
    for name, stream in streams:
        shown = "".join(char for char in name if char.isprintable())
        yield from blobs.raw(stream, inside, layer="ole-stream", place=f"数据流「{shown}」")
        yield from blobs.carved(stream, shown, inside, layer="ole-stream", place=f"数据流「{shown}」")
        if source := macro_source(stream):
            yield Piece("macro", inside.at(f"宏代码「{shown}」"), source, announces=True)
    yield from blobs.raw(content, inside, layer="ole-slack", place="复合文档的空闲区")


def macro_source(stream: bytes) -> str:
    """The program text in a stream of a macro project (MS-OVBA 2.4.1); empty where there is none."""
    texts, at = [], stream.find(b"\x01")
    while at >= 0:
        text = _decompressed(stream, at + 1) if _is_chunk(stream, at + 1) else b""
        if len(text) > 16 and b"\r\n" in text:
            texts.append(text.decode("gb18030", "replace"))
        at = stream.find(b"\x01", at + 1)
    return "\n".join(texts)


def _is_chunk(stream: bytes, at: int) -> bool:
    return len(stream) > at + 3 and (stream[at + 1] & 0x70) == 0x30


def _decompressed(stream: bytes, at: int) -> bytes:
    out = bytearray()
    while _is_chunk(stream, at):
        header = stream[at] | stream[at + 1] << 8
        end = min(len(stream), at + (header & 0x0FFF) + 3)
        if header & 0x8000:
            _chunk(stream[at + 2 : end], out)
        else:
            out += stream[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(data: bytes, out: bytearray) -> None:
    """Eight tokens after each byte of flags: a sign, or a copy of what came before."""
    start, at = len(out), 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if at >= len(data):
                return
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 1 >= len(data) or len(out) == start:
                return
            token, at = data[at] | data[at + 1] << 8, at + 2
            offset_bits = max(4, (len(out) - start - 1).bit_length())
            length, offset = (token & (0xFFFF >> offset_bits)) + 3, (token >> (16 - offset_bits)) + 1
            for _ in range(length):
                if offset > len(out):
                    return
                out.append(out[-offset])
