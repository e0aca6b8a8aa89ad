"""Staff pages of checks, findings, their correction, and the circular."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.documents import spreadsheets
from gongkai.registers.files import services as files
from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import circulars, forms, queries, services
from .models import Finding, Verdict

PAGE_SIZE = 30


@permitted(*READS_CASES)
@require_safe
def inspections(request: ScopedRequest) -> HttpResponse:
    """The checks that the reader may see, newest first."""
    visible = queries.visible_inspections(request.scope)
    page = paging.newest_first(visible, before=request.GET.get("before", ""), size=PAGE_SIZE)
    context = {
        "rows": page.rows,
        "next_url": f"?before={page.next_key}" if page.next_key else "",
        "may_enter": governments(request.scope).exists(),
    }
    return render(request, "inspections/inspections.html", context)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: ScopedRequest) -> HttpResponse:
    """Enter a check that was held."""
    form = forms.InspectionForm(request.POST or None, initial={"held_on": clock.today()})
    form.fields["organ"].queryset = governments(request.scope)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        made = services.enter_inspection(by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("The check is entered; now enter what was found."))
        return redirect(made)
    return render(request, "inspections/enter.html", {"form": form}, status=422 if form.errors else 200)


@permitted(*READS_CASES)
@require_safe
def inspection(request: ScopedRequest, number: int) -> HttpResponse:
    """A check and what it found at the organs that the reader may see."""
    found = get_object_or_404(queries.visible_inspections(request.scope), pk=number)
    rows = queries.finding_rows(queries.visible_findings(request.scope).filter(inspection=found), on=clock.today())
    context = {
        "inspection": found,
        "rows": rows,
        "waiting": sum(1 for row in rows if row.is_waiting),
        "is_own": governments(request.scope).filter(pk=found.organ_id).exists(),
        "may_read_circular": found.organ_id in request.scope.organ_ids_as(*queries.WATCHES),
        "today": clock.today(),
    }
    return render(request, "inspections/inspection.html", context)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_finding(request: ScopedRequest, number: int) -> HttpResponse:
    """Enter what a check found at one organ."""
    found = get_object_or_404(queries.own_inspections(request.scope), pk=number)
    today = clock.today()
    form = forms.FindingForm(request.POST or None, organs=queries.organs_below(found.organ, today), earliest=today)
    if request.method == "POST" and form.is_valid():
        services.add_finding(found, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, _("The finding is entered; the organ sees it in its inbox."))
        return redirect(found)
    context = {"inspection": found, "form": form}
    return render(request, "inspections/add_finding.html", context, status=422 if form.errors else 200)


@permitted(*READS_CASES)
@require_safe
def finding(request: ScopedRequest, number: int) -> HttpResponse:
    """One finding: what, where, by which rule, by when, and what was done about it."""
    found = get_object_or_404(queries.visible_findings(request.scope), pk=number)
    return _finding_page(request, found, status=200)


def _finding_page(
    request: ScopedRequest, found: Finding, *, status: int, form: forms.CorrectionForm | None = None, problem: str = ""
) -> HttpResponse:
    today = clock.today()
    owed = queries.owed_about([found])[found.pk]
    corrections = list(found.corrections.select_related("by", "decided_by").prefetch_related("files"))
    is_open = owed.is_owed
    may_correct = is_open and request.scope.holds(*WORKS_ON_CASES, at=found.organ_id)
    context = {
        "finding": found,
        "owed": owed,
        "state": owed.state_on(today),
        "corrections": corrections,
        "is_own": governments(request.scope).filter(pk=found.inspection.organ_id).exists(),
        "is_open": is_open,
        "form": form or (forms.CorrectionForm() if may_correct else None),
        "problem": problem,
        "today": today,
    }
    return render(request, "inspections/finding.html", context, status=status)


@permitted(*WORKS_ON_CASES)
@require_POST
def correct(request: ScopedRequest, number: int) -> HttpResponse:
    """Send what was done about a finding."""
    found = get_object_or_404(queries.correctable(request.scope), pk=number)
    form = forms.CorrectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _finding_page(request, found, status=422, form=form)
    values = form.cleaned_data
    try:
        services.send_correction(
            found,
            text=values["text"],
            uploads=values["attached"],
            token=values["token"],
            by=request.user,
            at=clock.now(),
        )
    except files.FileRefused as refused:
        form.add_error("attached", file_views.told(refused))
        return _finding_page(request, found, status=422, form=form)
    except services.NothingToCorrect:
        problem = _("There is nothing to correct any more; somebody may have answered meanwhile.")
        return _finding_page(request, found, status=409, problem=problem)
    messages.success(request, _("The correction is with the office."))
    return redirect(found)


def _decided(request: ScopedRequest, found: Finding, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except services.AlreadyDecided:
        messages.info(request, _("This was decided before."))
    except services.OwnCorrection:
        messages.warning(request, _("You sent this correction yourself; another person accepts it."))
    else:
        messages.success(request, said)
    return redirect(found)


@permitted(Role.OFFICE)
@require_POST
def accept(request: ScopedRequest, number: int) -> HttpResponse:
    """Accept a correction."""
    sent = get_object_or_404(queries.own_corrections(request.scope), pk=number)
    return _decided(
        request,
        sent.finding,
        lambda: services.accept_correction(sent, by=request.user, at=clock.now()),
        _("The correction is accepted; the finding is settled."),
    )


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def return_correction(request: ScopedRequest, number: int) -> HttpResponse:
    """Return a correction with the reason."""
    sent = get_object_or_404(queries.own_corrections(request.scope), pk=number)
    form = forms.ReasonForm(request.POST or None)
    if sent.verdict == Verdict.WAITING and not (request.method == "POST" and form.is_valid()):
        context = {"finding": sent.finding, "correction": sent, "form": form}
        return render(request, "inspections/return.html", context, status=422 if form.errors else 200)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return _decided(
        request,
        sent.finding,
        lambda: services.return_correction(sent, reason=reason, by=request.user, at=clock.now()),
        _("The correction is returned; the finding is open again by its old day."),
    )


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Withdraw a finding that was none."""
    found = get_object_or_404(queries.own_findings(request.scope), pk=number)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _decided(
            request,
            found,
            lambda: services.withdraw_finding(
                found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
            ),
            _("The finding is withdrawn; nothing is owed about it any more."),
        )
    context = {"finding": found, "form": form}
    return render(request, "inspections/withdraw.html", context, status=422 if form.errors else 200)


