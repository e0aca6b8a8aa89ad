"""Which obligations a reader may see, the inbox of a post, and lists as of any day."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from heapq import merge
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.urls import reverse

from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import Scope

from . import numbers
from .conditions import NO_DAY, any_of
from .models import Basis, DayChange, DayCount, Event, EventKind, Obligation, ObligationQuerySet, PastInterval
from .rules import Interval, Standing, State, state_on


def visible_obligations(reach: Scope) -> ObligationQuerySet:
    """Obligations of the organs whose cases the reader may see."""
    return Obligation.objects.filter(organ_id__in=reach.organ_ids).select_related("organ")


def profiles_of(reach: Scope) -> list[str]:
    """The names of the profiles that bind the organs whose cases the reader may see, by name."""
    organs = Organ.objects.filter(pk__in=reach.organ_ids).order_by("profile")
    return list(organs.values_list("profile", flat=True).distinct())


def first_owners(obligations: Collection[Obligation]) -> dict[int, int]:
    """The organ that owed each of them at first, by number; another owes it now where that one has ended."""
    found = {one.pk: one.organ_id for one in obligations}
    passed = Event.objects.filter(obligation__in=found, kind=EventKind.HANDED_OVER).order_by("-on", "-id")
    return found | {event.obligation_id: event.organ_before_id for event in passed if event.organ_before_id}


Row = TypeVar("Row")
LISTED = ("title", "basis", "subject_type", "subject_id", "organ__name")
"""What a list shows of an obligation besides how it stands; the rest is read where it is asked for."""
DATED = frozenset({State.OVERDUE, State.DUE_SOON, State.RUNNING, State.HISTORICAL})
"""The states of what has a due day."""
LONGEST_NUMBER = 19
"""Digits of a number that no database takes."""


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


@dataclass(frozen=True)
class Asked:
    """Which obligations, and as of which day; ``is_past`` where something may have happened to them since."""

    organ_ids: frozenset[int]
    on: date
    is_past: bool = False
    plan_ids: frozenset[int] | None = None
    states: tuple[State, ...] = ()
    due_on: date | None = None
    basis: Basis | None = None
    duty_id: str = ""
    profiles: tuple[str, ...] = ()

    def unchanged(self) -> ObligationQuerySet:
        """Those to which nothing has happened since that day."""
        return Obligation.objects.filter(self._condition("", since="since_on")).select_related("organ")

    def changed(self) -> "QuerySet[PastInterval]":
        """How those stood that have changed since."""
        if not self.is_past:
            return PastInterval.objects.none()
        then = Q(until_on__gt=self.on) & self._condition("obligation__", since="from_on")
        return PastInterval.objects.filter(then).select_related("obligation", "organ")

    def board(self, *, by: str, days: int) -> dict[int, numbers.Numbers]:
        """How they stand by ``organ`` or ``plan``, for a board, counted row by row."""
        tables: list[tuple[QuerySet[Any], str]] = [(self.unchanged(), f"{by}_id")]
        if self.is_past:
            tables.append((self.changed(), "organ_id" if by == "organ" else f"obligation__{by}_id"))
        return numbers.of_rows(tables, on=self.on, days=days)

    def board_of_organs(self, *, days: int) -> dict[int, numbers.Numbers]:
        """How the organs stand in everything they owe, whatever its plan, from the tables of counts."""
        return numbers.of_organs(self.organ_ids, on=self.on, days=days, is_past=self.is_past)

    def after(self, key: str, last: str) -> Q:
        """The condition for rows after the key; what is due on no day comes last, if it can be among them."""
        return _after(key, last, is_dated=bool(self.states) and DATED.issuperset(self.states))

    def _condition(self, path: str, *, since: str) -> Q:
        condition = Q(organ_id__in=self.organ_ids)
        if self.is_past:
            condition &= Q(**{f"{since}__lte": self.on})
        if self.plan_ids is not None:
            condition &= Q(**{f"{path}plan_id__in": self.plan_ids})
        if self.duty_id:
            condition &= Q(**{f"{path}duty_id": self.duty_id})
        if self.profiles:
            condition &= Q(**{f"{path}profile__in": self.profiles})
        if self.states:
            condition &= any_of(self.states, on=self.on)
        if self.basis:
            condition &= Q(**{f"{path}basis": self.basis})
        return condition & Q(due_on=self.due_on) if self.due_on else condition


def page_by_due_day(asked: Asked, *, after: str, size: int) -> Page[Obligation]:
    """Keyset page of ``size`` obligations as they stood, after the key ``YYYY-MM-DD.ID``.

    A malformed key starts from the beginning. Two queries, one where it is not about the past.
    """
    now = asked.unchanged().only(*LISTED, "due_on", "standing", "since_on", "is_historical", "is_late")
    rows = list(now.filter(asked.after(after, "id")).order_by(*_by_due_day("id"))[: size + 1])
    if asked.is_past:
        then = asked.changed().filter(asked.after(after, "obligation_id")).order_by(*_by_due_day("obligation_id"))
        rows = list(merge(rows, (one.as_it_stood for one in then[: size + 1]), key=_place))[: size + 1]
    return _page(rows, size, key=lambda one: (one.due_on, one.pk))


def _place(one: Obligation) -> tuple[date, int]:
    return (one.due_on or NO_DAY, one.pk)


def number_of(asked: Asked) -> int:
    """How many there are; from the tables of counts unless plans, a duty or profiles are asked for."""
    if asked.plan_ids is not None or asked.duty_id or asked.profiles:
        return asked.unchanged().count() + asked.changed().count()
    if asked.due_on is None and asked.basis is None:
        found = numbers.totals(asked.organ_ids, on=asked.on, is_past=asked.is_past)
        return sum(found[state] for state in asked.states or State)
    wanted = {"organ_id__in": asked.organ_ids, "due_on": asked.due_on, "basis": asked.basis}
    condition = Q(**{name: value for name, value in wanted.items() if value is not None})
    if asked.states:
        condition &= any_of(asked.states, on=asked.on)
    number = _sum(DayCount.objects.filter(condition))
    return number - _sum(DayChange.objects.filter(condition, on__gt=asked.on)) if asked.is_past else number


def _sum(rows: "QuerySet[Any]") -> int:
    return int(rows.aggregate(sum=Sum("number"))["sum"] or 0)


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
        Work(**row, state=state_on(on, Interval(on, None, Standing.OWED, row["due_on"]), soon_days=soon_days))
        for row in rows
    ]
    return _page(work, size, key=lambda one: (one.due_on, one.first))


def first_due(subject_type: str, number: str = "pk") -> Subquery:
    """For a row: the first due day of what is still owed about the subject whose id stands in ``number``."""
    owed = Obligation.objects.outside_plans().filter(subject_type=subject_type, subject_id=OuterRef(number)).owed()
    return Subquery(owed.filter(due_on__isnull=False).order_by("due_on").values("due_on")[:1])


def _by_due_day(last: str) -> tuple[OrderBy, str]:
    return (F("due_on").asc(nulls_last=True), last)


def _page(rows: list[Row], size: int, *, key: Callable[[Row], tuple[date | None, int]]) -> Page[Row]:
    if len(rows) <= size:
        return Page(rows, "")
    day, number = key(rows[size - 1])
    return Page(rows[:size], f"{day or 'none'}.{number}")


def _after(key: str, last: str, *, is_dated: bool = False) -> Q:
    """The condition for rows after the key; none for a malformed one."""
    day, _, text = key.partition(".")
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        return Q()
    number = int(text)
    if day == "none":
        return Q(due_on__isnull=True, **{f"{last}__gt": number})
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return Q()
    later = Q(due_on__gte=due_on) & (Q(due_on__gt=due_on) | Q(**{f"{last}__gt": number}))
    return later if is_dated else later | Q(due_on__isnull=True)
