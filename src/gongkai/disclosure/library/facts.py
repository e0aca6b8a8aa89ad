"""What a listing must say: taken from the public version, the relations of public records, and the journal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Act, Record, Relation, Version
from gongkai.disclosure.records.rules import ActKind, RelationKind, Validity, validity
from gongkai.disclosure.records.wording import law_for, rule_kind_of
from gongkai.registers.journal.models import Entry

from .models import Listing

RELEASES = (ActKind.RELEASED, ActKind.TAKEN_OVER)
ENDS = (RelationKind.REPEALS, RelationKind.REPLACES)
BINDING = (*ENDS, RelationKind.AMENDS)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """What decides whether a record binds on a day."""

    effective_on: date | None
    expires_on: date | None
    lapsed_on: date | None
    touched: Sequence[tuple[RelationKind, date]]

    def on(self, day: date) -> Validity:
        """Whether it binds."""
        return validity(
            day,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
            lapsed_on=self.lapsed_on,
            touched=self.touched,
        )

    @property
    def ends_on(self) -> date | None:
        """The first day after its last one, by the passing of time alone."""
        return self.expires_on + timedelta(days=1) if self.expires_on and self.expires_on < date.max else None

    def next_change(self, after: date) -> date | None:
        """The first day after ``after`` on which it binds otherwise than then, by what is said now."""
        now = self.on(after)
        said = {self.effective_on, self.ends_on, self.lapsed_on, *(since for _kind, since in self.touched)}
        days = sorted(day for day in said if day is not None and day > after)
        return next((day for day in days if self.on(day) != now), None)

    def first(self, *kinds: RelationKind) -> date | None:
        """The first day on which a relation of one of the kinds takes effect."""
        return min((since for kind, since in self.touched if kind in kinds), default=None)


@dataclass
class Around:
    """What public records and the journal say of some records, by record."""

    touched: dict[int, list[tuple[RelationKind, date]]] = field(default_factory=lambda: defaultdict(list))
    interpretation: dict[int, str] = field(default_factory=dict)
    interprets: set[int] = field(default_factory=set)
    released_at: dict[int, datetime] = field(default_factory=dict)
    changed_at: dict[str, datetime] = field(default_factory=dict)


def facts_of(record_ids: Iterable[int], *, on: Mapping[int, date]) -> dict[int, Values]:
    """What the listing of each must say, each as of its day; nothing of what is not public. Seven queries."""
    records = Record.objects.public().filter(pk__in=list(record_ids)).select_related("organ").in_bulk()
    versions = Version.objects.filter(record__in=records, number=F("record__public_version"))
    contents = {one.record_id: one.content.public for one in versions.order_by()}
    around = _around(records)
    return {key: _facts(one, contents[key], around, on=on[key]) for key, one in records.items() if key in contents}


def _around(records: Mapping[int, Record]) -> Around:
    found = Around()
    touching = Relation.objects.public().filter(other__in=records, since__isnull=False, kind__in=BINDING).order_by()
    for other_id, kind, since in touching.values_list("other_id", "kind", "since"):
        if other_id is not None and since is not None:
            found.touched[other_id].append((RelationKind(kind), since))
    of_it = Relation.objects.public().filter(kind=RelationKind.INTERPRETS)
    ordered = of_it.filter(other__in=records).order_by("record__first_released_at", "record_id")
    found.interpretation = {key: value for key, value in ordered.values_list("other_id", "record__public_id") if key}
    found.interprets = set(of_it.filter(record__in=records).order_by().values_list("record_id", flat=True))
    acts = Act.objects.filter(record__in=records, kind__in=RELEASES, version=F("record__public_version")).order_by()
    found.released_at = dict(acts.values("record_id").annotate(first=Min("at")).values_list("record_id", "first"))
    entries = Entry.objects.filter(subject__in=[one.public_id for one in records.values()]).order_by()
    found.changed_at = dict(entries.values("subject").annotate(last=Max("at")).values_list("subject", "last"))
    return found


def _facts(record: Record, content: Content, around: Around, *, on: date) -> Values:
    standing = Standing(content.effective_on, content.expires_on, record.lapsed_on, around.touched[record.pk])
    first = record.first_released_at
    assert first is not None, record.pk
    released = around.released_at.get(record.pk, first)
    return {
        "public_id": record.public_id,
        "organ_id": record.organ_id,
        "version": record.public_version,
        "digest": content.digest,
        "title": content.title[:300],
        "document_number": content.document_number[:120],
        "index_number": record.index_number or "",
        "issuer": "、".join(one for one in (content.issuer, *content.joint_issuers) if one)[:300],
        "abstract": content.abstract,
        "genre": content.genre[:40],
        "subject_category": content.subject_category[:60],
        "catalogue_entry": record.catalogue_entry,
        "rule_kind": rule_kind_of(law_for(record), content)[:40],
        "is_normative": content.is_normative,
        "is_interpretation": record.pk in around.interprets,
        "interpretation": around.interpretation.get(record.pk, ""),
        "formed_on": content.formed_on,
        "effective_on": content.effective_on,
        "expires_on": content.expires_on,
        "lapsed_on": record.lapsed_on,
        "repealed_on": standing.first(*ENDS),
        "amended_on": standing.first(RelationKind.AMENDS),
        "first_released_at": first,
        "month": f"{timezone.localtime(first):%Y-%m}",
        "released_at": released,
        "changed_at": around.changed_at.get(record.public_id, released),
        "validity": standing.on(on).value,
        "next_change_on": standing.next_change(on),
    }


def standing_of(row: Listing) -> Standing:
    """What decides whether the record of a listing binds on a day."""
    days = ((RelationKind.REPEALS, row.repealed_on), (RelationKind.AMENDS, row.amended_on))
    touched = [(kind, day) for kind, day in days if day is not None]
    return Standing(row.effective_on, row.expires_on, row.lapsed_on, touched)


def targets_of(record_ids: Iterable[int]) -> list[tuple[int, int]]:
    """What some records touch in any of their versions, as pairs: their listings follow from these too."""
    kinds = (*BINDING, RelationKind.INTERPRETS)
    rows = Relation.objects.filter(Q(kind__in=kinds), record__in=list(record_ids), other__isnull=False)
    return [(one, other) for one, other in rows.order_by().values_list("record_id", "other_id") if other is not None]
