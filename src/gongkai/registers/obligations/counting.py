"""The numbers by organ, due day and standing: kept with every act, taken anew to prove them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import Count, F
from django.db.models.functions import Coalesce

from .conditions import NO_DAY
from .models import KEY, DayChange, DayCount, MonthCount, Obligation, PastInterval
from .rules import Interval
from .staging import columns_of


class Key(NamedTuple):
    """What obligations that are counted together have in common, in the order of ``models.KEY``."""

    organ_id: int
    standing: str
    is_historical: bool
    is_late: bool
    due_on: date
    basis: str

    @property
    def of_month(self) -> "Key":
        """The same for the whole month of the due day."""
        return self if self.due_on == NO_DAY else self._replace(due_on=self.due_on.replace(day=1))


def key_of(organ_id: int, basis: str, interval: Interval) -> Key:
    """The key under which an interval counts."""
    due_on = interval.due_on or NO_DAY
    return Key(organ_id, interval.standing.value, interval.is_historical, interval.is_late, due_on, basis)


class Tally:
    """Changes of the numbers, gathered and then written at once."""

    def __init__(self) -> None:
        self.now: Counter[Key] = Counter()
        self.changes: Counter[tuple[date, Key]] = Counter()

    def add(self, organ_id: int, basis: str, intervals: Iterable[Interval], *, times: int = 1) -> None:
        """Count a life ``times`` times; -1 takes it away."""
        for interval in intervals:
            key = key_of(organ_id, basis, interval)
            self.changes[interval.from_on, key] += times
            if interval.until_on is None:
                self.now[key] += times
            else:
                self.changes[interval.until_on, key] -= times

    def write(self) -> None:
        """Bring the changes into the tables, rows in one order everywhere so that no two acts wait for each other."""
        _upsert(DayCount, KEY, self.now)
        _upsert(MonthCount, KEY, by_month(self.now))
        _upsert(DayChange, ("on", *KEY), {(on, *key): number for (on, key), number in self.changes.items()})


def by_month(numbers: Mapping[Key, int]) -> Counter[Key]:
    """The numbers by the month of the due day."""
    found: Counter[Key] = Counter()
    for key, number in numbers.items():
        found[key.of_month] += number
    return found


TYPES = ("date", "bigint", "varchar", "bool", "bool", "date", "varchar", "bigint")
"""Of the day of a change, of the columns of a key and of the number, in PostgreSQL; no text among them needs quotes."""


def _upsert(model: type[models.Model], key: Sequence[str], numbers: Mapping[Any, int]) -> None:
    """Add each number to that of the row with its key, or make that row."""
    changed = sorted((*row, number) for row, number in numbers.items() if number)
    if not changed:
        return
    table, columns = model._meta.db_table, columns_of(model, key)
    names = ", ".join(map(connection.ops.quote_name, columns))
    into = f"INSERT INTO {table} ({names}, number)"
    adding = f"ON CONFLICT ({names}) DO UPDATE SET number = {table}.number + excluded.number"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in TYPES[-len(changed[0]) :])
            places = ", ".join(str(place) for place in range(1, len(changed[0])))
            values = [f"{{{','.join(map(str, column))}}}" for column in zip(*changed, strict=True)]
            cursor.execute(f"{into} SELECT * FROM unnest({arrays}) ORDER BY {places} {adding}", values)  # noqa: S608 - own names
        else:
            plain = _adapted(changed)
            one = f"{into} VALUES ({', '.join(['%s'] * len(changed[0]))}) {adding}"
            cursor.executemany(one, [tuple(map(plain.get, row, row)) for row in changed])


def _adapted(rows: Sequence[tuple[Any, ...]]) -> dict[Any, Any]:
    """Each day and each yes or no among the values as SQLite keeps it."""
    places = [place for place, value in enumerate(rows[0]) if isinstance(value, date)]
    days = {row[place] for row in rows for place in places}
    return {False: 0, True: 1} | {day: connection.ops.adapt_datefield_value(day) for day in days}


Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of ``size``, the last one shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


@dataclass(frozen=True)
class Difference:
    """A number that is not what the obligations themselves give; ``on`` is the day of a change."""

    table: str
    key: Key
    on: date | None
    kept: int
    counted: int


def counted() -> Tally:
    """The numbers as the obligations and their past give them, counted one by one."""
    tally = Tally()
    for on, key, number in _grouped(Obligation.objects.all(), "since_on"):
        tally.now[key] += number
        tally.changes[on, key] += number
    past = PastInterval.objects.annotate(basis=F("obligation__basis"))
    for on, key, number in _grouped(past, "from_on"):
        tally.changes[on, key] += number
    for on, key, number in _grouped(past, "until_on"):
        tally.changes[on, key] -= number
    return tally


def _grouped(rows: "models.QuerySet[Any]", day: str) -> Iterator[tuple[date, Key, int]]:
    """How many rows share a key and the value of ``day``."""
    undated = rows.annotate(due=Coalesce("due_on", NO_DAY, output_field=models.DateField()))
    fields = ("organ_id", "standing", "is_historical", "is_late", "due", "basis")
    for on, *key, number in undated.order_by().values_list(day, *fields).annotate(number=Count("pk")).iterator():
        yield on, Key(*key), number


def differences() -> list[Difference]:
    """Every number of the tables that a recount does not give; none when all is well."""
    truth = counted()
    kept = ("organ_id", *KEY[1:], "number")
    found = _compare("day", _kept(DayCount, *kept), {(None, key): number for key, number in truth.now.items()})
    found += _compare(
        "month", _kept(MonthCount, *kept), {(None, key): number for key, number in by_month(truth.now).items()}
    )
    return found + _compare("change", _kept(DayChange, *kept, "on"), {**truth.changes})


Numbers = dict[Any, int]
"""By the day of change, if it is one, and the key."""


def _kept(model: type[Any], *fields: str) -> Numbers:
    rows = model.objects.order_by().values_list(*fields).iterator()
    return {(row[7] if len(row) > 7 else None, Key(*row[:6])): row[6] for row in rows}


def _compare(table: str, kept: Numbers, truth: Numbers) -> list[Difference]:
    places = sorted(kept.keys() | truth.keys(), key=lambda place: (place[0] or NO_DAY, place[1]))
    numbers = ((on, key, kept.get((on, key), 0), truth.get((on, key), 0)) for on, key in places)
    return [Difference(table, key, on, there, here) for on, key, there, here in numbers if there != here]


def rewrite() -> None:
    """Empty the tables and fill them with a recount."""
    for model in (DayCount, MonthCount, DayChange):
        model._base_manager.all().delete()
    counted().write()
