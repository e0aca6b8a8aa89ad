"""Staff pages of monthly filings: which months are owed, the table of one, filing it, taking what was filed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.disclosure.records.rules import Refused
from gongkai.documents.spreadsheets import XLSX
from gongkai.registers.files.views import serve
from gongkai.registers.obligations import clock
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import filing, forms, queries
from .backoffice import file_response
from .models import Filing

PAGE_SIZE = 40
READERS = tuple(sorted(READS_CASES))
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@permitted(*READERS)
@require_safe
def filings(request: ScopedRequest) -> HttpResponse:
    """The months of my organs, newest first, with their clocks and what was filed."""
    rows = queries.visible_filings(request.scope)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    clocks, today = queries.clocks_of(page.rows), clock.today()
    told = [_told(one, clocks.get(one.pk)) for one in page.rows]
    next_url = f"?before={page.next_key}" if page.next_key else ""
    return render(request, "interpretations/filings.html", {"rows": told, "next_url": next_url, "today": today})


def _told(filing: Filing, owed: Obligation | None) -> dict[str, Any]:
    """A filing with its clock; one without counts as met or not by itself."""
    state = owed.state_on(clock.today()) if owed else "met" if filing.filed_at else "running"
    return {"filing": filing, "owed": owed, "state": state}


@permitted(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def filing_of_month(request: ScopedRequest, number: int) -> HttpResponse:
    """The table of a month, and filing it."""
    found = get_object_or_404(queries.visible_filings(request.scope), pk=number)
    if request.method != "POST":
        return _page(request, found)
    if not request.scope.holds(*WORKS_ON_CASES, at=found.organ_id):
        raise Http404
    form = forms.SeenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, problem=_("Open the page anew and file it from there."), status=422)
    try:
        filing.file_month(found, seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
    except Refused as refused:
        found.refresh_from_db()
        return _page(request, found, refused=refused, status=409)
    messages.success(request, _("Filed; the table is kept as it was."))
    return redirect("interpretation_filing", number=found.pk)


def _page(
    request: ScopedRequest, found: Filing, *, refused: Refused | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    table = filing.table_of(found.organ, found.month)
    context = {
        **_told(found, queries.clocks_of([found]).get(found.pk)),
        "table": table,
        "form": forms.SeenForm(initial={"seen": table.digest}),
        "may_file": found.filed_at is None and request.scope.holds(*WORKS_ON_CASES, at=found.organ_id),
        "refusals": [{"reason": one.sentence, "source": one.clause} for one in refused.refusals] if refused else [],
        "problem": problem,
        "today": clock.today(),
    }
    return render(request, "interpretations/filing.html", context, status=status)


@permitted(*READERS)
@require_safe
def filing_file(request: ScopedRequest, number: int, kind: str) -> HttpResponseBase:
    """The table as it was filed (``filed``), or as it stands now as XLSX or DOCX."""
    found = get_object_or_404(queries.visible_filings(request.scope), pk=number)
    if kind == "filed" and found.file is not None:
        return serve(found.file)
    if kind not in ("xlsx", "docx"):
        raise Http404(kind)
    table = filing.table_of(found.organ, found.month)
    if kind == "xlsx":
        return file_response(table.as_xlsx(), f"{table.title}.xlsx", XLSX)
    return file_response(table.as_docx(), f"{table.title}.docx", DOCX)
