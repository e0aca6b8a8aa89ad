"""Staff pages that print: a plan's tasks and its progress as PDF or DOCX."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.documents.printing import NoChineseFont, TaskTable
from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import in_force_queries, printed_tables, progress, progress_sheet, table_pages
from .models import WorkPlan

KINDS = {"pdf": printed_tables.PDF, "docx": printed_tables.DOCX}


@permitted(*READS_CASES)
@require_safe
def tasks(request: ScopedRequest, number: int, kind: str) -> HttpResponse:
    """The tasks that the reader may see, one row for each organ."""
    plan = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)

    def table() -> TaskTable:
        owed = obligation_queries.visible_obligations(request.scope).filter(plan_id=plan.pk)
        return printed_tables.tasks_table(plan, progress_sheet.lines(plan, owed), on=clock.today())

    return _printed(request, plan, kind, table)


@permitted(Role.OFFICE)
@require_safe
def progress_of_plan(request: ScopedRequest, number: int, kind: str) -> HttpResponse:
    """How far every task of an own plan is, as the public page shows it."""
    plan = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    return _printed(
        request, plan, kind, lambda: printed_tables.progress_table(progress.public_plan(plan, on=clock.today()))
    )


def _printed(request: ScopedRequest, plan: WorkPlan, kind: str, make: Callable[[], TaskTable]) -> HttpResponse:
    if kind not in KINDS:
        raise Http404(kind)
    try:
        table = make()
        content = printed_tables.as_pdf(table).content if kind == "pdf" else printed_tables.as_docx(table)
    except printed_tables.TooLong:
        problem = _("More than 2000 rows are not printed; take the table as XLSX.")
        return table_pages.page(request, plan, status=422, problem=problem)
    except NoChineseFont as lack:
        return table_pages.page(request, plan, status=503, problem=lack.advice)
    name = f"{table.title[:60]} {clock.today()}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)
