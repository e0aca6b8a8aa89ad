"""What may happen to a work plan: drafted, corrected, put in force, discarded; and progress on its tasks."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.documents.reading import read_notice
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.naming import Directory

from . import drafting, gates, queries
from .models import PlanState, ProgressReport, Task, TaskUnit, UnitState, WorkPlan
from .rules import Named, addressee_names, owing, title_of

COMPLETE, CONTRIBUTE, REPORT = "plan.task.complete", "plan.task.contribute", "plan.report"


class NotEnforceable(Exception):
    """The plan cannot be put in force; ``reasons`` holds every refusal."""

    def __init__(self, plan: WorkPlan, reasons: Sequence[gates.Refusal]) -> None:
        super().__init__(f"plan {plan.pk}: {'; '.join(one.code for one in reasons)}")
        self.reasons = list(reasons)


class EditConflict(Exception):
    """Somebody else changed the same thing since it was opened."""


class NotADraft(Exception):
    """Only a draft can be corrected."""


class NothingOwed(Exception):
    """The organ owes nothing about this task, or has met it already."""


@dataclass(frozen=True)
class Drafted:
    """A draft plan, and whether it was made now or was there before."""

    plan: WorkPlan
    is_new: bool


def draft_plan(content: bytes, *, name: str, organ: Organ, by: Account | None, at: datetime) -> Drafted:
    """Read a notice into a draft plan of ``organ``; the same file for the same organ gives the plan that is there.

    Raises ``UnreadableNotice`` with place and reason, ``FileTooLarge`` or ``EmptyFile``; then nothing is stored.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = WorkPlan.objects.kept().filter(organ=organ, sha256=sha256).first()
    if known is not None:
        return Drafted(known, is_new=False)
    reading = read_notice(content, name=name)
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            file = files.store(
                io.BytesIO(content), name=name, by=by, at=at, limit_bytes=settings.NOTICE_SIZE_LIMIT_BYTES
            )
            plan = drafting.new_plan(reading, organ=organ, file=file, by=by, at=at, on=on)
            plan.save()
            drafting.add_tasks(plan, reading.tasks, on=on)
            drafting.add_timed_duties(plan, reading, on=on)
            audit.write(
                "workplan.drafted",
                subject=plan,
                by=by,
                at=at,
                detail={"file": name, "sha256": sha256, "tasks": len(reading.tasks)},
            )
    except IntegrityError:
        known = WorkPlan.objects.kept().filter(organ=organ, sha256=sha256).first()
        if known is None:
            raise
        return Drafted(known, is_new=False)
    return Drafted(plan, is_new=True)


def _draft(plan_id: int) -> WorkPlan:
    """The plan, locked; raises ``NotADraft``."""
    plan = WorkPlan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanState.DRAFT:
        raise NotADraft(f"plan {plan_id} is {plan.state}")
    return plan


def _task_of_draft(task: Task, *, version: int) -> Task:
    """The task, its plan locked; raises ``NotADraft`` or ``EditConflict``."""
    _draft(task.plan_id)
    locked = Task.objects.get(pk=task.pk)
    if locked.version != version:
        raise EditConflict(f"task {task.pk}: version {version}, now {locked.version}")
    return locked


@transaction.atomic
def correct_metadata(plan: WorkPlan, *, values: Mapping[str, Any], version: int, by: Account, at: datetime) -> WorkPlan:
    """Write corrected metadata of a draft; the former values go to the audit register."""
    locked = _draft(plan.pk)
    if locked.version != version:
        raise EditConflict(f"plan {plan.pk}: version {version}, now {locked.version}")
    changed = {name: str(getattr(locked, name) or "") for name in values if getattr(locked, name) != values[name]}
    for name in changed:
        setattr(locked, name, values[name])
    locked.version += 1
    locked.save()
    audit.write("workplan.metadata_corrected", subject=plan, by=by, at=at, detail={"before": changed})
    return locked


