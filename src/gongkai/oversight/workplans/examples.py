"""Confirmed plans as labelled examples in the form of the corpus: the source as it came, and what is right about it."""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePath
from typing import IO, Any, cast

from django.db import transaction
from django.db.models import Prefetch

from gongkai.documents.reading import (
    Found,
    Metadata,
    NoticeReading,
    TaskReading,
    TextSpan,
    TimedDutyReading,
    UnitReading,
)
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files

from .models import LabelledExample, Task, TaskUnit, TimedDuty, WorkPlan

METADATA = (
    "title",
    "issuing_body",
    "document_number",
    "date_of_writing",
    "disclosure_attribute",
    "print_date",
    "addressees",
)
OF_TASK = ("section_path", "text_prefix", "responsible_units", "lead_units", "deadline_text", "deadline_date_or_null")
NO_PART_OF_AN_EXAMPLE = frozenset({"checked_at", "checked_by_id", "links", "version"})
WEB_PAGES = frozenset({".html", ".htm"})
IN_MEMORY_BYTES = 5_000_000


def name_of(plan: WorkPlan) -> str:
    """The name that its files share: profile, year and number."""
    return f"{plan.organ.profile}_{plan.year}_{plan.pk:04d}"


def keep(plan: WorkPlan, *, at: datetime) -> LabelledExample:
    """Keep the labels as they are confirmed now: the plan may be changed later, the notice is not."""
    return LabelledExample.objects.create(plan=plan, labels=labels_of(plan), at=at)


def labels_of(plan: WorkPlan) -> dict[str, Any]:
    """What people confirmed about the notice, under the key names of the corpus."""
    tasks = list(_tasks(plan))
    duties = [_duty(one) for one in plan.timed_duties.all()]
    confirmed = NoticeReading(
        name=plan.file.name,
        text=plan.text,
        original_text=plan.text,
        encoding="utf-8",
        metadata=_metadata(plan),
        tasks=tuple(_reading_of(task, plan) for task in tasks),
        timed_duties=tuple(duties),
    ).as_corpus()
    return {
        "metadata": {name: confirmed["metadata"][name] for name in METADATA},
        "tasks": [
            {name: one[name] for name in OF_TASK} | _ambiguous(task, plan)
            for task, one in zip(tasks, confirmed["tasks"], strict=True)
        ],
        "timed_duties": [
            {name: one[name] for name in ("text_prefix", "amount", "unit", "trigger")}
            for one in confirmed["timed_duties"]
        ],
    }


def _tasks(plan: WorkPlan) -> Iterable[Task]:
    kept = plan.tasks.filter(is_dismissed=False).order_by("position")
    return kept.prefetch_related(Prefetch("units", TaskUnit.objects.order_by("position")))


def _metadata(plan: WorkPlan) -> Metadata:
    def found(name: str) -> Any:
        value, span = getattr(plan, name), plan.spans.get(name)
        return Found(value, TextSpan(*(span or (0, 0)))) if value else None

    return Metadata(
        title=found("title"),
        issuing_body=found("issuing_body"),
        document_number=found("document_number"),
        date_of_writing=found("dated_on"),
        disclosure_attribute=found("disclosure_attribute"),
        print_date=found("printed_on"),
        addressees=found("addressees"),
    )


def _reading_of(task: Task, plan: WorkPlan) -> TaskReading:
    units = tuple(
        UnitReading(unit.name, unit.is_lead, TextSpan(unit.start, unit.end))
        for unit in task.units.all()
        if not unit.is_derived and _is_named(unit, task, plan)
    )
    phrase = task.deadline_phrase if _stands(task.deadline_phrase, plan.text) else ""
    place = plan.text.find(phrase, task.start, task.end)
    deadline: Found[date | None] | None = None
    if phrase:
        deadline = Found(task.stated_on, TextSpan(max(place, 0), max(place, 0) + len(phrase)), text=phrase)
    return TaskReading(
        section_path=tuple(task.section_path),
        number=task.number,
        text=task.text,
        span=TextSpan(task.start, task.end),
        responsible_units=units,
        deadline=deadline,
    )


def _is_named(unit: TaskUnit, task: Task, plan: WorkPlan) -> bool:
    """Whether the notice names the unit: where the reader found it, or in the task's own sentence."""
    where = plan.text if unit.end else plan.text[task.start : task.end]
    return _stands(unit.name, where)


def _stands(words: str, text: str) -> bool:
    """Whether the notice itself says so: what a person put in its place is right, but nothing a reader could find."""
    return bool(words) and (words in text or "".join(words.split()) in _without_blanks(text))


@lru_cache(maxsize=2)
def _without_blanks(text: str) -> str:
    return "".join(text.split())


def _ambiguous(task: Task, plan: WorkPlan) -> dict[str, list[str]]:
    """A day without its words in the notice is no label for the deadline."""
    unfounded = task.stated_on is not None and not _stands(task.deadline_phrase, plan.text)
    return {"ambiguous_fields": ["deadline"]} if unfounded else {}


def _duty(one: TimedDuty) -> TimedDutyReading:
    amount = int(one.amount) if one.amount == int(one.amount) else float(one.amount)
    return TimedDutyReading(one.text, cast(int, amount), one.unit, one.trigger, TextSpan(one.start, one.end))


def corrections_of(plan: WorkPlan) -> list[dict[str, Any]]:
    """What people changed and did not undo, oldest first, without who they are."""
    return [
        {"kind": one.kind, "note": one.note, "before": _impersonal(one.before), "after": _impersonal(one.after)}
        for one in plan.corrections.filter(undone_at=None).order_by("id")
    ]


def _impersonal(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: row if row is None else {name: row[name] for name in row if name not in NO_PART_OF_AN_EXAMPLE}
        for key, row in values.items()
    }


def files_of(plan: WorkPlan) -> Iterator[tuple[str, bytes]]:
    """The files of one example with their names: source, provenance, labels, corrections."""
    name = name_of(plan)
    source = name + (".html" if PurePath(plan.file.name).suffix.lower() in WEB_PAGES else ".txt")
    about = {
        "name": name,
        "file": source,
        "has_gold": True,
        "origin": "经办人核对并确认生效的计划",
        "original_filename": plan.file.name,
        "sha256": plan.sha256,
        "confirmed_at": plan.in_force_at.isoformat() if plan.in_force_at else None,
    }
    with files.open_file(plan.file) as kept:
        yield source, kept.read()
    yield f"{name}.source.json", _written(about)
    kept_labels = LabelledExample.objects.filter(plan=plan).first()
    yield f"{name}.gold.json", _written(kept_labels.labels if kept_labels else labels_of(plan))
    yield f"{name}.corrections.json", _written(corrections_of(plan))


def _written(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"


def archive(plans: Iterable[WorkPlan], *, by: Account | None, at: datetime) -> IO[bytes]:
    """A ZIP of the examples of ``plans``, at its beginning; the register keeps who took them out."""
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for plan in plans:
            for name, content in files_of(plan):
                zipped.writestr(name, content)
            told(plan, by=by, at=at)
    packed.seek(0)
    return cast(IO[bytes], packed)


@transaction.atomic
def told(plan: WorkPlan, *, by: Account | None, at: datetime) -> None:
    """Enter in the register that the example was handed out."""
    audit.write("workplan.examples_exported", subject=plan, by=by, at=at)
