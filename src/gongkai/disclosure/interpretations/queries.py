"""What may be read of interpretations, already limited to what the reader may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Origin, Record, Relation, Version
from gongkai.disclosure.records.queries import READERS, visible_records
from gongkai.disclosure.records.rules import RelationKind, State
from gongkai.disclosure.records.wording import law_for
from gongkai.law import load_profile, profile_names
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation, ObligationQuerySet
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import Scope

from .models import Filing, Publication, PublicationQuerySet, Sheet
from .rules import Facts, Plan

RECORD, FILING = Record._meta.label_lower, Filing._meta.label_lower


def sheet_of(record: Record, content: Content) -> Sheet | None:
    """The plan or the facts that the content names."""
    if not content.interpretation:
        return None
    return Sheet.objects.filter(record=record, digest=content.interpretation).first()


def plan_of(record: Record, content: Content) -> Plan | None:
    """The plan of the document that the content names."""
    found = sheet_of(record, content)
    return Plan.read(found.canonical) if found else None


def facts_of(record: Record, content: Content) -> Facts | None:
    """The facts of the material that the content names."""
    found = sheet_of(record, content)
    return Facts.read(found.canonical) if found else None


def materials_of(document: Record) -> list[Record]:
    """The materials whose newest version interprets the document, withdrawn ones left out; one query."""
    rows = Relation.objects.of_version(F("record__version")).filter(kind=RelationKind.INTERPRETS, other=document)
    return _materials_in(rows.filter(record__withdrawn_at__isnull=True), document)


def public_materials_of(document: Record) -> list[Record]:
    """The materials that interpret the document before everyone's eyes; one query."""
    return _materials_in(Relation.objects.public().filter(kind=RelationKind.INTERPRETS, other=document), document)


def _materials_in(rows: QuerySet[Relation], document: Record) -> list[Record]:
    genre = law_for(document).wording["interpretation_genre"]
    found = rows.filter(record__genre=genre).select_related("record__organ").order_by("record_id", "id")
    return list({row.record_id: row.record for row in found}.values())


def complete_materials(materials: Iterable[Record]) -> set[int]:
    """The numbers of those whose newest version has a text or an attachment, and whose facts say all; one query."""
    newest = Version.objects.filter(record=OuterRef("record"), number=OuterRef("record__version"))
    sheets = Sheet.objects.filter(record__in=list(materials)).annotate(newest=Subquery(newest.values("canonical")[:1]))
    found = set()
    for sheet in sheets:
        content = Content.read(sheet.newest)
        is_said = bool(content.body.strip() or content.attachments)
        if is_said and content.interpretation == sheet.digest and not Facts.read(sheet.canonical).lacks:
            found.add(sheet.record_id)
    return found


def documents_of(material: Record, version: int | None = None) -> list[Record]:
    """The documents here that a version of the material interprets, the newest unless another is named; one query."""
    rows = _interpreted_by(material, version).filter(other__isnull=False).select_related("other__organ")
    return list({row.other_id: row.other for row in rows.order_by("id") if row.other}.values())


def former_documents_of(material: Record, version: int) -> list[Record]:
    """The documents that earlier versions interpreted and this one does not; one query."""
    rows = material.relations.filter(kind=RelationKind.INTERPRETS, other__isnull=False, until_version__lte=version)
    return list({row.other_id: row.other for row in rows.select_related("other__organ") if row.other}.values())


def citations_of(material: Record) -> list[str]:
    """The documents elsewhere that the newest version of the material interprets."""
    found = _interpreted_by(material, None).filter(other__isnull=True)
    return list(found.order_by("id").values_list("citation", flat=True))


def _interpreted_by(material: Record, version: int | None) -> QuerySet[Relation]:
    rows = Relation.objects.of_version(version or material.version)
    return rows.filter(record=material, kind=RelationKind.INTERPRETS)


def was_signed_elsewhere(record: Record) -> bool:
    """Whether what it says was signed in another system, or is being handed over by one."""
    return Origin.objects.filter(record=record, digest=record.digest).exists() or not record.acts.exists()


