"""How many obligations stand how, as of any day: of whole organs from the tables of counts, of a plan from the rows.

The tables hold the numbers as they are now. Those of a past day are these without what changed later, so that a day
not long ago costs little; a day to come is answered as if nothing more happened.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from .models import NO_DAY, DayChange, DayCount, MonthCount, Standing, state_conditions
from .rules import State, soon_until

Counts = Counter[State]


@dataclass(frozen=True)
class Numbers:
    """Of one organ or plan: the number in each state, the next due day, and how many fall due on each coming day."""

    by_state: Counts
    next_due_on: date | None = None
    ahead: Mapping[date, int] = field(default_factory=dict)


def totals(organ_ids: Collection[int], *, on: date, is_past: bool = False) -> Counts:
    """The number of obligations of all these organs in each state."""
    return sum(counts(organ_ids, on=on, is_past=is_past).values(), Counter())


RUNNING = Q(standing=Standing.OWED, is_historical__in=[False], is_late__in=[False])
"""What has a clock that counts; ``in`` because SQLite uses no index for a NOT."""


def counts(organ_ids: Collection[int], *, on: date, is_past: bool = False) -> dict[int, Counts]:
    """For each of the organs the number in each state; one query."""
    soon = soon_until(on, days=settings.OBLIGATION_SOON_DAYS)
    month_end = soon.replace(day=monthrange(soon.year, soon.month)[1])
    near = RUNNING & Q(due_on__gte=on.replace(day=1), due_on__lte=month_end)
    of_organs = Q(organ_id__in=organ_ids)
    parts = [
        _summed(DayCount.objects.filter(of_organs & near), on=on, soon=soon),
        _summed(MonthCount.objects.filter(of_organs & ~near), on=on, soon=soon),
    ]
    if is_past:
        parts.append(_summed(DayChange.objects.filter(of_organs, on__gt=on), on=on, soon=soon, sign=-1))
    found: dict[int, Counts] = {}
    for row in parts[0].union(*parts[1:], all=True):
        found.setdefault(row["organ_id"], Counter()).update(_by_state(row))
    return found


def _summed(rows: "QuerySet[Any]", *, on: date, soon: date, sign: int = 1) -> "QuerySet[Any]":
    """Few sums over as few groups as tell the states apart, so that a million rows take no second."""
    sums = {"together": None, "before": Q(due_on__lt=on), "by_then": Q(due_on__lte=soon), "undated": Q(due_on=NO_DAY)}
    grouped = rows.order_by().values("organ_id", "standing", "is_historical", "is_late")
    found: QuerySet[Any] = grouped.annotate(
        **{name: sign * Coalesce(Sum("number", filter=held), 0) for name, held in sums.items()}
    )
    return found


def _by_state(row: Mapping[str, Any]) -> dict[State, int]:
    if row["standing"] == Standing.CLOSED:
        return {State.CLOSED: row["together"]}
    if row["standing"] == Standing.MET:
        return {State.MET_LATE if row["is_late"] else State.MET: row["together"]}
    if row["is_historical"]:
        return {State.HISTORICAL: row["together"]}
    return {
        State.OVERDUE: row["before"],
        State.DUE_SOON: row["by_then"] - row["before"],
        State.RUNNING: row["together"] - row["by_then"] - row["undated"],
        State.PENDING: row["undated"],
    }


def due_ahead(organ_ids: Collection[int], *, on: date, days: int, is_past: bool = False) -> dict[int, dict[date, int]]:
    """For each of the organs how many fall due on each of the next ``days`` calendar days; one query."""
    window = Q(due_on__gte=on, due_on__lt=on + timedelta(days=days))
    return _by_day(RUNNING & window & Q(organ_id__in=organ_ids), on=on, is_past=is_past)


def _by_day(condition: Q, *, on: date, is_past: bool) -> dict[int, dict[date, int]]:
    rows = DayCount.objects.filter(condition).order_by().values_list("organ_id", "due_on", "number")
    if is_past:
        later = DayChange.objects.filter(condition, on__gt=on).order_by().values_list("organ_id", "due_on")
        rows = rows.union(later.annotate(number=-Sum("number")), all=True)
    numbers: Counter[tuple[int, date]] = Counter()
    for organ_id, day, number in rows:
        numbers[organ_id, day] += number
    found: dict[int, dict[date, int]] = {}
    for (organ_id, day), number in sorted(numbers.items()):
        if number:
            found.setdefault(organ_id, {})[day] = number
    return found


def of_organs(organ_ids: Collection[int], *, on: date, days: int, is_past: bool = False) -> dict[int, Numbers]:
    """How the organs stand, for a board; three queries at most."""
    by_state = counts(organ_ids, on=on, is_past=is_past)
    ahead = due_ahead(organ_ids, on=on, days=days, is_past=is_past)
    next_days = {organ_id: min(numbers) for organ_id, numbers in ahead.items()}
    far = [pk for pk, numbers in by_state.items() if pk not in next_days and numbers[State.RUNNING]]
    if far:
        later = RUNNING & Q(organ_id__in=far, due_on__gte=on + timedelta(days=days), due_on__lt=NO_DAY)
        next_days |= {organ_id: min(found) for organ_id, found in _by_day(later, on=on, is_past=is_past).items()}
    return {
        pk: Numbers(numbers, next_days.get(pk), ahead.get(pk, {}))
        for pk, numbers in by_state.items()
        if any(numbers.values())
    }


def of_rows(tables: "Iterable[tuple[QuerySet[Any], str]]", *, on: date, days: int) -> dict[int, Numbers]:
    """The same from rows; each table comes with the field by whose values they are told apart. One query."""
    conditions = state_conditions(on)
    coming = conditions[State.DUE_SOON] | conditions[State.RUNNING]
    near = coming & Q(due_on__lt=on + timedelta(days=days))
    states = {state.value: Count("pk", filter=condition) for state, condition in conditions.items()}
    first, *others = [
        rows.order_by()
        .annotate(key=F(by), day=Case(When(near, then=F("due_on")), default=None))
        .values("key", "day")
        .annotate(**states, next_due_on=Min("due_on", filter=coming))
        for rows, by in tables
    ]
    found: dict[int, tuple[Counts, list[date], Counter[date]]] = {}
    for row in first.union(*others, all=True) if others else first:
        by_state, next_days, ahead = found.setdefault(row["key"], (Counter(), [], Counter()))
        by_state.update({state: row[state.value] for state in State})
        if row["next_due_on"]:
            next_days.append(row["next_due_on"])
        if row["day"]:
            ahead[row["day"]] += row[State.DUE_SOON.value] + row[State.RUNNING.value]
    return {key: Numbers(one, min(next_days, default=None), ahead) for key, (one, next_days, ahead) in found.items()}
