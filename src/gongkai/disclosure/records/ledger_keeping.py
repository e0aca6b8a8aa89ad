"""The ledger kept in step with the records: one entry made anew after each act, all of them gone over once a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from gongkai.registers.obligations.counting import batches

from .content import Content
from .models import LedgerEntry, Record, Relation, Version
from .rules import RelationKind, State
from .wording import law_for, rule_kind_of

AT_ONCE = 500
ENDS = (RelationKind.REPEALS.value, RelationKind.REPLACES.value)
TOUCHES = (*ENDS, RelationKind.AMENDS.value)
SIGNED = (State.SIGNED, State.SCHEDULED, State.CLOSED)
Values = Mapping[str, Any]


def shown_version(record: Record) -> int | None:
    """The version that the ledger shows: the public one, else the signed one; ``None`` of a draft."""
    if record.public_version is not None:
        return record.public_version
    return record.version if record.state in SIGNED else None


def follow(record: Record) -> None:
    """Make the entry of a record what it must be now."""
    if record.rule_kind or record.public_version not in (None, record.version) or _has_entry(record):
        _follow_all([record])


def follow_touched(record: Record) -> None:
    """The same for every record that this one amends, repeals or replaces."""
    touched = Record.objects.filter(touched_by__record=record, touched_by__kind__in=TOUCHES)
    others = list(touched.select_related("organ").distinct())
    if others:
        _follow_all(others)


@transaction.atomic
def go_over(*, on: date, at: datetime) -> int:
    """A day's act: put right every entry that differs from its record; how many there were."""
    is_revised = Q(public_version__isnull=False) & ~Q(public_version=F("version"))
    kept = Q(signed_at__isnull=False) & (~Q(rule_kind="") | Q(ledger_entry__isnull=False) | is_revised)
    records = Record.objects.filter(kept).select_related("organ").order_by("pk").iterator(chunk_size=AT_ONCE)
    return sum(_follow_all(batch) for batch in batches(records, AT_ONCE))


def _has_entry(record: Record) -> bool:
    return LedgerEntry.objects.filter(record=record).exists()


def _follow_all(records: Sequence[Record]) -> int:
    """Write what differs; how many entries did."""
    present = {one.record_id: one for one in LedgerEntry.objects.filter(record__in=records)}
    return sum(
        _write(record, present.get(record.pk), values)
        for record, values in zip(records, _expected(records), strict=True)
    )


def _write(record: Record, entry: LedgerEntry | None, values: Values | None) -> bool:
    if values is None:
        return entry is not None and bool(entry.delete()[0])
    if entry is None:
        LedgerEntry.objects.create(record=record, **values)
        return True
    changed = [name for name, value in values.items() if getattr(entry, name) != value]
    for name in changed:
        setattr(entry, name, values[name])
    if changed:
        entry.save(update_fields=changed)
    return bool(changed)


def _expected(records: Sequence[Record]) -> Iterator[Values | None]:
    """What each entry must say, ``None`` where there must be none; two queries."""
    numbers = {record.pk: number for record in records if (number := shown_version(record)) is not None}
    wanted = Version.objects.filter(record__in=numbers, number__in=set(numbers.values()))
    contents = {one.record_id: one.content for one in wanted if one.number == numbers[one.record_id]}
    touched = _touched(contents)
    for record in records:
        content = contents.get(record.pk)
        kind = rule_kind_of(law_for(record), content) if content else ""
        if content is None or not kind or content.formed_on is None:
            yield None
        else:
            days = touched[record.pk]
            yield _values(record, content, kind, numbers[record.pk]) | {
                "repealed_on": min((day for one, day in days if one in ENDS), default=None),
                "amended_on": min((day for one, day in days if one not in ENDS), default=None),
            }


def _touched(record_ids: Iterable[int]) -> Mapping[int, list[tuple[str, date]]]:
    """For each record how and since when public ones touch it."""
    rows = Relation.objects.public().filter(other__in=list(record_ids), kind__in=TOUCHES, since__isnull=False)
    found = defaultdict[int, list[tuple[str, date]]](list)
    for other_id, kind, since in rows.order_by().values_list("other_id", "kind", "since"):
        if other_id is not None and since is not None:
            found[other_id].append((kind, since))
    return found


def _values(record: Record, content: Content, kind: str, version: int) -> dict[str, Any]:
    return {
        "organ_id": record.organ_id,
        "version": version,
        "rule_kind": kind[:40],
        "title": content.title[:300],
        "document_number": content.document_number,
        "subject_category": content.subject_category,
        "legality_number": content.legality_number,
        "formed_on": content.formed_on,
        "effective_on": content.effective_on,
        "expires_on": content.expires_on,
        "lapsed_on": record.lapsed_on,
    }
