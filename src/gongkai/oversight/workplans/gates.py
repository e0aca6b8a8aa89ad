"""What keeps a draft plan from being put in force; each reason says what to do and names its source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from gongkai.law import FIRST_DAY, LAST_DAY

from .models import PlanState, Task, TaskUnit, UnitState, WorkPlan

NAMES = "WRK-2"


@dataclass(frozen=True)
class Refusal:
    """One reason, what to do about it, where, and the demand it rests on, which is a number of ours and not shown."""

    code: str
    reason: str
    remedy: str
    demand: str
    address: str


def reasons_to_hold(plan: WorkPlan, *, tasks: Sequence[Task]) -> list[Refusal]:
    """Every reason for which the plan with these tasks cannot be put in force now; empty when it can.

    A name that stands in several tasks is one question, asked at the first of them.
    """
    kept = [task for task in tasks if not task.is_dismissed]
    found = [*_state(plan), *_metadata(plan), *_number(plan), *_days(plan, kept), *_tasks(plan, kept)]
    first: dict[tuple[str, str], Refusal] = {}
    for one in found:
        first.setdefault((one.code, one.address), one)
    return list(first.values())


def _check_address(plan: WorkPlan, anchor: str) -> str:
    return f"{reverse('workplan_check', args=[plan.pk])}#{anchor}"


def _task_address(plan: WorkPlan, task: Task) -> str:
    """Where the task stands, on whichever page of the checking."""
    query = urlencode({"order": "document", "after": f"0-{task.position - 1}"})
    return f"{reverse('workplan_check', args=[plan.pk])}?{query}#r-task-{task.pk}"


def _state(plan: WorkPlan) -> Iterator[Refusal]:
    if plan.state != PlanState.DRAFT:
        yield Refusal(
            "plan.not_draft",
            _("The plan is not a draft any more."),
            _("Open the plan to see how it stands."),
            "WRK-1",
            plan.get_absolute_url(),
        )


def _metadata(plan: WorkPlan) -> Iterator[Refusal]:
    if not plan.title:
        yield Refusal(
            "plan.no_title",
            _("The plan has no title."),
            _("Write the title of the notice in the head table."),
            "WRK-1",
            _check_address(plan, "metadata"),
        )


def _days(plan: WorkPlan, tasks: Sequence[Task]) -> Iterator[Refusal]:
    """No clock runs to a day that the calendar does not reach: such a day was misread or mistyped."""
    known = _("Give a day between %(first)s and %(last)s.") % {"first": FIRST_DAY, "last": LAST_DAY}
    if plan.report_due_on and not FIRST_DAY <= plan.report_due_on <= LAST_DAY:
        said = _("The report is due on %(day)s, a day that no calendar reaches.") % {"day": plan.report_due_on}
        yield Refusal("plan.day_out_of_reach", said, known, "WRK-1", _check_address(plan, "metadata"))
    for task in tasks:
        if not FIRST_DAY <= task.due_on <= LAST_DAY:
            said = _("Task %(position)s is due on %(day)s, a day that no calendar reaches.")
            values = {"position": task.position, "day": task.due_on}
            yield Refusal(
                "task.day_out_of_reach", said % values, known, "WRK-1", reverse("task_correct", args=[task.pk])
            )


def _number(plan: WorkPlan) -> Iterator[Refusal]:
    if not plan.document_number:
        return
    others = WorkPlan.objects.in_force().filter(document_number=plan.document_number).exclude(pk=plan.pk)
    for other in others:
        yield Refusal(
            "plan.same_number",
            _("A plan with the number %(number)s is in force already: %(title)s")
            % {"number": plan.document_number, "title": other.title},
            _("Correct the number, or discard this draft."),
            "WRK-1",
            other.get_absolute_url(),
        )


def _tasks(plan: WorkPlan, tasks: Sequence[Task]) -> Iterator[Refusal]:
    if not tasks:
        yield Refusal(
            "plan.no_task",
            _("The plan has no task."),
            _("Restore a dismissed task, or discard the draft and upload the right file."),
            "WRK-1",
            _check_address(plan, "tasks"),
        )
    for task in tasks:
        yield from _units(plan, task, list(task.units.all()))


def _unresolved(plan: WorkPlan, task: Task, unit: TaskUnit) -> Refusal:
    address = f"{reverse('workplan_name', args=[plan.pk])}?{urlencode({'name': unit.name})}"
    values = {"position": task.position, "name": unit.name}
    if unit.organs.all():
        return Refusal(
            "task.partial_unit",
            _("Task %(position)s: “%(name)s” means only some of the organs.") % values,
            _("Choose those that are meant."),
            NAMES,
            address,
        )
    return Refusal(
        "task.unresolved_unit",
        _("Task %(position)s: “%(name)s” is not known as an organ.") % values,
        _("Choose the organs it stands for, or say that it is none."),
        NAMES,
        address,
    )


def _units(plan: WorkPlan, task: Task, units: Sequence[TaskUnit]) -> Iterator[Refusal]:
    address = _task_address(plan, task)
    unresolved = [unit for unit in units if unit.state == UnitState.UNRESOLVED]
    for unit in unresolved:
        yield _unresolved(plan, task, unit)
    if not unresolved and not any(unit.organs.all() for unit in units):
        yield Refusal(
            "task.no_organ",
            _("Task %(position)s: nobody is responsible.") % {"position": task.position},
            _("Name an organ, take the addressees of the notice, or dismiss the task with a reason."),
            NAMES,
            address,
        )
