"""What everyone may see of a plan: its tasks, who leads them, by when, and how far they are. No persons, no reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, QuerySet

from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.conditions import state_conditions
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import Standing, State
from gongkai.registers.organs.sites import Site

from . import changes_told
from .in_force import Publicity
from .models import PlanState, Task, WorkPlan

PAGE_TASKS = 60
"""How many tasks, by their positions, one page shows."""


def public_plans(site: Site | None = None) -> QuerySet[Publicity]:
    """The plans in force whose progress their office has made public; of a site, those of its organs."""
    found = Publicity.objects.standing().filter(plan__state=PlanState.IN_FORCE)
    if site is not None and site.organ_ids is not None:
        found = found.filter(plan__organ__in=site.organ_ids)
    return found.select_related("plan__organ").defer("plan__text", "plan__spans", "plan__warnings")


def last_change(plan: WorkPlan, since: datetime) -> datetime:
    """When what everyone sees of the plan last changed by an act."""
    told = Entry.objects.about(changes_told.subject_of(plan.pk)).values_list("at", flat=True).first()
    return max(told, since) if told else since


def parts_of(plan: WorkPlan) -> int:
    """How many pages the tasks of a plan fill; withdrawn ones keep their positions."""
    last = plan.tasks.order_by("-position").values_list("position", flat=True).first() or 0
    return max(-(-last // PAGE_TASKS), 1)


def tasks_on(plan: WorkPlan, part: int) -> QuerySet[Task]:
    """The tasks on one page."""
    after = (part - 1) * PAGE_TASKS
    return public_tasks(plan).filter(position__gt=after, position__lte=after + PAGE_TASKS)


def turning_overdue(on: date, before: date) -> QuerySet[Publicity]:
    """The public plans of which something became overdue, or due, between two days."""
    owed = Obligation.objects.filter(standing=Standing.OWED, due_on__gte=before, due_on__lt=on, plan_id__isnull=False)
    return public_plans().filter(plan__in=owed.order_by().values("plan_id"))


@dataclass(frozen=True)
class PublicTask:
    """A task as everyone sees it; ``done`` of ``all`` organs have reported it done, last on ``done_on``."""

    number: int
    section: str
    title: str
    text: str
    leads: str
    others: str
    due_on: date
    state: str
    done: int
    all: int
    done_on: date | None


@dataclass(frozen=True)
class PublicPlan:
    """A plan as everyone sees it."""

    plan: WorkPlan
    tasks: list[PublicTask]
    totals: Mapping[str, int]
    on: date

    @property
    def number(self) -> int:
        """How many tasks the plan has, on all pages together."""
        return sum(self.totals.values())


def public_plan(plan: WorkPlan, *, on: date) -> PublicPlan:
    """The public view of a whole plan; four queries."""
    tasks = list(public_tasks(plan))
    return part_of(plan, tasks, on=on)


def public_tasks(plan: WorkPlan) -> QuerySet[Task]:
    """The tasks that everyone sees."""
    return plan.tasks.filter(is_dismissed=False).prefetch_related("units").order_by("position")


def part_of(plan: WorkPlan, tasks: Sequence[Task], *, on: date) -> PublicPlan:
    """The public view of some tasks of a plan, with the totals of all; two queries."""
    numbers = _numbers(plan, on=on)
    totals = {"met": 0, "running": 0, "overdue": 0}
    for pk in plan.tasks.filter(is_dismissed=False).order_by().values_list("pk", flat=True):
        totals[_state(numbers.get(pk, {}))] += 1
    return PublicPlan(plan, [_public_task(plan, task, numbers.get(task.pk, {})) for task in tasks], totals, on)


def _numbers(plan: WorkPlan, *, on: date) -> dict[int, dict[str, Any]]:
    states = state_conditions(on)
    done = states[State.MET] | states[State.MET_LATE]
    rows = (
        Obligation.objects.filter(plan_id=plan.pk, subject_type=Task._meta.label_lower)
        .exclude(states[State.CLOSED])
        .order_by()
        .values(key=F("subject_id"))
        .annotate(
            all=Count("id"),
            done=Count("id", filter=done),
            overdue=Count("id", filter=states[State.OVERDUE]),
            done_on=Max("since_on", filter=done),
        )
    )
    return {row["key"]: dict(row) for row in rows}


def _state(numbers: Mapping[str, Any]) -> str:
    """Done when every organ has reported it done, overdue when one is late."""
    if numbers.get("all", 0) and numbers.get("done", 0) == numbers["all"]:
        return "met"
    return "overdue" if numbers.get("overdue") else "running"


def _public_task(plan: WorkPlan, task: Task, numbers: Mapping[str, Any]) -> PublicTask:
    task.plan = plan
    units = list(task.units.all())
    return PublicTask(
        number=task.position,
        section=" › ".join(task.section_path),
        title=task.title,
        text=task.text,
        leads="、".join(unit.name for unit in units if unit.is_lead),
        others="、".join(unit.name for unit in units if not unit.is_lead),
        due_on=task.due_on,
        state=_state(numbers),
        done=numbers.get("done", 0),
        all=numbers.get("all", 0),
        done_on=numbers.get("done_on"),
    )


def as_json(found: PublicPlan, *, changed_at: datetime) -> dict[str, Any]:
    """The same for programs; the states hold since the last change, or since the days on which tasks were due."""
    plan = found.plan
    return {
        "title": plan.title,
        "organ": plan.organ.name,
        "document_number": plan.document_number,
        "dated_on": plan.dated_on,
        "year": plan.year,
        "changed_at": changed_at,
        "totals": found.totals,
        "tasks": [
            {
                "number": task.number,
                "section": task.section,
                "title": task.title,
                "text": task.text,
                "lead_organs": task.leads,
                "other_organs": task.others,
                "due_on": task.due_on,
                "state": task.state,
                "organs_done": task.done,
                "organs": task.all,
                "last_done_on": task.done_on,
            }
            for task in found.tasks
        ],
    }
