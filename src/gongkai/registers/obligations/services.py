"""What may happen to an obligation: it starts, its clock is acted on, it is met, reopened or closed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from gongkai.law import ClockEvent, ClockEventKind, Due, Profile, due_of
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from .calendars import law_of
from .counting import differences, rewrite
from .lives import Life, keep, life_of, locked_lives
from .models import Event, EventKind, Evidence, Obligation, Standing
from .moving import DueFacts, MovedBackwards, move_due_days, move_filled
from .opening import Order, Subject, start, start_all
from .rules import Effect, OutOfOrder

__all__ = [
    "AlreadySettled",
    "DueFacts",
    "MovedBackwards",
    "NotLawful",
    "NotYet",
    "Order",
    "OutOfOrder",
    "Subject",
    "close",
    "explain",
    "meet",
    "meet_owed",
    "move_due_days",
    "move_filled",
    "offer_evidence",
    "record",
    "recount",
    "reopen",
    "restate",
    "start",
    "start_all",
]

CLOCK_KINDS = frozenset(kind.value for kind in ClockEventKind)
ENDS = frozenset({EventKind.REPLIED, EventKind.TRANSFERRED, EventKind.WITHDRAWN, EventKind.MERGED})
"""The acts with which the law's own clock ends."""


class AlreadySettled(Exception):
    """The obligation was met or closed before, or is not met and cannot be reopened."""


class NotLawful(Exception):
    """The law does not allow the act; it changed nothing. ``reason`` is Chinese, ``source`` the clause."""

    def __init__(self, reason: str, source: str) -> None:
        super().__init__(f"{reason} ({source})")
        self.reason = reason
        self.source = source


class NotYet(Exception):
    """An act dated after the moment of its being entered."""


def _owed_life(obligation: Obligation) -> Life:
    life = life_of(obligation)
    _must_be_owed(life.obligation)
    return life


def _must_be_owed(obligation: Obligation) -> None:
    if not obligation.is_owed:
        raise AlreadySettled(f"obligation {obligation.pk}: {obligation.standing} {obligation.since_on}")


def _day(at: datetime, on: date | None) -> date:
    """The day of an act, that of its entry where no other is given; raises ``NotYet``."""
    entered_on = timezone.localdate(at)
    if on is not None and on > entered_on:
        raise NotYet(f"{on} is after {entered_on}, the day of entry")
    return on or entered_on


def _keep(*lives: Life, by: Account | None, at: datetime) -> list[Obligation]:
    """Write what was entered and all that follows from it, with one audit entry for each obligation."""
    keep(lives)
    for life in lives:
        told = life.entered[0]
        detail: dict[str, JSON] = {"on": str(told.on), "note": told.note}
        audit.write(f"obligation.{told.kind}", subject=life.obligation, by=by, at=at, detail=detail)
    return [life.obligation for life in lives]


@transaction.atomic
def meet(
    obligation: Obligation, *, by: Account | None, at: datetime, evidence: models.Model, on: date | None = None
) -> Obligation:
    """Mark as met with its evidence, on an earlier day where ``on`` says so; raise ``AlreadySettled``."""
    return _meet(_owed_life(obligation), by=by, at=at, evidence=evidence, on=on)[0]


@transaction.atomic
def meet_owed(
    obligations: models.QuerySet[Obligation], *, by: Account | None, at: datetime, evidence: models.Model
) -> list[Obligation]:
    """Mark all that are still owed of ``obligations`` as met with one evidence."""
    lives = locked_lives(obligations.filter(standing=Standing.OWED))
    return _meet(*lives, by=by, at=at, evidence=evidence) if lives else []


def _meet(
    *lives: Life, by: Account | None, at: datetime, evidence: models.Model, on: date | None = None
) -> list[Obligation]:
    for life in lives:
        life.add(EventKind.MET, _day(at, on), by=by, at=at, note=str(evidence)[:300])
    _offer([life.obligation for life in lives], evidence, at)
    return _keep(*lives, by=by, at=at)


def offer_evidence(obligation: Obligation, *, evidence: models.Model, at: datetime) -> None:
    """Attach ``evidence`` without meeting the obligation."""
    _offer([obligation], evidence, at)


def _offer(obligations: Sequence[Obligation], evidence: models.Model, at: datetime) -> None:
    what = {"subject_type": evidence._meta.label_lower, "subject_id": evidence.pk, "title": str(evidence)[:300]}
    Evidence.objects.bulk_create(Evidence(obligation=one, at=at, **what) for one in obligations)


@transaction.atomic
def reopen(obligation: Obligation, *, by: Account | None, at: datetime, reason: str) -> Obligation:
    """Take back that it was met; raise ``AlreadySettled`` when it is not met."""
    life = life_of(obligation)
    if life.obligation.met_on is None:
        raise AlreadySettled(f"obligation {obligation.pk} is not met")
    life.add(EventKind.REOPENED, _day(at, None), by=by, at=at, note=reason[:300])
    return _keep(life, by=by, at=at)[0]


