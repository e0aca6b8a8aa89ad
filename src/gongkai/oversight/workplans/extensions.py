"""A later day asked for, and granted or refused: only for days that a plan states, never for a limit of the law."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.law import LAST_DAY, SpanKind, load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation

from . import changes_told
from .in_force import ExtensionRequest, ExtensionState


@dataclass(frozen=True)
class Reason:
    """Why a later day cannot be asked for or granted, and what can be done instead."""

    code: str
    reason: str
    remedy: str = ""
    source: str = ""


class NotExtendable(Exception):
    """The request or its approval is refused; ``reasons`` holds every reason."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(one.code for one in reasons))
        self.reasons = reasons


class AlreadyAnswered(Exception):
    """Somebody has decided this request before, or it was withdrawn."""


def reasons_against_asking(owed: Obligation, *, on: date) -> list[Reason]:
    """Every reason for which no later day can be asked for now; empty when it can."""
    found = _settled(owed)
    duty = load_profile(owed.profile).duty(owed.duty_id, on=timezone.localdate(owed.started_at))
    if duty.within.kind is not SpanKind.STATED:
        found.append(
            Reason(
                "extension.of_the_law",
                _("The limit is set by law, not by the plan."),
                _("Follow the law's own rule for extending it, where there is one."),
                duty.citation,
            )
        )
    elif owed.due_on is not None and owed.due_on < on:
        found.append(
            Reason(
                "extension.too_late",
                _("The due day has passed; a later day had to be asked for before it."),
                _("Report what was done. Only the office can give the task another day, as a change of the plan."),
            )
        )
    return found


def _settled(owed: Obligation) -> list[Reason]:
    if owed.closed_on is not None:
        return [Reason("extension.closed", _("This is closed; nothing is owed any more."))]
    if owed.met_on is not None:
        return [Reason("extension.met", _("This was reported done; nothing is owed any more."))]
    return []


def reasons_against_day(owed: Obligation, day: date, *, on: date) -> list[Reason]:
    """Every reason against ``day`` as the new due day."""
    found = []
    if owed.due_on is not None and day <= owed.due_on:
        found.append(Reason("extension.not_later", _("The new day must be later than the due day.")))
    if day < on:
        found.append(Reason("extension.past", _("The new day must not lie in the past.")))
    if day > LAST_DAY:
        found.append(Reason("extension.out_of_reach", _("No calendar reaches that day. Choose another.")))
    return found


def _locked(owed_id: int) -> Obligation:
    return Obligation.objects.select_for_update().get(pk=owed_id)


@transaction.atomic
def ask_for_later_day(
    obligation: Obligation, *, wanted_on: date, reason: str, by: Account, at: datetime
) -> ExtensionRequest:
    """Ask for a later day; while a request is open, asking again gives that one. Raises ``NotExtendable``."""
    owed = _locked(obligation.pk)
    known = ExtensionRequest.objects.filter(obligation=owed, state=ExtensionState.OPEN).first()
    if known is not None:
        return known
    on = timezone.localdate(at)
    if reasons := [*reasons_against_asking(owed, on=on), *reasons_against_day(owed, wanted_on, on=on)]:
        raise NotExtendable(reasons)
    assert owed.due_on is not None, "a stated date is a due day"
    assert owed.plan_id is not None, "only obligations of plans are asked about"
    made = ExtensionRequest.objects.create(
        obligation=owed,
        plan_id=owed.plan_id,
        due_before=owed.due_on,
        wanted_on=wanted_on,
        reason=reason[:300],
        asked_at=at,
        asked_by=by,
    )
    audit.write(
        "extension.asked", subject=made, by=by, at=at, detail={"obligation": owed.pk, "wanted_on": str(wanted_on)}
    )
    return made


def _open_request(request_id: int) -> tuple[ExtensionRequest, Obligation]:
    """The request and its obligation, locked; raises ``AlreadyAnswered``."""
    found = ExtensionRequest.objects.get(pk=request_id)
    owed = _locked(found.obligation_id)
    found.refresh_from_db()
    if found.state != ExtensionState.OPEN:
        raise AlreadyAnswered(f"request {request_id} is {found.state}")
    return found, owed


@transaction.atomic
def grant_later_day(
    request: ExtensionRequest, *, granted_on: date, answer: str, by: Account, at: datetime
) -> ExtensionRequest:
    """Grant the day asked for or another; the former due day stays in the obligation's history.

    What was asked for in time may be granted after the due day. Raises ``AlreadyAnswered`` or ``NotExtendable``.
    """
    found, owed = _open_request(request.pk)
    reasons = [*_settled(owed), *reasons_against_day(owed, granted_on, on=timezone.localdate(at))]
    if found.asked_by_id == by.pk:
        reasons.append(Reason("extension.own", _("You asked for this yourself; another person must decide.")))
    if reasons:
        raise NotExtendable(reasons)
    found.granted_on = granted_on
    _answer(found, ExtensionState.APPROVED, answer=answer, by=by, at=at)
    obligations.restate(owed, stated_on=granted_on, by=by, at=at, reason=_why(found))
    changes_told.changed(owed.plan_id, at=at)
    return found


def _why(request: ExtensionRequest) -> str:
    """The note that stands in the obligation's history."""
    said = _("Extension granted: %(reason)s") % {"reason": request.reason}
    return f"{said} — {request.answer}" if request.answer else said


@transaction.atomic
def refuse_later_day(request: ExtensionRequest, *, answer: str, by: Account, at: datetime) -> ExtensionRequest:
    """Refuse with the reason; the due day stays. Raises ``AlreadyAnswered``."""
    found, _owed = _open_request(request.pk)
    return _answer(found, ExtensionState.REFUSED, answer=answer, by=by, at=at)


@transaction.atomic
def withdraw_request(request: ExtensionRequest, *, by: Account, at: datetime) -> ExtensionRequest:
    """The organ does not ask any more. Raises ``AlreadyAnswered``."""
    found, _owed = _open_request(request.pk)
    return _answer(found, ExtensionState.WITHDRAWN, answer="", by=by, at=at)


def _answer(
    request: ExtensionRequest, state: ExtensionState, *, answer: str, by: Account, at: datetime
) -> ExtensionRequest:
    request.state, request.answer, request.decided_at, request.decided_by = state, answer[:300], at, by
    request.save(update_fields=["state", "answer", "granted_on", "decided_at", "decided_by"])
    audit.write(f"extension.{state}", subject=request, by=by, at=at, detail={"granted_on": str(request.granted_on)})
    return request
