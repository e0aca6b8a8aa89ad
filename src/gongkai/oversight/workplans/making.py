"""Draft plans that are made of rows instead of being read from a notice: from a table, or from another plan's tasks."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.documents.reading import Found, Metadata, NoticeReading, TaskReading, TextSpan, UnitReading
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.organs.models import Organ

from . import drafting
from .models import WorkPlan


@dataclass(frozen=True)
class Row:
    """One task as it is written down: what to do, who, by when; ``deadline`` in the words of the table."""

    text: str
    section: str = ""
    number: str = ""
    leads: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
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
    units = [*_units(writer, "牵头单位：", row.leads, is_lead=True)]
    units += _units(writer, "配合单位：" if row.leads else "责任单位：", row.others, is_lead=False)
    deadline = None
    if row.deadline or row.due_on:
        writer.write("（完成时限：")
        phrase = row.deadline or f"{row.due_on:%Y-%m-%d}"
        deadline = Found(row.due_on, writer.write(phrase), phrase)
        writer.write("）")
    return TaskReading(
        section_path=(row.section,) if row.section else (),
        number=number[:20],
        text=row.text,
        span=span,
        responsible_units=tuple(units),
        deadline=deadline,
        doubt=row.doubt,
    )


def _units(writer: _Writer, label: str, names: Sequence[str], *, is_lead: bool) -> list[UnitReading]:
    if not names:
        return []
    writer.write(f"（{label}")
    found = []
    for index, name in enumerate(names):
        writer.write("、" if index else "")
        found.append(UnitReading(name, is_lead, writer.write(name)))
    writer.write("）")
    return found


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
