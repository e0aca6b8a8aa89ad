"""The transparency log as the journal's first follower: the commitment of every entry, in its order, signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from .following import Drift
from .key import signing_key
from .log.folder import CHECKPOINT, LogFolder
from .log.merkle import inclusion_proof, leaf_hash, root_over
from .log.notes import Checkpoint, opened
from .log.proofs import Proof
from .log.tiles import WIDTH, DamagedTile, TileReader, widths
from .models import Cursor, Entry
from .remembering import remembered
from .rules import log_entry

REWRITTEN_AT_ONCE = 10_000


class Forked(Exception):
    """The journal is not the one that was signed before, so nothing new is signed. See docs/operations."""


class NotYetLogged(Exception):
    """The entry is in the journal and the log has not come so far."""


@dataclass(frozen=True)
class Evidence:
    """What a stranger needs to see that something was public: the statement, its salt, and the proof from the log."""

    statement: str
    salt: bytes
    proof: Proof


class TransparencyLog:
    """Writes tiles and signs checkpoints in ``LOG_ROOT``; an entry's place in the log is its number less one."""

    name = "log"

    def __init__(self) -> None:
        self._folder = LogFolder(Path(settings.LOG_ROOT))
        self._found_same: Checkpoint | None = None

    def checkpoint(self) -> Checkpoint | None:
        """What was signed last; ``None`` before the first entry."""
        return self._folder.checkpoint([signing_key().public()])

    def apply(self, entries: Sequence[Entry]) -> None:
        """Write the entries' tiles; sign when the log is longer than what was signed; raise ``Forked``."""
        start = entries[0].sequence - 1
        signed = self.checkpoint()
        if signed is not None and start < signed.size:
            self._must_have_signed(signed)
        elif start > (signed.size if signed else 0):
            self._write_again(start)  # the folder was lost, or put back from an older copy
        self._write(entries)
        self._sign(entries[-1].sequence)

    def _write(self, entries: Sequence[Entry]) -> None:
        self._folder.append(entries[0].sequence - 1, [log_entry(bytes(entry.commitment)) for entry in entries])

    def _write_again(self, up_to: int) -> None:
        at = 0
        while batch := list(Entry.objects.after(at).filter(sequence__lte=up_to)[:REWRITTEN_AT_ONCE]):
            self._write(batch)
            at = batch[-1].sequence

    def _must_have_signed(self, signed: Checkpoint) -> None:
        """Before anything that was signed is written again: the journal is still the one that was signed."""
        if signed == self._found_same:
            return
        rows = Entry.objects.order_by("sequence").values_list("commitment", flat=True)[: signed.size]
        leaves = [leaf_hash(log_entry(bytes(one))) for one in rows.iterator(chunk_size=REWRITTEN_AT_ONCE)]
        if len(leaves) < signed.size or root_over(leaves) != signed.root:
            raise Forked(f"the first {signed.size} entries of the journal are not those that were signed")
        self._found_same = signed

    def _sign(self, size: int) -> None:
        signed = self.checkpoint()
        if signed is not None and signed.size <= size and self._folder.root(signed.size) != signed.root:
            raise Forked(f"the first {signed.size} entries of the log are not those that were signed")
        before = signed.size if signed else 0
        if before < size:
            self._folder.sign(size, signing_key(), second=int(timezone.now().timestamp()))
        if before // WIDTH < size // WIDTH:
            self._folder.drop_partial_tiles(size)

    def reset(self) -> None:
        """Nothing is thrown away: the same entries give the same tiles, and what was signed must stay in reach."""

    def drift(self, up_to: int) -> Iterator[Drift]:
        """Entries whose commitment in the log is not the journal's, or is missing there."""
        signed = self.checkpoint()
        size = signed.size if signed else 0
        if size < up_to:
            yield Drift("checkpoint", str(up_to), str(size))
        for index, width in widths(min(size, up_to), 0):
            expected = Entry.objects.filter(sequence__gt=index * WIDTH, sequence__lte=index * WIDTH + width)
            try:
                found = self._folder.bundle(index, width)
            except (FileNotFoundError, DamagedTile) as error:
                yield Drift(str(index * WIDTH + 1), "bundle", str(error))
                continue
            rows = dict(expected.values_list("sequence", "commitment"))
            for place, entry in enumerate(found, start=index * WIDTH + 1):
                own = log_entry(bytes(rows[place])) if place in rows else b""
                if entry != own:
                    yield Drift(str(place), own.hex(), entry.hex())

    def mend(self, found: Sequence[Drift]) -> None:
        """Write the tiles anew from the journal; where the journal itself was changed, signing raises ``Forked``."""
        signed = self.checkpoint()
        if signed is not None:
            self._must_have_signed(signed)
        cursor = Cursor.objects.filter(pk=self.name).values_list("sequence", flat=True).first() or 0
        self._write_again(cursor)
        self._sign(cursor)

    def evidence(self, entry: Entry) -> Evidence:
        """The proof of an entry against the newest checkpoint; raise ``NotYetLogged``."""
        try:
            written = self._folder.read(CHECKPOINT).decode()
        except FileNotFoundError as error:
            raise NotYetLogged(str(entry.sequence)) from error
        reader = _reader(written, str(settings.LOG_ROOT))
        if entry.sequence > reader.size:
            raise NotYetLogged(str(entry.sequence))
        hashes = inclusion_proof(entry.sequence - 1, reader.size, reader.node)
        return Evidence(entry.statement, bytes(entry.salt), Proof(entry.sequence - 1, tuple(hashes), written))


@remembered
def _reader(checkpoint: str, root: str) -> TileReader:
    """Reads the tree that a checkpoint signs; one for all proofs that are made one after another."""
    signed, _note = opened(checkpoint, [signing_key().public()])
    return TileReader(signed.size, LogFolder(Path(root)).read)