def clocks_about(document: Record) -> ObligationQuerySet:
    """The clocks until the document is interpreted."""
    return Obligation.objects.about(document).filter(duty_id__in=settings.INTERPRETATION_CLOCKS)


# -- lists ------------------------------------------------------------------------------------------------------------


def visible_clocks(reach: Scope) -> QuerySet[Obligation]:
    """The clocks of public documents of the organs whose records the reader may see, each document once."""
    owed = Obligation.objects.outside_plans().filter(organ_id__in=reach.organ_ids_as(*READERS), subject_type=RECORD)
    return owed.filter(duty_id=settings.INTERPRETATION_CLOCKS[0]).select_related("organ")


def visible_publications(reach: Scope) -> PublicationQuerySet:
    """Released materials of those organs."""
    found = Publication.objects.filter(organ_id__in=reach.organ_ids_as(*READERS))
    return found.select_related("organ", "material__organ")


def in_preparation(reach: Scope) -> QuerySet[Record]:
    """Documents that are not public yet and are, or must be, prepared to be interpreted."""
    touched = Relation.objects.filter(kind=RelationKind.INTERPRETS, other=OuterRef("pk"))
    planned = Sheet.objects.filter(record=OuterRef("pk"))
    unreleased = visible_records(reach).filter(first_released_at__isnull=True).exclude(state=State.CLOSED)
    return unreleased.exclude(genre__in=interpretation_genres()).filter(
        Q(is_normative=True) | Exists(touched) | Exists(planned)
    )


def issued(reach: Scope) -> QuerySet[Record]:
    """Documents, of the genres of documents, that were released and not withdrawn."""
    return visible_records(reach).public().exclude(genre__in=other_genres())  # type: ignore[attr-defined, no-any-return]


def interpretation_genres() -> frozenset[str]:
    """What interpretations are called, at any place."""
    return frozenset(load_profile(name).wording["interpretation_genre"] for name in profile_names())


def other_genres() -> frozenset[str]:
    """The genres of what is no document, at any place."""
    lists = (load_profile(name).lists["other_genres"] for name in profile_names())
    return frozenset().union(*lists) | interpretation_genres()


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """The first moment of a year and of the one after it."""
    return start_of(date(year, 1, 1), hour=0), start_of(date(year + 1, 1, 1), hour=0)


def readable_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs whose records the reader may see."""
    return Organ.objects.filter(pk__in=reach.organ_ids_as(*READERS)).order_by("id")


@dataclass(frozen=True)
class Interpreted:
    """A document with its clock and what interprets it."""

    document: Record
    owed: Obligation
    materials: list[Record]


def interpreted(clocks: Iterable[Obligation]) -> list[Interpreted]:
    """The documents of the clocks with their materials; two queries."""
    chosen = list(clocks)
    documents = Record.objects.select_related("organ").in_bulk([one.subject_id for one in chosen])
    materials = _materials(documents)
    return [
        Interpreted(documents[one.subject_id], one, materials[one.subject_id])
        for one in chosen
        if one.subject_id in documents
    ]


def _materials(document_ids: Iterable[int]) -> dict[int, list[Record]]:
    """By document, the materials that are public now."""
    shown = Relation.objects.public().filter(kind=RelationKind.INTERPRETS, other__in=list(document_ids))
    found: dict[int, list[Record]] = defaultdict(list)
    for row in shown.select_related("record").order_by("id"):
        if row.other_id and row.record.genre in interpretation_genres():
            found[row.other_id].append(row.record)
    return found


# -- monthly filings --------------------------------------------------------------------------------------------------


def visible_filings(reach: Scope) -> QuerySet[Filing]:
    """The monthly filings, owed or made, of the organs whose cases the reader may see."""
    found = Filing.objects.filter(organ_id__in=reach.organ_ids)
    return found.select_related("organ", "file", "filed_by")


def clocks_of(filings: Iterable[Filing]) -> dict[int, Obligation]:
    """The clocks of the filings, by their numbers; one query."""
    numbers = [one.pk for one in filings]
    found = Obligation.objects.filter(subject_type=FILING, subject_id__in=numbers).select_related("organ")
    return {one.subject_id: one for one in found.filter(duty_id=settings.INTERPRETATION_FILING_DUTY)}
