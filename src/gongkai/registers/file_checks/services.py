"""What may happen to checks of files: handed in, carried out, and the decision of two people about an original."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.files import content, rules
from gongkai.registers.files import services as files
from gongkai.registers.jobs import services as jobs
from gongkai.registers.organs.models import Organ

from .looking import Look, look_at
from .models import CheckState, DecisionState, FileCheck, UnchangedRelease

TASK = "gongkai.registers.file_checks.tasks.carry_out"
QUICK_BYTES = 200_000
"""A file up to this size is checked while its sender waits; a larger one, and every PDF, in the queue."""
COPY_MARK = "（公开副本）"
ORGANS_LIMIT = 2_000


class NotProposable(Exception):
    """The check is not finished, or its original is proposed or let out already."""


class SamePerson(Exception):
    """Nobody confirms what they proposed themselves."""


class AlreadyDecided(Exception):
    """Somebody has decided before."""


@transaction.atomic
def enter_check(
    organ: Organ, *, upload: "UploadedFile[Any]", token: UUID, by: Account | None, at: datetime
) -> tuple[FileCheck, bool]:
    """Keep the original inside and enter its check; the same ``token`` gives the one that is there.

    The second value says whether it was put in the queue. Raises ``FileRefused``.
    """
    known = FileCheck.objects.filter(token=token).first()
    if known is not None:
        return known, not known.is_done
    stored = files.store(upload, name=upload.name or "", by=by, at=at)
    made = FileCheck.objects.create(organ=organ, file=stored, token=token, by=by, at=at)
    audit.write("file.check_entered", subject=made, by=by, at=at, detail={"file": str(stored.pk), "organ": organ.pk})
    is_queued = stored.size_bytes > QUICK_BYTES or stored.media_type == "application/pdf"
    if is_queued:
        jobs.put(TASK, check_id=made.pk)
    return made, is_queued


def carry_out(check: FileCheck, *, on: date, at: datetime) -> FileCheck:
    """Look at the file and keep what was found; a check that is done stays as it is."""
    if check.is_done:
        return check
    names = Organ.objects.in_force(on).order_by("id").values_list("name", flat=True)[:ORGANS_LIMIT]
    look = look_at(
        content.path_of(check.file.sha256),
        name=check.file.name,
        on=on,
        profiles=Path(settings.PROFILES),
        profile=check.organ.profile,
        organs=tuple(names),
    )
    return _keep(check, look, at=at)


@transaction.atomic
def _keep(check: FileCheck, look: Look, *, at: datetime) -> FileCheck:
    found = FileCheck.objects.select_for_update(of=("self",)).select_related("file", "by").get(pk=check.pk)
    if found.is_done:
        return found
    found.state, found.verdict, found.reason, found.done_at = CheckState.DONE, look.verdict.value, look.reason[:300], at
    found.findings, found.wording, found.tables = look.findings, look.wording, min(look.tables, 30_000)
    found.copy_refused = look.copy_refused[:300]
    if look.copy is not None and look.copy_verdict is not None:
        name = copy_name(found.file.name, look.copy.extension)
        found.copy = files.store(io.BytesIO(look.copy.content), name=name, by=None, at=at)
        found.copy_verdict = look.copy_verdict.value
        found.copy_findings = look.copy_findings
        found.removed = [[one.layer, one.what, one.count] for one in look.copy.removed]
        found.compared = {
            "what": look.copy.compared.what,
            "units": look.copy.compared.units,
            "characters": look.copy.compared.characters,
        }
    found.save()
    detail: dict[str, JSON] = {
        "verdict": found.verdict,
        "findings": len(found.findings),
        "wording": len(found.wording),
        "copy": str(found.copy_id or ""),
    }
    audit.write("file.checked", subject=found, by=None, at=at, detail=detail)
    return found


def copy_name(name: str, extension: str) -> str:
    """What the clean copy of a file is called."""
    stem = name.rpartition(".")[0] or name
    room = rules.NAME_LIMIT - len(COPY_MARK) - len(extension) - 1
    return f"{stem[:room]}{COPY_MARK}.{extension}"


@transaction.atomic
def propose_unchanged(check: FileCheck, *, reason: str, token: UUID, by: Account, at: datetime) -> UnchangedRelease:
    """Propose that the original goes out as it is; raises ``NotProposable``. The same ``token`` proposes once."""
    found = FileCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    known = UnchangedRelease.objects.filter(token=token).first()
    if known is not None:
        return known
    if not found.is_done or found.releases.exclude(state=DecisionState.DECLINED).exists():
        raise NotProposable(f"check {found.pk}")
    made = UnchangedRelease.objects.create(
        check_made=found, reason=reason.strip()[:500], token=token, proposed_by=by, proposed_at=at
    )
    detail: dict[str, JSON] = {
        "check": found.pk,
        "sha256": found.file.sha256,
        "verdict": found.verdict,
        "reason": made.reason,
    }
    audit.write("file.unchanged_proposed", subject=found, by=by, at=at, detail=detail)
    return made


@transaction.atomic
def confirm_unchanged(release: UnchangedRelease, *, by: Account, at: datetime) -> UnchangedRelease:
    """Let the original out as it is; raises ``SamePerson`` or ``AlreadyDecided``."""
    return _decide(release, DecisionState.CONFIRMED, reason="", by=by, at=at)


@transaction.atomic
def decline_unchanged(release: UnchangedRelease, *, reason: str, by: Account, at: datetime) -> UnchangedRelease:
    """Keep the original inside, with the reason; raises ``SamePerson`` or ``AlreadyDecided``."""
    return _decide(release, DecisionState.DECLINED, reason=reason, by=by, at=at)


def _decide(
    release: UnchangedRelease, state: DecisionState, *, reason: str, by: Account, at: datetime
) -> UnchangedRelease:
    found = (
        UnchangedRelease.objects.select_for_update(of=("self",)).select_related("check_made__file").get(pk=release.pk)
    )
    if found.state != DecisionState.PROPOSED:
        raise AlreadyDecided(f"release {found.pk} is {found.state}")
    if found.proposed_by_id == by.pk:
        raise SamePerson(f"release {found.pk}")
    found.state, found.decision_reason = state, reason.strip()[:500]
    found.decided_by, found.decided_at = by, at
    found.save(update_fields=["state", "decision_reason", "decided_by", "decided_at"])
    detail: dict[str, JSON] = {
        "check": found.check_made_id,
        "sha256": found.check_made.file.sha256,
        "reason": found.decision_reason,
    }
    audit.write(f"file.unchanged_{state.value}", subject=found.check_made, by=by, at=at, detail=detail)
    return found
