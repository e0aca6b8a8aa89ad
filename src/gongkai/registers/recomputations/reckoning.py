"""What due day an open obligation has by a given calendar: each question answered once for all that ask it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection

from gongkai.law import DateOutsideCalendar, Duty, MomentNeeded, Profile, SpanKind, UnknownDuty, due_days, due_of
from gongkai.registers.obligations.models import Event, EventKind, Obligation, Standing
from gongkai.registers.obligations.services import CLOCK_KINDS, clock_events

Law = Callable[[str], Profile]

UNTOUCHED = frozenset({SpanKind.HOURS, SpanKind.TIMES, SpanKind.STATED, SpanKind.GATE})
"""Spans whose day no calendar moves (10-clocks C4, C5, C7)."""


class Question(NamedTuple):
    """What decides the due day of an obligation whose clock had no events of its own."""

    profile: str
    duty_id: str
    start_on: date


class Row(NamedTuple):
    """An open obligation, or several alike in all but their number; ``start_on`` is the day its clock began."""

    id: int
    organ_id: int
    question: Question
    due_on: date
    is_provisional: bool


class Found(NamedTuple):
    """The due day by the new calendar."""

    due_on: date
    is_provisional: bool


class Reckoner:
    """Reckons due days by the law that ``law`` gives for a profile; remembers every question."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._laws: dict[str, Profile] = {}
        self._known: dict[Question, Found | None] = {}

    def plain(self, question: Question) -> Found | None:
        """The day of one whose clock ran without events; None where no calendar moves it or no rule applies."""
        if question not in self._known:
            self._known[question] = self._found(question)
        return self._known[question]

    def with_events(self, question: Question, events: Sequence[Event]) -> Found | None:
        """The day of one whose clock was stopped, restarted or extended."""
        duty = self.duty(question)
        if duty is None:
            return None
        due = due_of(duty, question.start_on, self._law_of(question.profile).calendar, clock_events(events))
        return Found(due.due_on, due.is_provisional) if due.due_on else None

    def duty(self, question: Question) -> Duty | None:
        """The rule that applied on the day it began; None where the profile has none."""
        try:
            return self._law_of(question.profile).duty(question.duty_id, on=question.start_on)
        except UnknownDuty:
            return None

    def _found(self, question: Question) -> Found | None:
        duty = self.duty(question)
        if duty is None or (duty.within.kind in UNTOUCHED and not duty.terms):
            return None
        try:
            due = due_days(duty, [question.start_on], self._law_of(question.profile).calendar)[0]
        except (DateOutsideCalendar, MomentNeeded):
            return None
        return Found(due.due_on, due.is_provisional) if due.due_on else None

    def _law_of(self, profile: str) -> Profile:
        if profile not in self._laws:
            self._laws[profile] = self._law(profile)
        return self._laws[profile]


# -- the obligations -------------------------------------------------------------------------------------------------

OPEN = """
    o.standing = 'owed' AND o.due_on IS NOT NULL AND o.profile IN ({profiles})
    AND (o.due_on >= {first} OR {start} >= {first}) AND (o.due_on <= {last} OR {start} <= {last})
"""
"""Those whose time, from the first to the last of their two days, meets the days on which the calendar changed."""
HERE = f"o.id > {{after}} AND o.id <= {{until}} AND {OPEN}"
FIELDS = "o.profile, o.duty_id, {start}, o.organ_id, o.due_on, o.is_provisional"
LOCK = f"SELECT count(*) FROM (SELECT 1 FROM {{obligation}} o WHERE {HERE} FOR UPDATE) AS locked"  # noqa: S608
TABLES = (
    "CREATE TEMPORARY TABLE stopped (id bigint PRIMARY KEY)",
    """CREATE TEMPORARY TABLE reckoned (profile varchar(40), duty_id varchar(60), start_on date, due_on date,
       is_provisional bool, PRIMARY KEY (profile, duty_id, start_on))""",
    """INSERT INTO stopped SELECT DISTINCT obligation_id FROM {event}
       WHERE obligation_id > {after} AND obligation_id <= {until} AND kind IN ({kinds})""",
)
PLAIN = "NOT EXISTS (SELECT 1 FROM stopped s WHERE s.id = o.id)"
QUESTIONS = f"""
    SELECT o.profile, o.duty_id, {{start}}, count(*) FROM {{obligation}} o WHERE {HERE} AND {PLAIN}
    GROUP BY o.profile, o.duty_id, {{start}}
"""  # noqa: S608 - own names
STOPPED = f"SELECT {FIELDS}, o.id FROM {{obligation}} o WHERE {HERE} AND o.id IN (SELECT id FROM stopped)"  # noqa: S608
# The obligations are the outer loop in both engines.
CHANGES = f"""
    INSERT INTO incoming SELECT o.id, r.due_on, r.is_provisional FROM {{obligation}} o CROSS JOIN reckoned r
    WHERE {HERE} AND r.profile = o.profile AND r.duty_id = o.duty_id AND r.start_on = {{start}}
        AND (o.due_on <> r.due_on OR o.is_provisional <> r.is_provisional) AND {PLAIN}
"""  # noqa: S608 - own names
GROUPS = f"""
    SELECT {FIELDS}, min(o.id), count(*) FROM {{obligation}} o WHERE {OPEN}
        AND NOT EXISTS (SELECT 1 FROM {{event}} e WHERE e.obligation_id = o.id AND e.kind IN ({{kinds}}))
    GROUP BY {FIELDS}
"""  # noqa: S608 - own names


