"""Opening obligations, one or a million: inserted in bulk, due days reckoned once for all that share them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from gongkai.law import Profile, due_of
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.organs.models import Organ

from . import rules
from .calendars import law_of
from .counting import Tally, batches
from .models import Obligation, Standing
from .rules import Interval, basis_of
from .staging import NULL, columns_of, copied, copy_into, copy_line, insert_or_leave, staged

AT_ONCE = 50_000
"""Orders that are held in memory together."""
PIECE = 5_000
"""Orders that are made ready for PostgreSQL together while it writes those before them."""


class Subject(NamedTuple):
    """What an obligation is about, by its kind (``workplans.task``) and number, where there are too many to load."""

    type: str
    id: int


class Order(NamedTuple):
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


class Terms(NamedTuple):
    """What orders have in common that start alike."""

    duty_id: str
    period: str
    subject_type: str
    is_derived: bool
    started_at: datetime | None
    stated_on: date | None


ROW = {"organ": "bigint", "title": "varchar", "subject_id": "bigint", "plan_id": "bigint"}
"""In what the obligations of the same terms differ, with its type in PostgreSQL."""
Row = tuple[int, str, int, int | None]
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Orders of the same terms: the fields that are the same for all of them, as the database takes them, and rows."""

    basis: str
    interval: Interval
    fields: Fields
    rows: Sequence[Row]

    @property
    def alike(self) -> tuple[str, Interval]:
        """What makes it count the same."""
        return self.basis, self.interval

    @property
    def organ_ids(self) -> Iterator[int]:
        """The organ of each row."""
        return (row[0] for row in self.rows)


Grouped = Callable[[Iterable[Order]], list[Group]]
"""What puts orders of the same terms together."""

OWED_ONCE = ("subject_id", "organ", "duty_id", "subject_type", "period")
"""In this order rows go in, so that of two who open the same at once neither waits for a row of the other's later."""


@transaction.atomic
def start_all(orders: Iterable[Order], *, profile: str, by: Account | None, at: datetime) -> int:
    """Start obligations in one transaction with one audit entry; the number of those that were not owed already.

    A date that lies before the day of entry is kept as historical (10-clocks §4).
    """
    grouped, tally, started = _grouping(profile, by=by, at=at), Tally(), 0
    insert = _insert_into_postgresql if connection.vendor == "postgresql" else _insert_into_sqlite
    for batch in batches(orders, AT_ONCE):
        for (basis, interval), by_organ in insert(batch, grouped).items():
            started += by_organ.total()
            for organ_id, number in by_organ.items():
                tally.add(organ_id, basis, [interval], times=number)
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


def _subject(order: Order) -> Subject:
    subject = order.subject
    return subject if isinstance(subject, Subject) else Subject(subject._meta.label_lower, subject.pk)


def _organ_id(order: Order) -> int:
    return order.organ if isinstance(order.organ, int) else order.organ.pk


def _grouping(profile: str, *, by: Account | None, at: datetime) -> Grouped:
    """What puts orders of the same terms together; the due day of each terms is reckoned once."""
    law, known = (
        law_of(profile, known_on=timezone.localdate(at)),
        dict[tuple[Any, ...], Callable[[Sequence[Row]], Group]](),
    )
    shared = {
        "profile": profile,
        "entered_at": connection.ops.adapt_datetimefield_value(at),
        "opened_by": by.pk if by else None,
        "standing": Standing.OWED.value,
        "is_late": False,
        "close_reason": "",
    }

    def grouped(orders: Iterable[Order]) -> list[Group]:
        rows = defaultdict[tuple[Any, ...], list[Row]](list)
        for order in orders:
            kind, subject_id = _subject(order)
            alike = (order.duty_id, order.period, kind, order.is_derived, order.started_at, order.stated_on)
            rows[alike].append((_organ_id(order), order.title[:300], subject_id, order.plan_id))
        for alike in rows.keys() - known.keys():
            known[alike] = partial(Group, *_clock(Terms(*alike), law, at, shared))
        return [known[alike](found) for alike, found in rows.items()]

    return grouped


