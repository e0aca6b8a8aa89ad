"""The journal against itself and against its log: entries say what they committed to, commitments are logged."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.conf import settings

from gongkai.registers.audit import queries as audit

from .log.folder import LogFolder
from .log.tiles import WIDTH, DamagedTile, widths
from .log.verification import Fault
from .models import Entry, Head
from .rules import Act, commitment, log_entry, statement

TABLE = "journal"
READ_AT_ONCE = 2_000


def verify_journal(signed_size: int) -> Iterator[Fault]:
    """What is wrong with the table: gaps, changed rows, rows that the signed log of ``signed_size`` knows otherwise."""
    entries = Entry.objects.order_by("sequence").iterator(chunk_size=READ_AT_ONCE)
    logged = _logged(signed_size)
    expected = 0
    for entry in entries:
        expected += 1
        if entry.sequence != expected:
            yield Fault(TABLE, f"entry {expected} is missing", expected)
            skipped = entry.sequence - expected
            expected = entry.sequence
            list(islice(logged, max(skipped, 0)))
        yield from _of(entry)
        if entry.act == Act.ANCHORED and not audit.is_kept(entry.content):
            yield Fault(TABLE, "the audit register has no entry with the digest that was anchored", entry.sequence)
        known = next(logged, None)
        if known is not None and known != log_entry(bytes(entry.commitment)):
            yield Fault(TABLE, "is not the entry that was logged", entry.sequence)
    if expected < signed_size:
        yield Fault(TABLE, f"ends before entry {signed_size}, which is logged", expected + 1)
    head = Head.reached()
    if head != expected:
        yield Fault(TABLE, f"its head says {head}, its last entry is {expected}", expected)


def _of(entry: Entry) -> Iterator[Fault]:
    if entry.is_erased:
        return
    said = ""
    if entry.act in set(Act):
        said = statement(act=Act(entry.act), at=entry.at, subject=entry.subject, content=entry.content)
    if said != entry.statement:
        yield Fault(TABLE, "does not say what its statement says", entry.sequence)
    elif commitment(entry.statement, bytes(entry.salt)) != bytes(entry.commitment):
        yield Fault(TABLE, "its statement is not what it committed to", entry.sequence)


def _logged(size: int) -> Iterator[bytes]:
    """The entries of the log, one by one; an unreadable bundle gives none that fits."""
    folder = LogFolder(Path(settings.LOG_ROOT))
    for index, width in widths(size, 0):
        try:
            yield from folder.bundle(index, width)
        except (FileNotFoundError, DamagedTile):
            yield from [b""] * min(width, WIDTH)
