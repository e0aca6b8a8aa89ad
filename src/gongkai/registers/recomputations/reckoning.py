"""What due day an open obligation has by a given calendar, for very many of them, each distinct question once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from gongkai.law import DateOutsideCalendar, Duty, MomentNeeded, Profile, SpanKind, UnknownDuty, due_days, due_of
from gongkai.registers.obligations.models import Event, EventKind, Obligation, Standing
from gongkai.registers.obligations.services import CLOCK_KINDS, clock_events

Law = Callable[[str], Profile]

UNTOUCHED = frozenset({SpanKind.HOURS, SpanKind.TIMES, SpanKind.STATED, SpanKind.GATE})
"""Spans whose day no calendar moves (10-clocks C4, C5, C7)."""


class Row(NamedTuple):
    """What of an open obligation decides its due day; ``start_on`` is the day on which its clock began."""

    id: int
    organ_id: int
    profile: str
    duty_id: str
    start_on: date
    due_on: date
    is_provisional: bool


class Found(NamedTuple):
    """The due day by the new calendar."""

    due_on: date
    is_provisional: bool


POSTGRESQL_DAY, SQLITE_DAY = "(o.started_at AT TIME ZONE 'Asia/Shanghai')::date", "date(o.started_at, '+8 hours')"
FIELDS = "o.id, o.organ_id, o.profile, o.duty_id, {start}, o.due_on, o.is_provisional"
OPEN = """
    FROM {obligation} o
    WHERE o.standing = %s AND o.due_on IS NOT NULL AND o.profile IN ({profiles})
        AND ({start} <= %s OR o.due_on <= %s) AND ({start} >= %s OR o.due_on >= %s)
"""
"""Those whose time, from the first to the last of their two days, meets the days on which the calendar changed."""


def open_rows(profiles: Sequence[str], window: tuple[date, date], *, after: int, size: int) -> list[Row]:
    """The next open obligations, by number, that a change of the calendar may touch; locked until the transaction ends.

    On SQLite a transaction that writes is alone anyway.
    """
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    statement = f"SELECT {FIELDS} {OPEN} AND o.id > %s ORDER BY o.id LIMIT %s {lock}"
    with connection.cursor() as cursor:
        cursor.execute(_worded(statement, profiles), [*_values(profiles, window), after, size])
        return [_row(row) for row in cursor.fetchall()]


class Group(NamedTuple):
    """Open obligations alike in what decides their due day; ``first`` is one of them."""

    row: Row
    number: int


def open_groups(profiles: Sequence[str], window: tuple[date, date]) -> Iterator[Group]:
    """The same counted together, for a look ahead; those whose clock had events of its own are left out."""
    fields = FIELDS.replace("o.id", "min(o.id)")
    keys = FIELDS.replace("o.id, ", "")
    kinds = ", ".join(["%s"] * len(CLOCK_KINDS))
    plain = f"NOT EXISTS (SELECT 1 FROM {{event}} e WHERE e.obligation_id = o.id AND e.kind IN ({kinds}))"  # noqa: S608 - own names
    statement = f"SELECT {fields}, count(*) {OPEN} AND {plain} GROUP BY {keys}"
    with connection.cursor() as cursor:
        cursor.execute(_worded(statement, profiles), [*_values(profiles, window), *sorted(CLOCK_KINDS)])
        for row in cursor.fetchall():
            yield Group(_row(row), row[7])


def _worded(statement: str, profiles: Sequence[str]) -> str:
    is_postgresql = connection.vendor == "postgresql"
    return statement.format(
        obligation=Obligation._meta.db_table,
        event=Event._meta.db_table,
        profiles=", ".join(["%s"] * len(profiles)),
        start="(o.started_at AT TIME ZONE 'Asia/Shanghai')::date"
        if is_postgresql
        else "date(o.started_at, '+8 hours')",
    )


def _row(values: tuple[Any, ...]) -> Row:
    number, organ_id, profile, duty_id, start_on, due_on, is_provisional = values[:7]
    return Row(number, organ_id, profile, duty_id, _day(start_on), _day(due_on), bool(is_provisional))


def _values(profiles: Sequence[str], window: tuple[date, date]) -> list[Any]:
    first, last = (connection.ops.adapt_datefield_value(day) for day in window)
    return [Standing.OWED.value, *profiles, last, last, first, first]


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


class Reckoner:
    """Reckons due days by the law that ``law`` gives for a profile; remembers every question."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._laws: dict[str, Profile] = {}
        self._known: dict[tuple[str, str, date], Found | None] = {}
        self._without_rule: set[tuple[str, str, date]] = set()
        self.unreckoned = 0

    def reckon(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Found]]:
        """Each row with its day by the law; one to which no rule applies keeps its own and is counted."""
        events = _clock_events_of(rows)
        for row in rows:
            yield row, self._with_events(row, events[row.id]) if row.id in events else self.plain(row)

    def plain(self, row: Row) -> Found:
        """The day of one whose clock ran without events."""
        key = row.profile, row.duty_id, row.start_on
        if key not in self._known:
            self._known[key] = self._found(row)
        self.unreckoned += key in self._without_rule
        found = self._known[key]
        return found or Found(row.due_on, row.is_provisional)

    def _found(self, row: Row) -> Found | None:
        duty = self._duty(row)
        if duty is None:
            self._without_rule.add((row.profile, row.duty_id, row.start_on))
        if duty is None or (duty.within.kind in UNTOUCHED and not duty.terms):
            return None
        try:
            due = due_days(duty, [row.start_on], self._law_of(row.profile).calendar)[0]
        except (DateOutsideCalendar, MomentNeeded):
            return None
        return Found(due.due_on, due.is_provisional) if due.due_on else None

    def _with_events(self, row: Row, events: Sequence[Event]) -> Found:
        duty = self._duty(row)
        if duty is None:
            return self.plain(row)
        due = due_of(duty, row.start_on, self._law_of(row.profile).calendar, clock_events(events))
        return Found(due.due_on, due.is_provisional) if due.due_on else Found(row.due_on, row.is_provisional)

    def _duty(self, row: Row) -> Duty | None:
        try:
            return self._law_of(row.profile).duty(row.duty_id, on=row.start_on)
        except UnknownDuty:
            return None

    def _law_of(self, profile: str) -> Profile:
        if profile not in self._laws:
            self._laws[profile] = self._law(profile)
        return self._laws[profile]


def _clock_events_of(rows: Sequence[Row]) -> Mapping[int, list[Event]]:
    """The events of the law's own clock, by obligation; those without any are left out."""
    if not rows:
        return {}
    kinds = [*CLOCK_KINDS, EventKind.REOPENED]
    found: dict[int, list[Event]] = {}
    events = Event.objects.filter(obligation_id__gte=rows[0].id, obligation_id__lte=rows[-1].id, kind__in=kinds)
    for event in events.order_by("obligation_id", "on", "id").iterator():
        found.setdefault(event.obligation_id, []).append(event)
    return found