@transaction.atomic
def correct_task(task: Task, *, title: str, stated_on: date | None, version: int, by: Account, at: datetime) -> Task:
    """Write a corrected title and due day of a task of a draft."""
    locked = _task_of_draft(task, version=version)
    before = {"title": locked.title, "stated_on": str(locked.stated_on or "")}
    locked.title = title.strip()[:120] or title_of(locked.text)
    locked.stated_on, locked.doubt, locked.version = stated_on, "", locked.version + 1
    locked.save()
    audit.write("task.corrected", subject=task, by=by, at=at, detail={"before": before})
    return locked


@transaction.atomic
def dismiss_task(task: Task, *, reason: str, version: int, by: Account, at: datetime) -> Task:
    """Say that what was read as a task is none, with the reason; it can be restored while the plan is a draft."""
    locked = _task_of_draft(task, version=version)
    locked.is_dismissed, locked.dismissed_reason, locked.version = True, reason[:300], locked.version + 1
    locked.save()
    audit.write("task.dismissed", subject=task, by=by, at=at, detail={"reason": reason})
    return locked


@transaction.atomic
def restore_task(task: Task, *, version: int, by: Account, at: datetime) -> Task:
    """Take a dismissal back."""
    locked = _task_of_draft(task, version=version)
    locked.is_dismissed, locked.dismissed_reason, locked.version = False, "", locked.version + 1
    locked.save()
    audit.write("task.restored", subject=task, by=by, at=at)
    return locked


@transaction.atomic
def decide_unit(
    plan: WorkPlan, *, name: str, organs: Sequence[Organ], by: Account, at: datetime, reason: str = ""
) -> int:
    """Say which organs a name stands for wherever the plan uses it; none means that it is no organ here.

    Gives the number of places decided.
    """
    _draft(plan.pk)
    units = list(TaskUnit.objects.filter(task__plan=plan, name=name))
    state = UnitState.CHOSEN if organs else UnitState.IGNORED
    TaskUnit.organs.through.objects.filter(taskunit__in=units).delete()
    TaskUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(state=state, reason=reason[:300])
    drafting.link_organs(units, [organs] * len(units))
    audit.write(
        "workplan.unit_decided",
        subject=plan,
        by=by,
        at=at,
        detail={"name": name, "organs": [organ.pk for organ in organs], "reason": reason},
    )
    return len(units)


@transaction.atomic
def resolve_again(plan: WorkPlan, *, by: Account, at: datetime) -> int:
    """Look a draft's unresolved names up once more, after organs were entered; gives how many places are settled."""
    locked = _draft(plan.pk)
    directory = Directory(timezone.localdate(at))
    units, organs = [], []
    for unit in TaskUnit.objects.filter(task__plan=locked, state=UnitState.UNRESOLVED):
        found = directory.resolve(unit.name, within=locked.organ)
        unit.state, unit.reason = drafting.state_of(found), found.reason[:300]
        units.append(unit)
        organs.append(found.organs)
    TaskUnit.objects.bulk_update(units, ["state", "reason"])
    TaskUnit.organs.through.objects.filter(taskunit__in=units).delete()
    drafting.link_organs(units, organs)
    settled = sum(unit.state == UnitState.RESOLVED for unit in units)
    audit.write("workplan.names_resolved_again", subject=plan, by=by, at=at, detail={"settled": settled})
    return settled


