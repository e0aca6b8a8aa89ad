"""Walking the whole chain, and naming the first entry that is not what was written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import anchor
from .key import KeyMissing, KeyUnusable, read_key
from .models import Entry
from .rules import GENESIS, seal

PROGRESS_EVERY = 10_000
GUARDS = 3
"""How many triggers guard the table."""
NEIGHBOURHOOD = 8
"""How far from its place an entry is looked for before it counts as altered."""


class FaultKind(models.TextChoices):
    """What is wrong with the chain."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "reordered"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    KEY_MISSING = "key_missing"
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_DAMAGED = "anchor_damaged"
    UNGUARDED = "unguarded"


SENTENCES = {
    FaultKind.ALTERED: _("Entry %(sequence)s has been altered."),
    FaultKind.MISSING: _("Entry %(sequence)s is missing: it has been removed."),
    FaultKind.REORDERED: _("Entry %(sequence)s is out of place: entries have been reordered."),
    FaultKind.INSERTED: _("Entry %(sequence)s was not written by the platform: it has been inserted."),
    FaultKind.TRUNCATED: _("The register ends too early: entry %(sequence)s and what followed it have been removed."),
    FaultKind.REWRITTEN: _("Entry %(sequence)s differs from its anchor: the register has been rewritten from here on."),
    FaultKind.KEY_MISSING: _("The key file of the audit register is missing or unusable; nothing can be verified."),
    FaultKind.ANCHOR_MISSING: _(
        "The anchor file of the audit register is missing; a shortened register would go unnoticed."
    ),
    FaultKind.ANCHOR_DAMAGED: _("Line %(sequence)s of the anchor file of the audit register is damaged."),
    FaultKind.UNGUARDED: _("The database no longer refuses changes to the audit register: its triggers are missing."),
}


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong, and where: ``sequence`` is an entry, or a line of the anchor file."""

    kind: FaultKind
    sequence: int | None = None

    @property
    def sentence(self) -> str:
        """The fault in the reader's language."""
        return SENTENCES[self.kind] % {"sequence": self.sequence}


@dataclass(frozen=True)
class Verdict:
    """What the walk found. ``anchored`` is the last entry the anchor file vouches for."""

    checked: int
    anchored: int | None
    fault: Fault | None

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong as far as the anchors reach."""
        return self.fault is None

    @property
    def sentence(self) -> str:
        """The verdict in the reader's language."""
        if self.fault:
            return self.fault.sentence
        return gettext("The register is unaltered: %(checked)d entries checked, anchored up to entry %(anchored)d.") % {
            "checked": self.checked,
            "anchored": self.anchored or 0,
        }


class Row(NamedTuple):
    """An entry as it stands in the table."""

    sequence: int
    at: datetime
    act: str
    subject: str
    account_id: int | None
    by_name: str
    detail: str
    previous: str
    digest: str

    def sealed(self, key: bytes, *, sequence: int) -> str:
        """The digest this row would carry as entry number ``sequence``."""
        return seal(
            key,
            previous=self.previous,
            sequence=sequence,
            at=self.at,
            act=self.act,
            subject=self.subject,
            account_id=self.account_id,
            by_name=self.by_name,
            detail=self.detail,
        )


COLUMNS = ("sequence", "at", "act", "subject", "account_id", "by_name", "detail_text", "previous", "digest")


def verify(*, on_progress: Callable[[int], None] = lambda checked: None) -> Verdict:
    """Check every entry in order against its seal, its predecessor and the anchors; stop at the first fault.

    The anchors are read before the entries: an anchor is only written once its entry is committed.
    """
    if not Entry.objects.exists():
        return _verdict_of_nothing()
    try:
        key = read_key()
    except (KeyMissing, KeyUnusable):
        return Verdict(0, None, Fault(FaultKind.KEY_MISSING))
    known, anchor_fault = _read_anchors()
    rows = Entry.objects.order_by("sequence").values_list(*COLUMNS).iterator(chunk_size=2000)
    checked, last, fault = _walk(rows, key, known, on_progress)
    anchored = max(known, default=None)
    if fault is None and anchored is not None and anchored > last:
        fault = Fault(FaultKind.TRUNCATED, last + 1)
    return Verdict(checked, anchored, fault or anchor_fault or _unguarded())


def _unguarded() -> Fault | None:
    """A fault if the triggers that refuse changes are gone, as after someone's work or a careless migration."""
    catalogue = {
        "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
        "postgresql": "SELECT COUNT(*) FROM pg_trigger WHERE tgrelid = 'audit_entry'::regclass AND tgenabled <> 'D'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        (count,) = cursor.fetchone()
    return Fault(FaultKind.UNGUARDED) if count < GUARDS else None


def _verdict_of_nothing() -> Verdict:
    known, anchor_fault = _read_anchors()
    if known:
        return Verdict(0, max(known), Fault(FaultKind.TRUNCATED, 1))
    if anchor_fault and anchor_fault.kind == FaultKind.ANCHOR_DAMAGED:
        return Verdict(0, None, anchor_fault)
    return Verdict(0, None, None)


def _read_anchors() -> tuple[dict[int, bytes], Fault | None]:
    known: dict[int, bytes] = {}
    try:
        for sequence, digest in anchor.anchors():
            known[sequence] = bytes.fromhex(digest)
    except anchor.AnchorMissing:
        return {}, Fault(FaultKind.ANCHOR_MISSING)
    except anchor.AnchorDamaged as damage:
        return known, Fault(FaultKind.ANCHOR_DAMAGED, damage.line)
    return known, None


def _walk(
    rows: Iterable[tuple[object, ...]], key: bytes, known: dict[int, bytes], on_progress: Callable[[int], None]
) -> tuple[int, int, Fault | None]:
    """How many entries are sound, the number of the last of them, and what is wrong with the one after it."""
    last, previous, checked = 0, GENESIS, 0
    for values in rows:
        row = Row(*values)  # type: ignore[arg-type]
        if row.sequence != last + 1:
            return checked, last, Fault(*_misnumbered(row, last))
        if row.previous != previous or row.sealed(key, sequence=row.sequence) != row.digest:
            return checked, last, Fault(_what_happened_to(row, key, previous), row.sequence)
        if row.sequence in known and known[row.sequence] != bytes.fromhex(row.digest):
            return checked, last, Fault(FaultKind.REWRITTEN, row.sequence)
        last, previous, checked = row.sequence, row.digest, checked + 1
        if checked % PROGRESS_EVERY == 0:
            on_progress(checked)
    on_progress(checked)
    return checked, last, None


def _misnumbered(row: Row, last: int) -> tuple[FaultKind, int]:
    return (FaultKind.INSERTED, row.sequence) if row.sequence <= last else (FaultKind.MISSING, last + 1)


def _what_happened_to(row: Row, key: bytes, previous: str) -> FaultKind:
    """Why ``row`` does not fit behind the entry whose digest is ``previous``."""
    if row.sealed(key, sequence=row.sequence) == row.digest:
        return FaultKind.INSERTED  # a true entry of another line of this register, put back here
    if row.previous != previous and Entry.objects.filter(digest=row.previous).exists():
        return FaultKind.REORDERED
    later = range(row.sequence + 1, row.sequence + 1 + NEIGHBOURHOOD)
    if any(row.sealed(key, sequence=number) == row.digest for number in later):
        return FaultKind.MISSING
    follower = Entry.objects.filter(sequence__gt=row.sequence).order_by("sequence").first()
    if follower is not None and follower.previous == previous:
        return FaultKind.INSERTED
    return FaultKind.ALTERED
