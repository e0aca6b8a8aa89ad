"""Staff pages of monthly filings: which months are owed, the table of one, filing it, taking what was filed."""

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
    rows = queries.filing_clocks(request.scope)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    filed = queries.filings_of(page.rows)
    today = clock.today()
    told = [
        {"owed": one, "month": month, "filed": filed.get((one.organ_id, month)), "state": one.state_on(today)}
        for one in page.rows
        for month in [filing.month_reported(one)]
    ]
    next_url = f"?before={page.next_key}" if page.next_key else ""
    return render(request, "interpretations/filings.html", {"rows": told, "next_url": next_url, "today": today})


@permitted(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def filing_of_month(request: ScopedRequest, number: int) -> HttpResponse:
    """The table of a month, and filing it."""
    owed = get_object_or_404(queries.filing_clocks(request.scope), pk=number)
    may_file = request.scope.holds(*WORKS_ON_CASES, at=owed.organ_id)
    if request.method != "POST":
        return _page(request, owed, may_file=may_file)
    if not may_file:
        raise Http404
    form = forms.SeenForm(request.POST)
    if not form.is_valid():
        return _page(
            request, owed, may_file=may_file, problem=_("Open the page anew and file it from there."), status=422
        )
    try:
        filing.file_month(owed, seen=form.cleaned_data["seen"], by=request.user, at=clock.now())
    except Refused as refused:
        owed.refresh_from_db()
        return _page(request, owed, may_file=may_file, refused=refused, status=409)
    messages.success(request, _("Filed; the table is kept as it was."))
    return redirect("interpretation_filing", number=owed.pk)


def _page(
    request: ScopedRequest,
    owed: Obligation,
    *,
    may_file: bool,
    refused: Refused | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    month = filing.month_reported(owed)
    table = filing.table_of(owed.organ, month)
    context = {
        "owed": owed,
        "state": owed.state_on(clock.today()),
        "month": month,
        "table": table,
        "form": forms.SeenForm(initial={"seen": table.digest}),
        "filed": Filing.objects.filter(organ=owed.organ, month=month).select_related("file", "filed_by").first(),
        "may_file": may_file and owed.is_owed,
        "refusals": [{"reason": one.sentence, "source": one.clause} for one in refused.refusals] if refused else [],
        "problem": problem,
        "today": clock.today(),
    }
    return render(request, "interpretations/filing.html", context, status=status)


@permitted(*READERS)
@require_safe
def filing_file(request: ScopedRequest, number: int, kind: str) -> HttpResponseBase:
    """The table as it was filed (``filed``), or as it stands now as XLSX or DOCX."""
    owed = get_object_or_404(queries.filing_clocks(request.scope), pk=number)
    month = filing.month_reported(owed)
    if kind == "filed":
        return serve(get_object_or_404(Filing.objects.select_related("file"), organ=owed.organ, month=month).file)
    table = filing.table_of(owed.organ, month)
    if kind == "xlsx":
        return file_response(table.as_xlsx(), f"{table.title}.xlsx", XLSX)
    if kind == "docx":
        return file_response(table.as_docx(), f"{table.title}.docx", DOCX)
    raise Http404(kind)
