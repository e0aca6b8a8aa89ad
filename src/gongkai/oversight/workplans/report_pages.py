"""Staff pages on which the office accepts or returns the reports under its plans."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.registers.file_checks.queries import checks_by_content
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, Scope

from . import accepting, forms, in_force_forms, in_force_queries
from .models import ProgressReport, WorkPlan
from .tabs import tabs_of

PAGE_SIZE = 30


@permitted(*READS_CASES)
@require_safe
def reports(request: ScopedRequest, number: int) -> HttpResponse:
    """The reports under a plan, newest first: those that wait for a decision, or all."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    return _reports_page(request, found, status=200)


def _reports_page(request: ScopedRequest, found: WorkPlan, *, status: int, problem: str = "") -> HttpResponse:
    shows_all = request.GET.get("show") == "all"
    rows = in_force_queries.reports_of(found, request.scope)
    if not shows_all:
        rows = rows.filter(decision__isnull=True)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    _with_checks(page.rows, request.scope)
    more = f"?{'show=all&' if shows_all else ''}before={page.next_key}" if page.next_key else ""
    return render(
        request,
        "workplans/reports.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_reports"),
            "rows": page.rows,
            "next_url": more,
            "shows_all": shows_all,
            "problem": problem,
        },
        status=status,
    )


def _with_checks(rows: list[ProgressReport], reach: Scope) -> None:
    """Put beside each attached file the latest check of the same content, where there is one; one query."""
    attached = [file for report in rows for file in report.files.all()]
    known = checks_by_content(reach, [file.sha256 for file in attached]) if attached else {}
    for file in attached:
        file.checked = known.get(file.sha256)  # type: ignore[attr-defined]


@permitted(Role.OFFICE)
@require_POST
def accept(request: ScopedRequest, number: int) -> HttpResponse:
    """Accept the reports that were ticked, all or none."""
    found = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    waiting = in_force_queries.decidable_reports(request.scope).filter(plan=found)
    form = in_force_forms.ChosenReports(request.POST, reports=waiting)
    if not form.is_valid():
        problem = _("None of the ticked reports waits any more, or none was ticked; nothing was accepted.")
        return _reports_page(request, found, status=422, problem=problem)
    chosen = list(form.cleaned_data["reports"])
    try:
        accepting.accept_reports(chosen, by=request.user, at=clock.now())
    except accepting.AlreadyDecided:
        problem = _("Somebody decided one of these reports meanwhile. Nothing was accepted; look at the list again.")
    except accepting.TakenBack:
        problem = _("One of these reports was taken back or replaced meanwhile. Nothing was accepted; return that one.")
    except accepting.OwnReport:
        problem = _("One of these reports is your own; another person accepts it. Nothing was accepted.")
    else:
        said = ngettext("%(number)d report is accepted.", "%(number)d reports are accepted.", len(chosen))
        messages.success(request, said % {"number": len(chosen)})
        return redirect("workplan_reports", number=number)
    return _reports_page(request, found, status=409, problem=problem)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def return_report(request: ScopedRequest, number: int) -> HttpResponse:
    """Return a report to the organ, with the reason."""
    decidable = in_force_queries.decidable_reports(request.scope)
    report = decidable.filter(pk=number).first()
    if report is None:
        return _decided_before(request, number)
    form = forms.ReasonForm(request.POST or None)
    back = f"{reverse('workplan_reports', args=[report.plan_id])}#report-{report.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            accepting.return_report(report, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except accepting.AlreadyDecided:
            return _decided_before(request, number)
        messages.success(request, _("The report is returned with your reason; what it had met is owed again."))
        return redirect("workplan_reports", number=report.plan_id)
    context = {"report": report, "plan": report.plan, "form": form, "back": back}
    return render(request, "workplans/return_report.html", context, status=422 if form.errors else 200)


def _decided_before(request: ScopedRequest, number: int) -> HttpResponse:
    """Back to the list when the report is one of the reader's plans and was decided meanwhile."""
    own = in_force_queries.own_plans_in_force(request.scope)
    plan = own.filter(reports__pk=number).first()
    if plan is None:
        raise Http404(number)
    messages.info(request, _("This report was decided before."))
    return redirect("workplan_reports", number=plan.pk)
