"""Staff pages of the evidence under a plan: the list, and all of it as one ZIP."""

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, Scope

from . import archives, in_force_queries
from .models import WorkPlan
from .tabs import tabs_of

PAGE_SIZE = 50


@permitted(*READS_CASES)
@require_safe
def evidence(request: ScopedRequest, number: int) -> HttpResponse:
    """The files under a plan that the reader may see, newest first."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    rows = in_force_queries.evidence_of(found, request.scope)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    return render(
        request,
        "workplans/evidence.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_evidence"),
            "rows": page.rows,
            "next_url": f"?before={page.next_key}" if page.next_key else "",
        },
    )


@permitted(*READS_CASES)
@require_safe
def evidence_archive(request: ScopedRequest, number: int) -> StreamingHttpResponse:
    """The same files as a ZIP with a manifest of their digests, written while it is sent."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    response = StreamingHttpResponse(archives.archive(_pieces(found, request.scope)), content_type="application/zip")
    name = f"{str(found)[:60]} {clock.today()}.zip"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Encoding"] = "identity"  # it is packed already, and nobody should pack it again
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _pieces(plan: WorkPlan, reach: Scope) -> Iterator[archives.Piece]:
    for row in in_force_queries.evidence_of(plan, reach).iterator(chunk_size=500):
        report = row.progressreport
        number = f"{report.task.position:03d}" if report.task else "000"
        yield archives.Piece(
            file=row.storedfile,
            folder=f"{number}/{report.organ.name}",
            organ=report.organ.name,
            about=report.task.title if report.task else _("Report on the whole plan"),
            at=timezone.localtime(report.at),
        )