@transaction.atomic
def close(
    obligation: Obligation, *, by: Account | None, at: datetime, reason: str, on: date | None = None
) -> Obligation:
    """Close without its being met, for ``reason``; raise ``AlreadySettled`` when it was met or closed before."""
    life = _owed_life(obligation)
    life.obligation.close_reason = reason[:300]
    life.add(EventKind.CLOSED, _day(at, on), by=by, at=at, note=reason[:300])
    return _keep(life, by=by, at=at)[0]


@transaction.atomic
def restate(obligation: Obligation, *, stated_on: date, by: Account | None, at: datetime, reason: str) -> Obligation:
    """Change the date that the subject states; the former due day stays in the events."""
    life = _owed_life(obligation)
    one, on = life.obligation, _day(at, None)
    one.stated_on, one.is_derived = stated_on, False
    due = _reckon(one, life.events, law_of(one.profile, known_on=on))
    one.is_provisional = due.is_provisional
    told = {"due_after": due.due_on, "stated_on": stated_on, "note": reason[:300]}
    life.add(EventKind.RESTATED, on, by=by, at=at, **told)
    return _keep(life, by=by, at=at)[0]


@transaction.atomic
def record(
    obligation: Obligation,
    happened: ClockEvent,
    *,
    by: Account | None,
    at: datetime,
    evidence: models.Model | None = None,
    note: str = "",
) -> Obligation:
    """Let an act of the law's own clock take effect; raise ``NotLawful`` where the law does not allow it.

    Acts entered out of order are put in theirs, and due days after them put right by events of their own.
    """
    life, on = _owed_life(obligation), _day(at, happened.on)
    one, kind = life.obligation, EventKind(happened.kind.value)
    law = law_of(one.profile, known_on=timezone.localdate(at))
    _require_lawful(one, life.events, happened, law)
    told = {
        "workdays": happened.workdays,
        "stated_on": happened.stated_on,
        "notified_on": happened.notified_on,
        "party": happened.party[:200],
    }
    life.add(kind, on, by=by, at=at, note=note[:300], **told)
    life.entered[0].due_after = _reckon(one, life.events, law, until=on).due_on
    _put_right(life, law, after=on, by=by, at=at)
    one.is_provisional = _reckon(one, life.events, law).is_provisional
    if life.entered[0].effect is Effect.CLOSE:
        one.close_reason = note[:300] or CLOSING_WORDS[kind]
    if evidence is not None:
        offer_evidence(one, evidence=evidence, at=at)
    return _keep(life, by=by, at=at)[0]


CLOSING_WORDS = {EventKind.TRANSFERRED: "转送", EventKind.WITHDRAWN: "撤回", EventKind.MERGED: "合并办理"}
"""The law's words for an end that is no reply."""


def _require_lawful(one: Obligation, events: Sequence[Event], happened: ClockEvent, law: Profile) -> None:
    """Refuse an act that the law refuses, or that would make one unlawful that was lawful without it."""
    duty = law.duty(one.duty_id, on=timezone.localdate(one.started_at))
    start, known = timezone.localtime(one.started_at), clock_events(events)
    before = due_of(duty, start, law.calendar, known, one.stated_on).refused
    after = due_of(duty, start, law.calendar, [*known, happened], one.stated_on).refused
    for refusal in after:
        if refusal.event is happened or refusal.event not in [one.event for one in before]:
            raise NotLawful(refusal.reason, refusal.source)


def _put_right(life: Life, law: Profile, *, after: date, by: Account | None, at: datetime) -> None:
    """Where acts took effect after the new one, the due days they gave may have become others."""
    for day in sorted({event.on for event in life.events if event.on > after}):
        due_on = _reckon(life.obligation, life.events, law, until=day).due_on
        if due_on != life.due_on(day):
            life.add(EventKind.CORRECTED, day, by=by, at=at, due_after=due_on)


def clock_events(events: Sequence[Event], *, until: date = date.max) -> list[ClockEvent]:
    """The acts of the law's own clock, without an end that was taken back."""
    found: list[ClockEvent] = []
    for event in events:
        if event.kind == EventKind.REOPENED:
            found = [one for one in found if EventKind(one.kind.value) not in ENDS]
        if event.kind in CLOCK_KINDS and event.on <= until:
            kind = ClockEventKind(event.kind)
            found.append(ClockEvent(kind, event.on, event.workdays, event.stated_on, event.notified_on, event.party))
    return found


def _reckon(one: Obligation, events: Sequence[Event], law: Profile, *, until: date = date.max) -> Due:
    started_at = timezone.localtime(one.started_at)
    duty = law.duty(one.duty_id, on=started_at.date())
    return due_of(duty, started_at, law.calendar, clock_events(events, until=until), one.stated_on)


def explain(obligation: Obligation) -> Due:
    """The computation behind its due day: each counted and skipped day, and the clause.

    What is met or closed is judged by the calendar as it was known then (10-clocks C9).
    """
    known_on = None if obligation.is_owed else obligation.since_on
    law = law_of(obligation.profile, known_on=known_on)
    return _reckon(obligation, list(obligation.events.all()), law)


@transaction.atomic
def recount(*, by: Account | None, at: datetime) -> int:
    """Take all numbers anew from the obligations and replace what is kept; how many were wrong."""
    wrong = len(differences())
    if wrong:
        rewrite()
        audit.write("obligation.recounted", subject="obligations.register", by=by, at=at, detail={"wrong": wrong})
    return wrong