@transaction.atomic
def set_units(
    task: Task, *, leads: Sequence[Organ], others: Sequence[Organ], version: int, by: Account, at: datetime
) -> Task:
    """Name the organs of one task by hand, leads first; what the notice wrote goes to the audit register."""
    locked = _task_of_draft(task, version=version)
    before = [unit.name for unit in locked.units.all()]
    locked.units.all().delete()
    named = [(organ, True) for organ in leads] + [(organ, False) for organ in others if organ not in leads]
    units = TaskUnit.objects.bulk_create(
        TaskUnit(task=locked, position=position, name=organ.name, is_lead=is_lead, state=UnitState.CHOSEN)
        for position, (organ, is_lead) in enumerate(named, start=1)
    )
    drafting.link_organs(units, [[organ] for organ, _ in named])
    locked.version += 1
    locked.save(update_fields=["version"])
    audit.write("task.units_set", subject=task, by=by, at=at, detail={"before": before})
    return locked


@transaction.atomic
def assign_addressees(plan: WorkPlan, *, by: Account, at: datetime) -> int:
    """Make the addressees of the notice responsible for every task that names nobody; gives the number of tasks."""
    locked = _draft(plan.pk)
    names = addressee_names(locked.addressees)
    directory = Directory(timezone.localdate(at))
    bare = [task for task in locked.tasks.prefetch_related("units") if not task.units.all() and not task.is_dismissed]
    start, end = locked.spans.get("addressees") or (0, 0)
    units, organs = [], []
    for task in bare:
        for position, name in enumerate(names, start=1):
            found = directory.resolve(name, within=locked.organ)
            units.append(
                TaskUnit(
                    task=task,
                    position=position,
                    name=name[:120],
                    is_derived=True,
                    start=start,
                    end=end,
                    state=drafting.state_of(found),
                    reason=found.reason[:300],
                )
            )
            organs.append(found.organs)
    drafting.link_organs(TaskUnit.objects.bulk_create(units), organs)
    audit.write("workplan.addressees_assigned", subject=plan, by=by, at=at, detail={"tasks": len(bare)})
    return len(bare)


@transaction.atomic
def discard_plan(plan: WorkPlan, *, reason: str, by: Account, at: datetime) -> None:
    """Discard a draft; the file and what was read stay for the record."""
    locked = _draft(plan.pk)
    locked.state = PlanState.DISCARDED
    locked.save(update_fields=["state"])
    audit.write("workplan.discarded", subject=plan, by=by, at=at, detail={"reason": reason})


@transaction.atomic
def put_in_force(plan: WorkPlan, *, by: Account | None, at: datetime) -> int:
    """Put a draft in force and start what it makes owed, giving its number (10-clocks §4).

    Raises ``NotEnforceable`` with every reason.
    """
    locked = WorkPlan.objects.select_for_update().select_related("organ", "file").get(pk=plan.pk)
    tasks = queries.tasks_for_checking(locked)
    if reasons := gates.reasons_to_hold(locked, tasks=tasks):
        raise NotEnforceable(locked, reasons)
    _mark_in_force(locked, tasks, by=by, at=at)
    started = obligations.start_all(_orders(locked, tasks), profile=locked.organ.profile, by=by, at=at)
    audit.write("workplan.in_force", subject=plan, by=by, at=at, detail={"obligations": started})
    return started


def _mark_in_force(plan: WorkPlan, tasks: Sequence[Task], *, by: Account | None, at: datetime) -> None:
    """Write the state; another plan with the same number may have come in force since the gates were asked."""
    plan.state, plan.in_force_at, plan.in_force_by = PlanState.IN_FORCE, at, by
    try:
        with transaction.atomic():
            plan.save(update_fields=["state", "in_force_at", "in_force_by"])
    except IntegrityError:
        plan.refresh_from_db(fields=["state", "in_force_at", "in_force_by"])
        if reasons := gates.reasons_to_hold(plan, tasks=tasks):
            raise NotEnforceable(plan, reasons) from None
        raise


