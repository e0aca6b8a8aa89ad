"""Everything that is public as files of JSON lines, a month in parts; a follower keeps the register of the files."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Record, Relation, Version
from gongkai.registers.journal.following import Drift
from gongkai.registers.journal.models import Cursor, Entry
from gongkai.registers.obligations.counting import batches

from .models import OLDEST_FIRST, DumpFile, Former, Listing

SIZE = 200
"""How many records one file holds: what one release makes anew."""
AT_ONCE = 400


@dataclass(frozen=True)
class Part:
    """The records of one file, oldest first."""

    month: str
    number: int
    ids: Sequence[int]

    @property
    def name(self) -> str:
        """2020-09, or 2020-09-2 of a month with more records than one file holds."""
        return name_of(self.month, self.number)

    @property
    def members(self) -> str:
        """A digest of which records these are."""
        return sha256(",".join(map(str, self.ids)).encode()).hexdigest()


def name_of(month: str, number: int) -> str:
    """What a part is called."""
    return month if number == 1 else f"{month}-{number}"


def parts_of(month: str) -> list[Part]:
    """The files of a month; one query."""
    ids = list(Listing.objects.filter(month=month).order_by(*OLDEST_FIRST).values_list("pk", flat=True))
    starts = range(0, len(ids), SIZE)
    return [Part(month, number, ids[start : start + SIZE]) for number, start in enumerate(starts, start=1)]


def part_named(name: str) -> Part | None:
    """The file with this name; ``None`` where there is none."""
    month, number = name[:7], name[8:] or "1"
    if not number.isdigit() or name != name_of(month, int(number)):
        return None
    return next((one for one in parts_of(month) if one.number == int(number)), None)


def content_of(part: Part) -> bytes:
    """The file: each public record as a line of JSON, in the order of its release. Four queries."""
    rows = list(Listing.objects.filter(pk__in=part.ids).select_related("organ").order_by(*OLDEST_FIRST))
    versions = Version.objects.filter(record__in=part.ids, number=F("record__public_version")).order_by()
    said = dict(versions.values_list("record_id", "canonical"))
    relations = _relations(part.ids)
    return b"".join(_line(one, Content.read(said[one.pk]).public, relations.get(one.pk, [])) for one in rows)


def _line(one: Listing, content: Content, relations: Sequence[Mapping[str, Any]]) -> bytes:
    """One record, with the names that its own JSON has; nothing that another record's title or name decides."""
    told = {
        "id": one.public_id,
        "address": one.get_absolute_url(),
        "json": reverse("public_record_json", args=[one.public_id]),
        "version": one.version,
        "released_at": _moment(one.released_at),
        "first_released_at": _moment(one.first_released_at),
        "changed_at": _moment(one.changed_at),
        "organ_id": one.organ_id,
        "index_number": one.index_number,
        "title": content.title,
        "document_number": content.document_number,
        "issuers": [name for name in (content.issuer, *content.joint_issuers) if name],
        "formed_on": content.formed_on,
        "subject_category": content.subject_category,
        "terms": content.terms,
        "genre": content.genre,
        "rule_kind": one.rule_kind,
        "abstract": content.abstract,
        "validity": one.validity,
        "effective_on": one.effective_on,
        "expires_on": one.expires_on,
        "lapsed_on": one.lapsed_on,
        "repealed_on": one.repealed_on,
        "amended_on": one.amended_on,
        "body": content.body,
        "attachments": [
            {"name": file.name, "size_bytes": file.size_bytes, "media_type": file.media_type, "sha256": file.sha256}
            for file in content.attachments
        ],
        "relations": relations,
        "corrections": [{"wrong": it.wrong, "right": it.right, "since": it.since} for it in content.corrections],
        "content_sha256": one.digest,
        "proof": reverse("public_proof", args=[one.public_id]),
    }
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _relations(ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """By record what it touches, here while that is public or by its citation, and what public ones touch it."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    rows = Relation.objects.public().filter(Q(record__in=ids) | Q(other__in=ids)).select_related("record", "other")
    wanted = set(ids)
    for one in rows.order_by("id"):
        if one.other is not None and not one.other.is_public:
            continue
        other = one.other.public_id if one.other else None
        told = {"id": other, "citation": "" if other else one.citation, "since": one.since}
        if one.record_id in wanted:
            found.setdefault(one.record_id, []).append({"kind": one.kind, **told})
        if one.other_id in wanted and one.other_id is not None:
            told = {"kind": f"{one.kind}_by", "id": one.record.public_id, "citation": "", "since": one.since}
            found.setdefault(one.other_id, []).append(told)
    return found


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


# -- the register of the files ---------------------------------------------------------------------------------------


class Dumps:
    """Keeps ``DumpFile`` (``JOURNAL_FOLLOWERS``); follows the listings, before the pages are rendered."""

    name = "dumps"

    def apply(self, entries: Sequence[Entry]) -> None:
        """Tell anew what the files hold in which something changed."""
        ids = concerned(entries)
        for month in months_of(entries, ids):
            _tell(month, ids, sequence=entries[-1].sequence)

    def reset(self) -> None:
        """Nothing goes before it is told anew."""

    def drift(self, up_to: int) -> Iterator[Drift]:
        """Files that are not what the register says."""
        if Entry.objects.after(up_to).exists():
            return  # what is still to come has changed some already
        told = DumpFile.objects.in_bulk()
        for month in Listing.objects.order_by("month").values_list("month", flat=True).distinct():
            for part in parts_of(month):
                row = told.pop(part.name, None)
                found = sha256(content_of(part)).hexdigest()
                if row is None or row.sha256 != found:
                    yield Drift(part.name, found, row.sha256 if row else "missing")
        yield from (Drift(name, "no such file", "told") for name in told)

    def mend(self, found: Sequence[Drift]) -> None:
        """Tell the months of the differences anew."""
        for month in sorted({one.subject[:7] for one in found}):
            _tell(month, None, sequence=0)


def concerned(entries: Sequence[Entry]) -> set[int]:
    """The records of which entries tell, and those that they touch or that touch them."""
    found: set[int] = set()
    for some in batches(dict.fromkeys(one.subject for one in entries), AT_ONCE):
        found |= set(Record.objects.filter(public_id__in=some).values_list("pk", flat=True))
    for numbers in batches(list(found), AT_ONCE):
        pairs = Relation.objects.filter(Q(record__in=numbers) | Q(other__in=numbers)).order_by()
        found |= {number for pair in pairs.values_list("record_id", "other_id") for number in pair if number}
    return found


def months_of(entries: Sequence[Entry], ids: Iterable[int]) -> list[str]:
    """The months in whose files the records stand, or stood before the entries."""
    if not entries:
        return []
    former = Former.objects.filter(sequence__gte=entries[0].sequence, sequence__lte=entries[-1].sequence)
    months = set(former.values_list("month", flat=True))
    for some in batches(list(ids), AT_ONCE):
        months |= set(Listing.objects.of_records(some).values_list("month", flat=True).order_by())
    return sorted(months, reverse=True)


def renewed(entries: Sequence[Entry]) -> list[str]:
    """The names of the files that changed with entries or after them, the newest first, and of those that are gone.

    Where the register does not follow so far yet it is brought up to date first.
    """
    position = Cursor.objects.filter(pk=Dumps.name).values_list("sequence", flat=True).first() or 0
    if position < entries[-1].sequence:
        Dumps().apply(entries)
    names = list(DumpFile.objects.filter(sequence__gte=entries[0].sequence).values_list("name", flat=True))
    months = months_of(entries, concerned(entries))
    return names + [name_of(month, len(parts_of(month)) + 1) for month in months]


@transaction.atomic
def _tell(month: str, ids: set[int] | None, *, sequence: int) -> None:
    """Tell the files of a month anew: those with other members, or with one of ``ids``; all where that is ``None``."""
    told = {one.name: one for one in DumpFile.objects.filter(month=month)}
    for part in parts_of(month):
        row = told.pop(part.name, None)
        if row is None or ids is None or row.members != part.members or not ids.isdisjoint(part.ids):
            _write(part, row, sequence)
    DumpFile.objects.filter(name__in=list(told)).delete()


def _write(part: Part, row: DumpFile | None, sequence: int) -> None:
    content = content_of(part)
    digest = sha256(content).hexdigest()
    if row is not None and row.sha256 == digest:
        return
    changed = Listing.objects.of_records(part.ids).order_by().aggregate(last=Max("changed_at"))["last"]
    values = {
        "month": part.month,
        "part": part.number,
        "records": len(part.ids),
        "size_bytes": len(content),
        "sha256": digest,
        "members": part.members,
        "changed_at": changed,
        "sequence": sequence,
    }
    DumpFile.objects.update_or_create(name=part.name, defaults=values)
