"""What may happen to checks: entered, with findings that are owed a correction; corrected, accepted, returned."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ

from .models import Correction, Finding, Inspection, Verdict

CORRECT = "inspection.correct"


class NothingToCorrect(Exception):
    """The finding was withdrawn, is corrected already, or a correction of it waits for the office."""


class AlreadyDecided(Exception):
    """Somebody has accepted or returned this correction, or withdrawn this finding before."""


class OwnCorrection(Exception):
    """Nobody accepts what they sent themselves."""


@transaction.atomic
def enter_inspection(
    organ: Organ,
    *,
    kind: str,
    title: str,
    held_on: date,
    held_by: str,
    scope: str,
    token: UUID,
    by: Account | None,
    at: datetime,
) -> Inspection:
    """Enter a check of ``organ``; the same ``token`` gives the one that is there."""
    made, is_new = Inspection.objects.get_or_create(
        token=token,
        defaults={
            "organ": organ,
            "kind": kind,
            "title": title,
            "held_on": held_on,
            "held_by": held_by,
            "scope": scope,
            "at": at,
            "by": by,
        },
    )
    if is_new:
        audit.write("inspection.entered", subject=made, by=by, at=at, detail={"kind": kind, "held_on": str(held_on)})
    return made


@transaction.atomic
def add_finding(
    inspection: Inspection,
    *,
    organ: Organ,
    what: str,
    place: str,
    rule: str,
    correct_by: date,
    token: UUID,
    by: Account | None,
    at: datetime,
) -> Finding:
    """Keep what was found at ``organ``; its correction is owed by the day. The same ``token`` finds once."""
    made, is_new = Finding.objects.get_or_create(
        token=token,
        defaults={
            "inspection": inspection,
            "organ": organ,
            "what": what,
            "place": place,
            "rule": rule,
            "correct_by": correct_by,
            "at": at,
            "by": by,
        },
    )
    if is_new:
        duty = load_profile(inspection.organ.profile).duty(CORRECT, on=timezone.localdate(at))
        order = obligations.Order(CORRECT, organ, made, f"{duty.title}：{made}", stated_on=correct_by)
        obligations.start(order, profile=inspection.organ.profile, by=by, at=at)
        audit.write("finding.made", subject=made, by=by, at=at, detail={"organ": organ.pk, "inspection": inspection.pk})
    return made


def _locked(finding: Finding) -> Obligation:
    """The obligation to correct it, locked: of two acts at once the second sees the first."""
    return Obligation.objects.about(finding).select_for_update().get(duty_id=CORRECT)


@transaction.atomic
def send_correction(
    finding: Finding,
    *,
    text: str,
    uploads: "Sequence[UploadedFile[Any]]",
    token: UUID,
    by: Account | None,
    at: datetime,
) -> Correction:
    """Say what was done, with evidence; from that day it counts as corrected, until the office returns it.

    Raises ``NothingToCorrect`` or ``FileRefused``; a second click gives the first correction.
    """
    owed = _locked(finding)
    known = Correction.objects.filter(token=token).first()
    if known is not None:
        return known
    if not owed.is_owed:
        raise NothingToCorrect(f"finding {finding.pk}")
    made = Correction.objects.create(finding=finding, text=text, token=token, at=at, by=by)
    made.files.set([files.store(one, name=one.name or "", by=by, at=at) for one in uploads])
    obligations.meet(owed, by=by, at=at, evidence=made)
    audit.write("finding.correction_sent", subject=finding, by=by, at=at, detail={"correction": made.pk})
    return made


def _waiting(correction: Correction) -> tuple[Correction, Obligation]:
    owed = _locked(correction.finding)
    found = Correction.objects.get(pk=correction.pk)
    if found.verdict != Verdict.WAITING:
        raise AlreadyDecided(f"correction {found.pk} is {found.verdict}")
    return found, owed


@transaction.atomic
def accept_correction(correction: Correction, *, by: Account, at: datetime) -> Correction:
    """Accept it: the finding is settled. Raises ``AlreadyDecided`` or ``OwnCorrection``."""
    found, _owed = _waiting(correction)
    if found.by_id == by.pk:
        raise OwnCorrection(f"correction {found.pk}")
    return _decide(found, Verdict.ACCEPTED, reason="", by=by, at=at)


@transaction.atomic
def return_correction(correction: Correction, *, reason: str, by: Account, at: datetime) -> Correction:
    """Return it with the reason: the finding is open again by its old day. Raises ``AlreadyDecided``."""
    found, owed = _waiting(correction)
    decided = _decide(found, Verdict.RETURNED, reason=reason, by=by, at=at)
    if owed.met_on is not None:
        obligations.reopen(owed, by=by, at=at, reason=reason)
    return decided


def _decide(correction: Correction, verdict: Verdict, *, reason: str, by: Account, at: datetime) -> Correction:
    correction.verdict, correction.reason = verdict, reason[:300]
    correction.decided_at, correction.decided_by = at, by
    correction.save(update_fields=["verdict", "reason", "decided_at", "decided_by"])
    act = f"finding.correction_{verdict}"
    audit.write(act, subject=correction.finding, by=by, at=at, detail={"correction": correction.pk, "reason": reason})
    return correction


@transaction.atomic
def withdraw_finding(finding: Finding, *, reason: str, by: Account, at: datetime) -> Finding:
    """Say that nothing was wrong after all; nothing is owed any more. Raises ``AlreadyDecided``."""
    owed = _locked(finding)
    found = Finding.objects.get(pk=finding.pk)
    if found.withdrawn_at is not None or owed.met_on is not None:
        raise AlreadyDecided(f"finding {found.pk}")
    found.withdrawn_at, found.withdrawn_reason = at, reason[:300]
    found.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    obligations.close(owed, by=by, at=at, reason=reason)
    audit.write("finding.withdrawn", subject=found, by=by, at=at, detail={"reason": reason[:300]})
    return found
