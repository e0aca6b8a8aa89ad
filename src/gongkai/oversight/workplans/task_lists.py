"""Tasks of a plan in force, page by page, each with how many of the obligations about it stand how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray

from gongkai.registers.obligations.conditions import state_conditions
from gongkai.registers.obligations.models import ObligationQuerySet, Standing
from gongkai.registers.obligations.rules import State

from .in_force import LinkKind, TaskLink
from .models import PlanState, Task, WorkPlan

PAGE_TASKS = 60
LONGEST_NUMBER = 9


def counted(rows: "QuerySet[Any]", owed: ObligationQuerySet, *, by: str, on: date) -> "QuerySet[Any]":
    """The rows with the numbers of their obligations in each state, for ``states_of``; no query of its own.

    ``owed`` names the outer row by its field ``by``. The numbers come as one list, so that whose obligations count is
    said to the database once and not for every state.
    """
    conditions = state_conditions(on)
    numbers = JSONArray(*(Count("id", filter=conditions[state]) for state in State))
    of_one = owed.order_by().values(by).annotate(numbers=numbers).values("numbers")
    found: QuerySet[Any] = rows.annotate(numbers=Subquery(of_one))
    return found


def totals_of(row: Any) -> dict[State, int]:
    """How many obligations of a row of ``counted`` stand how."""
    return dict(zip(State, row.numbers, strict=True)) if row.numbers else dict.fromkeys(State, 0)


def states_of(row: Any) -> list[tuple[State, int]]:
    """The states that occur with their numbers, most pressing first."""
    return [(state, number) for state, number in totals_of(row).items() if number]


def about_tasks(owed: ObligationQuerySet) -> ObligationQuerySet:
    """Those of ``owed`` that are about the task of the outer query."""
    return owed.filter(subject_type=Task._meta.label_lower, subject_id=OuterRef("pk"))


def asked_after(written: str) -> int:
    """The position behind which a page begins; the first page where the address says nothing sensible."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER else 0


@dataclass(frozen=True)
class Listed:
    """One page of tasks, and behind which position the pages beside it begin, where there are any."""

    rows: list[Task]
    previous: int | None
    next: int | None

    def addresses(self, asked: Mapping[str, str]) -> dict[str, str]:
        """Of the pages beside it, for the pager; the rest of what was asked stays."""
        return {
            "previous_url": _address(asked, self.previous),
            "next_url": _address(asked, self.next),
        }


def _address(asked: Mapping[str, str], after: int | None) -> str:
    if after is None:
        return ""
    kept = {name: value for name, value in asked.items() if name != "after"}
    return f"?{urlencode(kept | ({'after': str(after)} if after else {}))}"


def page_of(tasks: "QuerySet[Task]", *, after: int, size: int = PAGE_TASKS) -> Listed:
    """The page of tasks behind a position; one query. Positions are numbered through, so the page before needs none."""
    found = list(tasks.filter(position__gt=after).order_by("position")[: size + 1])
    shown = found[:size]
    previous = max(after - size, 0) if after else None
    return Listed(shown, previous, shown[-1].position if len(found) > size else None)


@dataclass(frozen=True)
class TaskRow:
    """A task and how many of the obligations about it that the reader may see stand how, most pressing first."""

    task: Task
    states: list[tuple[State, int]]


def rows_of(plan: WorkPlan, tasks: Sequence[Task]) -> list[TaskRow]:
    """Rows of tasks of ``counted``, each knowing its plan."""
    for task in tasks:
        task.plan = plan
    return [TaskRow(task, states_of(task)) for task in tasks]


def kept_tasks(plan: WorkPlan, owed: ObligationQuerySet, *, on: date) -> "QuerySet[Task]":
    """The tasks of a plan that were not withdrawn, with the numbers of those of ``owed`` about them."""
    return counted(plan.tasks.filter(is_dismissed=False), about_tasks(owed), by="subject_id", on=on)


def unfinished_tasks(plan: WorkPlan, owed: ObligationQuerySet) -> "QuerySet[Any]":
    """Tasks about which something is still owed (``is_owed``), and those of the whole year, which begin anew.

    ``is_continued``: a later plan, a draft too, has taken it up.
    """
    links = TaskLink.objects.filter(upper=OuterRef("pk"), kind=LinkKind.CARRY_OVER)
    return (
        plan.tasks.filter(is_dismissed=False)
        .annotate(
            is_owed=Exists(about_tasks(owed).filter(standing=Standing.OWED)),
            is_continued=Exists(links.exclude(lower__plan__state=PlanState.DISCARDED)),
        )
        .filter(Q(is_owed=True) | Q(stated_on=None))
    )
