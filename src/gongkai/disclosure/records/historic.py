"""Taking over what was public elsewhere (historic publication): a batch comes in as drafts, and is published as one act
with its original days, without clocks. Importing alone makes nothing public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.rules import Act as Published
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ

from . import attaching, decisions, gates, ledger_keeping, numbering, rights, services
from .content import AttachedFile
from .historic_tables import HistoricRow
from .models import HistoricBatch, HistoricItem, Record, Version
from .releasing import make_public, touched
from .rules import ActKind, Refusal, Refused
from .services import content_of, enter, keep, lock

ROWS_AT_ONCE = 2_000
Files = Mapping[str, "UploadedFile[Any]"]


@dataclass(frozen=True)
class Outcome:
    """How many of a batch were published, and how many something holds."""

    published: int
    held: int


@transaction.atomic
def take_in(
    organ: Organ,
    rows: Sequence[HistoricRow],
    *,
    source: str,
    responsible: str,
    files: Files,
    by: Account,
    at: datetime,
) -> HistoricBatch:
    """Keep the rows as drafts of one batch; raise ``Refused`` with every reason, or ``FileRefused``."""
    rights.must_have(by, "draft", organ, on=timezone.localdate(at))
    if refusals := _faults(organ, rows, source=source, responsible=responsible, files=files):
        raise Refused(*refusals)
    batch = HistoricBatch.objects.create(
        organ=organ, source=source.strip(), responsible=responsible.strip(), by=by, at=at
    )
    for row in rows:
        attached = _attached(organ, row, files, by=by, at=at)
        origin = " ".join(part for part in (batch.source, row.address) if part)
        record = services.draft(organ, replace(row.content, attachments=attached, origin=origin), by=by, at=at)
        HistoricItem.objects.create(batch=batch, record=record, released_on=row.released_on, address=row.address)
    look_through(batch, at=at)
    return batch


def _attached(organ: Organ, row: HistoricRow, files: Files, *, by: Account, at: datetime) -> tuple[AttachedFile, ...]:
    """The attachments of a row; one file may belong to several."""
    uploads = [files[name] for name in row.files]
    for upload in uploads:
        upload.seek(0)
    return attaching.take_in(organ, uploads, by=by, at=at)


@transaction.atomic
def look_through(batch: HistoricBatch, *, at: datetime) -> Outcome:
    """Keep what holds each record that is not public yet, as it is now."""
    items = _waiting(batch)
    held = sum(bool(_look(item, lock(item.record), at=at)) for item in items)
    return Outcome(0, held)


@transaction.atomic
def publish(batch: HistoricBatch, *, only_clean: bool, by: Account, at: datetime) -> Outcome:
    """Publish the batch with its original days; where something holds one of them, all wait, or only those.

    The person who imported it does not publish it, nor whoever edited one of its records.
    """
    HistoricBatch.objects.select_for_update().get(pk=batch.pk)
    rights.must_have(by, "take_over", batch.organ_id, on=timezone.localdate(at))
    if by.pk == batch.by_id:
        raise Refused(Refusal("two_people", _("Another person than the one who imported it publishes the batch.")))
    items = _waiting(batch)
    if not items:
        raise Refused(Refusal("nothing_waits", _("Every record of the batch is public.")))
    own = set(Version.objects.filter(record__historic__batch=batch, by=by).values_list("record_id", flat=True))
    clean = []
    for item in items:
        record = lock(item.record)
        if not _look(item, record, at=at, is_own=record.pk in own):
            clean.append((item, record))
    held = len(items) - len(clean)
    if held and not only_clean:
        return Outcome(0, held)
    _publish(batch, clean, by=by, at=at)
    return Outcome(len(clean), held)


def _publish(batch: HistoricBatch, clean: Sequence[tuple[HistoricItem, Record]], *, by: Account, at: datetime) -> None:
    """The records with their entries in the journal, which tell the real moment."""
    day, entries = timezone.localdate(at), []
    for item, record in clean:
        content = content_of(record)
        record.index_number = record.index_number or numbering.next_index_number(record, on=day)
        make_public(record, content, first_at=start_of(item.released_on), on=day)
        enter(record, ActKind.TAKEN_OVER, by=by, at=at, note=f"{item.released_on} · {batch.source}")
        entries.append(journal.Published(Published.TAKEN_OVER, record.public_id, content.public.digest, batch.source))
        entries += touched(record, None, at)
        ledger_keeping.follow_touched(record)
    journal.append_all(entries, at=at)


@transaction.atomic
def leave_out(item: HistoricItem, *, by: Account, at: datetime) -> Record:
    """Take a record out of its batch; it is a draft like any other, and goes the way of new information."""
    record = lock(item.record)
    rights.must_have(by, "draft", record.organ_id, on=timezone.localdate(at))
    if record.public_version is not None:
        raise Refused(Refusal("public_already", _("It is public already.")))
    item.delete()
    content = replace(content_of(record), origin="")
    keep(record, content, by=by, at=at)
    enter(record, ActKind.EDITED, by=by, at=at)
    decisions.follow(record, content, by=by, at=at)
    return record


def _waiting(batch: HistoricBatch) -> list[HistoricItem]:
    rows = batch.items.filter(record__public_version__isnull=True)
    return list(rows.select_related("record__organ").order_by("id"))


def _look(item: HistoricItem, record: Record, *, at: datetime, is_own: bool = False) -> list[str]:
    """What holds a record now, kept with the digest of what was looked at."""
    services.take_copies(record, at=at)
    found = gates.refusals(record, content_of(record), gates.Stage.TAKE_OVER, timezone.localdate(at))
    said = [one.sentence for one in found]
    if is_own:
        said.append(_("Whoever wrote or changed it does not publish it."))
    item.looked_at_digest, item.refusals = record.digest, said
    item.save(update_fields=["looked_at_digest", "refusals"])
    return said


def _faults(organ: Organ, rows: Sequence[HistoricRow], *, source: str, responsible: str, files: Files) -> list[Refusal]:
    found = []
    if not source.strip():
        found.append(Refusal("source_missing", _("Say where it was public."), "source"))
    if not responsible.strip():
        found.append(Refusal("responsible_missing", _("Say who answers for it."), "responsible"))
    if not 0 < len(rows) <= ROWS_AT_ONCE:
        said = _("A batch has 1 to %(most)d records.") % {"most": ROWS_AT_ONCE}
        found.append(Refusal("batch_size", said, "table"))
    if missing := sorted({name for row in rows for name in row.files} - files.keys()):
        said = _("These files were not handed in: %(names)s") % {"names": "、".join(missing)}
        found.append(Refusal("file_missing", said, "attached"))
    numbers = {row.content.document_number for row in rows} - {""}
    known = Record.objects.filter(organ=organ, document_number__in=numbers).values_list("document_number", flat=True)
    if twice := sorted(set(known)):
        said = _("Records with these numbers are here already: %(names)s") % {"names": "、".join(twice)}
        found.append(Refusal("here_already", said, "table"))
    return found
