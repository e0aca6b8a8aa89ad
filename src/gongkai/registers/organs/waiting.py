"""What waits in a reader's inbox beside what is owed: each room says what of its own waits for whom.

``INBOX_SOURCES`` of the settings lists the sources of all rooms; the inbox reads them in one query, so that a further
source costs nothing but its own rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db.models import CharField, DateField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from .queries import Scope, unfiled_responsibilities

NEVER = date.max
"""Stands for no due day where rows are put in order; both databases sort empty days differently."""


@dataclass(frozen=True)
class Source:
    """One kind of thing that waits, what is asked of the reader, and the page on which they act.

    ``rows`` gives what this reader can act on now, and nothing else; the other fields say where each of its rows has
    its title, organ and due day, and the number of its page.
    """

    kind: str
    asks: Promise
    url_name: str
    rows: Callable[[Scope], QuerySet[Any]]
    title: str | Combinable
    organ: str
    number: str = "pk"
    due_on: Combinable | None = None
    has_number: bool = True

    def values(self, reach: Scope) -> QuerySet[Any]:
        """The rows in the form in which those of all sources are put together."""
        due_on = Coalesce(self.due_on, NEVER) if self.due_on is not None else Value(NEVER)
        columns = {
            "waiting_kind": Value(self.kind, output_field=CharField()),
            "waiting_number": F(self.number),
            "waiting_title": Cast(self.title, CharField(max_length=500)),
            "waiting_organ": F(self.organ),
            "waiting_due_on": Cast(due_on, DateField()),
        }
        found: QuerySet[Any] = self.rows(reach).order_by().annotate(**columns).values_list(*columns)
        return found


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the reader."""

    asks: Promise
    title: str
    organ: str
    due_on: date | None
    url: str


def waiting_for(reach: Scope, *, size: int) -> list[Waiting]:
    """The first things that wait, by due day, those without one last; one query whatever the number of sources."""
    by_kind = {source.kind: source for source in _sources()}
    first, *others = [source.values(reach) for source in by_kind.values()]
    rows = first.union(*others, all=True).order_by("waiting_due_on", "waiting_kind", "waiting_number")[:size]
    return list(_shown(rows, by_kind))


def _shown(rows: Any, by_kind: dict[str, Source]) -> Iterator[Waiting]:
    for kind, number, title, organ, due_on in rows:
        source = by_kind[kind]
        url = reverse(source.url_name, args=[number] if source.has_number else [])
        yield Waiting(source.asks, title, organ, None if due_on == NEVER else due_on, url)


@cache
def _sources() -> tuple[Source, ...]:
    return tuple(cast(Source, import_string(path)) for path in settings.INBOX_SOURCES)


FILINGS = Source(
    kind="filing",
    asks=_("File who answers"),
    url_name="responsibility_file",
    rows=unfiled_responsibilities,
    title="person_or_body",
    organ="organ__name",
)
