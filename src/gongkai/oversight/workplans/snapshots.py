"""How tasks stood: values that a correction keeps, and putting them back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Max, Prefetch

from gongkai.registers.organs.models import Organ

from .drafting import link_organs
from .models import Task, TaskLink, TaskUnit, WorkPlan

Picture = dict[str, Any]
Pictures = dict[str, Picture | None]

FIELDS = (
    "version",
    "number",
    "section_path",
    "title",
    "text",
    "start",
    "end",
    "deadline_phrase",
    "stated_on",
    "doubt",
    "is_dismissed",
    "dismissed_reason",
    "origin",
    "checked_at",
    "checked_by_id",
)
UNIT_FIELDS = ("name", "is_lead", "is_derived", "start", "end", "state", "reason", "suggestions")
LINK_FIELDS = ("upper_id", "kind", "likeness", "at", "by_id")
PLAN = "plan"
FAR = 1_000_000
"""Added to positions on their way, because each may stand only once at any moment."""


def of_tasks(plan: WorkPlan, ids: Collection[int]) -> Pictures:
    """How the tasks stand now; nothing for those that do not exist. Four queries."""
    tasks = plan.tasks.filter(pk__in=ids).prefetch_related(
        Prefetch("units", TaskUnit.objects.prefetch_related(Prefetch("organs", Organ.objects.order_by("id")))),
        Prefetch("upper_links", TaskLink.objects.order_by("upper_id")),
    )
    found: Pictures = {str(pk): None for pk in ids}
    return found | {str(task.pk): _of_task(task) for task in tasks}


def _of_task(task: Task) -> Picture:
    units = [
        {name: getattr(unit, name) for name in UNIT_FIELDS} | {"organs": [organ.pk for organ in unit.organs.all()]}
        for unit in task.units.all()
    ]
    links = [{name: _plain(getattr(link, name)) for name in LINK_FIELDS} for link in task.upper_links.all()]
    return {name: _plain(getattr(task, name)) for name in FIELDS} | {"units": units, "links": links}


def of_plan(plan: WorkPlan, names: Iterable[str]) -> Pictures:
    """How these values of the head table stand."""
    return {PLAN: {name: _plain(getattr(plan, name)) for name in names}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def put_back(plan: WorkPlan, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Make everything that ``before`` names stand as it did; what ``after`` alone has is taken away again."""
    former = {key: values for key, values in before.items() if key != PLAN}
    _put_plan_back(plan, before.get(PLAN) or {})
    for key in [key for key, values in former.items() if values is None]:
        remove(plan.tasks.get(pk=int(key)))
    for key in [key for key, values in former.items() if values is not None and after.get(key) is None]:
        _bring_back(plan, int(key), former[key])
    _change_back(plan, {int(key): values for key, values in former.items() if values and after.get(key) is not None})
    put_units(plan, {int(key): values["units"] for key, values in former.items() if values and "units" in values})
    for key, values in former.items():
        if values and "links" in values:
            _put_links_back(int(key), values["links"], (after.get(key) or {}).get("links", []))


def _put_plan_back(plan: WorkPlan, values: Mapping[str, Any]) -> None:
    if values:
        _assign(plan, values)
        plan.version += 1
        plan.save(update_fields=[*values, "version"])


def _assign(row: WorkPlan | Task, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        field = row._meta.get_field(name.removesuffix("_id"))
        setattr(row, name, value if name.endswith("_id") else field.to_python(value))  # type: ignore[union-attr]


def _bring_back(plan: WorkPlan, pk: int, values: Mapping[str, Any]) -> None:
    task = Task(pk=pk, plan=plan, position=make_room(plan, start=values["start"]))
    _assign(task, {name: value for name, value in values.items() if name not in {"units", "links"}})
    task.version += 1
    task.save(force_insert=True)


def _change_back(plan: WorkPlan, former: Mapping[int, Mapping[str, Any]]) -> None:
    tasks = list(plan.tasks.filter(pk__in=former))
    names = {name for values in former.values() for name in values} - {"units", "links", "version"}
    for task in tasks:
        _assign(task, {name: value for name, value in former[task.pk].items() if name in names})
        task.version += 1
    if tasks:
        Task.objects.bulk_update(tasks, [*sorted(names), "version"], batch_size=200)


def put_units(plan: WorkPlan, wanted: Mapping[int, Iterable[Mapping[str, Any]]]) -> None:
    """Replace the units of the tasks, by task id; four statements whatever the number."""
    TaskUnit.objects.filter(task__plan=plan, task_id__in=wanted).delete()
    pairs = [
        (TaskUnit(task_id=pk, position=position, **{name: one[name] for name in UNIT_FIELDS}), one["organs"])
        for pk, units in wanted.items()
        for position, one in enumerate(units, start=1)
    ]
    made = TaskUnit.objects.bulk_create([unit for unit, _ in pairs])
    known = Organ.objects.in_bulk({pk for _, ids in pairs for pk in ids})
    link_organs(made, [[known[pk] for pk in ids] for _, ids in pairs])


def _put_links_back(pk: int, before: Sequence[Picture], after: Sequence[Picture]) -> None:
    """Take away the origins that the correction gave and give back those it took; others stay as they are."""
    had, has = {one["upper_id"] for one in before}, {one["upper_id"] for one in after}
    TaskLink.objects.filter(lower_id=pk, upper_id__in=has - had).delete()
    give_links(pk, [one for one in before if one["upper_id"] not in has])


def give_links(pk: int, links: Sequence[Picture]) -> None:
    """State where a task comes from; an origin that is stated already is left as it is."""
    TaskLink.objects.bulk_create((TaskLink(lower_id=pk, **one) for one in links), ignore_conflicts=True)


def make_room(plan: WorkPlan, *, start: int) -> int:
    """The position of a new task whose words begin at ``start``, everything behind it moved on by one."""
    before = plan.tasks.filter(start__lte=start).aggregate(last=Max("position"))["last"] or 0
    _move(plan, behind=before, by=1)
    return before + 1


def remove(task: Task) -> None:
    """Take a task out of its draft and close the gap."""
    plan, position = task.plan, task.position
    task.delete()
    _move(plan, behind=position, by=-1)


def _move(plan: WorkPlan, *, behind: int, by: int) -> None:
    plan.tasks.filter(position__gt=behind).update(position=F("position") + FAR)
    plan.tasks.filter(position__gt=FAR).update(position=F("position") - FAR + by)


def outdate(plan: WorkPlan, ids: Collection[int]) -> None:
    """Give the tasks their next version, so that a form opened before is refused."""
    plan.tasks.filter(pk__in=ids).update(version=F("version") + 1)
