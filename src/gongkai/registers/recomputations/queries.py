"""What a reader may see of a recomputation: the numbers and the moved due days of the organs in reach."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, F, Min, Q, QuerySet, Sum, When

from gongkai.registers.organs.queries import Scope

from .models import MovedDay, MovedNumber, Recomputation

LATEST = 100
LONGEST_NUMBER = 18
"""Digits of a number that every database takes."""


def recomputations() -> QuerySet[Recomputation]:
    """The latest ones, the newest first."""
    return Recomputation.objects.select_related("notice", "asked_by").order_by("-id")[:LATEST]


@dataclass(frozen=True)
class OrganNumbers:
    """How many due days of an organ moved, how many of them became overdue by it, and the first new day."""

    organ_id: int
    name: str
    number: int
    overdue: int
    earliest: date


@dataclass(frozen=True)
class DayNumbers:
    """How many due days moved from one day to another."""

    due_before: date
    due_after: date
    number: int


@dataclass(frozen=True)
class Page:
    """One page of moved due days, by organ and day, and the key after which the next begins; "" on the last."""

    rows: Sequence[MovedDay]
    next_key: str


@dataclass(frozen=True)
class Report:
    """A recomputation as one reader sees it."""

    recomputation: Recomputation
    reach: Scope

    def _numbers(self) -> QuerySet[MovedNumber]:
        return MovedNumber.objects.filter(recomputation=self.recomputation, organ_id__in=self.reach.organ_ids)

    @cached_property
    def by_organ(self) -> list[OrganNumbers]:
        """The organs with moved due days, those first in which work became overdue; one query."""
        overdue = Sum(Case(When(is_overdue=True, then=F("number")), default=0))
        rows = (
            self._numbers()
            .order_by()
            .values("organ_id", name=F("organ__name"))
            .annotate(sum=Sum("number"), overdue=overdue, earliest=Min("due_after"))
            .order_by("-overdue", "-sum", "organ_id")
        )
        return [OrganNumbers(row["organ_id"], row["name"], row["sum"], row["overdue"], row["earliest"]) for row in rows]

    @cached_property
    def by_days(self) -> list[DayNumbers]:
        """From which day to which, the most frequent first; one query."""
        rows = self._numbers().order_by().values("due_before", "due_after").annotate(sum=Sum("number"))
        found = [DayNumbers(row["due_before"], row["due_after"], row["sum"]) for row in rows]
        return sorted(found, key=lambda one: (-one.number, one.due_before, one.due_after))

    @property
    def moved(self) -> int:
        """How many due days moved."""
        return sum(row.number for row in self.by_organ)

    @property
    def overdue(self) -> int:
        """How many became overdue by it."""
        return sum(row.overdue for row in self.by_organ)

    @property
    def earliest(self) -> date | None:
        """The first day to which something moved."""
        return min((row.earliest for row in self.by_organ), default=None)

    def days(self, *, is_overdue: bool = False) -> QuerySet[MovedDay]:
        """The moved due days, by organ and day."""
        days = MovedDay.objects.filter(recomputation=self.recomputation, organ_id__in=self.reach.organ_ids)
        if is_overdue:
            days = days.filter(is_overdue=True)
        return days.select_related("obligation", "organ").order_by("organ_id", "due_after", "id")

    def page(self, *, after: str, size: int) -> Page:
        """A page of them by keyset; a malformed key starts from the beginning."""
        rows = list(self.days().filter(_after(after))[: size + 1])
        if len(rows) <= size:
            return Page(rows, "")
        last = rows[size - 1]
        return Page(rows[:size], f"{last.organ_id}.{last.due_after}.{last.pk}")

    def lines(self) -> Iterator[tuple[str, ...]]:
        """Every moved due day as a line of a table, a row at a time."""
        for one in self.days().iterator(chunk_size=2000):
            owed = one.obligation
            yield (
                one.organ.name,
                owed.title,
                str(owed.pk),
                one.due_before.isoformat(),
                one.due_after.isoformat(),
                "1" if one.is_overdue else "",
            )


def _after(key: str) -> Q:
    organ, _dot, rest = key.partition(".")
    day, _dot, number = rest.partition(".")
    if not all(text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER for text in (organ, number)):
        return Q()
    try:
        due_after = date.fromisoformat(day)
    except ValueError:
        return Q()
    later = Q(due_after__gt=due_after) | Q(due_after=due_after, pk__gt=int(number))
    return Q(organ_id__gt=int(organ)) | (Q(organ_id=int(organ)) & later)
