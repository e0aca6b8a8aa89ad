"""Which plans, tasks and reports a reader may see, and on which of them the reader may act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.registers.obligations.models import Obligation, ObligationQuerySet, Standing
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Kind, Organ, OrganName, Role
from gongkai.registers.organs.naming import Directory
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.queries import Scope, subtree_ids

from .models import Correction, PlanState, ProgressReport, Task, TaskUnit, UnitState, WorkPlan, WorkPlanQuerySet


def visible_plans(reach: Scope) -> WorkPlanQuerySet:
    """Plans in force of the governments in the reader's subtree or under which an organ of theirs owes; own drafts."""
    watched = Q(organ_id__in=reach.organ_ids_as(Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR))
    owing = Obligation.objects.filter(organ_id__in=reach.organ_ids, plan_id__isnull=False).values("plan_id")
    in_force = Q(state=PlanState.IN_FORCE) & (watched | Q(pk__in=owing))
    return WorkPlan.objects.kept().filter(in_force | Q(organ__in=governments(reach))).select_related("organ", "file")


def editable_plans(reach: Scope) -> WorkPlanQuerySet:
    """Drafts of the governments whose office the reader is; a higher office sees them but does not act on them."""
    return own_plans(reach).draft()


def own_plans(reach: Scope) -> WorkPlanQuerySet:
    """Plans, drafts or not, of the governments whose office the reader is."""
    return WorkPlan.objects.kept().filter(organ__in=governments(reach)).select_related("organ", "file")


def visible_tasks(reach: Scope) -> QuerySet[Task]:
    """Tasks of the plans that the reader may see."""
    return Task.objects.filter(plan__in=visible_plans(reach)).select_related("plan__organ", "plan__file")


def own_tasks(reach: Scope) -> QuerySet[Task]:
    """Tasks of the plans, drafts or not, of the governments whose office the reader is."""
    return Task.objects.filter(plan__in=own_plans(reach)).select_related("plan__organ")


def own_corrections(reach: Scope) -> QuerySet[Correction]:
    """Corrections of the plans of the governments whose office the reader is."""
    return Correction.objects.filter(plan__in=own_plans(reach)).select_related("plan")


def visible_reports(reach: Scope) -> QuerySet[ProgressReport]:
    """Reports of the organs that the reader may see."""
    return (
        ProgressReport.objects.filter(organ_id__in=reach.organ_ids)
        .select_related("organ", "by", "task", "decision__by")
        .prefetch_related("files")
    )


def reported_by(reach: Scope) -> frozenset[int]:
    """The organs for which the reader may report: their own, or those that their office watches."""
    return reach.organ_ids_as(Role.OFFICE, Role.HEAD, Role.CLERK)


def reporting(reach: Scope) -> ObligationQuerySet:
    """Obligations on which the reader may report."""
    return Obligation.objects.filter(organ_id__in=reported_by(reach)).select_related("organ")


def reportable(reach: Scope) -> ObligationQuerySet:
    """Those of :func:`reporting` that are still owed."""
    return reporting(reach).owed()


def reopenable(reach: Scope) -> ObligationQuerySet:
    """Met obligations about tasks and plans that the reader, as head or office, may take back."""
    ids = reach.organ_ids_as(Role.OFFICE, Role.HEAD)
    subjects = (Task._meta.label_lower, WorkPlan._meta.label_lower)
    return Obligation.objects.filter(organ_id__in=ids, subject_type__in=subjects, standing=Standing.MET).select_related(
        "organ"
    )


