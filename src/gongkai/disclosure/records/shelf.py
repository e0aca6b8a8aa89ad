"""The public pages of records, for the page store: a record, its other forms, its versions, files and proofs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.organs.sites import Site

from .models import Act, Record, Relation, Version
from .rules import ActKind

AT_ONCE = 500
FORMS = ("public_record", "public_record_json", "public_record_text", "public_canonical", "public_proof")
PROOF = "proof.json"


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
    """Every address of records, those that readers look at first before the rest of each."""
    last = 0
    while some := list(records.filter(pk__gt=last).order_by("pk").values_list("pk", "public_id")[:AT_ONCE]):
        last = some[-1][0]
        numbers = [number for number, _public_id in some]
        shown = _public_versions(numbers)
        attached = _attached(numbers, shown)
        for number, public_id in some:
            yield from (reverse(form, args=[public_id]) for form in FORMS)
            versions = shown[number]
            yield from (reverse("public_version", args=[public_id, one]) for one in versions)
            neighbours = pairwise(versions)
            yield from (reverse("public_compare", args=[public_id, left, right]) for left, right in neighbours)
            yield from (reverse("public_attachment", args=[public_id, *one]) for one in attached[number])


def _public_versions(numbers: Sequence[int]) -> dict[int, list[int]]:
    """The versions of each record that became public, in their order."""
    kinds = (ActKind.RELEASED, ActKind.TAKEN_OVER)
    rows = Act.objects.filter(record_id__in=numbers, kind__in=kinds).order_by("id").values_list("record_id", "version")
    found: dict[int, list[int]] = defaultdict(list)
    for record_id, version in rows:
        if version not in found[record_id]:
            found[record_id].append(version)
    return found


def _attached(numbers: Sequence[int], shown: dict[int, list[int]]) -> dict[int, list[tuple[str, str]]]:
    """Digest and name of each file that a public version of a record has."""
    rows = Version.objects.filter(record_id__in=numbers, canonical__contains='"attachments":[{').order_by("id")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for version in rows.iterator(chunk_size=AT_ONCE):
        if version.number in shown[version.record_id]:
            files = ((one.sha256, one.name) for one in version.content.public.attachments)
            found[version.record_id] += [one for one in files if one not in found[version.record_id]]
    return found
