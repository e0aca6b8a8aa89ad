"""Corrections of single tasks and of the head table of a draft; each is written down and can be undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import ledger, naming_units, queries, snapshots
from .drafts import EditConflict, locked_draft, locked_task
from .models import CorrectionKind, Task, WorkPlan
from .rules import title_of


@transaction.atomic
def correct_metadata(plan: WorkPlan, *, values: Mapping[str, Any], version: int, by: Account, at: datetime) -> WorkPlan:
    """Write corrected metadata of a draft; the former values are kept."""
    locked = locked_draft(plan.pk)
    if locked.version != version:
        raise EditConflict(f"plan {plan.pk}: version {version}, now {locked.version}")
    changed = [name for name in values if getattr(locked, name) != values[name]]
    before = snapshots.of_plan(locked, changed)
    for name in changed:
        setattr(locked, name, values[name])
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    after = snapshots.of_plan(locked, changed)
    ledger.write_down(locked, CorrectionKind.METADATA, before=before, after=after, by=by, at=at)
    audit.write("workplan.metadata_corrected", subject=plan, by=by, at=at, detail={"before": before[snapshots.PLAN]})
    return locked


def _change(
    task: Task,
    kind: CorrectionKind,
    alter: Callable[[Task], None],
    *,
    version: int,
    by: Account,
    at: datetime,
    note: str = "",
) -> tuple[Task, snapshots.Picture]:
    """Alter the locked task, count its version on, and write the change down; gives it with how it stood."""
    locked = locked_task(task, version=version)
    before = snapshots.of_tasks(locked.plan, [task.pk])
    alter(locked)
    locked.version += 1
    locked.opened_at = locked.opened_by = None
    locked.save()
    after = snapshots.of_tasks(locked.plan, [task.pk])
    ledger.write_down(locked.plan, kind, before=before, after=after, by=by, at=at, note=note)
    return locked, before[str(task.pk)] or {}


@transaction.atomic
def correct_task(
    task: Task,
    *,
    title: str,
    stated_on: date | None,
    version: int,
    by: Account,
    at: datetime,
    deadline_phrase: str | None = None,
    units: Sequence[naming_units.Named] = (),
) -> Task:
    """Write a corrected title, day and units of a task of a draft; whoever corrects a task has checked it."""

    def alter(locked: Task) -> None:
        locked.title = title.strip()[:120] or title_of(locked.text)
        locked.stated_on = stated_on
        locked.deadline_phrase = locked.deadline_phrase if deadline_phrase is None else deadline_phrase
        locked.checked_at, locked.checked_by = at, by
        naming_units.rename_units(locked, units, on=timezone.localdate(at))

    changed, before = _change(task, CorrectionKind.EDITED, alter, version=version, by=by, at=at)
    audit.write("task.corrected", subject=task, by=by, at=at, detail={"before": _told(before)})
    return changed


def _told(before: snapshots.Picture) -> dict[str, Any]:
    """What the audit register keeps of a task: the correction itself holds the rest."""
    units = [unit["name"] for unit in before["units"]]
    return {"title": before["title"], "stated_on": before["stated_on"] or "", "units": units}


@transaction.atomic
def dismiss_task(task: Task, *, reason: str, version: int, by: Account, at: datetime) -> Task:
    """Say that what was read as a task is none, with the reason; it can be restored while the plan is a draft."""

    def alter(locked: Task) -> None:
        locked.is_dismissed, locked.dismissed_reason = True, reason[:300]

    changed, _before = _change(task, CorrectionKind.DISMISSED, alter, version=version, by=by, at=at, note=reason)
    audit.write("task.dismissed", subject=task, by=by, at=at, detail={"reason": reason})
    return changed


@transaction.atomic
def restore_task(task: Task, *, version: int, by: Account, at: datetime) -> Task:
    """Take a dismissal back."""

    def alter(locked: Task) -> None:
        locked.is_dismissed, locked.dismissed_reason = False, ""

    changed, _before = _change(task, CorrectionKind.RESTORED, alter, version=version, by=by, at=at)
    audit.write("task.restored", subject=task, by=by, at=at)
    return changed


@transaction.atomic
def confirm_task(task: Task, *, version: int, by: Account, at: datetime) -> Task:
    """Say that a task was read right."""

    def alter(locked: Task) -> None:
        locked.checked_at, locked.checked_by = at, by

    changed, _before = _change(task, CorrectionKind.CONFIRMED, alter, version=version, by=by, at=at)
    audit.write("task.confirmed", subject=task, by=by, at=at)
    return changed


@transaction.atomic
def confirm_tasks(plan: WorkPlan, *, doubt: str = "", by: Account, at: datetime) -> int:
    """Say that every open task with this reason for doubt, or every one without any, was read right; their number."""
    locked = locked_draft(plan.pk)
    tasks: QuerySet[Task] = queries.doubted(locked, doubt) if doubt else queries.sure(locked)
    ids = list(tasks.values_list("pk", flat=True))
    before = snapshots.of_tasks(locked, ids)
    snapshots.outdate(locked, ids)
    locked.tasks.filter(pk__in=ids).update(checked_at=at, checked_by=by)
    if ids:
        after = snapshots.of_tasks(locked, ids)
        ledger.write_down(locked, CorrectionKind.CONFIRMED, before=before, after=after, by=by, at=at, note=doubt)
    audit.write("workplan.tasks_confirmed", subject=plan, by=by, at=at, detail={"tasks": len(ids), "doubt": doubt})
    return len(ids)


def opened(task: Task, *, by: Account, at: datetime) -> None:
    """Note modestly that somebody has the task's form open; no change of the task, and no entry anywhere."""
    Task.objects.filter(pk=task.pk).update(opened_at=at, opened_by=by)
