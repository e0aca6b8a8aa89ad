"""A reading under the key names of the corpus, for programs and for the scorer."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from gongkai.documents.reading.notice import Found, NoticeReading, TaskReading, TextSpan, TimedDutyReading, Warning_

PREFIX_LENGTH = 30


def as_corpus(reading: NoticeReading) -> Mapping[str, Any]:
    """``{"file", "metadata", "tasks", "timed_duties", "warnings"}`` with spans into the shown text."""
    return {
        "file": reading.name,
        "metadata": _metadata(reading),
        "tasks": [_task(task) for task in reading.tasks],
        "timed_duties": [_timed(duty) for duty in reading.timed_duties],
        "warnings": [_warning(warning) for warning in reading.warnings],
        "account": [
            {"span": list(part.span), "role": part.role.value, "reason": part.reason} for part in reading.account
        ],
    }


def _metadata(reading: NoticeReading) -> dict[str, Any]:
    values: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    for entry in fields(reading.metadata):
        value = getattr(reading.metadata, entry.name)
        if isinstance(value, tuple):
            values[entry.name] = [found.value for found in value]
            spans[entry.name] = [list(found.span) for found in value]
        elif isinstance(value, Found):
            values[entry.name] = _json(value.value)
            spans[entry.name] = list(value.span)
        else:
            values[entry.name] = value
    return {**values, "spans": spans}


def _task(task: TaskReading) -> dict[str, Any]:
    deadline = task.deadline
    row = {} if task.row is None else {"row": task.row}
    return {
        **row,
        "section_path": list(task.section_path),
        "number": task.number,
        "text_prefix": prefix_of(task.text),
        "text": task.text,
        "span": list(task.span),
        "responsible_units": [unit.name for unit in task.responsible_units],
        "lead_units": [unit.name for unit in task.responsible_units if unit.is_lead],
        "unit_spans": [list(unit.span) for unit in task.responsible_units],
        "deadline_text": deadline.text if deadline else None,
        "deadline_date_or_null": _json(deadline.value) if deadline else None,
        "deadline_span": list(deadline.span) if deadline else None,
        "other_deadlines": [
            {"text": found.text, "date_or_null": _json(found.value), "span": list(found.span)}
            for found in task.other_deadlines
        ],
        "confidence": task.confidence,
        "doubt": task.doubt,
    }


def prefix_of(text: str) -> str:
    """The first thirty characters without blanks."""
    return re.sub(r"\s+", "", text)[:PREFIX_LENGTH]


def _timed(duty: TimedDutyReading) -> dict[str, Any]:
    return {
        "text_prefix": duty.text,
        "amount": duty.amount,
        "unit": duty.unit,
        "trigger": duty.trigger,
        "span": list(duty.span),
        "confidence": duty.confidence,
        "doubt": duty.doubt,
    }


def _warning(warning: Warning_) -> dict[str, Any]:
    return {"code": warning.code, "message": warning.message, "span": _span(warning.span)}


def _span(span: TextSpan | None) -> list[int] | None:
    return list(span) if span else None


def _json(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value
