"""The list of contents of a ZIP, read with limits and without unpacking more than asked for."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

TAIL_BYTES = 65_557
"""The end record lies within the last 65,557 bytes."""
DIRECTORY_LIMIT_BYTES = 8 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
STORED, DEFLATED = 0, 8
IS_ENCRYPTED = 1
IS_UTF_8 = 0x800
NO_NUMBER = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the list of contents tells it; ``offset`` is from the beginning of the file."""

    name: str
    flags: int
    method: int
    packed_bytes: int
    unpacked_bytes: int
    checksum: int
    mode: int
    offset: int

    @property
    def is_encrypted(self) -> bool:
        """Whether its bytes need a password."""
        return bool(self.flags & IS_ENCRYPTED)


class NoDirectory(Exception):
    """There is no list of contents, or none that is whole and of a reasonable length."""


def entries(file: BinaryIO) -> list[Entry]:
    """The list of contents; raises ``NoDirectory``."""
    start, size, prefix, _ = _place(file)
    if size > DIRECTORY_LIMIT_BYTES:
        raise NoDirectory(f"{size} bytes of directory")
    file.seek(start)
    directory = file.read(size)
    found = list(_parse(directory, prefix))
    if not found and size:
        raise NoDirectory("no entry in the directory")
    return found


def has_directory(file: BinaryIO) -> bool:
    """Whether programs would take the end of this file for that of a ZIP with something in it."""
    try:
        place = _place(file)
    except NoDirectory:
        return False
    file.seek(place.start)
    return place.is_last and place.size > 0 and file.read(4) == b"PK\x01\x02"


class _Place(NamedTuple):
    """Where the list begins, its length, the bytes before the ZIP itself, and whether the file ends with the ZIP."""

    start: int
    size: int
    prefix: int
    is_last: bool


def _place(file: BinaryIO) -> _Place:
    length = file.seek(0, 2)
    file.seek(max(0, length - TAIL_BYTES))
    tail = file.read(TAIL_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise NoDirectory("no end record")
    *_, size, offset, comment_length = _END.unpack_from(tail, at)
    end = length - len(tail) + at
    if NO_NUMBER in {size, offset}:
        size, offset, end = _place_64(file, end)
    start = end - size
    if start < offset or start < 0:
        raise NoDirectory("the directory would begin before the file")
    return _Place(start, size, start - offset, comment_length == len(tail) - at - _END.size)


def _place_64(file: BinaryIO, end: int) -> tuple[int, int, int]:
    file.seek(max(0, end - _LOCATOR_64.size))
    locator = file.read(_LOCATOR_64.size)
    if len(locator) < _LOCATOR_64.size or locator[:4] != b"PK\x06\x07":
        raise NoDirectory("no 64-bit locator")
    place = end - _LOCATOR_64.size - _END_64.size
    file.seek(max(0, place))
    record = file.read(_END_64.size)
    if len(record) < _END_64.size or record[:4] != b"PK\x06\x06":
        raise NoDirectory("no 64-bit end record")
    numbers = _END_64.unpack(record)
    return numbers[8], numbers[9], place


def _parse(directory: bytes, prefix: int) -> Iterator[Entry]:
    at = 0
    while at + _ENTRY.size <= len(directory):
        row = _ENTRY.unpack_from(directory, at)
        if row[0] != b"PK\x01\x02":
            raise NoDirectory(f"no entry at {at}")
        name_length, extra_length, comment_length = row[10:13]
        flags, method, packed, unpacked = row[3], row[4], row[8], row[9]
        at += _ENTRY.size
        name = directory[at : at + name_length]
        extra = directory[at + name_length : at + name_length + extra_length]
        unpacked, packed, offset = _wide(extra, unpacked, packed, row[16])
        at += name_length + extra_length + comment_length
        yield Entry(name_of(name, flags), flags, method, packed, unpacked, row[7], row[15] >> 16, prefix + offset)


def _wide(extra: bytes, *numbers: int) -> tuple[int, ...]:
    """The numbers, those that do not fit 32 bits taken from the 64-bit field."""
    rest = b""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            rest = extra[at + 4 : at + 4 + length]
        at += 4 + length
    found = []
    for number in numbers:
        if number == NO_NUMBER and len(rest) >= 8:
            number, rest = struct.unpack_from("<Q", rest)[0], rest[8:]
        found.append(number)
    return tuple(found)


def name_of(name: bytes, flags: int) -> str:
    """A member's name; where it does not say that it is UTF-8, it may be GB18030."""
    if flags & IS_UTF_8:
        return name.decode("utf-8", "replace")
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def beginning(file: BinaryIO, entry: Entry, limit_bytes: int) -> bytes:
    """The first bytes of a member, no more than ``limit_bytes``; empty where they cannot be had."""
    file.seek(entry.offset)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04" or entry.is_encrypted:
        return b""
    row = _LOCAL.unpack(local)
    file.seek(entry.offset + _LOCAL.size + row[9] + row[10])
    packed = file.read(min(entry.packed_bytes, limit_bytes))
    if entry.method == STORED:
        return packed
    if entry.method != DEFLATED:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, limit_bytes)
    except zlib.error:
        return b""
