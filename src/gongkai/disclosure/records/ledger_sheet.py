"""The ledger as rows: of the screen, of a table for spreadsheets, of JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column

from . import ledger, publicity, words
from .models import LedgerEntry, Record, Relation


@dataclass(frozen=True)
class Row:
    """One document of the ledger as it stands on a day; days are ISO."""

    organ: str
    kind: str
    title: str
    number: str
    formed_on: str
    effective_on: str
    expires_on: str
    subject: str
    validity: str
    touched_by: str
    legality_number: str
    released_on: str
    index_number: str
    address: str


def columns() -> list[Column]:
    """The heads of the table."""
    return [
        Column(_("Organ"), 24),
        Column(_("Kind"), 14),
        Column(_("Title"), 48),
        Column(_("Document number"), 22),
        Column(_("Formed on"), 12),
        Column(_("In force from"), 12),
        Column(_("Last day in force"), 12),
        Column(_("Subject category"), 18),
        Column(_("Validity"), 10),
        Column(_("What touched it"), 40),
        Column(_("Number of the legality review"), 22),
        Column(_("Released on"), 12),
        Column(_("Index number"), 24),
        Column(_("Public page"), 32),
    ]


def rows(entries: QuerySet[LedgerEntry], *, on: date) -> Iterator[Row]:
    """Every entry; a page of them in memory at a time."""
    for some in ledger.all_of(entries):
        touched = ledger.successors(some)
        for one in some:
            yield row_of(one, touched, on=on)


def told(row: Row) -> Mapping[str, str]:
    """The row with its keys."""
    return asdict(row)


def cells(row: Row) -> tuple[str, ...]:
    """The row in the order of the columns."""
    return tuple(asdict(row).values())


def row_of(entry: LedgerEntry, touched: ledger.Touched, *, on: date) -> Row:
    """One entry on a day."""
    record = entry.record
    return Row(
        organ=entry.organ.name,
        kind=entry.rule_kind,
        title=entry.title,
        number=entry.document_number,
        formed_on=entry.formed_on.isoformat(),
        effective_on=_iso(entry.effective_on),
        expires_on=_iso(entry.expires_on),
        subject=entry.subject_category,
        validity=str(words.VALIDITIES[entry.validity_on(on)]),
        touched_by="；".join(told_relation(one) for one in touched.get(entry.record_id, ())),
        legality_number=entry.legality_number,
        released_on=_iso(timezone.localdate(record.first_released_at) if record.first_released_at else None),
        index_number=record.index_number or "",
        address=address_of(record),
    )


def told_relation(one: Relation) -> str:
    """What another record did to it: “repealed by 《…》 (…号), 2021-01-01”."""
    number = f"（{one.record.document_number}）" if one.record.document_number else ""
    since = f"，{one.since.isoformat()}" if one.since else ""
    return f"{words.TOUCHED[one.kind]}《{one.record.title}》{number}{since}"


def address_of(record: Record) -> str:
    """Where everyone reads it; nothing while it is not public."""
    return publicity.address_of(record) if record.is_public else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
