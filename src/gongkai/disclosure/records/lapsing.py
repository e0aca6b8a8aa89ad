"""A document ceases to be in force: by the passing of its last day, or because a person declares what was decided."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.rules import Act as Published

from . import rights
from .models import Record
from .rules import ActKind, Refusal, Refused
from .services import content_of, enter, lock


def lapse_due(*, on: date, at: datetime) -> int:
    """Mark every public record whose last day is before ``on``; how many there were."""
    due = Record.objects.public().filter(expires_on__lt=on, lapsed_on__isnull=True).order_by("id")
    return sum(_lapse_due(number, on, at=at) for number in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _lapse_due(number: int, on: date, *, at: datetime) -> int:
    record = lock(Record(pk=number))
    if not record.is_public or record.lapsed_on or record.expires_on is None or record.expires_on >= on:
        return 0
    record.lapsed_on = record.expires_on + timedelta(days=1)
    _lapse(record, note=str(record.lapsed_on), by=None, at=at)
    return 1


@transaction.atomic
def declare_lapsed(record: Record, *, since: date, reason: str, document: str, by: Account, at: datetime) -> Record:
    """Declare it not in force from ``since`` (宣布失效), for ``reason``, as ``document`` decides."""
    locked = lock(record)
    today = timezone.localdate(at)
    rights.must_have(by, "lapse", locked.organ_id, on=today)
    refusals = []
    if not locked.is_public:
        refusals.append(Refusal("not_public", _("It is not public.")))
    if locked.lapsed_on is not None:
        refusals.append(Refusal("lapsed_before", _("It is not in force already.")))
    if since > today:
        refusals.append(Refusal("since_later", _("The first day not in force lies after today."), "since"))
    if not reason.strip():
        refusals.append(Refusal("reason_missing", _("A reason is needed."), "reason"))
    if not document.strip():
        refusals.append(Refusal("document_missing", _("Name the document that decides it."), "document"))
    if refusals:
        raise Refused(*refusals)
    locked.lapsed_on, locked.lapse_reason, locked.lapse_document = since, reason.strip(), document.strip()
    _lapse(locked, note=f"{since} · {locked.lapse_document} · {locked.lapse_reason}", by=by, at=at)
    return locked


def _lapse(record: Record, *, note: str, by: Account | None, at: datetime) -> None:
    record.save(update_fields=["lapsed_on", "lapse_reason", "lapse_document"])
    enter(record, ActKind.LAPSED, by=by, at=at, note=note)
    shown = content_of(record, record.public_version).public.digest
    journal.append(Published.LAPSED, subject=record.public_id, content=shown, at=at, reason=record.lapse_reason)
