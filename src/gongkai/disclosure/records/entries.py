"""What hangs on the entries of catalogues: which records, since when, and the clocks that the entries set (CAT-2)."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from gongkai.disclosure.catalogues import clocks, queries
from gongkai.disclosure.catalogues.models import Entry
from gongkai.disclosure.catalogues.queries import Hanging
from gongkai.disclosure.catalogues.rules import Rule
from gongkai.law import Span, SpanKind, due_of
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.calendars import law_of
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.services import Order

from .content import Content
from .models import Record
from .rules import ActKind


def hanging(entries: QuerySet[Entry]) -> Mapping[str, Hanging]:
    """How many public records name each entry, and when one was last released; one query."""
    named = (
        Record.objects.public()
        .exclude(catalogue_entry="")
        .filter(catalogue_entry__in=entries.order_by().values("public_id"))
    )
    released = Q(acts__kind=ActKind.RELEASED)
    rows = (
        named.order_by()
        .values("catalogue_entry")
        .annotate(
            number=Count("pk", distinct=True), last=Max("acts__at", filter=released), first=Max("first_released_at")
        )
    )
    return {row["catalogue_entry"]: Hanging(row["number"], row["last"] or row["first"]) for row in rows}


def start_clock(record: Record, content: Content, *, by: Account, at: datetime) -> None:
    """The limit of the entry, where it is shorter than the statute's, which runs beside it."""
    entry = queries.entry_with(content.catalogue_entry)
    if entry is None or entry.rule not in (Rule.WORKDAYS, Rule.DAYS) or not entry.number:
        return
    formed_on = content.formed_on or timezone.localdate(at)
    law = law_of(record.organ.profile, known_on=timezone.localdate(at))
    span = Span(
        SpanKind.WORKDAYS if entry.rule == Rule.WORKDAYS else SpanKind.DAYS, entry.number, rolls=entry.rule == Rule.DAYS
    )
    due_on = due_of(span, formed_on, law.calendar).due_on
    by_statute = due_of(law.duty(settings.RECORD_CLOCKS[0], on=formed_on), formed_on, law.calendar).due_on
    if due_on is None or (by_statute is not None and due_on >= by_statute):
        return
    duty = law.duty(settings.CATALOGUE_PUBLISH_DUTY, on=formed_on)
    order = Order(
        duty.id,
        record.organ_id,
        record,
        record.title,
        stated_on=due_on,
        is_derived=True,
        period=f"v{record.version}",
        started_at=start_of(formed_on),
    )
    obligations.start(order, profile=law.name, by=by, at=at)


def follow_release(record: Record, *, by: Account | None, at: datetime) -> None:
    """Meet what its entry owes for the period (a follower of releases)."""
    if record.catalogue_entry:
        clocks.meet_entry(record.catalogue_entry, by=by, at=at, evidence=record)
