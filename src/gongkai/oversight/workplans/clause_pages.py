"""Staff pages of the clauses of a notice: what each makes, how that stands, and which made nothing."""

from bisect import bisect_left
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.documents.reading.clauses import clauses_of
from gongkai.law import Duty, load_profile
from gongkai.registers.audit.export import table_lines
from gongkai.registers.obligations import clock
from gongkai.registers.obligations.law_queries import in_order
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import clause_export, clause_queries, queries, reviewing
from .clauses import Standing, Traced, line_at, trace_of
from .forms import ClauseReviewForm
from .models import TimedDuty, WorkPlan
from .rules import span_text

PAGE_CLAUSES = 50
UNCOVERED_SHOWN = 20


@permitted(*READS_CASES)
@require_safe
def clauses(request: ScopedRequest, number: int) -> HttpResponse:
    """The clauses of a notice in force, first those in which no duty was found."""
    plan = get_object_or_404(clause_queries.visible_notices(request.scope), pk=number)
    trace = trace_of(plan)
    starts = [line.clause.span.start for line in trace.lines]
    first = bisect_left(starts, _place(request.GET.get("from", "")))
    shown = trace.lines[first : first + PAGE_CLAUSES]
    counts, is_counted = clause_queries.state_counts(plan, shown, reach=request.scope)
    following = starts[first + PAGE_CLAUSES : first + PAGE_CLAUSES + 1]
    before = max(first - PAGE_CLAUSES, 0)
    uncovered = trace.of(Standing.UNCOVERED)
    return render(
        request,
        "workplans/clauses.html",
        {
            "plan": plan,
            "trace": trace,
            "numbers": {standing.value: len(trace.of(standing)) for standing in Standing},
            "uncovered": uncovered[:UNCOVERED_SHOWN],
            "uncovered_more": max(len(uncovered) - UNCOVERED_SHOWN, 0),
            "is_counted": is_counted,
            "rows": [(line, clause_queries.states_of(line, counts)) for line in shown],
            "sections": [line.clause for line in trace.lines if not line.clause.depth and line.clause.is_heading]
            if len(trace.lines) > PAGE_CLAUSES
            else [],
            "previous_url": f"?from={starts[before]}" if first else "",
            "next_url": f"?from={following[0]}" if following else "",
        },
    )


