"""The monthly filing of interpretations (报备, INT-4): the table of the month before, filed once, kept as it was."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disclosure.records.models import Record, Relation
from gongkai.disclosure.records.rules import Refusal, Refused, RelationKind
from gongkai.documents.printing import TaskTable, to_docx
from gongkai.documents.spreadsheets import Column, to_xlsx
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.files import services as files
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ

from . import queries
from .models import Filing, Publication
from .rules import Facts, month_after, month_before

WIDTHS = (6, 30, 30, 20, 14, 14, 18, 18, 14, 10)


@dataclass(frozen=True)
class Line:
    """One interpretation of a document in the table."""

    material: Record
    document: Record | None
    citation: str
    released_on: date
    facts: Facts

    @property
    def document_on(self) -> date | None:
        """The day on which the document was public."""
        released = self.document.first_released_at if self.document else None
        return timezone.localdate(released) if released else None

    def cells(self, number: int) -> tuple[str, ...]:
        """The row as texts."""
        return (
            str(number),
            self.material.title,
            self.document.title if self.document else self.citation,
            self.document.document_number if self.document else "",
            str(self.document_on or ""),
            str(self.released_on),
            "、".join(self.facts.forms),
            "、".join(self.facts.channels),
            self.facts.interpreter,
            "是" if self.facts.is_by_head else "否",
        )


@dataclass(frozen=True)
class Table:
    """What an organ files for a month, and its digest, by which one who files says which table they saw."""

    organ: Organ
    month: date
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """What the place calls it, with organ and month."""
        word = load_profile(self.organ.profile).wording["interpretation_filing"]
        return f"{self.organ.name}{self.month.year}年{self.month.month}月{word}"

    @property
    def heads(self) -> tuple[str, ...]:
        """What the place calls the columns."""
        return load_profile(self.organ.profile).lists["interpretation_filing_columns"]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Every row as texts."""
        return tuple(line.cells(number) for number, line in enumerate(self.lines, start=1))

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Every row, each text with the name of its column."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says."""
        return sha256(repr((self.title, self.rows)).encode()).hexdigest()

    def as_xlsx(self) -> bytes:
        """The table as a workbook."""
        columns = [Column(head, width) for head, width in zip(self.heads, WIDTHS, strict=True)]
        return to_xlsx(columns, self.rows, title=self.title)

    def as_docx(self) -> bytes:
        """The table as a document to be printed and sealed."""
        return to_docx(
            TaskTable(
                title=self.title,
                organ=self.organ.name,
                heads=self.heads,
                rows=self.rows,
                widths=tuple(float(width) for width in WIDTHS),
                centred=frozenset({0, 4, 5, 9}),
                facts=(f"填报单位：{self.organ.name}", f"解读材料{len({one.material.pk for one in self.lines})}件"),
            )
        )


def begin(organs: Iterable[Organ], month: date) -> dict[int, Filing]:
    """What the organs file when ``month`` begins, on the month before it, by organ; made where it is not there."""
    chosen, reported = [organ.pk for organ in organs], month_before(month)
    rows = [Filing(organ_id=organ_id, month=reported) for organ_id in chosen]
    Filing.objects.bulk_create(rows, ignore_conflicts=True)
    return {one.organ_id: one for one in Filing.objects.filter(organ__in=chosen, month=reported)}


def table_of(organ: Organ, month: date) -> Table:
    """The interpretations of ``organ`` that became public in ``month`` and were not withdrawn; three queries."""
    first, end = (start_of(day, hour=0) for day in (month, month_after(month)))
    published = Publication.objects.public().filter(organ=organ, released_at__gte=first, released_at__lt=end)
    chosen = list(published.select_related("material", "facts").order_by("released_at", "id"))
    relations: dict[int, list[Relation]] = defaultdict(list)
    rows = Relation.objects.public().filter(
        kind=RelationKind.INTERPRETS, record__in=[one.material_id for one in chosen]
    )
    for row in rows.select_related("other").order_by("id"):
        relations[row.record_id].append(row)
    return Table(organ, month, tuple(_line(one, row) for one in chosen for row in relations[one.material_id]))


def _line(published: Publication, row: Relation) -> Line:
    released_on = timezone.localdate(published.released_at)
    return Line(published.material, row.other, row.citation, released_on, Facts.read(published.facts.canonical))


@transaction.atomic
def file_month(filing: Filing, *, seen: str, by: Account, at: datetime) -> Filing:
    """File the table that ``by`` saw, keep it and meet its clock; raise ``Refused`` where it changed or was filed."""
    locked = Filing.objects.select_for_update(of=("self",)).select_related("organ").get(pk=filing.pk)
    _refuse(_reasons(locked, at))
    table = table_of(locked.organ, locked.month)
    if table.digest != seen:
        _refuse([Refusal("table_changed", _("The table changed meanwhile; look at it once more and file it then."))])
    locked.file = files.store(io.BytesIO(table.as_xlsx()), name=f"{table.title}.xlsx", by=by, at=at)
    locked.number = len({line.material.pk for line in table.lines})
    locked.filed_by, locked.filed_at = by, at
    locked.save(update_fields=["file", "number", "filed_by", "filed_at"])
    detail: dict[str, JSON] = {"month": f"{locked.month:%Y-%m}", "number": locked.number}
    audit.write("interpretation.filed", subject=locked, by=by, at=at, detail=detail)
    owed = queries.clocks_of([locked]).get(locked.pk)
    if owed is not None and owed.is_owed:
        obligations.meet(owed, by=by, at=at, evidence=locked)
    return locked


def _reasons(filing: Filing, at: datetime) -> list[Refusal]:
    found = []
    if filing.filed_at is not None:
        found.append(Refusal("filed_before", _("This month was filed already.")))
    if month_after(filing.month) > timezone.localdate(at):
        found.append(Refusal("month_runs", _("The month is not over yet.")))
    return found


def _refuse(refusals: Sequence[Refusal]) -> None:
    if refusals:
        raise Refused(*refusals)
