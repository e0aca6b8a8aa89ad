"""The acts that are owed every year (ORG-3): recorded with their evidence, and withdrawn where that was a mistake."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.files import services as files

from . import gates
from .models import Organ, YearlyAct, YearlyKind
from .posts import day_of, refuse
from .reorganising import OrganRefused, locked

Follower = Callable[[YearlyAct, Account | None, datetime], None]
"""What a room above does after an act was recorded or withdrawn; it looks at the act and says nothing."""


def _followers() -> Iterator[Follower]:
    return (cast(Follower, import_string(path)) for path in settings.YEARLY_ACT_FOLLOWERS)


@transaction.atomic
def record_act(
    organ: Organ,
    *,
    kind: YearlyKind,
    held_on: date,
    note: str,
    at: datetime,
    by: Account | None,
    evidence: "Sequence[UploadedFile[bytes]]" = (),
) -> YearlyAct:
    """Record that ``organ`` did what is owed every year, with the files that prove it; raise ``OrganRefused``."""
    organ = locked(organ)
    reasons = list(gates.reasons_against_act(organ, held_on, note=note, today=day_of(at)))
    refuse(OrganRefused, "organ.record_act", organ, reasons)
    act = YearlyAct.objects.create(
        organ=organ, kind=kind, held_on=held_on, note=note.strip(), recorded_at=at, recorded_by=by
    )
    act.files.set(files.store(file, name=file.name or "", by=by, at=at) for file in evidence)
    detail: dict[str, JSON] = {"kind": str(kind), "held_on": held_on.isoformat(), "files": len(evidence)}
    audit.write("organ.act_recorded", subject=organ, by=by, at=at, detail=detail)
    for follow in _followers():
        follow(act, by, at)
    return act


@transaction.atomic
def withdraw_act(act: YearlyAct, *, reason: str, at: datetime, by: Account | None) -> YearlyAct:
    """Take back an act that was recorded by mistake; it stays readable and counts no more."""
    act = YearlyAct.objects.select_for_update(of=("self",)).select_related("organ").get(pk=act.pk)
    refuse(OrganRefused, "organ.withdraw_act", act, list(gates.reasons_against_withdrawing(act, reason=reason)))
    act.withdrawn_on, act.withdrawn_reason = day_of(at), reason.strip()
    act.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    detail: dict[str, JSON] = {"kind": act.kind, "held_on": act.held_on.isoformat(), "reason": reason.strip()}
    audit.write("organ.act_withdrawn", subject=act.organ, by=by, at=at, detail=detail)
    for follow in _followers():
        follow(act, by, at)
    return act