def _place(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


@permitted(*READS_CASES)
@require_safe
def clause(request: ScopedRequest, number: int, place: int) -> HttpResponse:
    """One clause: its words, everything it makes with its live state and evidence, or why it makes nothing."""
    plan = get_object_or_404(clause_queries.visible_notices(request.scope), pk=number)
    return _clause_page(request, plan, _line(plan, place), status=200)


def _line(plan: WorkPlan, place: int) -> Traced:
    line = line_at(plan, place)
    if line is None:
        raise Http404
    return line


def _clause_page(
    request: ScopedRequest, plan: WorkPlan, line: Traced, *, status: int, form: ClauseReviewForm | None = None
) -> HttpResponse:
    is_open = line.standing in (Standing.UNCOVERED, Standing.REVIEWED)
    may_review = is_open and queries.own_plans(request.scope).filter(pk=plan.pk).exists()
    return render(
        request,
        "workplans/clause.html",
        {
            "plan": plan,
            "line": line,
            "clause": line.clause,
            "form": form or (ClauseReviewForm() if may_review and not line.review else None),
            "may_withdraw": may_review and line.review is not None,
            "text": clause_export.text_of(plan, line),
            "limits": [(limit, _limit_duty(plan, line, limit)) for limit in line.limits],
            "today": clock.today(),
            **_neighbours(plan, line),
            **_what_it_makes(request, plan, line),
        },
        status=status,
    )


def _what_it_makes(request: ScopedRequest, plan: WorkPlan, line: Traced) -> dict[str, Any]:
    """The obligations of its tasks and report with their evidence, and how the duties stand; three queries at most."""
    owes = line.tasks or line.asks_report
    owed = clause_queries.owed_of(plan, line, reach=request.scope) if owes else {}
    asks = owes or line.duties
    counts, is_counted = clause_queries.state_counts(plan, [line], reach=request.scope) if asks else ({}, True)
    return {
        "tasks": [(task, owed.get(f"task {task.pk}", [])) for task in line.tasks],
        "report_rows": owed.get(clause_queries.REPORT_KEY, []),
        "states": clause_queries.states_of(line, counts),
        "is_counted": is_counted,
        "duties": [(duty, load_profile(duty.profile), in_order(counts.get(f"duty {duty.id}"))) for duty in line.duties],
        "is_cut": sum(map(len, owed.values())) == clause_queries.ROWS_OF_A_CLAUSE,
    }


def _limit_duty(plan: WorkPlan, line: Traced, limit: TimedDuty) -> Duty | None:
    """The duty that carries a limit: one of its span that rests on the clause, else the one read with it."""
    span = span_text(limit.amount, limit.unit)
    here = [duty for duty in line.duties if str(duty.within) == span]
    if len(here) == 1:
        return here[0]
    return next(iter(load_profile(plan.organ.profile).duties_of(limit.duty_id)), None) if limit.duty_id else None


def _neighbours(plan: WorkPlan, line: Traced) -> dict[str, Any]:
    """The clauses before and after."""
    every = clauses_of(plan.text)
    index = every.index(line.clause)
    return {
        "before": every[index - 1] if index else None,
        "after": every[index + 1] if index + 1 < len(every) else None,
    }


@permitted(Role.OFFICE)
@require_POST
def review(request: ScopedRequest, number: int, place: int) -> HttpResponse:
    """Say why a clause makes no duty."""
    plan = get_object_or_404(queries.own_plans(request.scope).in_force(), pk=number)
    form = ClauseReviewForm(request.POST)
    if not form.is_valid():
        return _clause_page(request, plan, _line(plan, place), status=422, form=form)
    try:
        reviewing.review_clause(plan, place=place, **form.cleaned_data, by=request.user, at=clock.now())
    except reviewing.NotReviewable:
        return render(request, "409.html", status=409)
    messages.success(request, _("It is kept that this clause was looked at."))
    return redirect("workplan_clauses", number=number)


@permitted(Role.OFFICE)
@require_POST
def withdraw_review(request: ScopedRequest, number: int, place: int) -> HttpResponse:
    """Take back what was said about a clause."""
    plan = get_object_or_404(queries.own_plans(request.scope).in_force(), pk=number)
    reviewing.withdraw_review(plan, place=place, by=request.user, at=clock.now())
    messages.success(request, _("The clause stands among those without a duty again."))
    return redirect("workplan_clause", number=number, place=place)


@permitted(*READS_CASES)
@require_safe
def trace_csv(request: ScopedRequest, number: int) -> StreamingHttpResponse:
    """Clause → duty → state → evidence of a notice as a table."""
    plan = get_object_or_404(clause_queries.visible_notices(request.scope), pk=number)
    rows = clause_queries.trace_rows(plan, trace_of(plan).lines, reach=request.scope)
    lines = table_lines(clause_export.HEADINGS, clause_export.table_rows(plan, rows))
    return _download(lines, f"clauses-{plan.pk}.csv", "text/csv; charset=utf-8")


@permitted(*READS_CASES)
@require_safe
def trace_json(request: ScopedRequest, number: int) -> StreamingHttpResponse:
    """The same as nested values."""
    plan = get_object_or_404(clause_queries.visible_notices(request.scope), pk=number)
    trace = trace_of(plan)
    rows = clause_queries.trace_rows(plan, trace.lines, reach=request.scope)
    pieces = clause_export.json_pieces(plan, trace, rows, on=request.scope.on.isoformat())
    return _download(pieces, f"clauses-{plan.pk}.json", "application/json")


def _download(pieces: Any, name: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
