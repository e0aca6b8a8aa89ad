"""A higher plan's task becomes a lower plan's task, and last year's task this year's: who decided it, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.organs.models import Organ

from . import cascade_queries
from .in_force import LinkKind, PlanLink, TaskLink
from .making import Made, Row, keep_draft, reading_of
from .models import PlanState, Task, WorkPlan


class NotAbove(Exception):
    """The plan is not one that the other can carry out or continue."""


@dataclass(frozen=True)
class Pair:
    """A task below and the one it comes from; ``likeness`` in per cent, None where a person chose without it."""

    lower: Task
    upper: Task
    likeness: int | None = None


@transaction.atomic
def link_plan(lower: WorkPlan, upper: WorkPlan, *, by: Account | None, at: datetime) -> PlanLink:
    """Say that ``lower`` carries out ``upper`` or continues it; raises ``NotAbove``. Twice is once."""
    kind = cascade_queries.kind_of_link(lower, upper)
    is_above = upper.organ_id in cascade_queries.organs_above(lower.organ)
    is_earlier = kind == LinkKind.CARRY_OVER and upper.year < lower.year
    if upper.state != PlanState.IN_FORCE or not (is_above or is_earlier):
        raise NotAbove(f"plan {upper.pk} is not above plan {lower.pk}")
    link, is_new = PlanLink.objects.get_or_create(lower=lower, upper=upper, defaults={"kind": kind, "at": at, "by": by})
    if is_new:
        audit.write("workplan.linked", subject=lower, by=by, at=at, detail={"upper": upper.pk, "kind": str(kind)})
    return link


@transaction.atomic
def unlink_plan(link: PlanLink, *, by: Account, at: datetime) -> None:
    """Take the link back, and those of its tasks."""
    tasks = TaskLink.objects.filter(lower__plan_id=link.lower_id, upper__plan_id=link.upper_id)
    detail = {"upper": link.upper_id, "tasks": tasks.count()}
    tasks.delete()
    link.delete()
    audit.write("workplan.unlinked", subject=link.lower, by=by, at=at, detail=detail)


@transaction.atomic
def link_tasks(pairs: Sequence[Pair], *, by: Account | None, at: datetime) -> int:
    """Link tasks of linked plans, all or none; gives how many are new. Raises ``NotAbove``."""
    kinds = {(one.lower_id, one.upper_id): one.kind for one in _plan_links_of(pairs)}
    made = []
    known = set(TaskLink.objects.filter(lower__in=[pair.lower for pair in pairs]).values_list("lower_id", "upper_id"))
    for pair in pairs:
        kind = kinds.get((pair.lower.plan_id, pair.upper.plan_id))
        if kind is None:
            raise NotAbove(f"task {pair.upper.pk} is of no plan that plan {pair.lower.plan_id} is linked to")
        if (pair.lower.pk, pair.upper.pk) not in known:
            made.append(TaskLink(lower=pair.lower, upper=pair.upper, kind=kind, likeness=pair.likeness, at=at, by=by))
    TaskLink.objects.bulk_create(made, ignore_conflicts=True)
    for plan_id in sorted({link.lower.plan_id for link in made}):
        rows = [[link.lower_id, link.upper_id] for link in made if link.lower.plan_id == plan_id]
        plan = next(link.lower.plan for link in made if link.lower.plan_id == plan_id)
        audit.write("workplan.tasks_linked", subject=plan, by=by, at=at, detail={"pairs": rows})
    return len(made)


def _plan_links_of(pairs: Iterable[Pair]) -> list[PlanLink]:
    return list(PlanLink.objects.filter(lower__in={pair.lower.plan_id for pair in pairs}))


@transaction.atomic
def unlink_task(link: TaskLink, *, by: Account, at: datetime) -> None:
    """Say that a task does not come from the other after all."""
    detail = {"upper": link.upper_id}
    link.delete()
    audit.write("task.unlinked", subject=link.lower, by=by, at=at, detail=detail)


@transaction.atomic
def take_over(
    upper: WorkPlan, tasks: Sequence[Task], *, organ: Organ, year: int, by: Account | None, at: datetime
) -> Made:
    """Make a draft of ``organ`` from tasks of the plan above (or of last year), word for word.

    From a plan above the units stay open; last year's stay. Each task is linked to the one it comes from.
    The same choice made twice gives the draft that is there.
    """
    is_continued = organ.pk == upper.organ_id
    title = (f"{organ.name}{year}年工作要点（由{upper.year}年结转）" if is_continued else _title(upper, organ))[:300]
    cited = f"《{upper.title}》" + (f"（{upper.document_number}）" if upper.document_number else "")
    preamble = f"结转{cited}的下列任务。" if is_continued else f"贯彻落实{cited}，承接下列任务。"
    rows = [
        _row(task, keeps_day=task.stated_on is not None and task.stated_on.year == year, keeps_units=is_continued)
        for task in tasks
    ]
    reading = reading_of(rows, title=title, preamble=preamble, year=year, name=f"{title[:60]}.txt")
    made = keep_draft(reading, content=reading.text.encode(), organ=organ, by=by, at=at, issuing_body=organ.name)
    if made.is_new:
        link_plan(made.plan, upper, by=by, at=at)
        taken = made.plan.tasks.order_by("position")
        link_tasks([Pair(lower, above) for lower, above in zip(taken, tasks, strict=True)], by=by, at=at)
    return made


def _title(upper: WorkPlan, organ: Organ) -> str:
    return f"{organ.name}贯彻落实“{upper.title}”任务分解"


def _row(task: Task, *, keeps_day: bool, keeps_units: bool) -> Row:
    units = list(task.units.all()) if keeps_units else []
    return Row(
        text=task.text,
        section=" › ".join(task.section_path),
        number=task.number,
        leads="、".join(unit.name for unit in units if unit.is_lead),
        units="、".join(unit.name for unit in units if not unit.is_lead),
        deadline=task.deadline_phrase if keeps_day else "",
        due_on=task.stated_on if keeps_day else None,
    )
