"""The corrections of a draft: each written down with what it found and left, and undone while nothing builds on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import snapshots
from .drafts import locked_draft
from .models import Correction, CorrectionKind, WorkPlan

CHECKED = frozenset({"checked_at", "checked_by_id"})
"""That somebody looked is no change on which another builds."""
EVERYTHING = "*"


class BuiltUpon(Exception):
    """A correction cannot be undone alone; ``later`` holds those that build on it, the newest first."""

    def __init__(self, later: Sequence[Correction]) -> None:
        super().__init__(f"built upon by {[one.pk for one in later]}")
        self.later = list(later)


def write_down(
    plan: WorkPlan,
    kind: CorrectionKind,
    *,
    before: snapshots.Pictures,
    after: snapshots.Pictures,
    by: Account | None,
    at: datetime,
    note: str = "",
) -> Correction:
    """Keep a correction; of what stood before and stands after only the difference."""
    kept_before: snapshots.Pictures = {}
    kept_after: snapshots.Pictures = {}
    touches: list[str] = []
    for key in before:
        was, now = before[key], after[key]
        changed = _changed(was, now)
        if was is not None and now is not None:
            was, now = {name: was[name] for name in changed}, {name: now[name] for name in changed}
        if changed:
            kept_before[key], kept_after[key] = was, now
            touches += [f"{key}.{name}" for name in changed if name != "version"]
    return Correction.objects.create(
        plan=plan, kind=kind, note=note[:300], before=kept_before, after=kept_after, touches=touches, at=at, by=by
    )


def _changed(was: snapshots.Picture | None, now: snapshots.Picture | None) -> list[str]:
    if was is None or now is None:
        return [] if was is now else [EVERYTHING]
    return [name for name in now if was[name] != now[name]]


def _fields(touches: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one in touches:
        key, _dot, name = one.partition(".")
        found[key].add(name)
    return found


def builds_on(later: Collection[str], earlier: Collection[str]) -> bool:
    """Whether what ``later`` touched stands on what ``earlier`` touched."""
    below = _fields(earlier)
    for key, names in _fields(later).items():
        real = names - CHECKED
        if real and key in below and (EVERYTHING in real | below[key] or real & below[key]):
            return True
    return False


def live(plan: WorkPlan) -> QuerySet[Correction]:
    """Corrections of the plan that nobody has undone, the newest first, without their values."""
    return plan.corrections.filter(undone_at=None).order_by("-id").defer("before", "after")


@transaction.atomic
def undo(correction: Correction, *, by: Account, at: datetime) -> Correction:
    """Take a correction back; once more does nothing. Raises ``NotADraft`` or ``BuiltUpon``."""
    plan = locked_draft(correction.plan_id)
    found = plan.corrections.get(pk=correction.pk)
    if found.undone_at is not None:
        return found
    later = [one for one in live(plan).filter(pk__gt=found.pk) if builds_on(one.touches, found.touches)]
    if later:
        raise BuiltUpon(later)
    snapshots.put_back(plan, found.before, found.after)
    found.undone_at, found.undone_by = at, by
    found.save(update_fields=["undone_at", "undone_by"])
    audit.write(
        "workplan.correction_undone",
        subject=plan,
        by=by,
        at=at,
        detail={"correction": found.pk, "kind": found.kind, "touches": found.touches[:50]},
    )
    return found
