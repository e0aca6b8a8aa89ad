"""The listings as a follower of the journal: made from the truth after each act, never from the act itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from gongkai.disclosure.records.models import Record
from gongkai.registers.journal.following import Drift
from gongkai.registers.journal.models import Cursor, Entry
from gongkai.registers.obligations import clock
from gongkai.registers.obligations.counting import batches

from . import facts
from .facts import Values
from .models import Facets, Former, Listing

NAME = "library"
AT_ONCE = 400
FORMER_KEPT = 100_000
"""Entries of the journal for which it is kept where a record stood before."""
FACETS = tuple(one.attname for one in Facets._meta.local_fields)


@dataclass(frozen=True)
class Cause:
    """Why a listing is made anew: the entry, and its day where it is an act on the record itself."""

    sequence: int
    day: date | None = None


class Listings:
    """Keeps ``Listing`` (``JOURNAL_FOLLOWERS``); stands before everything that renders lists."""

    name = NAME

    def apply(self, entries: Sequence[Entry]) -> None:
        """Make the listings of the entries' records, and of what those touch, what they must be."""
        for some in batches(causes_of(entries).items(), AT_ONCE):
            refresh(dict(some), today=clock.today())
        Former.objects.filter(sequence__lt=entries[-1].sequence - FORMER_KEPT).delete()

    def reset(self) -> None:
        """Only what must not be there goes: the lists stay whole while every entry is applied again."""
        Listing.objects.exclude(record__in=Record.objects.public()).delete()

    def drift(self, up_to: int) -> Iterator[Drift]:
        """Records whose listing is not what it must be, apart from those about which entries are still to come."""
        waiting = set(Entry.objects.after(up_to).values_list("subject", flat=True))
        ids = Record.objects.public().order_by("pk").values_list("pk", "public_id")
        for some in batches(ids.iterator(chunk_size=AT_ONCE), AT_ONCE):
            yield from (one for one in _differences(dict(some)) if one.subject not in waiting)
        gone = Listing.objects.exclude(record__in=Record.objects.public()).values_list("public_id", flat=True)
        yield from (Drift(public_id, "not public", "listed") for public_id in gone if public_id not in waiting)

    def mend(self, found: Sequence[Drift]) -> None:
        """Make the listings anew."""
        numbers = Record.objects.filter(public_id__in=[one.subject for one in found]).values_list("pk", flat=True)
        for some in batches(numbers, AT_ONCE):
            refresh(dict.fromkeys(some, Cause(0)), today=clock.today())


def causes_of(entries: Sequence[Entry]) -> dict[int, Cause]:
    """The records whose listings follow from entries: of each its first entry, and the day of its own newest one."""
    own: dict[str, list[Entry]] = {}
    for entry in entries:
        own.setdefault(entry.subject, []).append(entry)
    found: dict[int, Cause] = {}
    for some in batches(own, AT_ONCE):
        ids = Record.objects.filter(public_id__in=some).values_list("pk", "public_id")
        for number, public_id in ids:
            of_it = own[public_id]
            found[number] = Cause(of_it[0].sequence, timezone.localdate(of_it[-1].at))
    for numbers in batches(list(found), AT_ONCE):
        for number, other in facts.targets_of(numbers):
            found.setdefault(other, Cause(found[number].sequence))
    return found


def position() -> int:
    """The number of the last entry that the listings follow."""
    return Cursor.objects.filter(pk=NAME).values_list("sequence", flat=True).first() or 0


@transaction.atomic
def refresh(causes: Mapping[int, Cause], *, today: date) -> None:
    """Make some listings what they must be, and remember where they stood before."""
    present = Listing.objects.select_for_update().order_by("pk").in_bulk(list(causes))
    days = {number: as_of(present.get(number), cause.day, today=today) for number, cause in causes.items()}
    expected = facts.facts_of(causes, on=days)
    moved, new = [], []
    for number, cause in causes.items():
        before, values = present.get(number), expected.get(number)
        if before is not None and cause.sequence and _has_moved(before, values):
            moved.append(_former(before, cause.sequence))
        if values is None:
            Listing.objects.filter(pk=number).delete()
        elif before is None:
            new.append(Listing(record_id=number, **values))
        else:
            _write(before, values)
    Listing.objects.bulk_create(new, batch_size=AT_ONCE)
    Former.objects.bulk_create(moved, ignore_conflicts=True)


def as_of(before: Listing | None, own: date | None, *, today: date) -> date:
    """The day as of which a listing tells the validity: today, but for one on which a change has come unannounced.

    That stays as it was until its own act, or the act of the day (``taking_effect``), tells every follower.
    """
    if before is None or before.next_change_on is None or before.next_change_on > today:
        return today
    return today if own is not None and own >= before.next_change_on else before.next_change_on - timedelta(days=1)


def _has_moved(before: Listing, values: Values | None) -> bool:
    return values is None or any(getattr(before, name) != values[name] for name in FACETS)


def _former(before: Listing, sequence: int) -> Former:
    stood = {name: getattr(before, name) for name in FACETS}
    return Former(sequence=sequence, record_id=before.pk, **stood)


def _write(row: Listing, values: Values) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        Listing.objects.filter(pk=row.pk).update(**changed)


def _differences(public_ids: Mapping[int, str]) -> Iterator[Drift]:
    present, today = Listing.objects.in_bulk(list(public_ids)), clock.today()
    expected = facts.facts_of(
        public_ids, on={number: as_of(present.get(number), None, today=today) for number in public_ids}
    )
    for number, values in expected.items():
        row = present.get(number)
        if row is None:
            yield Drift(public_ids[number], "listed", "missing")
            continue
        found = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
        if found:
            yield Drift(public_ids[number], _told({name: values[name] for name in found}), _told(found))


def _told(values: Values) -> str:
    return "; ".join(f"{name}={value}" for name, value in values.items())
