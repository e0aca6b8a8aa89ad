"""The tree as static files, in the form of C2SP tlog-tiles: tiles of 256 hashes and bundles of 256 entries.

A tile of level L holds nodes of level 8·L of the tree; what lies between is reckoned from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .merkle import HASH_BYTES, Hash, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
LONGEST_ENTRY_BYTES = 0xFFFF
KEPT_TILES = 64
FileReader = Callable[[str], bytes]
"""Gives the bytes of a file of the log by its path; raises ``FileNotFoundError``."""


class DamagedTile(Exception):
    """A file of the log does not have the form it must have."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


def _numbered(index: int) -> str:
    """1234067 as x001/x234/067."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile, or with level ``entries`` of a bundle of entries; a partial one says its width."""
    return f"tile/{level}/{_numbered(index)}" + ("" if width == WIDTH else f".p/{width}")


def widths(size: int, level: int) -> Iterator[tuple[int, int]]:
    """Index and width of every tile of a level in the tree of ``size``."""
    count = size >> (HEIGHT * level)
    for index in range(-(-count // WIDTH)):
        yield index, min(WIDTH, count - index * WIDTH)


def levels(size: int) -> range:
    """The levels of tiles that the tree of ``size`` has."""
    return range(-(-size.bit_length() // HEIGHT)) if size else range(0)


def pack(entries: Sequence[bytes]) -> bytes:
    """A bundle: each entry after its length in two bytes."""
    for entry in entries:
        if len(entry) > LONGEST_ENTRY_BYTES:
            raise ValueError(f"an entry of {len(entry)} bytes; a bundle takes {LONGEST_ENTRY_BYTES}")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(path: str, packed: bytes) -> list[bytes]:
    """The entries of a bundle; raise ``DamagedTile``."""
    entries: list[bytes] = []
    at = 0
    while at < len(packed):
        length = int.from_bytes(packed[at : at + 2], "big")
        entry = packed[at + 2 : at + 2 + length]
        if at + 2 > len(packed) or len(entry) != length:
            raise DamagedTile(path, f"ends inside entry {len(entries)}")
        entries.append(entry)
        at += 2 + length
    return entries


def tile_root(hashes: Sequence[Hash]) -> Hash:
    """The node above a full tile."""
    return _rows(hashes)[HEIGHT][0]


def _rows(hashes: Sequence[Hash]) -> list[list[Hash]]:
    """The hashes of a tile and of every level between it and the next tile."""
    rows = [list(hashes)]
    for _ in range(HEIGHT):
        below = rows[-1]
        rows.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return rows


def hashes_in(path: str, tile: bytes, width: int) -> list[Hash]:
    """The hashes of a tile; raise ``DamagedTile`` where it has another width."""
    if len(tile) != width * HASH_BYTES:
        raise DamagedTile(path, f"{len(tile)} bytes instead of {width * HASH_BYTES}")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


@dataclass
class TileReader:
    """Reads nodes of the tree of ``size`` from its tiles, wherever they lie."""

    size: int
    read: FileReader
    _kept: dict[tuple[int, int], list[list[Hash]]] = field(default_factory=dict)

    def node(self, level: int, index: int) -> Hash:
        """The hash of a node above a complete subtree."""
        tile_level, above = divmod(level, HEIGHT)
        tile_index, place = divmod(index << above, WIDTH)
        return self._rows_of(tile_level, tile_index)[above][place >> above]

    def tile(self, level: int, index: int) -> list[Hash]:
        """The hashes of a tile, read from a wider partial or the full one where the exact one is gone."""
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - index * WIDTH)
        path = tile_path(level, index, width)
        try:
            return hashes_in(path, self.read(path), width)
        except FileNotFoundError:
            if width == WIDTH:
                raise
            whole = tile_path(level, index)
            return hashes_in(whole, self.read(whole), WIDTH)[:width]

    def _rows_of(self, level: int, index: int) -> list[list[Hash]]:
        if (level, index) not in self._kept:
            if len(self._kept) >= KEPT_TILES:
                self._kept.clear()
            self._kept[level, index] = _rows(self.tile(level, index))
        return self._kept[level, index]
