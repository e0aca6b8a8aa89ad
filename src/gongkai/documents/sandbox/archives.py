"""A ZIP opened with suspicion: sizes are checked as the list of contents tells them, and again while they unpack."""

import posixpath
import stat
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from gongkai.documents.kinds import zips
from gongkai.documents.kinds.zips import Entry
from gongkai.documents.sandbox.limits import Limits
from gongkai.documents.sandbox.refusals import Refused, damaged, unpacks_too_large

CHUNK_BYTES = 256 * 1024
LOCAL_BYTES = 30
SHOWN_LENGTH = 40


class Archive:
    """The members of a ZIP by their names; raises ``Refused`` for one that is dangerous or damaged."""

    def __init__(self, file: BinaryIO, limits: Limits, *, depth: int = 1) -> None:
        self._file = file
        self._limits = limits
        self._unpacked_bytes = 0
        self.depth = depth
        if depth > limits.depth:
            raise Refused(f"压缩包层层嵌套，超过 {limits.depth} 层", "zip.depth")
        try:
            entries = zips.entries(file)
        except zips.NoDirectory:
            raise damaged("压缩包或 Office 文件") from None
        self._refuse_by_directory(entries)
        self.entries = {entry.name: entry for entry in entries}
        self._starts = {entry.name: _start_of_content(file, entry) for entry in entries}
        self._refuse_overlaps(entries)

    def _refuse_by_directory(self, entries: list[Entry]) -> None:
        if len(entries) > self._limits.entries:
            raise Refused(f"文件内含 {len(entries)} 个部件，上限 {self._limits.entries} 个", "zip.entries")
        if len({entry.name for entry in entries}) < len(entries):
            raise Refused("压缩包中有重名部件，不同软件会看到不同内容", "zip.duplicate")
        if sum(entry.unpacked_bytes for entry in entries) > self._limits.unpacked_bytes:
            raise unpacks_too_large(self._limits.unpacked_bytes)
        for entry in entries:
            self._refuse_entry(entry)

    def _refuse_entry(self, entry: Entry) -> None:
        if entry.is_encrypted:
            raise Refused("文件有密码保护，请去掉密码后再提交", "kind.encrypted")
        if entry.method not in {zips.STORED, zips.DEFLATED}:
            raise Refused("文件使用了不支持的压缩方法，请重新保存后再提交", "zip.method")
        if stat.S_ISLNK(entry.mode):
            raise Refused(f"压缩包中的“{shown(entry.name)}”是指向别处的链接，不能读取", "zip.link")
        if is_outside(entry.name):
            raise Refused(f"压缩包中的文件名“{shown(entry.name)}”指向包外，不能读取", "zip.path")
        self._refuse_ratio(entry.unpacked_bytes, entry.packed_bytes)

    def _refuse_ratio(self, unpacked_bytes: int, packed_bytes: int) -> None:
        if unpacked_bytes > self._limits.free_bytes and unpacked_bytes > packed_bytes * self._limits.ratio:
            raise Refused(f"文件压缩比超过 {self._limits.ratio} 倍，可能是压缩炸弹", "zip.ratio")

    def _refuse_overlaps(self, entries: list[Entry]) -> None:
        end = 0
        for entry in sorted(entries, key=lambda one: one.offset):
            if entry.offset < end:
                raise Refused("压缩包中的部件互相重叠，可能是压缩炸弹", "zip.overlap")
            end = self._starts[entry.name] + entry.packed_bytes

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    @property
    def names(self) -> list[str]:
        """The names of all members, folders too."""
        return list(self.entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member in pieces; raises ``Refused`` as soon as it is more than it said, or broken."""
        entry = self.entries[name]
        count, checksum = 0, 0
        for chunk in self._inflated(entry):
            count += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            self._unpacked_bytes += len(chunk)
            if count > entry.unpacked_bytes:
                raise Refused("压缩包中部件的实际大小与记载不符，可能是压缩炸弹", "zip.size_lies")
            if self._unpacked_bytes > self._limits.unpacked_bytes * 4:
                raise unpacks_too_large(self._limits.unpacked_bytes)
            yield chunk
        if count != entry.unpacked_bytes or checksum != entry.checksum:
            raise damaged("压缩包或 Office 文件")

    def read(self, name: str) -> bytes:
        """The whole content of a member."""
        if self.entries[name].unpacked_bytes > self._limits.part_bytes:
            raise unpacks_too_large(self._limits.part_bytes)
        return b"".join(self.chunks(name))

    def check(self) -> None:
        """Unpack every member once and keep nothing, so that libraries may open the same file."""
        for name in self.entries:
            for _ in self.chunks(name):
                pass

    def _inflated(self, entry: Entry) -> Iterator[bytes]:
        place, rest = self._starts[entry.name], entry.packed_bytes
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == zips.DEFLATED else None
        while rest > 0:
            self._file.seek(place)
            packed = self._file.read(min(rest, CHUNK_BYTES))
            if not packed:
                raise damaged("压缩包或 Office 文件")
            place, rest = place + len(packed), rest - len(packed)
            if inflate is None:
                yield packed
            else:
                yield from _pieces(inflate, packed)


def _pieces(inflate: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    try:
        while packed and not inflate.eof:
            yield inflate.decompress(packed, CHUNK_BYTES)
            packed = inflate.unconsumed_tail
    except zlib.error:
        raise damaged("压缩包或 Office 文件") from None


def _start_of_content(file: BinaryIO, entry: Entry) -> int:
    """Where the packed bytes begin; the header before them must bear the same name as the list of contents."""
    file.seek(entry.offset)
    local = file.read(LOCAL_BYTES)
    if len(local) < LOCAL_BYTES or local[:4] != b"PK\x03\x04":
        raise damaged("压缩包或 Office 文件")
    name_length, extra_length = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
    flags = int.from_bytes(local[6:8], "little")
    if zips.name_of(file.read(name_length), flags) != entry.name:
        raise Refused("压缩包的目录与内容不符，不同软件会看到不同内容", "zip.names_differ")
    return entry.offset + LOCAL_BYTES + name_length + extra_length


def is_outside(name: str) -> bool:
    """Whether a member's name would lead out of the folder it is unpacked in, or ends early for some programs."""
    path = name.replace("\\", "/")
    return (
        "\x00" in name
        or path.startswith("/")
        or path[1:2] == ":"
        or ".." in path.split("/")
        or posixpath.normpath(path).startswith("..")
    )


def shown(name: str) -> str:
    """A member's name as it may be shown: short, and nothing that turns or hides text."""
    safe = "".join(char if char.isprintable() else "□" for char in name)
    return safe if len(safe) <= SHOWN_LENGTH else safe[: SHOWN_LENGTH - 1] + "…"
