"""Changes of a plan in force: a task amended, added or withdrawn; what is owed follows, nothing silently."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.obligations.queries import first_owners
from gongkai.registers.obligations.titles import retitle
from gongkai.registers.organs.models import Organ

from . import changes_told, drafting
from .in_force import ChangeKind, PlanChange
from .models import PlanState, Task, TaskUnit, UnitState, WorkPlan
from .rules import Named, owing, title_of
from .services import COMPLETE, CONTRIBUTE, REPORT, report_title


class NotInForce(Exception):
    """Only a plan in force is changed this way; a draft is corrected."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the task since the form was opened."""


class NothingChanged(Exception):
    """What was sent is what is there."""


@dataclass(frozen=True)
class Wording:
    """What a task says: its title, its text, its day (None: the end of the plan's year) and who must do it."""

    title: str
    text: str
    stated_on: date | None
    leads: Sequence[Organ]
    others: Sequence[Organ]
    section: str = ""


@dataclass
class _Effect:
    """What a change did to the obligations."""

    started: int = 0
    restated: int = 0
    closed: int = 0
    wanted: dict[tuple[str, int], Organ] = field(default_factory=dict)


def _locked_plan(plan_id: int) -> WorkPlan:
    plan = WorkPlan.objects.select_for_update().get(pk=plan_id)
    if plan.state != PlanState.IN_FORCE:
        raise NotInForce(f"plan {plan_id} is {plan.state}")
    return plan


def _locked_task(task: Task, *, version: int) -> Task:
    plan = _locked_plan(task.plan_id)
    locked = Task.objects.get(pk=task.pk)
    if locked.version != version or locked.is_dismissed:
        raise ChangedMeanwhile(f"task {task.pk}: version {version}, now {locked.version}")
    locked.plan = plan
    return locked


def snapshot(task: Task) -> dict[str, Any]:
    """A task as its history keeps it."""
    units = list(task.units.prefetch_related("organs"))
    return {
        "title": task.title,
        "text": task.text,
        "due": task.due_on.isoformat(),
        "is_derived": task.stated_on is None,
        "leads": [organ.name for unit in units if unit.is_lead for organ in unit.organs.all()],
        "others": [organ.name for unit in units if not unit.is_lead for organ in unit.organs.all()],
    }


@transaction.atomic
def amend_task(
    task: Task, wording: Wording, *, reason: str, version: int, token: UUID, by: Account, at: datetime
) -> PlanChange:
    """Change a task of a plan in force; obligations start, end and move with it.

    An organ that was granted a later day keeps it unless the new day is later still. The same ``token`` changes once.
    Raises ``NotInForce``, ``ChangedMeanwhile`` or ``NothingChanged``.
    """
    known = PlanChange.objects.filter(token=token).first()
    if known is not None:
        return known
    locked = _locked_task(task, version=version)
    before, due_before = snapshot(locked), locked.due_on
    _write(locked, wording)
    after = snapshot(locked)
    if after == before:
        raise NothingChanged(f"task {task.pk}")
    locked.version += 1
    locked.save()
    effect = _follow(locked, due_before=due_before, reason=reason, by=by, at=at)
    return _keep(ChangeKind.AMENDED, locked, effect, before, after, reason=reason, token=token, by=by, at=at)


def _write(task: Task, wording: Wording) -> None:
    task.text = wording.text.strip()
    task.title = wording.title.strip()[:120] or title_of(task.text)
    if task.stated_on != wording.stated_on:
        task.stated_on, task.deadline_phrase = wording.stated_on, ""
    units = list(task.units.prefetch_related("organs"))
    leads, others = ({organ.pk for organ in organs} for organs in (wording.leads, wording.others))
    now_leads, now_others = (
        {organ.pk for unit in units if unit.is_lead is is_lead for organ in unit.organs.all()}
        for is_lead in (True, False)
    )
    if (now_leads, now_others - now_leads) != (leads, others - leads):
        _write_units(task, wording)


def _write_units(task: Task, wording: Wording) -> None:
    task.units.all().delete()
    named = [(organ, True) for organ in wording.leads]
    named += [(organ, False) for organ in wording.others if organ not in wording.leads]
    units = TaskUnit.objects.bulk_create(
        TaskUnit(task=task, position=position, name=organ.name, is_lead=is_lead, state=UnitState.CHOSEN)
        for position, (organ, is_lead) in enumerate(named, start=1)
    )
    drafting.link_organs(units, [[organ] for organ, _is_lead in named])


@transaction.atomic
def add_task(plan: WorkPlan, wording: Wording, *, reason: str, token: UUID, by: Account, at: datetime) -> PlanChange:
    """Add a task that the notice does not have; it stands in no sentence. Raises ``NotInForce``."""
    known = PlanChange.objects.filter(token=token).first()
    if known is not None:
        return known
    locked = _locked_plan(plan.pk)
    last = locked.tasks.aggregate(last=Max("position"))["last"] or 0
    task = Task.objects.create(
        plan=locked,
        position=last + 1,
        section_path=[wording.section] if wording.section else [],
        title=wording.title.strip()[:120] or title_of(wording.text),
        text=wording.text.strip(),
        start=0,
        end=0,
        stated_on=wording.stated_on,
    )
    _write_units(task, wording)
    effect = _follow(task, due_before=task.due_on, reason=reason, by=by, at=at)
    return _keep(ChangeKind.ADDED, task, effect, {}, snapshot(task), reason=reason, token=token, by=by, at=at)


