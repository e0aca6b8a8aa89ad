"""What everyone sees of a record: the version that is public, those that were, how it stood, stands and will stand."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.registers.files.models import StoredFile
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.remembering import remembered

from . import heads, queries
from .content import AttachedFile, Content
from .models import Act, Record, Relation, Version
from .periods import Period, Stated, periods_of
from .rules import ActKind, RelationKind


@dataclass(frozen=True)
class Edition:
    """A version that became public, and when."""

    number: int
    released_at: datetime


@dataclass(frozen=True)
class PublicRecord:
    """A public record as a reader sees it ``on`` a day: one of its editions, whose content this is.

    ``stated`` are all of them with the days they name, ``contents`` what they say. ``relations`` are of this edition,
    ``known`` those of every one; of related records they say only what is public.
    """

    record: Record
    content: Content
    edition: Edition
    editions: Sequence[Edition]
    stated: Sequence[Stated]
    known: Sequence[Relation]
    on: date
    contents: Mapping[int, Content]
    relations: Sequence[Relation] = ()

    @property
    def rows(self) -> list[heads.Row]:
        """Its metadata (REC-5)."""
        return heads.public_rows(self.record, self.content, self.relations, on=self.on)

    @property
    def notices(self) -> list[heads.Notice]:
        """What a reader is told before they read (REC-6)."""
        return heads.notices(self.record, self.content, self.relations, on=self.on)

    @property
    def is_newest(self) -> bool:
        """Whether no newer version is public."""
        return self.edition == self.editions[-1]

    @cached_property
    def periods(self) -> list[Period]:
        """Its life in public, day by day, with what is known to come."""
        return periods_of(self.stated, lapsed_on=self.record.lapsed_on, touched=_touching(self))

    @property
    def others(self) -> list[Record]:
        """The public records here to which it is related."""
        return [other for one in self.relations if (other := _other(self.record, one)) is not None]


def _touching(shown: PublicRecord) -> list[tuple[RelationKind, date]]:
    own = shown.record.pk
    return [(RelationKind(one.kind), one.since) for one in shown.relations if one.other_id == own and one.since]


def _other(record: Record, relation: Relation) -> Record | None:
    return relation.other if relation.record_id == record.pk else relation.record


@remembered
def public_record(public_id: str, *, on: date, is_alone: bool = False) -> PublicRecord | None:
    """The version that was public at the end of ``on``; ``None`` where there is none.

    Only of a record that is public now: what was withdrawn is shown to nobody, as of no day. ``is_alone`` leaves out
    what it is related to, for forms that do not tell of it.
    """
    return public_records([public_id], on=on, is_alone=is_alone).get(public_id)


def public_records(public_ids: Collection[str], *, on: date, is_alone: bool = False) -> dict[str, PublicRecord | None]:
    """The same of many records, by their public ids; as many queries as for one."""
    records = list(Record.objects.public().select_related("organ").filter(public_id__in=public_ids))
    editions = editions_of_all(records)
    contents = _contents(editions)
    known = {} if is_alone else queries.relations_ever(records)
    shown = {one.pk: [each for each in known.get(one.pk, ()) if _is_shown(each)] for one in records}
    _tell_what_is_public({one.pk: (one, shown[one.pk]) for one in records}.values())
    return {one.public_id: _as_of(one, editions[one.pk], contents[one.pk], shown[one.pk], on=on) for one in records}


def _as_of(
    record: Record, editions: Sequence[Edition], contents: Mapping[int, Content], known: Sequence[Relation], *, on: date
) -> PublicRecord | None:
    shown = [one for one in editions if timezone.localdate(one.released_at) <= on]
    if not shown:
        return None
    stated = [
        Stated(one.number, timezone.localdate(one.released_at), said.effective_on, said.expires_on)
        for one in editions
        for said in (contents[one.number],)
    ]
    newest = PublicRecord(record, contents[shown[-1].number], shown[-1], editions, stated, known, on, contents)
    return at_version(newest, shown[-1].number)


def read_ahead(public_ids: Sequence[str], *, on: date) -> None:
    """Read at once what the pages of these records will ask for, where pages are made one after another."""
    for public_id, found in public_records(public_ids, on=on).items():
        public_record.know(found, public_id, on=on, is_alone=False)
    for public_id, entries in _histories(public_ids).items():
        history_of.know(entries, public_id)


def at_version(public: PublicRecord, number: int) -> PublicRecord:
    """The same record in another of its public versions, without asking again.

    What it touches is told as that version says it; what touches it does not depend on its version.
    """
    own = public.record.pk
    edition = next(one for one in public.editions if one.number == number)
    relations = [one for one in public.known if one.record_id != own or one.is_of(number)]
    return replace(public, content=public.contents[number], edition=edition, relations=relations)


def _contents(editions: Mapping[int, Sequence[Edition]]) -> Mapping[int, Mapping[int, Content]]:
    """What every edition says, by record and number; one query."""
    wanted = {(pk, one.number) for pk, some in editions.items() for one in some}
    rows = Version.objects.filter(record__in=list(editions), number__in={number for _pk, number in wanted}).order_by()
    found: dict[int, dict[int, Content]] = {pk: {} for pk in editions}
    for pk, number, said in rows.values_list("record_id", "number", "canonical"):
        if (pk, number) in wanted:
            found[pk][number] = Content.read(said).public
    return found


def _is_shown(relation: Relation) -> bool:
    """A document elsewhere is named; one here only while it is public."""
    return relation.other is None or (relation.other.is_public and relation.record.is_public)


def _tell_what_is_public(related: Iterable[tuple[Record, Sequence[Relation]]]) -> None:
    """Let the related records say what their public versions say: their columns repeat the newest draft."""
    others = [other for record, known in related for one in known if (other := _other(record, one)) is not None]
    rows = Version.objects.filter(record__in={one.pk for one in others}, number=F("record__public_version"))
    said = (
        {pk: json.loads(text) for pk, text in rows.order_by().values_list("record_id", "canonical")} if others else {}
    )
    for other in others:
        content = said[other.pk]
        other.title, other.genre = content["title"], content["genre"]
        other.document_number = Content(
            number_code=content["number_code"],
            number_year=content["number_year"],
            number_serial=content["number_serial"],
        ).document_number
        other.public_abstract = content["abstract"]


def editions_of(record: Record) -> list[Edition]:
    """Every version that is public or was before it, oldest first; what was public before a withdrawal stays away.

    One that was public elsewhere before counts from its first day there.
    """
    return editions_of_all([record])[record.pk]


def editions_of_all(records: Sequence[Record]) -> dict[int, list[Edition]]:
    """The same of many records; one query."""
    first_days = {one.pk: one.first_released_at for one in records}
    found: dict[int, dict[int, datetime]] = {number: {} for number in first_days}
    acts = Act.objects.filter(record__in=list(first_days), kind__in=TURNS).order_by("id")
    for number, kind, version, at in acts.values_list("record_id", "kind", "version", "at"):
        if kind == ActKind.WITHDRAWN:
            found[number].clear()
        else:
            day = first_days[number] if kind == ActKind.TAKEN_OVER else None
            found[number].setdefault(version, day or at)
    return {number: [Edition(*one) for one in versions.items()] for number, versions in found.items()}


TURNS = (ActKind.RELEASED, ActKind.TAKEN_OVER, ActKind.WITHDRAWN)


def file_of(shown: PublicRecord, sha256: str) -> StoredFile | None:
    """The clean copy with this digest that one of its public versions has."""
    numbers = [one.number for one in shown.editions]
    for version in shown.record.versions.filter(number__in=numbers).order_by("-number"):
        if copy := queries.copy_in(version.content, sha256):
            return copy
    return None


def facts_of(records: Iterable[Record]) -> dict[int, list[tuple[str, str]]]:
    """What rooms above tell everyone about public records (``RECORD_FACTS``): labels and values, by number."""
    told: dict[int, list[tuple[str, str]]] = {}
    known = list(records)
    for path in settings.RECORD_FACTS:
        for number, facts in import_string(path)(known).items():
            told.setdefault(number, []).extend(facts)
    return told


def withdrawn_on(public_id: str) -> date | None:
    """The day on which a record ceased to be public, of one that was and is not."""
    record = Record.objects.filter(public_id=public_id, withdrawn_at__isnull=False).first()
    return timezone.localdate(record.withdrawn_at) if record and record.withdrawn_at else None


def reason_told(public_id: str) -> str:
    """Why a decision that was withdrawn does not stand any more, as everyone must be told (行政处罚法 第四十八条)."""
    record = Record.objects.filter(public_id=public_id, annulled_on__isnull=False).first()
    return heads.annulment(record).said if record else ""


def address_of(record: Record) -> str:
    """Its lasting public address."""
    return reverse("public_record", args=[record.public_id])


def file_address(public_id: str, sha256: str, name: str) -> str:
    """The address of an attachment: it ends in the file's name, unless no address can."""
    try:
        return reverse("public_attachment", args=[public_id, sha256, name])
    except NoReverseMatch:
        return reverse("public_file", args=[public_id, sha256])


