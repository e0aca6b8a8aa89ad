"""Who is responsible for the tasks of a draft: names given to tasks, and names settled for the whole plan (WRK-2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.organs.models import Organ

from . import ledger, queries, snapshots
from .drafting import link_organs
from .drafts import locked_draft
from .models import CorrectionKind, Task, TaskUnit, UnitState, WorkPlan
from .names import Naming
from .rules import addressee_names


@dataclass(frozen=True)
class Named:
    """A unit as a person names it on a task; ``was`` is the name it replaces, ``organs`` those the person chose."""

    name: str
    is_lead: bool
    was: str = ""
    is_removed: bool = False
    organs: Sequence[Organ] = field(default=())


def rename_units(task: Task, wanted: Sequence[Named], *, on: date) -> None:
    """Add, remove and change units of a locked task; those that ``wanted`` does not name stay as they are."""
    naming = Naming(task.plan.organ, on)
    known = {unit.name: unit for unit in task.units.all()}
    last = max((unit.position for unit in known.values()), default=0)
    for one in wanted:
        unit = known.get(one.was or one.name)
        if one.is_removed:
            if unit is not None:
                unit.delete()
            continue
        if unit is None:
            last += 1
            unit = TaskUnit(task=task, position=last)
        _give(unit, one, naming)


def _give(unit: TaskUnit, one: Named, naming: Naming) -> None:
    """Write the name and the part; the organs stay where neither the name nor the choice is new."""
    is_renamed, unit.is_lead = unit.name != one.name, one.is_lead
    if is_renamed:
        unit.name, unit.is_derived, unit.start, unit.end = one.name[:120], False, 0, 0
    organs: Sequence[Organ] | None = one.organs or None
    if organs:
        unit.state, unit.reason, unit.suggestions = UnitState.CHOSEN, "", []
    elif is_renamed:
        organs = naming.look_up(unit)
    unit.save()
    if organs is not None:
        unit.organs.set(organs)


@transaction.atomic
def decide_unit(
    plan: WorkPlan, *, name: str, organs: Sequence[Organ], by: Account, at: datetime, reason: str = ""
) -> int:
    """Say which organs a name stands for wherever the plan uses it; none means that it is no organ here.

    Gives the number of places decided.
    """
    locked = locked_draft(plan.pk)
    units = list(TaskUnit.objects.filter(task__plan=locked, name=name))
    ids = {unit.task_id for unit in units}
    before = snapshots.of_tasks(locked, ids)
    state = UnitState.CHOSEN if organs else UnitState.IGNORED
    TaskUnit.organs.through.objects.filter(taskunit__in=units).delete()
    TaskUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(state=state, reason=reason[:300], suggestions=[])
    link_organs(units, [organs] * len(units))
    ledger.write_down(
        locked,
        CorrectionKind.NAME_DECIDED,
        before=before,
        after=snapshots.of_tasks(locked, ids),
        by=by,
        at=at,
        note=name,
    )
    detail: dict[str, JSON] = {"name": name, "organs": [organ.pk for organ in organs], "reason": reason}
    audit.write("workplan.unit_decided", subject=plan, by=by, at=at, detail=detail)
    return len(units)


@transaction.atomic
def resolve_again(plan: WorkPlan, *, by: Account, at: datetime) -> int:
    """Look a draft's unresolved names up once more, after organs were entered; gives how many places are settled."""
    locked = locked_draft(plan.pk)
    units = list(TaskUnit.objects.filter(task__plan=locked, state=UnitState.UNRESOLVED))
    ids = {unit.task_id for unit in units}
    before = snapshots.of_tasks(locked, ids)
    naming = Naming(locked.organ, timezone.localdate(at))
    organs = [naming.look_up(unit) for unit in units]
    TaskUnit.objects.bulk_update(units, ["state", "reason", "suggestions"], batch_size=200)
    TaskUnit.organs.through.objects.filter(taskunit__in=units).delete()
    link_organs(units, organs)
    settled = sum(unit.state == UnitState.RESOLVED for unit in units)
    if settled:
        after = snapshots.of_tasks(locked, ids)
        ledger.write_down(locked, CorrectionKind.NAMES_AGAIN, before=before, after=after, by=by, at=at)
    audit.write("workplan.names_resolved_again", subject=plan, by=by, at=at, detail={"settled": settled})
    return settled


@transaction.atomic
def assign_addressees(plan: WorkPlan, *, by: Account, at: datetime) -> int:
    """Make the addressees of the notice responsible for every task that nobody answers for; gives their number."""
    locked = locked_draft(plan.pk)
    bare = list(queries.unanswered(locked.tasks.filter(is_dismissed=False)).prefetch_related("units"))
    ids = [task.pk for task in bare]
    before = snapshots.of_tasks(locked, ids)
    naming = Naming(locked.organ, timezone.localdate(at))
    start, end = locked.spans.get("addressees") or (0, 0)
    units, organs = [], []
    for task in bare:
        last = max((unit.position for unit in task.units.all()), default=0)
        for position, name in enumerate(addressee_names(locked.addressees), start=last + 1):
            unit = TaskUnit(task=task, position=position, name=name[:120], is_derived=True, start=start, end=end)
            organs.append(naming.look_up(unit))
            units.append(unit)
    link_organs(TaskUnit.objects.bulk_create(units), organs)
    snapshots.outdate(locked, ids)
    after = snapshots.of_tasks(locked, ids)
    ledger.write_down(locked, CorrectionKind.ADDRESSEES, before=before, after=after, by=by, at=at)
    audit.write("workplan.addressees_assigned", subject=plan, by=by, at=at, detail={"tasks": len(bare)})
    return len(bare)
