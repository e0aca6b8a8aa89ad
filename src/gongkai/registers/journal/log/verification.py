"""Reading a whole log as a stranger does: every bundle and tile against the signed root and what was known."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .folder import CHECKPOINT
from .merkle import Hash, leaf_hash, root_of
from .notes import BadNote, Checkpoint, PublicKey, opened
from .tiles import HEIGHT, WIDTH, DamagedTile, FileReader, TileReader, levels, tile_path, tile_root, unpack, widths


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was signed: which file, and from which entry on (``None`` where it is not one)."""

    path: str
    reason: str
    entry: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What the log is, and what is wrong with it."""

    checkpoint: Checkpoint | None
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(read: FileReader, keys: Sequence[PublicKey], *, known: Sequence[Checkpoint] = ()) -> Verdict:
    """Check the log that ``read`` gives; ``known`` are checkpoints seen before, which it must have grown from."""
    try:
        checkpoint, _ = opened(read(CHECKPOINT).decode(), keys)
    except (FileNotFoundError, UnicodeDecodeError, BadNote) as error:
        return Verdict(None, (Fault(CHECKPOINT, str(error) or "is missing"),))
    faults = [*_of_files(checkpoint, read), *_of_history(checkpoint, read, known)]
    return Verdict(checkpoint, tuple(faults))


def _of_files(checkpoint: Checkpoint, read: FileReader) -> Iterator[Fault]:
    """Bundles against the lowest tiles, each level of tiles against the next, and the top against the root."""
    reader = TileReader(checkpoint.size, read)
    below: list[Hash] = []
    for level in levels(checkpoint.size):
        above: list[Hash] = []
        for index, width in widths(checkpoint.size, level):
            try:
                tile = reader.tile(level, index)
                reckoned = (
                    _bundle_hashes(read, index, width) if level == 0 else below[index * WIDTH : index * WIDTH + width]
                )
            except (FileNotFoundError, DamagedTile) as error:
                yield Fault(tile_path(level, index, width), str(error), (index * WIDTH) << (HEIGHT * level))
                return
            wrong = _first_difference(reckoned, tile)
            if wrong is not None:
                at = (index * WIDTH + wrong) << (HEIGHT * level)
                yield Fault(tile_path(level, index, width), "does not fit what lies below it", at)
                return
            if width == WIDTH:
                above.append(tile_root(tile))
        below = above
    if root_of(checkpoint.size, reader.node) != checkpoint.root:
        yield Fault(CHECKPOINT, "its root is not that of the tiles")


def _bundle_hashes(read: FileReader, index: int, width: int) -> list[Hash]:
    path = tile_path("entries", index, width)
    try:
        packed = read(path)
    except FileNotFoundError:
        if width == WIDTH:
            raise
        packed = read(tile_path("entries", index))
    return [leaf_hash(entry) for entry in unpack(path, packed)[:width]]


def _first_difference(reckoned: Sequence[Hash], written: Sequence[Hash]) -> int | None:
    if list(reckoned) == list(written):
        return None
    pairs = zip(reckoned, written, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(reckoned), len(written)))


def _of_history(checkpoint: Checkpoint, read: FileReader, known: Sequence[Checkpoint]) -> Iterator[Fault]:
    """What was signed before must be the beginning of what is signed now."""
    reader = TileReader(checkpoint.size, read)
    for earlier in known:
        if earlier.origin != checkpoint.origin:
            yield Fault(CHECKPOINT, f"is of {checkpoint.origin}, not of {earlier.origin}")
        elif earlier.size > checkpoint.size:
            yield Fault(CHECKPOINT, f"ends before entry {earlier.size}, which was signed before", checkpoint.size)
        else:
            try:
                is_kept = root_of(earlier.size, reader.node) == earlier.root
            except (FileNotFoundError, DamagedTile, IndexError):
                continue  # said above, with the file
            if not is_kept:
                root = base64.b64encode(earlier.root).decode()
                yield Fault(CHECKPOINT, f"does not begin with the {earlier.size} entries signed before as {root}")