@transaction.atomic
def withdraw_task(task: Task, *, reason: str, version: int, token: UUID, by: Account, at: datetime) -> PlanChange:
    """Withdraw a task: what is still owed about it is closed with the reason; what was done stays done."""
    known = PlanChange.objects.filter(token=token).first()
    if known is not None:
        return known
    locked = _locked_task(task, version=version)
    before = snapshot(locked)
    locked.is_dismissed, locked.dismissed_reason, locked.version = True, reason[:300], locked.version + 1
    locked.save()
    effect = _follow(locked, due_before=locked.due_on, reason=reason, by=by, at=at)
    return _keep(ChangeKind.WITHDRAWN, locked, effect, before, {}, reason=reason, token=token, by=by, at=at)


def _follow(task: Task, *, due_before: date, reason: str, by: Account, at: datetime) -> _Effect:
    """Make what is owed about a task what the task now says, and the report of the plan with it."""
    effect = _Effect(wanted=_wanted(task))
    standing = list(Obligation.objects.about(task).exclude(standing=Standing.CLOSED).select_for_update().order_by("id"))
    is_open, first = [one for one in standing if one.is_owed], first_owners(standing)
    for one in is_open:
        if not {(one.duty_id, one.organ_id), (one.duty_id, first[one.pk])} & effect.wanted.keys():
            obligations.close(one, by=by, at=at, reason=reason)
            effect.closed += 1
        elif task.due_on != one.due_on and (one.due_on == due_before or (one.due_on and task.due_on > one.due_on)):
            obligations.restate(one, stated_on=task.due_on, by=by, at=at, reason=reason)
            effect.restated += 1
    retitle(is_open, task.title)
    covered = {(one.duty_id, organ_id) for one in standing for organ_id in (one.organ_id, first[one.pk])}
    _start(task, effect, covered, by=by, at=at)
    _follow_report(task.plan, effect, reason=reason, by=by, at=at)
    return effect


def _wanted(task: Task) -> dict[tuple[str, int], Organ]:
    """The duty and the organ of everything that the task makes owed."""
    if task.is_dismissed:
        return {}
    units = list(task.units.prefetch_related("organs"))
    organs = {organ.pk: organ for unit in units for organ in unit.organs.all()}
    owed = owing([Named(unit.is_lead, frozenset(organ.pk for organ in unit.organs.all())) for unit in units])
    pairs = [(COMPLETE, pk) for pk in sorted(owed.owners)] + [(CONTRIBUTE, pk) for pk in sorted(owed.contributors)]
    return {pair: organs[pair[1]] for pair in pairs}


def _start(task: Task, effect: _Effect, covered: set[tuple[str, int]], *, by: Account, at: datetime) -> None:
    closed = set(Obligation.objects.about(task).filter(standing=Standing.CLOSED).values_list("duty_id", "organ_id"))
    orders = [
        obligations.Order(
            duty_id,
            organ,
            task,
            task.title,
            stated_on=task.due_on,
            is_derived=task.stated_on is None,
            plan_id=task.plan_id,
            period=f"change-{task.version}" if (duty_id, organ_id) in closed else "",
        )
        for (duty_id, organ_id), organ in effect.wanted.items()
        if (duty_id, organ_id) not in covered and organ.until is None
    ]
    effect.started += obligations.start_all(orders, profile=task.plan.organ.profile, by=by, at=at)


def _follow_report(plan: WorkPlan, effect: _Effect, *, reason: str, by: Account, at: datetime) -> None:
    """An organ that came into the plan owes its report too; one that owes no task of it any more owes none."""
    if plan.report_due_on is None:
        return
    of_tasks = Obligation.objects.filter(plan_id=plan.pk, subject_type=Task._meta.label_lower)
    owing_ids = set(of_tasks.exclude(standing=Standing.CLOSED).values_list("organ_id", flat=True))
    reports = list(
        Obligation.objects.about(plan).filter(duty_id=REPORT).exclude(standing=Standing.CLOSED).order_by("id")
    )
    for one in reports:
        if one.organ_id not in owing_ids and one.is_owed:
            obligations.close(one, by=by, at=at, reason=reason)
            effect.closed += 1
    missing = owing_ids - {one.organ_id for one in reports}
    again = set(Obligation.objects.about(plan).filter(organ_id__in=missing).values_list("organ_id", flat=True))
    number, title = plan.changes.count() + 1, report_title(plan)
    orders = [
        obligations.Order(
            REPORT,
            organ,
            plan,
            title,
            stated_on=plan.report_due_on,
            plan_id=plan.pk,
            period=f"change-{number}" if organ.pk in again else "",
        )
        for organ in Organ.objects.filter(pk__in=missing).order_by("id")
    ]
    effect.started += obligations.start_all(orders, profile=plan.organ.profile, by=by, at=at)


def _keep(
    kind: ChangeKind,
    task: Task,
    effect: _Effect,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    reason: str,
    token: UUID,
    by: Account,
    at: datetime,
) -> PlanChange:
    change = PlanChange.objects.create(
        plan=task.plan,
        task=task,
        kind=kind,
        reason=reason[:300],
        before=before,
        after=after,
        started=effect.started,
        restated=effect.restated,
        closed=effect.closed,
        at=at,
        by=by,
        token=token,
    )
    audit.write(f"task.{kind}", subject=task, by=by, at=at, detail={"reason": reason[:300], "change": change.pk})
    changes_told.changed(task.plan_id, at=at)
    return change
