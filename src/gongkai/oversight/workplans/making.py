"""Draft plans that are made of rows instead of being read from a notice: from a table, or from another plan's tasks."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.documents.reading import Found, Metadata, NoticeReading, TaskReading, TextSpan, UnitReading
from gongkai.documents.reading.units import parse_units
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.organs.models import Organ

from . import drafting
from .models import WorkPlan


@dataclass(frozen=True)
class Row:
    """One task as it is written down: what to do, who, by when; names and ``deadline`` in the words of the table."""

    text: str
    section: str = ""
    number: str = ""
    leads: str = ""
    others: str = ""
    units: str = ""
    deadline: str = ""
    due_on: date | None = None
    doubt: str = ""


@dataclass(frozen=True)
class Made:
    """A draft plan, and whether it was made now or was there before."""

    plan: WorkPlan
    is_new: bool


class _Writer:
    """The text of a plan as it grows, and where each piece of it stands."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def write(self, text: str) -> TextSpan:
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return TextSpan(start, self.length)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def reading_of(rows: Sequence[Row], *, title: str, preamble: str, year: int, name: str) -> NoticeReading:
    """The rows as a notice that was read: a text with a paragraph for each, and spans into it."""
    writer = _Writer()
    title_span = writer.write(title)
    writer.write(f"\n\n{preamble}\n" if preamble else "\n")
    tasks = []
    section = ""
    for position, row in enumerate(rows, start=1):
        if row.section != section:
            section = row.section
            writer.write(f"\n{section}\n")
        tasks.append(_task(writer, row, position))
        writer.write("\n")
    metadata = Metadata(title=Found(title, title_span, title), year=year)
    return NoticeReading(name, writer.text, writer.text, "utf-8", metadata=metadata, tasks=tuple(tasks))


def _task(writer: _Writer, row: Row, position: int) -> TaskReading:
    number = row.number or str(position)
    writer.write(f"{number}. ")
    span = writer.write(row.text)
    units = [
        *_units(writer, "牵头单位：", row.leads, is_lead=True),
        *_units(writer, "配合单位：", row.others, is_lead=False),
        *_units(writer, "责任单位：", row.units, is_lead=False),
    ]
    deadline = _deadline(writer, row)
    return TaskReading(
        section_path=(row.section,) if row.section else (),
        number=number[:20],
        text=row.text,
        span=span,
        responsible_units=tuple(units),
        deadline=deadline,
        doubt=row.doubt,
    )


def _units(writer: _Writer, label: str, names: str, *, is_lead: bool) -> list[UnitReading]:
    """The organs that a cell names, each where it stands in the text."""
    if not names:
        return []
    writer.write(f"（{label}")
    start = writer.write(names).start
    writer.write("）")
    found = parse_units(names, 0, len(names), is_lead=is_lead)
    return [replace(one, span=TextSpan(one.span.start + start, one.span.end + start)) for one in found]


def _deadline(writer: _Writer, row: Row) -> "Found[date | None] | None":
    if not row.deadline and row.due_on is None:
        return None
    writer.write("（完成时限：")
    phrase = row.deadline or f"{row.due_on:%Y-%m-%d}"
    span = writer.write(phrase)
    writer.write("）")
    return Found(row.due_on, span, phrase)


@transaction.atomic
def keep_draft(
    reading: NoticeReading,
    *,
    content: bytes,
    organ: Organ,
    by: Account | None,
    at: datetime,
    issuing_body: str = "",
) -> Made:
    """Keep the reading as a draft of ``organ`` with ``content`` as its source file; the same content makes one plan."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = WorkPlan.objects.kept().filter(organ=organ, sha256=sha256).first()
    if known is not None:
        return Made(known, is_new=False)
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            limit = settings.NOTICE_SIZE_LIMIT_BYTES
            file = files.store(io.BytesIO(content), name=reading.name, by=by, at=at, limit_bytes=limit)
            plan = drafting.new_plan(reading, organ=organ, file=file, by=by, at=at, on=on)
            plan.issuing_body = issuing_body[:120]
            plan.save()
    except IntegrityError:
        return Made(WorkPlan.objects.kept().get(organ=organ, sha256=sha256), is_new=False)
    drafting.add_tasks(plan, reading.tasks, on=on)
    audit.write(
        "workplan.drafted",
        subject=plan,
        by=by,
        at=at,
        detail={"file": reading.name, "sha256": sha256, "tasks": len(reading.tasks)},
    )
    return Made(plan, is_new=True)
