"""What is owed under a profile, duty by duty, and where the clause of a duty can be read."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from gongkai.law import Duty, Profile, load_profile, profile_names
from gongkai.registers.organs.queries import Scope

from . import numbers, queries
from .models import ObligationQuerySet
from .rules import State

StateCount = tuple[State, int]


def profiles_under(*names: str) -> list[str]:
    """The profiles in which the law of one of ``names`` binds: itself and those that extend it."""
    return [name for name in profile_names() if not set(names).isdisjoint(load_profile(name).chain)]


def owed_under(reach: Scope, *names: str) -> ObligationQuerySet:
    """The obligations, of those the reader may see, of organs that the law of one of ``names`` binds."""
    return queries.visible_obligations(reach).filter(profile__in=profiles_under(*names))


MOST_COUNTED = 100_000
"""Rows that are still counted duty by duty while somebody waits for a page: a few tenths of a second."""


def counts_by_duty(reach: Scope, profile: Profile, *, on: date) -> dict[str, list[StateCount]] | None:
    """For each duty id how many obligations stand how on that day, most pressing first; two queries.

    The kept numbers know organs and days, not duties, so rows are counted: None where the reader sees too many of them.
    """
    if not are_few(reach):
        return None
    return {
        key: in_order(found) for key, found in numbers_by(owed_under(reach, profile.name), "duty_id", on=on).items()
    }


def are_few(reach: Scope) -> bool:
    """Whether the reader sees so few obligations that they are counted row by row; one query."""
    return numbers.rows_of(reach.organ_ids) <= MOST_COUNTED


def numbers_by(obligations: ObligationQuerySet, field: str, *, on: date) -> dict[str, Counter[State]]:
    """For each value of a field, an annotated one too, how many stand how on that day; one query."""
    return numbers_of([(obligations, field)], on=on)


def numbers_of(tables: Sequence[tuple[ObligationQuerySet, str]], *, on: date) -> dict[str, Counter[State]]:
    """The same of several sets, each told apart by its own field; one query."""
    found: dict[Any, numbers.Numbers] = numbers.of_rows(tables, on=on, days=0)
    return {key: one.by_state for key, one in found.items()}


def in_order(counted: Counter[State] | None) -> list[StateCount]:
    """The states that occur with their numbers, most pressing first."""
    return [(state, counted[state]) for state in State if counted[state]] if counted else []


@dataclass(frozen=True)
class ClauseLink:
    """A clause of a document that the platform holds."""

    title: str
    url: str


def clause_links(duty: Duty, reach: Scope) -> list[ClauseLink]:
    """The clauses on which a duty rests, as the rooms named in ``DUTY_CLAUSES`` know them."""
    known: list[Callable[[Duty, Scope], list[ClauseLink]]] = [import_string(path) for path in settings.DUTY_CLAUSES]
    return [link for find in known for link in find(duty, reach)]