@permitted(*READS_CASES)
@require_safe
def correction_file(request: ScopedRequest, number: int, file_number: str) -> FileResponse:
    """A file attached to a correction."""
    sent = get_object_or_404(queries.visible_corrections(request.scope), pk=number)
    return file_views.serve(get_object_or_404(sent.files, pk=file_number))


@permitted(*queries.WATCHES)
@require_safe
def circular(request: ScopedRequest, number: int) -> HttpResponse:
    """The circular about a check, as it stands today."""
    found = get_object_or_404(queries.watched_inspections(request.scope), pk=number)
    organs = queries.by_organ(queries.finding_rows(queries.findings_of(found), on=clock.today()))
    context = {
        "inspection": found,
        "organs": organs,
        "text": circulars.text_of(found, organs, on=clock.today()),
        "today": clock.today(),
    }
    return render(request, "inspections/circular.html", context)


@permitted(*queries.WATCHES)
@require_safe
def circular_file(request: ScopedRequest, number: int, kind: str) -> HttpResponse:
    """The same as a text or a table."""
    found = get_object_or_404(queries.watched_inspections(request.scope), pk=number)
    organs = queries.by_organ(queries.finding_rows(queries.findings_of(found), on=clock.today()))
    if kind == "txt":
        content = circulars.text_of(found, organs, on=clock.today()).encode()
        media_type = "text/plain; charset=utf-8"
    elif kind == "xlsx":
        rows = circulars.table_of(organs)
        content, media_type = spreadsheets.to_xlsx(circulars.columns(), rows, title="通报"), spreadsheets.XLSX
    else:
        raise Http404(kind)
    disposition = content_disposition_header(True, f"通报 {found.title[:60]}.{kind}") or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
