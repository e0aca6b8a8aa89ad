"""Moving the due days of very many obligations at once, when what they were reckoned by has changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import rules
from .counting import Tally, batches
from .models import Event, EventKind, Obligation, PastInterval
from .rules import Interval

ROWS_A_STATEMENT = 5000


class DueFacts(NamedTuple):
    """The due day to which an obligation moves; ``is_provisional`` as the law says of it."""

    due_on: date | None
    is_provisional: bool = False


class MovedBackwards(Exception):
    """Something happened to an obligation after the day on which it was to be moved."""


OBLIGATION, PAST, EVENT = (model._meta.db_table for model in (Obligation, PastInterval, Event))
INCOMING = "CREATE TEMPORARY TABLE incoming (id bigint PRIMARY KEY, due_on date, is_provisional bool)"
TAKEN = """
    CREATE TEMPORARY TABLE moving (
        id bigint PRIMARY KEY, organ_id bigint, basis varchar(10), since_on date, due_on date, is_historical bool,
        new_due_on date, is_new_historical bool, is_provisional bool
    )
"""
# What was past its day when entered stays so as long as the new day is before the day of entry too (10-clocks §4).
TAKE = """
    INSERT INTO moving
    SELECT o.id, o.organ_id, o.basis, o.since_on, o.due_on, o.is_historical,
        i.due_on, o.is_historical AND coalesce(i.due_on < {entered_on}, false), i.is_provisional
    FROM incoming i JOIN {obligation} o ON o.id = i.id
    WHERE o.standing = 'owed' AND coalesce(o.due_on, '9999-12-31') <> coalesce(i.due_on, '9999-12-31')
    ORDER BY o.id {lock}
"""
SETTLE = """
    UPDATE {obligation} SET is_provisional = incoming.is_provisional FROM incoming
    WHERE {obligation}.id = incoming.id AND {obligation}.standing = 'owed'
        AND {obligation}.is_provisional <> incoming.is_provisional
"""
REMEMBER = """
    INSERT INTO {past} (obligation_id, organ_id, from_on, until_on, standing, due_on, is_historical, is_late)
    SELECT id, organ_id, since_on, {on}, 'owed', due_on, is_historical, false FROM moving WHERE since_on < {on}
"""
TELL = """
    INSERT INTO {event} (obligation_id, kind, "on", at, by_id, due_before, due_after, workdays, party, note)
    SELECT id, %s, {on}, %s, %s, due_on, new_due_on, 0, '', %s FROM moving
"""
GROUP = """
    SELECT organ_id, basis, since_on, due_on, is_historical, new_due_on, is_new_historical, count(*) FROM moving
    GROUP BY organ_id, basis, since_on, due_on, is_historical, new_due_on, is_new_historical
"""
MOVE = """
    UPDATE {obligation} SET since_on = {on}, due_on = moving.new_due_on, is_historical = moving.is_new_historical
    FROM moving WHERE {obligation}.id = moving.id
"""


@transaction.atomic
def move_due_days(
    changes: Iterable[tuple[int, DueFacts]],
    *,
    kind: EventKind,
    note: str,
    by: Account | None,
    at: datetime,
) -> int:
    """Give obligations, by their numbers, new due days from the day of ``at`` on; how many it moved.

    What is no longer owed stays as it is, and of a day that stays the same only ``is_provisional`` is taken over. Each
    one moved has an event of ``kind``; one audit entry tells of all. Raises ``MovedBackwards`` where something happened
    after that day.
    """
    on, tally = timezone.localdate(at), Tally()
    with connection.cursor() as cursor:
        run = _runner(cursor, on)
        _receive(cursor, changes)
        run(TAKEN)
        run(TAKE)
        _require_nothing_later(cursor, on)
        moved = _count(run(GROUP).fetchall(), tally, on)
        if moved:
            run(REMEMBER)
            run(TELL, [kind.value, connection.ops.adapt_datetimefield_value(at), by.pk if by else None, note[:300]])
            run(MOVE)
        run(SETTLE)
        run("DROP TABLE incoming")
        run("DROP TABLE moving")
    if moved:
        tally.write()
        detail = {"number": moved, "note": note}
        audit.write(f"obligation.{kind}", subject="obligations.register", by=by, at=at, detail=detail)
    return moved


def _runner(cursor: Any, on: date) -> Callable[..., Any]:
    """What executes one of the statements above, in the words of this database."""
    is_postgresql = connection.vendor == "postgresql"
    words = {
        "obligation": OBLIGATION,
        "past": PAST,
        "event": EVENT,
        "on": f"DATE '{on}'" if is_postgresql else f"'{on}'",
        "entered_on": "(o.entered_at AT TIME ZONE 'Asia/Shanghai')::date"
        if is_postgresql
        else "date(o.entered_at, '+8 hours')",
        "lock": "FOR UPDATE OF o" if is_postgresql else "",
    }

    def run(statement: str, values: Sequence[Any] = ()) -> Any:
        cursor.execute(statement.format(**words), values or None)
        return cursor

    return run


def _receive(cursor: Any, changes: Iterable[tuple[int, DueFacts]]) -> None:
    cursor.execute(INCOMING)
    day = connection.ops.adapt_datefield_value
    for batch in batches(changes, ROWS_A_STATEMENT):
        rows = [(number, day(facts.due_on), facts.is_provisional) for number, facts in batch]
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute("INSERT INTO incoming SELECT * FROM unnest(%s::bigint[], %s::date[], %s::bool[])", columns)
        else:
            cursor.executemany("INSERT INTO incoming VALUES (%s, %s, %s)", rows)
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE incoming")


def _require_nothing_later(cursor: Any, on: date) -> None:
    cursor.execute("SELECT id, since_on FROM moving WHERE since_on > %s LIMIT 1", [on])
    if row := cursor.fetchone():
        raise MovedBackwards(f"obligation {row[0]} stands as it does since {row[1]}, which is after {on}")


def _count(rows: Iterable[tuple[Any, ...]], tally: Tally, on: date) -> int:
    """Take the former intervals out of the tally and put the new ones in; the number of obligations."""
    moved = 0
    for organ_id, basis, since_on, due_on, was_historical, new_due_on, is_historical, number in rows:
        before = Interval(since_on, None, rules.Standing.OWED, due_on, bool(was_historical))
        after = Interval(on, None, rules.Standing.OWED, new_due_on, bool(is_historical))
        tally.add(organ_id, basis, [before], times=-number)
        tally.add(organ_id, basis, [replace(before, until_on=on), after], times=number)
        moved += number
    return moved
