"""The trace of a notice for other programs: clause → duty → state → evidence, as a table or as nested values."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from gongkai.law import span_in_words

from .clause_queries import TraceRow
from .clauses import Trace, Traced
from .models import WorkPlan

HEADINGS = (
    "clause",
    "standing",
    "text",
    "made",
    "duty",
    "source",
    "limit",
    "organ",
    "due_on",
    "state",
    "met_on",
    "evidence",
    "evidence_at",
)


def table_rows(plan: WorkPlan, rows: Iterable[TraceRow]) -> Iterator[Sequence[str]]:
    """One row for each piece of evidence, or for what has none."""
    for row in rows:
        duty = row.duty
        yield (
            row.clause.clause.label,
            row.clause.standing.value,
            text_of(plan, row.clause),
            row.made,
            duty.id if duty else "",
            duty.source if duty else "",
            span_in_words(duty.within) if duty else "",
            row.organ,
            _day(row.due_on),
            row.state.value if row.state else "",
            _day(row.met_on),
            row.evidence,
            _day(row.evidence_at),
        )


def json_pieces(plan: WorkPlan, trace: Trace, rows: Iterable[TraceRow], *, on: str) -> Iterator[str]:
    """The same nested by clause, piece by piece."""
    head = {
        "title": str(plan),
        "document_number": plan.document_number,
        "on": on,
        "clauses_counted": len(trace.counted),
        "accounted_for_percent": trace.share_percent,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "clauses": [\n'
    comma = ""
    for _start, of_clause in groupby(rows, key=lambda row: row.clause.clause.span.start):
        yield comma + json.dumps(_nested(plan, list(of_clause)), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


def _nested(plan: WorkPlan, rows: list[TraceRow]) -> dict[str, Any]:
    line = rows[0].clause
    return {
        "clause": line.clause.label,
        "headings": line.clause.headings,
        "text": text_of(plan, line),
        "standing": line.standing.value,
        "reviewed": _review(line),
        "limits": [{"text": limit.text, "duty": limit.duty_id} for limit in line.limits],
        "makes": [_made(list(found)) for key, found in groupby(rows, key=_maker) if key != ("", "")],
    }


def _maker(row: TraceRow) -> tuple[str, str]:
    return row.made, row.duty.id if row.duty else ""


def _review(line: Traced) -> dict[str, str] | None:
    review = line.review
    if review is None:
        return None
    return {"reason": review.reason, "note": review.note, "at": _day(review.at)}


def _made(rows: list[TraceRow]) -> dict[str, Any]:
    duty = rows[0].duty
    return {
        "title": rows[0].made,
        "duty": duty.id if duty else None,
        "source": duty.source if duty else None,
        "limit": span_in_words(duty.within) if duty else None,
        "owed": [_owed(list(found)) for organ, found in groupby(rows, key=lambda row: row.organ) if organ],
    }


def _owed(rows: list[TraceRow]) -> dict[str, Any]:
    first = rows[0]
    return {
        "organ": first.organ,
        "due_on": _day(first.due_on),
        "state": first.state.value if first.state else "",
        "met_on": _day(first.met_on),
        "evidence": [{"title": row.evidence, "at": _day(row.evidence_at)} for row in rows if row.evidence],
    }


def text_of(plan: WorkPlan, line: Traced) -> str:
    """The clause's own words, the cells of a row on lines of their own."""
    span = line.clause.span
    return plan.text[span.start : span.end].replace("\t", "\n").strip()


def _day(moment: Any) -> str:
    if not moment:
        return ""
    return (timezone.localdate(moment) if hasattr(moment, "hour") else moment).isoformat()
