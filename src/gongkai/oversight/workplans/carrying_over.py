"""What a year leaves unfinished goes into the next year's plan; the old obligations stay until a person closes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation, ObligationQuerySet
from gongkai.registers.obligations.rules import State

from . import changes_told, task_lists
from .in_force import LinkKind, TaskLink
from .models import PlanState, Task, WorkPlan
from .queries import SETTLED
from .task_lists import Listed


@dataclass(frozen=True)
class Unfinished:
    """A task at the end of the year: its states, whether something is still owed, and what continues it."""

    task: Task
    states: list[tuple[State, int]]
    is_owed: bool
    continued: list[TaskLink]

    @property
    def may_be_closed(self) -> bool:
        """Whether a plan in force continues it, so that what is still owed here may be closed."""
        return self.is_owed and any(link.lower.plan.state == PlanState.IN_FORCE for link in self.continued)


def unfinished(plan: WorkPlan, owed: ObligationQuerySet, *, after: int, on: date) -> tuple[list[Unfinished], Listed]:
    """A page of the unfinished tasks of a plan with what continues them; two queries."""
    tasks = task_lists.counted(
        task_lists.unfinished_tasks(plan, owed), task_lists.about_tasks(owed), by="subject_id", on=on
    )
    listed = task_lists.page_of(tasks, after=after)
    links: dict[int, list[TaskLink]] = {}
    of_page = TaskLink.objects.filter(upper__in=[task.pk for task in listed.rows], kind=LinkKind.CARRY_OVER)
    for link in of_page.exclude(lower__plan__state=PlanState.DISCARDED).select_related("lower__plan"):
        links.setdefault(link.upper_id, []).append(link)
    rows = [
        Unfinished(
            row.task, row.states, any(state not in SETTLED for state, _number in row.states), links.get(row.task.pk, [])
        )
        for row in task_lists.rows_of(plan, listed.rows)
    ]
    return rows, listed


def to_continue(plan: WorkPlan, owed: ObligationQuerySet) -> list[Task]:
    """Every task about which something is still owed and that no later plan continues."""
    tasks = task_lists.unfinished_tasks(plan, owed).filter(is_owed=True, is_continued=False)
    return list(tasks.order_by("position"))


@transaction.atomic
def close_carried_over(tasks: Sequence[Task], *, reason: str, by: Account, at: datetime) -> int:
    """Close what is still owed about tasks that a plan in force continues; gives how many obligations were closed."""
    continued = TaskLink.objects.filter(
        upper__in=tasks, kind=LinkKind.CARRY_OVER, lower__plan__state=PlanState.IN_FORCE
    ).values_list("upper_id", flat=True)
    owed = Obligation.objects.filter(subject_type=Task._meta.label_lower, subject_id__in=set(continued)).owed()
    closed = [obligations.close(one, by=by, at=at, reason=reason) for one in owed.order_by("id")]
    for task in tasks:
        numbers = [one.pk for one in closed if one.subject_id == task.pk]
        if numbers:
            audit.write("task.carried_over", subject=task, by=by, at=at, detail={"closed": numbers, "reason": reason})
    for plan_id in sorted({one.plan_id for one in closed if one.plan_id is not None}):
        changes_told.changed(plan_id, at=at)
    return len(closed)