def chosen_organs(task: Task) -> dict[str, list[int]]:
    """The organs of a task as the form for choosing them has them: leads, and the others."""
    chosen: dict[str, list[int]] = {"leads": [], "others": []}
    for unit in task.units.prefetch_related("organs"):
        chosen["leads" if unit.is_lead else "others"] += [organ.pk for organ in unit.organs.all()]
    return chosen


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list with its number of tasks and of those that still ask for a look."""

    plan: WorkPlan
    tasks: int
    doubtful: int


def plan_rows(plans: WorkPlanQuerySet) -> list[PlanRow]:
    """Plans with their numbers, in one query."""
    kept = Task.objects.filter(plan=OuterRef("pk"), is_dismissed=False).order_by().values("plan")
    doubtful = kept.filter(checked_at=None).exclude(doubt="")
    found = plans.defer("text").annotate(
        kept=Coalesce(Subquery(kept.annotate(number=Count("pk")).values("number")), 0),
        doubtful=Coalesce(Subquery(doubtful.annotate(number=Count("pk")).values("number")), 0),
    )
    return [PlanRow(plan, plan.kept, plan.doubtful) for plan in cast("QuerySet[Any]", found)]


def tasks_for_checking(plan: WorkPlan) -> list[Task]:
    """Tasks of a plan with their units and organs, in three queries."""
    return list(plan.tasks.prefetch_related(Prefetch("units", TaskUnit.objects.prefetch_related("organs"))))


SETTLED = frozenset({State.MET, State.MET_LATE, State.CLOSED})


def reporters(obligations: Iterable[Obligation], reach: Scope) -> list[Organ]:
    """The organs that still owe one of ``obligations`` and for which the reader may report; no query."""
    ids = reported_by(reach)
    open_ones = (one for one in obligations if one.organ_id in ids and one.state_on(reach.on) not in SETTLED)
    return list({one.organ_id: one.organ for one in open_ones}.values())


def tasks_naming(plan: WorkPlan, name: str) -> list[Task]:
    """The tasks of the plan that give ``name`` as responsible, in their order."""
    return list(plan.tasks.filter(units__name=name).distinct())


def settled_names(plan: WorkPlan) -> list[str]:
    """The names of the plan that stand for organs, each once: what another name may be the same as."""
    units = TaskUnit.objects.filter(task__plan=plan, state__in=(UnitState.RESOLVED, UnitState.CHOSEN))
    return list(units.order_by("name").values_list("name", flat=True).distinct()[:300])


def organs_decided_for(plan: WorkPlan, name: str) -> list[Organ]:
    """The organs for which a name stands in the draft, whether the register or a person said so."""
    through = TaskUnit.organs.through.objects.filter(
        taskunit__task__plan=plan,
        taskunit__name=name,
        taskunit__state__in=(UnitState.RESOLVED, UnitState.CHOSEN),
    )
    return list(Organ.objects.filter(pk__in=through.values("organ_id")).order_by("id"))


def proposed_organs(plan: WorkPlan, name: str, *, on: date) -> list[int]:
    """The organs among which those are that ``name`` means, as the draft has them or else as the register tells now."""
    through = TaskUnit.organs.through.objects.filter(taskunit__task__plan=plan, taskunit__name=name)
    known = set(through.values_list("organ_id", flat=True))
    return sorted(known or {organ.pk for organ in Directory(on).resolve(name, within=plan.organ).organs})


def unanswered(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those of ``tasks`` for which no organ answers and no name is left to be settled."""
    open_name = TaskUnit.objects.filter(task=OuterRef("pk"), state=UnitState.UNRESOLVED)
    standing_for_some = TaskUnit.organs.through.objects.filter(taskunit__task=OuterRef("pk"))
    return tasks.filter(~Exists(open_name), ~Exists(standing_for_some))


def sure(plan: WorkPlan) -> QuerySet[Task]:
    """Open tasks of a draft without reason for doubt: every name is settled, and somebody answers for them."""
    open_name = TaskUnit.objects.filter(task=OuterRef("pk"), state=UnitState.UNRESOLVED)
    standing_for_some = TaskUnit.organs.through.objects.filter(taskunit__task=OuterRef("pk"))
    unchecked = plan.tasks.filter(is_dismissed=False, checked_at=None, doubt="")
    return unchecked.filter(~Exists(open_name), Exists(standing_for_some))


def doubted(plan: WorkPlan, doubt: str) -> QuerySet[Task]:
    """Open tasks of a draft with this very reason for doubt."""
    return plan.tasks.filter(is_dismissed=False, checked_at=None, doubt=doubt)


def organs_below(plan: WorkPlan, *, on: date) -> QuerySet[Organ]:
    """The organs that a person may choose for the plan's tasks: its government and everything below it."""
    return Organ.objects.in_force(on).filter(pk__in=subtree_ids(plan.organ, on)).order_by("id")


def government_named(name: str, *, on: date) -> Organ | None:
    """The government whose notice ``name`` issued: itself, or the one above the office or body of that name."""
    row = OrganName.objects.in_force(on).filter(text=name).select_related("organ__parent").order_by("id").first()
    if row is None:
        return None
    return row.organ if row.organ.kind == Kind.GOVERNMENT else row.organ.parent
