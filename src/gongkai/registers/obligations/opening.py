"""Opening obligations, one or a million: inserted in bulk, due days reckoned once for all that share them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from gongkai.law import due_of
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.organs.models import Organ

from . import rules
from .calendars import law_of
from .counting import Tally, batches
from .models import Obligation, Standing
from .rules import Interval, basis_of
from .staging import columns_of, staged

ROWS_A_STATEMENT = 5000


class Subject(NamedTuple):
    """What an obligation is about, by its kind (``workplans.task``) and number, where there are too many to load."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Order:
    """One obligation to be started. ``stated_on`` is the date that the subject itself names.

    ``started_at`` is the moment of the act that starts the clock, where that is not the moment of entering it.
    """

    duty_id: str
    organ: Organ | int
    subject: models.Model | Subject
    title: str
    stated_on: date | None = None
    is_derived: bool = False
    plan_id: int | None = None
    period: str = ""
    started_at: datetime | None = None


COLUMNS = {
    "organ": "bigint",
    "duty_id": "varchar",
    "period": "varchar",
    "title": "varchar",
    "subject_type": "varchar",
    "subject_id": "bigint",
    "plan_id": "bigint",
    "is_derived": "bool",
    "basis": "varchar",
    "started_at": "timestamptz",
    "stated_on": "date",
    "since_on": "date",
    "due_on": "date",
    "due_at": "timestamptz",
    "is_provisional": "bool",
    "is_historical": "bool",
}
"""What differs from one new obligation to the next, with its type in PostgreSQL; from ``basis`` on its clock tells."""
OWED_ONCE = ("subject_type", "subject_id", "duty_id", "organ", "period")
"""In this order rows go in, so that of two who open the same at once neither waits for a row of the other's later."""
GROUPED = ("organ", "basis", "since_on", "due_on", "is_historical")
Grouped = tuple[int, str, date, date | None, bool, int]
"""New obligations by what they are counted by, and their number."""


@transaction.atomic
def start_all(orders: Iterable[Order], *, profile: str, by: Account | None, at: datetime) -> int:
    """Start obligations in one transaction with one audit entry; the number of those that were not owed already.

    A date that lies before the day of entry is kept as historical (10-clocks §4).
    """
    clock_of, tally, started = _clocks(profile, at), Tally(), 0
    insert = _insert_into_postgresql if connection.vendor == "postgresql" else _insert_into_sqlite
    shared = {
        "profile": profile,
        "entered_at": connection.ops.adapt_datetimefield_value(at),
        "opened_by": by.pk if by else None,
        "standing": Standing.OWED.value,
        "is_late": False,
        "close_reason": "",
    }
    for batch in batches(orders, ROWS_A_STATEMENT):
        rows = [_row(order, clock_of) for order in batch]
        for organ_id, basis, since_on, due_on, is_historical, number in insert(rows, shared):
            interval = Interval(since_on, None, rules.Standing.OWED, due_on, bool(is_historical))
            tally.add(organ_id, basis, [interval], times=number)
            started += number
    if started:
        tally.write()
        told: dict[str, JSON] = {"number": started, "profile": profile}
        audit.write("obligation.started", subject="obligations.register", by=by, at=at, detail=told)
    return started


def start(order: Order, *, profile: str, by: Account | None, at: datetime) -> Obligation | None:
    """Start one obligation; None when it is already owed."""
    if not start_all([order], profile=profile, by=by, at=at):
        return None
    subject_type, subject_id = _subject(order)
    return Obligation.objects.get(
        subject_type=subject_type,
        subject_id=subject_id,
        duty_id=order.duty_id,
        organ_id=_organ_id(order),
        period=order.period,
    )


def _clocks(profile: str, at: datetime) -> Callable[[Order], tuple[Any, ...]]:
    """What gives the last columns of an order, reckoned once for each duty, moment and stated day."""
    entered_on = timezone.localdate(at)
    law = law_of(profile, known_on=entered_on)
    known: dict[tuple[str, datetime | None, date | None], tuple[Any, ...]] = {}
    day, moment = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value

    def clock_of(order: Order) -> tuple[Any, ...]:
        key = (order.duty_id, order.started_at, order.stated_on)
        if (found := known.get(key)) is None:
            start = timezone.localtime(order.started_at or at)
            duty = law.duty(order.duty_id, on=start.date())
            due = due_of(duty, start, law.calendar, stated_on=order.stated_on)
            is_historical = due.due_on is not None and due.due_on < entered_on
            days = (day(order.stated_on), day(start.date()), day(due.due_on))
            clock = (basis_of(duty).value, moment(start), *days, moment(due.due_at), due.is_provisional, is_historical)
            found = known[key] = clock
        return found

    return clock_of


def _subject(order: Order) -> Subject:
    subject = order.subject
    return subject if isinstance(subject, Subject) else Subject(subject._meta.label_lower, subject.pk)


def _organ_id(order: Order) -> int:
    return order.organ if isinstance(order.organ, int) else order.organ.pk


def _row(order: Order, clock_of: Callable[[Order], tuple[Any, ...]]) -> tuple[Any, ...]:
    """The values of ``COLUMNS``."""
    subject_type, subject_id = _subject(order)
    return (
        _organ_id(order),
        order.duty_id,
        order.period,
        order.title[:300],
        subject_type,
        subject_id,
        order.plan_id,
        order.is_derived,
        *clock_of(order),
    )


def _names(fields: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns_of(Obligation, fields)))


def _insert_into_sqlite(rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]) -> list[Grouped]:
    """A transaction that writes is alone, so what is new has the highest numbers."""
    table, grouped = connection.ops.quote_name(Obligation._meta.db_table), _names(GROUPED)
    values, common = ", ".join(["%s"] * (len(COLUMNS) + len(shared))), tuple(shared.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - own names
        last = cursor.fetchone()[0]
        cursor.executemany(
            f"INSERT INTO {table} ({_names([*COLUMNS, *shared])}) VALUES ({values}) ON CONFLICT DO NOTHING",  # noqa: S608 - own names
            [row + common for row in rows],
        )
        fresh = f"SELECT {grouped}, count(*) FROM {table} WHERE id > %s GROUP BY {grouped}"  # noqa: S608 - own names
        cursor.execute(fresh, [last])
        return list(cursor.fetchall())


def _insert_into_postgresql(rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]) -> list[Grouped]:
    """Copied beside the table, then taken over in one statement that also counts what was new."""
    table, grouped = connection.ops.quote_name(Obligation._meta.db_table), _names(GROUPED)
    with connection.cursor() as cursor, staged(cursor, "opening", COLUMNS, rows):
        cursor.execute(
            f"WITH fresh AS (INSERT INTO {table} ({_names([*COLUMNS, *shared])})"  # noqa: S608 - own names
            f" SELECT opening.*, {', '.join(['%s'] * len(shared))} FROM opening ORDER BY {', '.join(OWED_ONCE)}"
            f" ON CONFLICT DO NOTHING RETURNING {grouped}) SELECT {grouped}, count(*) FROM fresh GROUP BY {grouped}",
            [*shared.values()],
        )
        return list(cursor.fetchall())
