"""The list of interpretations: clocks, released materials or records, as rows of one kind, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.pages import Shown
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.organs import paging
from gongkai.registers.organs.queries import Scope

from . import queries
from .models import PublicationQuerySet

PAGE_SIZE = 30


@dataclass(frozen=True)
class Row:
    """A record with its clock, where one runs, and what interprets it."""

    record: Record
    sign: str
    word: str = ""
    owed: Obligation | None = None
    on: Any = None
    materials: list[Record] = field(default_factory=list)


@dataclass(frozen=True)
class ListPage:
    """One page; ``next_key`` is "" on the last."""

    rows: list[Row]
    next_key: str


def page_of_list(reach: Scope, asked: Mapping[str, Any], *, before: str, on: date) -> ListPage:
    """What the filter asks for, newest first; without one, what has a clock."""
    show = asked.get("show") or "clock"
    if show in ("materials", "beyond_text", "by_head"):
        return _materials(_kind(queries.visible_publications(reach).public(), show), asked, before)
    if show == "preparing":
        return _records(queries.in_preparation(reach), asked, before)
    if show == "issued":
        return _records(queries.issued(reach), asked, before)
    return _clocks(_standing(queries.visible_clocks(reach), show), asked, before, on)


def _kind(rows: PublicationQuerySet, show: str) -> PublicationQuerySet:
    if show == "beyond_text":
        return rows.filter(is_beyond_text=True)
    return rows.filter(is_by_head=True) if show == "by_head" else rows


def _standing(rows: QuerySet[Obligation], show: str) -> QuerySet[Obligation]:
    rows = rows.exclude(standing=Standing.CLOSED)
    if show == "open":
        return rows.filter(standing=Standing.OWED)
    if show in ("interpreted", "on_time", "late"):
        rows = rows.filter(standing=Standing.MET)
    return rows if show in ("clock", "interpreted") else rows.filter(is_late=show == "late")


def _narrowed(rows: QuerySet[Any], asked: Mapping[str, Any], moment: str) -> QuerySet[Any]:
    if asked.get("organ"):
        rows = rows.filter(organ=asked["organ"])
    if asked.get("year"):
        first, end = queries.year_bounds(asked["year"])
        rows = rows.filter(**{f"{moment}__gte": first, f"{moment}__lt": end})
    return rows


def _clocks(rows: QuerySet[Obligation], asked: Mapping[str, Any], before: str, on: date) -> ListPage:
    page = paging.newest_first(_narrowed(rows, asked, "started_at"), before=before, size=PAGE_SIZE)
    made = [
        Row(one.document, one.owed.state_on(on), owed=one.owed, materials=one.materials)
        for one in queries.interpreted(page.rows)
    ]
    return ListPage(made, page.next_key)


def _materials(rows: PublicationQuerySet, asked: Mapping[str, Any], before: str) -> ListPage:
    page = paging.newest_first(_narrowed(rows, asked, "released_at"), before=before, size=PAGE_SIZE)
    return ListPage([_of_record(one.material, on=one.released_at) for one in page.rows], page.next_key)


def _records(rows: QuerySet[Record], asked: Mapping[str, Any], before: str) -> ListPage:
    moment = "first_released_at" if asked.get("show") == "issued" else "drafted_at"
    page = paging.newest_first(_narrowed(rows, asked, moment), before=before, size=PAGE_SIZE)
    return ListPage([_of_record(one, on=one.first_released_at or one.drafted_at) for one in page.rows], page.next_key)


def _of_record(record: Record, *, on: Any) -> Row:
    shown = Shown(record)
    return Row(record, shown.sign, shown.word, on=on)