def _orders(plan: WorkPlan, tasks: Sequence[Task]) -> list[obligations.Order]:
    """What the plan makes owed: each task by its organs, and the report by every organ that owes a task."""
    orders: list[obligations.Order] = []
    owners: dict[int, Organ] = {}
    for task in tasks:
        if task.is_dismissed:
            continue
        organs = {organ.pk: organ for unit in task.units.all() for organ in unit.organs.all()}
        owed = owing(
            [Named(unit.is_lead, frozenset(organ.pk for organ in unit.organs.all())) for unit in task.units.all()]
        )
        for duty_id, ids in ((COMPLETE, owed.owners), (CONTRIBUTE, owed.contributors)):
            orders += [_order(task, organs[pk], duty_id) for pk in sorted(ids)]
        owners |= organs
    if plan.report_due_on:
        orders += [
            obligations.Order(REPORT, owners[pk], plan, plan.title, stated_on=plan.report_due_on, plan_id=plan.pk)
            for pk in sorted(owners)
        ]
    return orders


def _order(task: Task, organ: Organ, duty_id: str) -> obligations.Order:
    return obligations.Order(
        duty_id,
        organ,
        task,
        task.title,
        stated_on=task.due_on,
        is_derived=task.stated_on is None,
        plan_id=task.plan_id,
    )


@transaction.atomic
def report_progress(
    about: Task | WorkPlan,
    *,
    organ: Organ,
    text: str,
    is_completing: bool,
    attached: Sequence[StoredFile],
    token: UUID,
    by: Account | None,
    at: datetime,
) -> ProgressReport:
    """Keep what ``organ`` reports on a task or on the whole plan; a completing report meets its obligation.

    ``token`` makes a double click harmless: the second call gives the first report.
    Raises ``NothingOwed`` when the organ owes nothing about it any more.
    """
    owed = _owed(about, organ)
    known = ProgressReport.objects.filter(token=token).first()
    if known is not None:
        return known
    if owed is None or not owed.is_owed:
        raise NothingOwed(f"organ {organ.pk}, {about._meta.label_lower} {about.pk}")
    plan, task = (about.plan, about) if isinstance(about, Task) else (about, None)
    report = ProgressReport.objects.create(
        plan=plan, task=task, organ=organ, text=text, is_completing=is_completing, at=at, by=by, token=token
    )
    report.files.set(attached)
    if is_completing:
        obligations.meet(owed, by=by, at=at, evidence=report)
    else:
        obligations.offer_evidence(owed, evidence=report, at=at)
    audit.write("progress.reported", subject=about, by=by, at=at, detail={"report": report.pk, "organ": organ.pk})
    return report


def _owed(about: Task | WorkPlan, organ: Organ) -> Obligation | None:
    """What ``organ`` owes about it, locked: of two reports at once the second sees the first.

    After a change of the plan there may be closed ones beside it; what is still open counts first.
    """
    owed = Obligation.objects.about(about).filter(organ=organ).select_for_update()
    order = {Standing.OWED: 0, Standing.MET: 1, Standing.CLOSED: 2}
    return min(owed.order_by("id"), key=lambda one: order[Standing(one.standing)], default=None)


@transaction.atomic
def report_with_files(
    about: Task | WorkPlan,
    *,
    organ: Organ,
    text: str,
    is_completing: bool,
    uploads: "Sequence[UploadedFile[Any]]",
    token: UUID,
    by: Account,
    at: datetime,
) -> ProgressReport:
    """Store the uploads and report with them, all or nothing; raises ``FileRefused`` or ``NothingOwed``.

    A report that was sent twice is kept once, and so are its files.
    """
    _owed(about, organ)
    known = ProgressReport.objects.filter(token=token).first()
    if known is not None:
        return known
    attached = [files.store(one, name=one.name or "", by=by, at=at) for one in uploads]
    return report_progress(
        about, organ=organ, text=text, is_completing=is_completing, attached=attached, token=token, by=by, at=at
    )


@transaction.atomic
def take_back_completion(obligation: Obligation, *, reason: str, by: Account, at: datetime) -> None:
    """Reopen what was reported as done, with the reason; the report stays."""
    obligations.reopen(obligation, by=by, at=at, reason=reason)