@remembered
def history_of(public_id: str) -> list[Entry]:
    """What the publication journal says of a record, oldest first."""
    return _histories([public_id])[public_id]


def _histories(public_ids: Sequence[str]) -> dict[str, list[Entry]]:
    """The same of many; one query."""
    found: dict[str, list[Entry]] = {one: [] for one in public_ids}
    for entry in Entry.objects.filter(subject__in=public_ids).order_by("sequence"):
        found[entry.subject].append(entry)
    return found


def as_json(shown: PublicRecord) -> dict[str, Any]:
    """The record for programs: the metadata by their names, the body, the files, and how to verify all of it."""
    content, record = shown.content, shown.record
    return {
        "id": record.public_id,
        "address": address_of(record),
        "version": shown.edition.number,
        "released_at": _moment(shown.edition.released_at),
        "first_released_at": _moment(record.first_released_at),
        "organ": record.organ.name,
        "index_number": record.index_number,
        "title": content.title,
        "document_number": content.document_number,
        "issuers": [one for one in (content.issuer, *content.joint_issuers) if one],
        "formed_on": content.formed_on,
        "subject_category": content.subject_category,
        "terms": list(content.terms),
        "genre": content.genre,
        "abstract": content.abstract,
        "validity": heads.validity_of(record, content, shown.relations, shown.on),
        "effective_on": content.effective_on,
        "expires_on": content.expires_on,
        "periods": [
            {"since": one.since, "until": one.until, "version": one.version, "validity": one.validity}
            for one in shown.periods
        ],
        "body": content.body,
        "attachments": [_attachment(record, one) for one in content.attachments],
        "relations": [_relation(record, one) for one in shown.relations],
        "corrections": [{"wrong": one.wrong, "right": one.right, "since": one.since} for one in content.corrections],
        "versions": [{"number": one.number, "released_at": _moment(one.released_at)} for one in shown.editions],
        "content_sha256": content.digest,
        "proof": reverse("public_proof", args=[record.public_id]),
    }


def _attachment(record: Record, one: AttachedFile) -> dict[str, Any]:
    return {
        "name": one.name,
        "size_bytes": one.size_bytes,
        "media_type": one.media_type,
        "sha256": one.sha256,
        "address": file_address(record.public_id, one.sha256, one.name),
    }


def _relation(record: Record, relation: Relation) -> dict[str, Any]:
    is_own = relation.record_id == record.pk
    other = _other(record, relation)
    return {
        "kind": relation.kind if is_own else f"{relation.kind}_by",
        "title": other.title if other else relation.citation,
        "document_number": other.document_number if other else "",
        "address": address_of(other) if other else None,
        "since": relation.since,
    }


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None


def as_text(shown: PublicRecord) -> str:
    """The record as plain text: what it is, then what it says."""
    head = "\n".join(f"{row.label}：{row.value or row.missing}" for row in shown.rows)
    told = "".join(f"※ {one.said}{one.other or ''}\n" for one in shown.notices)
    files = "".join(f"附件：{one.name}（SHA-256 {one.sha256}）\n" for one in shown.content.attachments)
    return f"{shown.content.title}\n\n{told}{head}\n\n{shown.content.body}\n" + (f"\n{files}" if files else "")
