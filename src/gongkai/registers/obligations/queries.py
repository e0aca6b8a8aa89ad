"""Which obligations a reader may see, the inbox of a post, and the counts of the board."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.expressions import OrderBy
from django.urls import reverse

from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import Scope

from .models import Obligation, ObligationQuerySet, state_conditions
from .rules import Standing, State, state_on


def visible_obligations(reach: Scope) -> ObligationQuerySet:
    """Obligations of the organs whose cases the reader may see."""
    return Obligation.objects.filter(organ_id__in=reach.organ_ids).select_related("organ")


def profiles_of(reach: Scope) -> list[str]:
    """The names of the profiles that bind the organs whose cases the reader may see, by name."""
    organs = Organ.objects.filter(pk__in=reach.organ_ids).order_by("profile")
    return list(organs.values_list("profile", flat=True).distinct())


Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list ordered by due day, and where the next one begins; ``next_key`` is "" on the last."""

    rows: list[Row]
    next_key: str


@dataclass(frozen=True)
class Work:
    """One thing to do, owed by one organ or by several alike; ``first`` is the obligation that was entered first."""

    title: str
    subject_type: str
    subject_id: int
    due_on: date | None
    first: int
    number: int
    organ: str
    state: State

    @property
    def address(self) -> str:
        """The page of what it is about."""
        return reverse(settings.OBLIGATION_SUBJECT_PAGES[self.subject_type], args=[self.subject_id])

    @property
    def why(self) -> str:
        """The page that explains the day."""
        return reverse("obligation", args=[self.first])


def page_by_due_day(obligations: ObligationQuerySet, *, after: str, size: int) -> Page[Obligation]:
    """Keyset page of ``size`` rows after the key ``YYYY-MM-DD.ID``; a malformed key starts from the beginning."""
    rows = list(obligations.filter(_after(after, "id")).order_by(*_by_due_day("id"))[: size + 1])
    return _page(rows, size, key=lambda one: (one.due_on, one.pk))


def work_by_due_day(owed: ObligationQuerySet, *, on: date, after: str, size: int) -> Page[Work]:
    """The same for what is still owed, several organs that owe the same by the same day as one row; one query."""
    rows = (
        owed.order_by()
        .values("title", "subject_type", "subject_id", "due_on")
        .annotate(first=Min("id"), number=Count("id"), organ=Min("organ__name"))
        .filter(_after(after, "first"))
        .order_by(*_by_due_day("first"))[: size + 1]
    )
    soon_days = settings.OBLIGATION_SOON_DAYS
    work = [
        Work(**row, state=state_on(on, Standing(row["due_on"], None, None, is_historical=False), soon_days=soon_days))
        for row in rows
    ]
    return _page(work, size, key=lambda one: (one.due_on, one.first))


def _by_due_day(last: str) -> tuple[OrderBy, str]:
    return (F("due_on").asc(nulls_last=True), last)


def _page(rows: list[Row], size: int, *, key: Callable[[Row], tuple[date | None, int]]) -> Page[Row]:
    if len(rows) <= size:
        return Page(rows, "")
    day, number = key(rows[size - 1])
    return Page(rows[:size], f"{day or 'none'}.{number}")


def _after(key: str, last: str) -> Q:
    """The condition for rows after the key; none for a malformed one."""
    day, _, text = key.partition(".")
    if not (text.isascii() and text.isdigit()):
        return Q()
    number = int(text)
    if day == "none":
        return Q(due_on__isnull=True, **{f"{last}__gt": number})
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(due_on__gt=due_on) | Q(due_on=due_on, **{f"{last}__gt": number}) | Q(due_on__isnull=True)


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
