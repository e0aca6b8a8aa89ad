"""Moving the due days of very many obligations at once, when what they were reckoned by has changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import rules
from .counting import Tally
from .models import Event, EventKind, Obligation, PastInterval
from .rules import Interval
from .staging import or_fail, staged


class DueFacts(NamedTuple):
    """The due day to which an obligation moves; ``is_provisional`` as the law says of it."""

    due_on: date | None
    is_provisional: bool = False


class MovedBackwards(Exception):
    """Something happened to an obligation after the day on which it was to be moved."""


OBLIGATION, PAST, EVENT = (model._meta.db_table for model in (Obligation, PastInterval, Event))
INCOMING = {"id": "bigint PRIMARY KEY", "due_on": "date", "is_provisional": "bool"}
MOVING = {
    "id": "bigint PRIMARY KEY",
    "organ_id": "bigint",
    "basis": "varchar(10)",
    "since_on": "date",
    "due_on": "date",
    "is_historical": "bool",
    "new_due_on": "date",
    "is_new_historical": "bool",
    "is_provisional": "bool",
    "moves_on": "date",
}
# What begins only later moves on the day it begins. What was past its day when entered stays so as long as the new day
# is before the day of entry too (10-clocks §4).
TAKE = """
    INSERT {or_fail} INTO moving
    SELECT o.id, o.organ_id, o.basis, o.since_on, o.due_on, o.is_historical,
        i.due_on, o.is_historical AND coalesce(i.due_on < {entered_on}, false), i.is_provisional,
        CASE WHEN o.since_on > {on} AND o.since_on = {started_on} THEN o.since_on ELSE {on} END
    FROM incoming i JOIN {obligation} o ON o.id = i.id
    WHERE o.id BETWEEN {first} AND {last} AND o.standing = 'owed'
        AND coalesce(o.due_on, '9999-12-31') <> coalesce(i.due_on, '9999-12-31')
    ORDER BY o.id {lock}
"""
SETTLE = """
    UPDATE {or_fail} {obligation} SET is_provisional = incoming.is_provisional
    FROM (SELECT id, is_provisional FROM incoming WHERE id NOT IN (SELECT id FROM moving)) AS incoming
    WHERE {obligation}.id = incoming.id AND {obligation}.id BETWEEN {first} AND {last}
        AND {obligation}.standing = 'owed' AND {obligation}.is_provisional <> incoming.is_provisional
"""
REMEMBER = """
    INSERT {or_fail} INTO {past} (obligation_id, organ_id, from_on, until_on, standing, due_on, is_historical, is_late)
    SELECT id, organ_id, since_on, moves_on, 'owed', due_on, is_historical, false FROM moving WHERE since_on < moves_on
"""
TELL = """
    INSERT {or_fail} INTO {event} (obligation_id, kind, "on", at, by_id, due_before, due_after, workdays, party, note)
    SELECT id, %s, moves_on, %s, %s, due_on, new_due_on, 0, '', %s FROM moving
"""
GROUP = """
    SELECT organ_id, basis, since_on, due_on, is_historical, moves_on, new_due_on, is_new_historical, count(*)
    FROM moving
    GROUP BY organ_id, basis, since_on, due_on, is_historical, moves_on, new_due_on, is_new_historical
"""
MOVE = """
    UPDATE {or_fail} {obligation} SET
        since_on = moving.moves_on, due_on = moving.new_due_on, is_historical = moving.is_new_historical,
        is_provisional = moving.is_provisional
    FROM moving WHERE {obligation}.id = moving.id AND {obligation}.id BETWEEN {first} AND {last}
