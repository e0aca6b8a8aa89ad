"""How many obligations stand how, as of any day: of whole organs from the tables of counts, of a plan from the rows.

The tables hold the numbers as they are now. Those of a past day are these without what changed later, so that a day
not long ago costs little; a day to come is answered as if nothing more happened.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Case, CharField, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from .conditions import NO_DAY, state_conditions
from .models import DayChange, DayCount, MonthCount, Standing
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


def rows_of(organ_ids: Collection[int]) -> int:
    """How many obligations the organs have, in whatever state; one query of few rows."""
    return int(MonthCount.objects.filter(organ_id__in=organ_ids).aggregate(all=Sum("number"))["all"] or 0)


RUNNING = Q(standing=Standing.OWED, is_historical__in=[False], is_late__in=[False])
"""What has a clock that counts; ``in`` because SQLite uses no index for a NOT."""


def counts(organ_ids: Collection[int], *, on: date, is_past: bool = False) -> dict[int, Counts]:
    """For each of the organs the number in each state; two queries."""
    return _counts(organ_ids, _coming(organ_ids, on=on, days=0, is_past=is_past), on=on, is_past=is_past)


Coming = Mapping[int, Mapping[date, int]]
"""For each organ the numbers by due day, from a day on."""


def _counts(organ_ids: Collection[int], coming: Coming, *, on: date, is_past: bool) -> dict[int, Counts]:
    """Whole months are summed, the present one as if all of it had passed; what is ``coming`` puts that right."""
    this_month, soon, found = _month_end(on), _soon(on), dict[int, Counts]()
    for row in _sums(organ_ids, until=this_month, after=on if is_past else None):
        found.setdefault(row["organ_id"], Counter()).update(_by_state(row))
    for organ_id, numbers in coming.items():
        rest = sum(number for day, number in numbers.items() if day <= this_month)
        by_then = sum(number for day, number in numbers.items() if day <= soon)
        states = {State.OVERDUE: -rest, State.DUE_SOON: by_then, State.RUNNING: rest - by_then}
        found.setdefault(organ_id, Counter()).update(states)
    return found


def _coming(organ_ids: Collection[int], *, on: date, days: int, is_past: bool) -> dict[int, dict[date, int]]:
    """What falls due within ``days``, and what ``_counts`` needs; one query."""
    last = max(_month_end(on), _soon(on), on + timedelta(days=days - 1))
    window = Q(organ_id__in=organ_ids, due_on__gte=on, due_on__lte=last)
    return _by_day(RUNNING & window, on=on, is_past=is_past)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _soon(on: date) -> date:
    return soon_until(on, days=settings.OBLIGATION_SOON_DAYS)


def _sums(organ_ids: Collection[int], *, until: date, after: date | None) -> "QuerySet[Any]":
    """Few sums over as few groups as tell the states apart, so that a million rows take no second."""
    tables: list[tuple[QuerySet[Any], int]] = [(MonthCount.objects.filter(organ_id__in=organ_ids), 1)]
    if after:
        tables.append((DayChange.objects.filter(organ_id__in=organ_ids, on__gt=after), -1))
    held = {"together": None, "before": Q(due_on__lte=until), "undated": Q(due_on=NO_DAY)}
    found: list[QuerySet[Any]] = [
        rows.order_by()
        .values("organ_id", "standing", "is_historical", "is_late")
        .annotate(**{name: sign * Coalesce(Sum("number", filter=those), 0) for name, those in held.items()})
        for rows, sign in tables
    ]
    return found[0].union(*found[1:], all=True)


def _by_state(row: Mapping[str, Any]) -> dict[State, int]:
    """PostgreSQL gives sums as decimal numbers."""
    together, before, undated = (int(row[name]) for name in ("together", "before", "undated"))
    if row["standing"] == Standing.CLOSED:
        return {State.CLOSED: together}
    if row["standing"] == Standing.MET:
        return {State.MET_LATE if row["is_late"] else State.MET: together}
    if row["is_historical"]:
        return {State.HISTORICAL: together}
    return {State.OVERDUE: before, State.RUNNING: together - before - undated, State.PENDING: undated}


class _Joined(Aggregate):
    """The texts of a group with spaces between them, so that few rows come from the database instead of many."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """What PostgreSQL calls it."""
        return self.as_sql(compiler, connection, function="STRING_AGG")


def _told(number: Any) -> Concat:
    return Concat(Cast("due_on", CharField()), Value("="), Cast(number, CharField()))


def _by_day(condition: Q, *, on: date, is_past: bool) -> dict[int, dict[date, int]]:
    """A row for each organ, whose days and numbers are read as text; each day is made a date once."""
    rows = DayCount.objects.filter(condition).order_by().values("organ_id").annotate(told=_Joined(_told(F("number"))))
    if is_past:
        later = DayChange.objects.filter(condition, on__gt=on).order_by().values("organ_id")
        rows = rows.union(later.annotate(told=_Joined(_told(-F("number")))), all=True)
    numbers: dict[int, dict[str, int]] = {}
    for organ_id, told in rows.values_list("organ_id", "told"):
        of_organ = numbers.setdefault(organ_id, {})
        for one in told.split():
            text, _, number = one.partition("=")
            of_organ[text] = of_organ.get(text, 0) + int(number)
    dates = {text: date.fromisoformat(text) for text in set(chain.from_iterable(numbers.values()))}
    found = {pk: {dates[text]: one[text] for text in sorted(one) if one[text]} for pk, one in numbers.items()}
    return {pk: by_day for pk, by_day in found.items() if by_day}


def of_organs(organ_ids: Collection[int], *, on: date, days: int, is_past: bool = False) -> dict[int, Numbers]:
    """How the organs stand, for a board; three queries at most."""
    coming, end = _coming(organ_ids, on=on, days=days, is_past=is_past), on + timedelta(days=days)
    by_state = _counts(organ_ids, coming, on=on, is_past=is_past)
    next_days = {organ_id: min(numbers) for organ_id, numbers in coming.items()}
    far = [pk for pk, numbers in by_state.items() if pk not in next_days and numbers[State.RUNNING]]
    if far:
        later = RUNNING & Q(organ_id__in=far, due_on__gte=end, due_on__lt=NO_DAY)
        next_days |= {organ_id: min(found) for organ_id, found in _by_day(later, on=on, is_past=is_past).items()}
    ahead = {pk: {day: number for day, number in numbers.items() if day < end} for pk, numbers in coming.items()}
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