@dataclass
class Piece:
    """The open obligations of some profiles, by a range of numbers, that a change within ``window`` may touch."""

    profiles: Sequence[str]
    window: tuple[date, date]
    after: int = 0
    until: int = 0
    looked_at: int = 0
    unreckoned: int = 0

    def fill(self, cursor: Any, reckoner: Reckoner) -> None:
        """Put those that have another day by the reckoner into the table ``incoming``; the rows stay locked."""
        if connection.vendor == "postgresql":  # on SQLite a transaction that writes is alone anyway
            cursor.execute(self._worded(LOCK))
        for statement in TABLES:
            cursor.execute(self._worded(statement))
        self._insert(cursor, "reckoned", 5, self._answers(cursor, reckoner))
        cursor.execute(self._worded(CHANGES))
        self._insert(cursor, "incoming", 3, self._stopped(cursor, reckoner))
        cursor.execute("DROP TABLE stopped")
        cursor.execute("DROP TABLE reckoned")

    def groups(self) -> Iterator[tuple[Row, int]]:
        """All open ones counted together, whatever their number, without those whose clock had events of its own."""
        with connection.cursor() as cursor:
            cursor.execute(self._worded(GROUPS))
            for *values, number in cursor.fetchall():
                yield _row(values), number

    def _answers(self, cursor: Any, reckoner: Reckoner) -> Iterator[tuple[Any, ...]]:
        cursor.execute(self._worded(QUESTIONS))
        for profile, duty_id, start_on, number in cursor.fetchall():
            question = Question(profile, duty_id, _day(start_on))
            self.looked_at += number
            if found := reckoner.plain(question):
                yield (*question, *found)
            elif reckoner.duty(question) is None:
                self.unreckoned += number

    def _stopped(self, cursor: Any, reckoner: Reckoner) -> Iterator[tuple[Any, ...]]:
        """Those whose clock was acted on, one by one."""
        cursor.execute(self._worded(STOPPED))
        rows = [_row(values) for values in cursor.fetchall()]
        self.looked_at += len(rows)
        events = self._events if rows else {}
        for row in rows:
            found = reckoner.with_events(row.question, events[row.id])
            self.unreckoned += found is None and reckoner.duty(row.question) is None
            if found and found != (row.due_on, row.is_provisional):
                yield (row.id, *found)

    @cached_property
    def _events(self) -> Mapping[int, list[Event]]:
        """The events of the law's own clock, by obligation."""
        kinds = [*CLOCK_KINDS, EventKind.REOPENED]
        found: dict[int, list[Event]] = {}
        events = Event.objects.filter(obligation_id__gt=self.after, obligation_id__lte=self.until, kind__in=kinds)
        for event in events.order_by("obligation_id", "on", "id").iterator():
            found.setdefault(event.obligation_id, []).append(event)
        return found

    def _insert(self, cursor: Any, table: str, width: int, rows: Iterable[tuple[Any, ...]]) -> None:
        values = [tuple(_stored(value) for value in row) for row in rows]
        if values:
            marks = ", ".join(["%s"] * width)
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - own names

    def _worded(self, statement: str) -> str:
        """The statement in the words of this database; every value in it is a number, a date or a name of ours."""
        is_postgresql = connection.vendor == "postgresql"
        first, last = (f"DATE '{day}'" if is_postgresql else f"'{day}'" for day in self.window)
        return statement.format(
            obligation=Obligation._meta.db_table,
            event=Event._meta.db_table,
            profiles=", ".join(f"'{_name(profile)}'" for profile in self.profiles),
            kinds=", ".join(f"'{kind}'" for kind in sorted(CLOCK_KINDS)),
            start=POSTGRESQL_DAY if is_postgresql else SQLITE_DAY,
            first=first,
            last=last,
            after=int(self.after),
            until=int(self.until),
        )


POSTGRESQL_DAY, SQLITE_DAY = "(o.started_at AT TIME ZONE INTERVAL '+08:00')::date", "date(o.started_at, '+8 hours')"
assert Standing.OWED.value == "owed"  # as the statements above say


def _name(profile: str) -> str:
    if not profile.isidentifier():
        raise ValueError(profile)
    return profile


def _row(values: Sequence[Any]) -> Row:
    profile, duty_id, start_on, organ_id, due_on, is_provisional, number = values[:7]
    return Row(number, organ_id, Question(profile, duty_id, _day(start_on)), _day(due_on), bool(is_provisional))


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _stored(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
