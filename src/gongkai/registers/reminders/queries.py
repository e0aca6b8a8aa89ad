"""Which reminders speak to a reader, and what an obligation's history says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, Window

from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Post, Role
from gongkai.registers.organs.queries import Scope

from .models import Reminder, ReminderQuerySet

ALL = "number_in_all"
LONGEST_NUMBER = 18
"""Digits of a number that every database takes."""


@dataclass(frozen=True)
class Addressee:
    """A reader as reminders see one: by the posts held, not by all that a post lets one look at."""

    reach: Scope

    @cached_property
    def condition(self) -> Q:
        """Clerks and heads of the organ that owes; of supervising offices only the one directly above it."""
        condition = Q(pk__in=[])
        for role in (Role.CLERK, Role.HEAD):
            if organ_ids := self.reach.organ_ids_as(role):
                condition |= Q(role=role, organ_id__in=organ_ids)
        if Role.OFFICE in self.reach.roles:
            posts = Post.objects.in_force(self.reach.on).filter(account=self.reach.account_id, role=Role.OFFICE)
            condition |= Q(role=Role.OFFICE, organ_id__in=posts.values("organ_id"))
        return condition


def addressed_to(reader: Addressee) -> ReminderQuerySet:
    """The reminders that speak to a reader."""
    return Reminder.objects.filter(reader.condition)


@dataclass(frozen=True)
class Page:
    """One page of reminders, the earliest due day first, and the key after which the next begins; "" on the last."""

    rows: Sequence[Reminder]
    next_key: str


def outstanding(reader: Addressee) -> ReminderQuerySet:
    """What a reader has not seen yet and is still true."""
    return addressed_to(reader).outstanding()


def page(reader: Addressee, *, after: str, size: int) -> Page:
    """A page of them by keyset; a malformed key starts from the beginning."""
    found = outstanding(reader).filter(_after(after)).select_related("obligation__organ").order_by("due_on", "id")
    rows = list(found[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    return Page(rows[:size], f"{rows[size - 1].due_on}.{rows[size - 1].pk}")


def first_of(reader: Addressee, *, size: int) -> tuple[list[Reminder], int]:
    """The first ones and how many there are; one query."""
    found = outstanding(reader).select_related("obligation__organ").annotate(**{ALL: Window(Count("id"))})
    rows = list(found.order_by("due_on", "id")[:size])
    return rows, int(getattr(rows[0], ALL)) if rows else 0


def _after(key: str) -> Q:
    day, _dot, number = key.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        return Q()
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return Q()
    return Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=int(number))


def told_about(obligation: Obligation) -> list[Reminder]:
    """Who was reminded of an obligation, and who has seen it; one query."""
    return list(Reminder.objects.filter(obligation=obligation).select_related("organ", "seen_by").order_by("on", "id"))
