"""The log as a folder of static files: entries go in at its end, and a signed checkpoint says how far it goes.

Tiles are written before the checkpoint that needs them, each whole or not at all, so that a process killed at any point
leaves the log as it was; the same entries written again give the same bytes.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .merkle import Hash, leaf_hash, root_of
from .notes import BadNote, Checkpoint, PublicKey, SigningKey, opened, signed
from .tiles import HEIGHT, WIDTH, TileReader, levels, pack, tile_path, tile_root, unpack, widths

CHECKPOINT = "checkpoint"
PUBLIC_KEYS = "keys"


@dataclass(frozen=True)
class LogFolder:
    """A log in ``path``."""

    path: Path

    def read(self, name: str) -> bytes:
        """A file of the log; raise ``FileNotFoundError``."""
        return (self.path / name).read_bytes()

    def checkpoint(self, keys: Sequence[PublicKey]) -> Checkpoint | None:
        """The signed checkpoint; ``None`` where there is no log yet; raise ``BadNote``."""
        try:
            written = self.read(CHECKPOINT).decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise BadNote("the checkpoint is no text") from error
        return opened(written, keys)[0]

    def append(self, size: int, entries: Sequence[bytes]) -> None:
        """Write the tiles of a log of ``size`` that grows by ``entries``; then the new size is to be signed."""
        self._write_bundles(size, entries)
        self._write_tiles(size, [leaf_hash(entry) for entry in entries])

    def sign(self, size: int, key: SigningKey, *, second: int) -> Checkpoint:
        """Sign that the log now has ``size`` entries, all of whose tiles are written."""
        checkpoint = Checkpoint(key.name, size, self.root(size))
        self.write(PUBLIC_KEYS, "".join(f"{key.public(kind)}\n" for kind in (1, 4)).encode())
        self.write(CHECKPOINT, signed(checkpoint, key, second=second).encode())
        return checkpoint

    def root(self, size: int) -> Hash:
        """The root of the first ``size`` entries, by the tiles."""
        return root_of(size, TileReader(size, self.read).node)

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place whole or not at all; one that is the same already is left alone."""
        path = self.path / name
        try:
            if path.read_bytes() == content:
                return
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle, from the full one where the partial one is gone; raise ``DamagedTile``."""
        path = tile_path("entries", index, width)
        if not (self.path / path).exists():
            path = tile_path("entries", index)
        return unpack(path, self.read(path))[:width]

    def _write_bundles(self, size: int, entries: Sequence[bytes]) -> None:
        kept = size % WIDTH
        first = size // WIDTH
        waiting = [*(self.bundle(first, kept) if kept else []), *entries]
        for at in range(0, len(waiting), WIDTH):
            bundle = waiting[at : at + WIDTH]
            self.write(tile_path("entries", first + at // WIDTH, len(bundle)), pack(bundle))

    def _write_tiles(self, size: int, leaves: list[Hash]) -> None:
        """Each level's new hashes after those its last tile already has; full tiles give the next level's."""
        old = TileReader(size, self.read)
        grown, added = size + len(leaves), leaves
        for level in levels(grown):
            count = size >> (HEIGHT * level)
            first, kept = divmod(count, WIDTH)
            waiting = [*(old.tile(level, first) if kept else []), *added]
            added = []
            for at in range(0, len(waiting), WIDTH):
                tile = waiting[at : at + WIDTH]
                self.write(tile_path(level, first + at // WIDTH, len(tile)), b"".join(tile))
                if len(tile) == WIDTH:
                    added.append(tile_root(tile))

    def drop_partial_tiles(self, size: int) -> int:
        """Remove partial tiles of a log of ``size`` that full ones have replaced; how many were removed."""
        removed = 0
        for level in ("entries", *levels(size)):
            for index, width in widths(size, 0 if level == "entries" else level):
                folder = self.path / (tile_path(level, index) + ".p")
                if width == WIDTH and folder.is_dir():
                    for partial in folder.iterdir():
                        partial.unlink()
                        removed += 1
                    folder.rmdir()
        return removed