"""


@transaction.atomic
def move_due_days(
    changes: Iterable[tuple[int, DueFacts]],
    *,
    kind: EventKind,
    note: str,
    by: Account | None,
    at: datetime,
    is_audited: bool = True,
) -> int:
    """Give obligations, by their numbers, new due days from the day of ``at`` on; how many it moved.

    What is no longer owed stays as it is, and of a day that stays the same only ``is_provisional`` is taken over. Each
    one moved has an event of ``kind``; one audit entry tells of all, unless ``is_audited`` leaves that to the caller.
    Raises ``MovedBackwards`` where something happened after that day.
    """
    day = connection.ops.adapt_datefield_value
    incoming = ((number, day(facts.due_on), facts.is_provisional) for number, facts in changes)
    return _move(
        incoming, lambda cursor: None, lambda cursor: None, kind=kind, note=note, by=by, at=at, is_audited=is_audited
    )


@transaction.atomic
def move_filled(
    fill: Callable[[Any], None],
    *,
    keep: Callable[[Any], None] = lambda cursor: None,
    kind: EventKind,
    note: str,
    by: Account | None,
    at: datetime,
    is_audited: bool = True,
) -> int:
    """The same where a statement gives the changes: ``fill`` puts them into the table ``incoming``.

    ``keep`` may read in the table ``moving`` what moves.
    """
    return _move((), fill, keep, kind=kind, note=note, by=by, at=at, is_audited=is_audited)


def _move(
    rows: Iterable[tuple[Any, ...]],
    fill: Callable[[Any], None],
    keep: Callable[[Any], None],
    *,
    kind: EventKind,
    note: str,
    by: Account | None,
    at: datetime,
    is_audited: bool,
) -> int:
    """Move what ``rows`` hold and what ``fill`` adds to them."""
    on, tally = timezone.localdate(at), Tally()
    with connection.cursor() as cursor, staged(cursor, "incoming", INCOMING, rows):
        fill(cursor)
        run = _runner(cursor, on)
        with staged(cursor, "moving", MOVING, ()):
            run(TAKE)
            _require_nothing_later(cursor)
            moved = _count(run(GROUP).fetchall(), tally)
            run(REMEMBER)
            run(TELL, [kind.value, connection.ops.adapt_datetimefield_value(at), by.pk if by else None, note[:300]])
            keep(cursor)
            run(MOVE)
            run(SETTLE)
    if moved:
        tally.write()
    if moved and is_audited:
        told: dict[str, JSON] = {"number": moved, "note": note}
        audit.write(f"obligation.{kind}", subject="obligations.register", by=by, at=at, detail=told)
    return moved


def _runner(cursor: Any, on: date) -> Callable[..., Any]:
    """What executes one of the statements above, in the words of this database."""
    is_postgresql = connection.vendor == "postgresql"
    cursor.execute("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM incoming")
    first, last = cursor.fetchone()  # so that no engine walks through all obligations
    words = {
        "first": first,
        "last": last,
        "obligation": OBLIGATION,
        "past": PAST,
        "event": EVENT,
        "on": f"DATE '{on}'" if is_postgresql else f"'{on}'",
        "entered_on": "(o.entered_at AT TIME ZONE INTERVAL '+08:00')::date"
        if is_postgresql
        else "date(o.entered_at, '+8 hours')",
        "started_on": "(o.started_at AT TIME ZONE INTERVAL '+08:00')::date"
        if is_postgresql
        else "date(o.started_at, '+8 hours')",
        "lock": "FOR UPDATE OF o" if is_postgresql else "",
        "or_fail": or_fail(),
    }

    def run(statement: str, values: Sequence[Any] = ()) -> Any:
        cursor.execute(statement.format(**words), values or None)
        return cursor

    return run


def _require_nothing_later(cursor: Any) -> None:
    cursor.execute("SELECT id, since_on, moves_on FROM moving WHERE since_on > moves_on LIMIT 1")
    if row := cursor.fetchone():
        raise MovedBackwards(f"obligation {row[0]} stands as it does since {row[1]}, which is after {row[2]}")


def _count(rows: Iterable[tuple[Any, ...]], tally: Tally) -> int:
    """Take the former intervals out of the tally and put the new ones in; the number of obligations."""
    moved = 0
    for organ_id, basis, since_on, due_on, was_historical, on, new_due_on, is_historical, number in rows:
        before = Interval(since_on, None, rules.Standing.OWED, due_on, bool(was_historical))
        after = Interval(on, None, rules.Standing.OWED, new_due_on, bool(is_historical))
        tally.add(organ_id, basis, [before], times=-number)
        life = [replace(before, until_on=on), after] if since_on < on else [after]
        tally.add(organ_id, basis, life, times=number)
        moved += number
    return moved
