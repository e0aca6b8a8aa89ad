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


def counts(organ_ids: Collection[int], *, on: date, is_past: bool = False) -> dict[int, Counts]:
    """For each of the organs the number in each state; one query."""
    soon = soon_until(on, days=settings.OBLIGATION_SOON_DAYS)
    first, last = on.replace(day=1), soon.replace(day=monthrange(soon.year, soon.month)[1])
    near = Q(standing=Standing.OWED, due_on__gte=first, due_on__lte=last)
    parts = [
        _summed(DayCount.objects.filter(near, organ_id__in=organ_ids), on=on),
        _summed(MonthCount.objects.filter(~near, organ_id__in=organ_ids), on=on),
    ]
    if is_past:
        parts.append(_summed(DayChange.objects.filter(on__gt=on, organ_id__in=organ_ids), on=on, sign=-1))
    found: dict[int, Counts] = {}
    for row in parts[0].union(*parts[1:], all=True):
        found.setdefault(row["organ_id"], Counter()).update({state: row[state.value] or 0 for state in State})
    return found


def _summed(rows: "QuerySet[Any]", *, on: date, sign: int = 1) -> "QuerySet[Any]":
    sums = {state.value: sign * Sum("number", filter=held) for state, held in state_conditions(on).items()}
    return rows.order_by().values("organ_id").annotate(**sums)


def due_ahead(organ_ids: Collection[int], *, on: date, days: int, is_past: bool = False) -> dict[int, dict[date, int]]:
    """For each of the organs how many fall due on each of the next ``days`` calendar days; one query."""
    window = Q(due_on__gte=on, due_on__lt=on + timedelta(days=days))
    return _by_day(_running(organ_ids) & window, on=on, is_past=is_past)


def _running(organ_ids: Collection[int]) -> Q:
    return Q(organ_id__in=organ_ids, standing=Standing.OWED, is_historical=False)


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
        later = _running(far) & Q(due_on__gte=on + timedelta(days=days), due_on__lt=NO_DAY)
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
