"""A proof of one entry that needs no network: C2SP tlog-proof, the checkpoint included."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from .merkle import HASH_BYTES, Hash, leaf_hash, root_by_inclusion
from .notes import BadNote, Checkpoint, Note, PublicKey, opened

FORM = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9]\d{0,18})")


@dataclass(frozen=True)
class Proof:
    """Where an entry stands in the log, the hashes from it to the root, and the checkpoint as it was signed."""

    index: int
    hashes: tuple[Hash, ...]
    checkpoint: str

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in self.hashes)
        return f"{FORM}\nindex {self.index}\n{hashes}\n{self.checkpoint}"

    @classmethod
    def read(cls, written: str) -> Self:
        """The proof from its written form; raise ``BadNote``."""
        head, blank, checkpoint = written.partition("\n\n")
        lines = head.split("\n")
        if len(lines) > 1 and lines[1].startswith("extra "):
            del lines[1]
        index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
        if not blank or lines[0] != FORM or index is None:
            raise BadNote(f"no proof in the form {FORM}")
        try:
            hashes = tuple(base64.b64decode(line, validate=True) for line in lines[2:])
        except ValueError as error:
            raise BadNote("a hash of the proof is not base64") from error
        if any(len(one) != HASH_BYTES for one in hashes):
            raise BadNote("a hash of the proof does not have 32 bytes")
        return cls(int(index[1]), hashes, checkpoint)

    def verified(self, entry: bytes, keys: Sequence[PublicKey]) -> tuple[Checkpoint, Note]:
        """The checkpoint that holds ``entry`` at this place; raise ``BadNote`` where it does not."""
        checkpoint, note = opened(self.checkpoint, keys)
        if root_by_inclusion(self.index, checkpoint.size, leaf_hash(entry), self.hashes) != checkpoint.root:
            raise BadNote("the proof does not lead from this entry to the root of the checkpoint")
        return checkpoint, note
