"""Which obligations a reader may see, the inbox of a post, and the counts of the board."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q

from gongkai.registers.organs.queries import Scope

from .models import Obligation, ObligationQuerySet, state_conditions
from .rules import State


def visible_obligations(reach: Scope) -> ObligationQuerySet:
    """Obligations of the organs whose cases the reader may see."""
    return Obligation.objects.filter(organ_id__in=reach.organ_ids).select_related("organ")


@dataclass(frozen=True)
class Page:
    """One page of a list ordered by due day, and where the next one begins; ``next_key`` is "" on the last."""

    rows: list[Obligation]
    next_key: str


def page_by_due_day(obligations: ObligationQuerySet, *, after: str, size: int) -> Page:
    """Keyset page of ``size`` rows after the key ``YYYY-MM-DD.ID``; a malformed key starts from the beginning."""
    rows = list(_after(obligations.order_by(F("due_on").asc(nulls_last=True), "id"), after)[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], f"{last.due_on or 'none'}.{last.pk}")


def _after(obligations: ObligationQuerySet, key: str) -> ObligationQuerySet:
    day, _, number = key.partition(".")
    if not (number.isascii() and number.isdigit()):
        return obligations
    if day == "none":
        return obligations.filter(due_on__isnull=True, id__gt=int(number))
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return obligations
    return obligations.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, id__gt=int(number)) | Q(due_on__isnull=True))


def counts(obligations: ObligationQuerySet, *, by: str, on: date) -> list[dict[str, Any]]:
    """For each value of the field ``by`` its ``key``, the number in each state on that day and the next due day.

    One query whatever the number of rows.
    """
    conditions = state_conditions(on)
    numbers = {state.value: Count("id", filter=condition) for state, condition in conditions.items()}
    ahead = conditions[State.DUE_SOON] | conditions[State.RUNNING]
    rows = obligations.order_by().values(key=F(by)).annotate(**numbers, next_due_on=Min("due_on", filter=ahead))
    return [dict(row) for row in rows]


def totals(obligations: ObligationQuerySet, *, on: date) -> dict[str, int]:
    """The number of obligations in each state on that day, in one query."""
    numbers = {state.value: Count("id", filter=condition) for state, condition in state_conditions(on).items()}
    found: dict[str, int] = obligations.order_by().aggregate(**numbers)
    return found


def due_ahead(obligations: ObligationQuerySet, *, by: str, on: date, days: int) -> dict[int, dict[date, int]]:
    """For each value of ``by`` how many fall due on each of the next ``days`` calendar days; one query."""
    until = on + timedelta(days=days - 1)
    rows = (
        obligations.owed(on)
        .filter(due_on__gte=on, due_on__lte=until, is_historical=False)
        .order_by()
        .values("due_on", key=F(by))
        .annotate(number=Count("id"))
    )
    found: dict[int, dict[date, int]] = {}
    for row in rows:
        if row["due_on"] is not None:
            found.setdefault(row["key"], {})[row["due_on"]] = row["number"]
    return found