def _clock(terms: Terms, law: Profile, at: datetime, shared: Fields) -> tuple[str, Interval, Fields]:
    """What binds obligations of these terms, how they stand at first, and their fields."""
    start = timezone.localtime(terms.started_at or at)
    duty = law.duty(terms.duty_id, on=start.date())
    due = due_of(duty, start, law.calendar, stated_on=terms.stated_on)
    is_historical = due.due_on is not None and due.due_on < timezone.localdate(at)
    basis, (day, moment) = basis_of(duty).value, _adapters()
    fields = {
        "duty_id": terms.duty_id,
        "period": terms.period,
        "subject_type": terms.subject_type,
        "is_derived": terms.is_derived,
        "basis": basis,
        "started_at": moment(start),
        "stated_on": day(terms.stated_on),
        "since_on": day(start.date()),
        "due_on": day(due.due_on),
        "due_at": moment(due.due_at),
        "is_provisional": due.is_provisional,
        "is_historical": is_historical,
    }
    return basis, Interval(start.date(), None, rules.Standing.OWED, due.due_on, is_historical), {**fields, **shared}


def _adapters() -> tuple[Callable[[date | None], Any], Callable[[datetime | None], Any]]:
    return connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value


def _names(fields: Iterable[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, columns_of(Obligation, fields)))


Started = defaultdict[tuple[str, Interval], Counter[int]]
"""How many were not owed already, by organ, of those that are bound by the same and stand alike."""


def _started() -> Started:
    return defaultdict(Counter)


def _insert_into_sqlite(orders: Sequence[Order], grouped: Grouped) -> Started:
    """A transaction that writes is alone, so what is new has the highest numbers."""
    table, started = Obligation._meta.db_table, _started()
    with connection.cursor() as cursor:
        for group in grouped(orders):
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - own names
            last = cursor.fetchone()[0]
            into = f"{table} ({_names([*group.fields, *ROW])})"
            if insert_or_leave(cursor, into, [*group.fields.values()], group.rows) == len(group.rows):
                started[group.alike].update(group.organ_ids)
                continue
            cursor.execute(f"SELECT organ_id FROM {table} WHERE id > %s", [last])  # noqa: S608 - own names
            started[group.alike].update(organ_id for (organ_id,) in cursor.fetchall())
    return started


def _insert_into_postgresql(orders: Sequence[Order], grouped: Grouped) -> Started:
    """Copied into the table where all of it is new, as it mostly is; what was new is counted meanwhile."""
    started, shared = _started(), [*grouped(orders[:1])[0].fields]

    def pieces() -> Iterator[str]:
        for piece in batches(orders, PIECE):
            groups = grouped(piece)
            yield _lines(groups)
            for group in groups:
                started[group.alike].update(group.organ_ids)

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            copy_into(cursor, f"{Obligation._meta.db_table} ({_names([*ROW, *shared])})", pieces())
    except IntegrityError:
        return _insert_what_is_new(grouped(orders))
    return started


def _lines(groups: Sequence[Group]) -> str:
    """The rows as PostgreSQL copies them, in the order of ``OWED_ONCE``."""
    found: list[tuple[tuple[Any, ...], str]] = []
    for group in groups:
        fields, rest = group.fields, copy_line(group.fields.values())
        alike = (fields["duty_id"], fields["subject_type"], fields["period"])
        for organ_id, title, subject_id, plan_id in group.rows:
            plan = NULL if plan_id is None else plan_id
            line = f"{organ_id}\t{copied(title)}\t{subject_id}\t{plan}\t{rest}\n"
            found.append(((subject_id, organ_id, *alike), line))
    return "".join(line for _place, line in sorted(found))


def _insert_what_is_new(groups: Sequence[Group]) -> Started:
    """Copied beside the table, then taken over in one statement that also counts what was new."""
    table, shared = Obligation._meta.db_table, [*groups[0].fields]
    kinds = {name: Obligation._meta.get_field(name).db_type(connection) or "" for name in shared}
    terms = ((number, *group.fields.values()) for number, group in enumerate(groups))
    rows = ((number, *row) for number, group in enumerate(groups) for row in group.rows)
    alike = {(one.basis, one.interval.from_on, one.interval.due_on, one.interval.is_historical): one for one in groups}
    started, counted = _started(), "basis, since_on, due_on, is_historical, organ_id"
    with (
        connection.cursor() as cursor,
        staged(cursor, "terms", {"number": "integer", **kinds}, terms),
        staged(cursor, "opening", {"number": "integer", **ROW}, rows),
    ):
        cursor.execute(
            f"WITH fresh AS (INSERT INTO {table} ({_names([*shared, *ROW])})"  # noqa: S608 - own names
            f" SELECT {', '.join([*shared, *ROW])} FROM opening JOIN terms USING (number)"
            f" ORDER BY {', '.join(OWED_ONCE)} ON CONFLICT DO NOTHING RETURNING {counted})"
            f" SELECT {counted}, count(*) FROM fresh GROUP BY {counted}"
        )
        for *key, organ_id, number in cursor.fetchall():
            started[alike[tuple(key)].alike][organ_id] += number
    return started
