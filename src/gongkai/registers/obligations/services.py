"""What may happen to an obligation: it starts, its stated date changes, it is met, reopened or closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from gongkai.law import Due, due_of, load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.organs.models import Organ

from .models import Event, EventKind, Evidence, Obligation


class AlreadySettled(Exception):
    """The obligation was met or closed before, or is not met and cannot be reopened."""


@dataclass(frozen=True)
class Order:
    """One obligation to be started. ``stated_on`` is the date that the subject itself names."""

    duty_id: str
    organ: Organ
    subject: models.Model
    title: str
    stated_on: date | None = None
    is_derived: bool = False
    plan_id: int | None = None
    period: str = ""


def _due(order: Order, *, profile: str, at: datetime) -> Due:
    law = load_profile(profile)
    duty = law.duty(order.duty_id, on=timezone.localdate(at))
    return due_of(duty, timezone.localtime(at), law.calendar, stated_on=order.stated_on)


@transaction.atomic
def start_all(orders: Sequence[Order], *, profile: str, by: Account | None, at: datetime) -> list[Obligation]:
    """Start obligations in one transaction; one that is already owed is left as it is and not returned.

    A date that lies before the day of entry is kept as historical (10-clocks §4).
    """
    entered_on = timezone.localdate(at)
    fresh = []
    for order in orders:
        due = _due(order, profile=profile, at=at)
        fresh.append(
            Obligation(
                organ=order.organ,
                profile=profile,
                duty_id=order.duty_id,
                period=order.period,
                title=order.title[:300],
                subject_type=order.subject._meta.label_lower,
                subject_id=order.subject.pk,
                plan_id=order.plan_id,
                started_at=at,
                stated_on=order.stated_on,
                is_derived=order.is_derived,
                due_on=due.due_on,
                due_at=due.due_at,
                is_provisional=due.is_provisional,
                is_historical=due.due_on is not None and due.due_on < entered_on,
            )
        )
    started = _store(fresh)
    Event.objects.bulk_create(
        Event(obligation=one, kind=EventKind.STARTED, at=at, by=by, due_after=one.due_on) for one in started
    )
    return started


def _store(fresh: Sequence[Obligation]) -> list[Obligation]:
    """Insert those that are not owed yet; the unique constraint settles a race."""
    kept = _existing(fresh)
    missing = [one for one in fresh if _key(one) not in kept]
    return Obligation.objects.bulk_create(missing)


def _key(one: Obligation) -> tuple[str, int, str, int, str]:
    return (one.duty_id, one.organ_id, one.subject_type, one.subject_id, one.period)


def _existing(fresh: Sequence[Obligation]) -> set[tuple[str, int, str, int, str]]:
    by_type: dict[str, set[int]] = {}
    for one in fresh:
        by_type.setdefault(one.subject_type, set()).add(one.subject_id)
    found: set[tuple[str, int, str, int, str]] = set()
    for subject_type, ids in by_type.items():
        rows = Obligation.objects.filter(subject_type=subject_type, subject_id__in=ids)
        found.update(_key(one) for one in rows)
    return found


def start(order: Order, *, profile: str, by: Account | None, at: datetime) -> Obligation | None:
    """Start one obligation; None when it is already owed."""
    started = start_all([order], profile=profile, by=by, at=at)
    return started[0] if started else None


def _locked(obligation: Obligation) -> Obligation:
    return Obligation.objects.select_for_update().get(pk=obligation.pk)


def _keep_event(
    obligation: Obligation, kind: EventKind, *, by: Account | None, at: datetime, note: str = "", before: date | None
) -> None:
    Event.objects.create(
        obligation=obligation,
        kind=kind,
        at=at,
        by=by,
        note=note[:300],
        due_before=before,
        due_after=obligation.due_on,
    )
    audit.write(f"obligation.{kind}", subject=obligation, by=by, at=at, detail={"note": note})


@transaction.atomic
def meet(obligation: Obligation, *, by: Account | None, at: datetime, evidence: models.Model) -> Obligation:
    """Mark as met on the day of ``at`` by ``evidence``; raise ``AlreadySettled`` when it was met or closed before."""
    locked = _locked(obligation)
    if locked.met_on is not None or locked.closed_on is not None:
        raise AlreadySettled(f"obligation {locked.pk}: met {locked.met_on}, closed {locked.closed_on}")
    locked.met_on = timezone.localdate(at)
    locked.save(update_fields=["met_on"])
    offer_evidence(locked, evidence=evidence, at=at)
    _keep_event(locked, EventKind.MET, by=by, at=at, note=str(evidence), before=locked.due_on)
    return locked


@transaction.atomic
def offer_evidence(obligation: Obligation, *, evidence: models.Model, at: datetime) -> None:
    """Attach ``evidence`` without meeting the obligation."""
    Evidence.objects.create(
        obligation=obligation,
        subject_type=evidence._meta.label_lower,
        subject_id=evidence.pk,
        title=str(evidence)[:300],
        at=at,
    )


@transaction.atomic
def reopen(obligation: Obligation, *, by: Account | None, at: datetime, reason: str) -> Obligation:
    """Take back that it was met; raise ``AlreadySettled`` when it is not met."""
    locked = _locked(obligation)
    if locked.met_on is None or locked.closed_on is not None:
        raise AlreadySettled(f"obligation {locked.pk} is not met")
    locked.met_on = None
    locked.save(update_fields=["met_on"])
    _keep_event(locked, EventKind.REOPENED, by=by, at=at, note=reason, before=locked.due_on)
    return locked


@transaction.atomic
def close(obligation: Obligation, *, by: Account | None, at: datetime, reason: str) -> Obligation:
    """Close without its being met, for ``reason``; raise ``AlreadySettled`` when it was met or closed before."""
    locked = _locked(obligation)
    if locked.met_on is not None or locked.closed_on is not None:
        raise AlreadySettled(f"obligation {locked.pk}: met {locked.met_on}, closed {locked.closed_on}")
    locked.closed_on, locked.close_reason = timezone.localdate(at), reason[:300]
    locked.save(update_fields=["closed_on", "close_reason"])
    _keep_event(locked, EventKind.CLOSED, by=by, at=at, note=reason, before=locked.due_on)
    return locked


@transaction.atomic
def restate(obligation: Obligation, *, stated_on: date, by: Account | None, at: datetime, reason: str) -> Obligation:
    """Change the date that the subject states; the former due day stays in the events."""
    locked = _locked(obligation)
    if locked.met_on is not None or locked.closed_on is not None:
        raise AlreadySettled(f"obligation {locked.pk}: met {locked.met_on}, closed {locked.closed_on}")
    before = locked.due_on
    locked.stated_on, locked.is_derived = stated_on, False
    due = explain(locked)
    locked.due_on, locked.is_provisional, locked.is_historical = due.due_on, due.is_provisional, False
    locked.save(update_fields=["stated_on", "is_derived", "due_on", "is_provisional", "is_historical"])
    _keep_event(locked, EventKind.RESTATED, by=by, at=at, note=reason, before=before)
    return locked


def explain(obligation: Obligation) -> Due:
    """The computation behind its due day: each counted and skipped day, and the clause."""
    law = load_profile(obligation.profile)
    started_at = timezone.localtime(obligation.started_at)
    duty = law.duty(obligation.duty_id, on=started_at.date())
    return due_of(duty, started_at, law.calendar, stated_on=obligation.stated_on)
