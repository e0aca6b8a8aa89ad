"""The public pages of records, for the page store: a record, its other forms, its versions, files and proofs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.obligations import clock
from gongkai.registers.organs.sites import Site

from . import publicity
from .models import Record, Relation, Version
from .periods import Period, Stated, period_on, periods_of
from .publicity import Edition
from .rules import RelationKind

AT_ONCE = 500
FORMS = ("public_record", "public_record_json", "public_record_text", "public_canonical", "public_proof")
PROOF = "proof.json"
ROOT = "/r/"


def read_ahead(addresses: Iterable[str]) -> None:
    """Read at once what these pages will ask for (``READS_AHEAD``)."""
    public_ids = {one.split("/")[2] for one in addresses if one.startswith(ROOT)}
    publicity.read_ahead(sorted(public_ids), on=clock.today())


class RecordShelf:
    """Every record that is public."""

    name = "records"

    def addresses(self, site: Site) -> Iterator[str]:
        """Those of the organs that the site shows."""
        yield from addresses_of(_of_site(Record.objects.public(), site))

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterator[str]:
        """What became, changed or ceased to be public, and the records that tell of it."""
        subjects = {one.subject for one in entries}
        found = Record.objects.filter(public_id__in=subjects)
        known = set(_of_site(found, site).values_list("public_id", flat=True))
        public = Record.objects.public()
        gone = known - set(public.filter(public_id__in=known).values_list("public_id", flat=True))
        for public_id in sorted(gone):
            yield reverse("public_record", args=[public_id]) + BELOW
        pairs = Relation.objects.filter(Q(record__in=found) | Q(other__in=found)).values_list("record_id", "other_id")
        numbers = {number for pair in pairs for number in pair if number}
        yield from addresses_of(_of_site(public.filter(public_id__in=known), site))
        related = public.filter(pk__in=numbers).exclude(public_id__in=known)
        yield from addresses_of(_of_site(related, site))
        for public_id in _of_site(public.filter(Q(pk__in=numbers) | Q(public_id__in=known)), site).values_list(
            "public_id", flat=True
        ):
            yield reverse("public_record_on", args=[public_id]) + BELOW

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """None: what begins or ends with a day has its entry in the journal."""
        return ()

    def still_stands(self, address: str, kept: bytes, fresh: bytes) -> bool:
        """A proof against an older checkpoint of the log proves the same acts."""
        return address.endswith(f"/{PROOF}") and _told_by_proof(kept) == _told_by_proof(fresh) != {}


def _told_by_proof(body: bytes) -> dict[str, Any]:
    """What a proof says besides the checkpoint and the way to it."""
    try:
        told: dict[str, Any] = json.loads(body)
        acts = [{name: value for name, value in act.items() if name != "proof"} for act in told["acts"]]
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}
    return told | {"acts": acts}


def _of_site(records: QuerySet[Record], site: Site) -> QuerySet[Record]:
    return records if site.organ_ids is None else records.filter(organ_id__in=site.organ_ids)


def addresses_of(records: QuerySet[Record]) -> Iterator[str]:
    """Every address of records, those that readers look at first before the rest of each.

    The newest version, and the period of today, are the page of the record itself.
    """
    last, today = 0, clock.today()
    while some := list(records.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        numbers = [one.pk for one in some]
        shown = publicity.editions_of_all(some)
        attached = _attached(numbers, {number: [one.number for one in rows] for number, rows in shown.items()})
        periods = periods_by_record(some, shown)
        for record in some:
            public_id, versions = record.public_id, [one.number for one in shown[record.pk]]
            yield from (reverse(form, args=[public_id]) for form in FORMS)
            yield from (reverse("public_version", args=[public_id, one]) for one in versions[:-1])
            neighbours = pairwise(versions)
            yield from (reverse("public_compare", args=[public_id, left, right]) for left, right in neighbours)
            lived = periods.get(record.pk, ())
            days = [one.since.isoformat() for one in lived if one != period_on(lived, today)]
            yield from (reverse("public_record_as_of", args=[public_id, one]) for one in days)
            yield from (publicity.file_address(public_id, *one) for one in attached[record.pk])


def periods_by_record(records: Sequence[Record], shown: Mapping[int, Sequence[Edition]]) -> dict[int, list[Period]]:
    """The periods of those of ``records`` that have more than one; two queries."""
    numbers = [one.pk for one in records]
    dated = _dated(numbers)
    touched: dict[int, list[tuple[RelationKind, date]]] = defaultdict(list)
    relations = Relation.objects.public().filter(other__in=numbers, since__isnull=False).order_by()
    for one in relations:
        if one.other_id is not None and one.since is not None:
            touched[one.other_id].append((RelationKind(one.kind), one.since))
    found = {}
    for record in records:
        stated = [
            Stated(one.number, timezone.localdate(one.released_at), *dated.get((record.pk, one.number), (None, None)))
            for one in shown[record.pk]
        ]
        periods = periods_of(stated, lapsed_on=record.lapsed_on, touched=touched[record.pk]) if stated else []
        if len(periods) > 1:
            found[record.pk] = periods
    return found


def _dated(numbers: Sequence[int]) -> dict[tuple[int, int], tuple[date | None, date | None]]:
    """The days of effect and expiry of every version that names one."""
    names_one = Q(canonical__contains='"effective_on":"') | Q(canonical__contains='"expires_on":"')
    rows = Version.objects.filter(names_one, record_id__in=numbers).order_by("id").iterator(chunk_size=AT_ONCE)
    contents = ((row.record_id, row.number, row.content) for row in rows)
    return {(number, version): (said.effective_on, said.expires_on) for number, version, said in contents}


def _attached(numbers: Sequence[int], shown: dict[int, list[int]]) -> dict[int, list[tuple[str, str]]]:
    """Digest and name of each file that a public version of a record has."""
    rows = Version.objects.filter(record_id__in=numbers, canonical__contains='"attachments":[{').order_by("id")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for version in rows.iterator(chunk_size=AT_ONCE):
        if version.number in shown[version.record_id]:
            files = ((one.sha256, one.name) for one in version.content.public.attachments)
            found[version.record_id] += [one for one in files if one not in found[version.record_id]]
    return found
