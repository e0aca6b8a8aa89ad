"""A notice's bytes become a draft plan: rows for its tasks, units and timed duties, names resolved to organs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from gongkai.documents.reading import Found, NoticeReading, TaskReading, TextSpan
from gongkai.law import FIRST_DAY, LAST_DAY, load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ

from .models import Task, TaskUnit, TimedDuty, WorkPlan
from .names import Naming
from .rules import duty_for, title_of


def new_plan(
    reading: NoticeReading, *, organ: Organ, file: StoredFile, by: Account | None, at: datetime, on: date
) -> WorkPlan:
    """The unsaved draft with the metadata of the reading."""
    found = reading.metadata
    dated_on, printed_on = _value(found.date_of_writing), _value(found.print_date)
    return WorkPlan(
        organ=organ,
        file=file,
        sha256=file.sha256,
        title=_text(found.title, 300),
        issuing_body=_text(found.issuing_body, 120),
        document_number=_text(found.document_number, 60),
        dated_on=dated_on,
        printed_on=printed_on,
        disclosure_attribute=_text(found.disclosure_attribute, 60),
        addressees=_text(found.addressees),
        year=_plan_year(found.year, dated_on, printed_on) or on.year,
        report_due_on=_value(found.report_due),
        text=reading.text,
        spans=_spans(reading),
        warnings=[{"code": one.code, "message": one.message, "span": _pair(one.span)} for one in reading.warnings],
        uploaded_at=at,
        uploaded_by=by,
    )


def _value(found: Found[Any] | None) -> date | None:
    return found.value if found is not None and isinstance(found.value, date) else None


def _plan_year(stated: int | None, *days: date | None) -> int | None:
    """The first year that a calendar reaches: the one stated, else that of one of ``days``."""
    years = [stated, *(day.year for day in days if day)]
    return next((year for year in years if year and FIRST_DAY.year <= year <= LAST_DAY.year), None)


def _text(found: Found[str] | None, length: int | None = None) -> str:
    return str(found.value)[:length] if found is not None else ""


def _pair(span: TextSpan | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


METADATA_FIELDS = {
    "title": "title",
    "issuing_body": "issuing_body",
    "document_number": "document_number",
    "date_of_writing": "dated_on",
    "print_date": "printed_on",
    "disclosure_attribute": "disclosure_attribute",
    "addressees": "addressees",
    "report_due": "report_due_on",
}


def _spans(reading: NoticeReading) -> dict[str, list[int] | None]:
    """For each metadata field of the plan where it was found."""
    found = {field: getattr(reading.metadata, name) for name, field in METADATA_FIELDS.items()}
    return {field: _pair(value.span) for field, value in found.items() if value is not None}


def add_tasks(plan: WorkPlan, readings: Sequence[TaskReading], *, on: date) -> None:
    """Store the tasks in the order of the text, with their units and the organs that these resolve to.

    Five statements whatever the number.
    """
    ordered = sorted(readings, key=lambda reading: reading.span)
    tasks = Task.objects.bulk_create(_task(plan, position, reading) for position, reading in enumerate(ordered, 1))
    naming = Naming(plan.organ, on)
    units, organs = [], []
    for task, reading in zip(tasks, ordered, strict=True):
        for position, one in enumerate(reading.responsible_units, start=1):
            start, end = one.span or (0, 0)
            unit = TaskUnit(
                task=task, position=position, name=one.name[:120], is_lead=one.is_lead, start=start, end=end
            )
            organs.append(naming.look_up(unit))
            units.append(unit)
    link_organs(TaskUnit.objects.bulk_create(units), organs)


def _task(plan: WorkPlan, position: int, reading: TaskReading) -> Task:
    deadline = reading.deadline
    return Task(
        plan=plan,
        position=position,
        number=reading.number[:20],
        section_path=list(reading.section_path),
        title=title_of(reading.text),
        text=reading.text,
        start=reading.span.start,
        end=reading.span.end,
        deadline_phrase=(plan.text[deadline.span.start : deadline.span.end] if deadline is not None else "")[:120],
        stated_on=_value(deadline),
        doubt=_doubt(reading)[:300],
    )


def _doubt(reading: TaskReading) -> str:
    """Why the reader is unsure of the task or of its deadline."""
    of_deadline = reading.deadline.doubt if reading.deadline is not None else ""
    return "；".join(dict.fromkeys(filter(None, (reading.doubt, of_deadline))))


def link_organs(units: Sequence[TaskUnit], organs: Sequence[Sequence[Organ]]) -> None:
    """Write which organs each unit stands for, in one statement."""
    through = TaskUnit.organs.through
    through.objects.bulk_create(
        (
            through(taskunit_id=unit.pk, organ_id=organ.pk)
            for unit, of_unit in zip(units, organs, strict=True)
            for organ in of_unit
        ),
        ignore_conflicts=True,
    )


def add_timed_duties(plan: WorkPlan, reading: NoticeReading, *, on: date) -> None:
    """Store the time limits that the notice states, each with the duty of the profile that has the same limit."""
    duties = [duty for duty in load_profile(plan.organ.profile).duties if duty.is_in_force(on)]
    TimedDuty.objects.bulk_create(
        TimedDuty(
            plan=plan,
            position=position,
            text=one.text,
            amount=one.amount,
            unit=one.unit[:20],
            trigger=one.trigger[:200],
            start=one.span.start,
            end=one.span.end,
            duty_id=duty_for(one, duties),
        )
        for position, one in enumerate(reading.timed_duties, start=1)
    )
