"""Staff pages on which files are checked before they go out."""

import io
import zipfile
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.documents.cleaning import CannotClean
from gongkai.documents.cleaning.tables import as_csv, tables_of
from gongkai.registers.files import content
from gongkai.registers.files import services as files
from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import forms, layers, queries, services
from .models import DecisionState, FileCheck

PAGE_SIZE = 30
TABLES_LIMIT = 200


@permitted(*READS_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: ScopedRequest) -> HttpResponse:
    """Hand a file in, and the checks that the reader may see, newest first."""
    organs = queries.working_organs(request.scope)
    may_enter = not request.scope.roles.isdisjoint(WORKS_ON_CASES)
    if request.method == "POST" and not may_enter:
        raise PermissionDenied(_("None of your posts lets you do this. Ask your security administrator."))
    form = forms.UploadForm(request.POST or None, request.FILES or None, organs=organs) if may_enter else None
    if request.method == "POST" and form is not None and form.is_valid():
        made = _entered(request, form)
        if made is not None:
            return redirect(made)
    rows = queries.visible_checks(request.scope)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    context = {
        "form": form,
        "rows": page.rows,
        "next_url": f"?before={page.next_key}" if page.next_key else "",
    }
    return render(request, "file_checks/checks.html", context, status=422 if form is not None and form.errors else 200)


def _entered(request: ScopedRequest, form: forms.UploadForm) -> FileCheck | None:
    """The check that was entered; a small file is looked at at once."""
    values = form.cleaned_data
    try:
        made, is_queued = services.enter_check(
            values["organ"], upload=values["upload"], token=values["token"], by=request.user, at=clock.now()
        )
    except files.FileRefused as refused:
        form.add_error("upload", file_views.told(refused))
        return None
    if not is_queued:
        services.carry_out(made, on=clock.today(), at=clock.now())
    return made


@permitted(*READS_CASES)
@require_safe
def check(request: ScopedRequest, number: int) -> HttpResponse:
    """What was found in one file, and what the clean copy leaves out."""
    found = get_object_or_404(queries.visible_checks(request.scope), pk=number)
    return _page(request, found)


def _page(
    request: ScopedRequest,
    found: FileCheck,
    *,
    proposal: forms.ProposalForm | None = None,
    decline: forms.DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    release = queries.last_release(found)
    is_open = release is not None and release.state == DecisionState.PROPOSED
    is_free = release is None or release.state == DecisionState.DECLINED
    may_work = request.scope.holds(*WORKS_ON_CASES, at=found.organ_id)
    may_decide = is_open and request.scope.holds(*queries.DECIDES, at=found.organ_id)
    is_own_proposal = release is not None and release.proposed_by_id == request.user.pk
    context = {
        "check": found,
        "layers": layers.by_layer(found.findings),
        "copy_layers": layers.by_layer(found.copy_findings),
        "removed": layers.shown_removed(found.removed),
        "release": release,
        "may_work": may_work,
        "proposal": proposal or (forms.ProposalForm() if may_work and is_free and found.is_done else None),
        "decline": decline or (forms.DeclineForm() if may_decide and not is_own_proposal else None),
        "is_own_proposal": is_open and is_own_proposal,
    }
    return render(request, "file_checks/check.html", context, status=status)


@permitted(*READS_CASES)
@require_safe
def copy_file(request: ScopedRequest, number: int) -> FileResponse:
    """The clean copy."""
    found = get_object_or_404(queries.visible_checks(request.scope), pk=number)
    if found.copy is None:
        raise Http404
    return file_views.serve(found.copy)


@permitted(*WORKS_ON_CASES)
@require_safe
def original_file(request: ScopedRequest, number: int) -> FileResponse:
    """The original, for those who work for the organ."""
    return file_views.serve(get_object_or_404(queries.own_checks(request.scope), pk=number).file)


@permitted(*READS_CASES)
@require_safe
def tables(request: ScopedRequest, number: int) -> HttpResponse:
    """The tables of the clean copy as CSV in a ZIP."""
    found = get_object_or_404(queries.visible_checks(request.scope), pk=number)
    if found.copy is None:
        raise Http404
    try:
        made = tables_of(content.path_of(found.copy.sha256), name=found.copy.name)[:TABLES_LIMIT]
    except CannotClean as cannot:
        raise Http404 from cannot
    if not made:
        raise Http404
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, table in enumerate(made, start=1):
            archive.writestr(zipfile.ZipInfo(f"{place:02d}.csv"), as_csv(table))
    name = f"{found.file.name.rpartition('.')[0] or found.file.name} CSV.zip"
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(stream.getvalue(), content_type="application/zip", headers=headers)


@permitted(*WORKS_ON_CASES)
@require_http_methods(["POST"])
def propose(request: ScopedRequest, number: int) -> HttpResponse:
    """Propose that the original goes out unchanged."""
    found = get_object_or_404(queries.own_checks(request.scope), pk=number)
    form = forms.ProposalForm(request.POST)
    if not form.is_valid():
        return _page(request, found, proposal=form, status=422)
    values = form.cleaned_data
    try:
        services.propose_unchanged(
            found, reason=values["reason"], token=values["token"], by=request.user, at=clock.now()
        )
    except services.NotProposable:
        messages.warning(request, _("This was proposed or decided before."))
    else:
        messages.success(request, _("Proposed; another person with the right to decide must confirm it."))
    return redirect(found)


@permitted(*queries.DECIDES)
@require_http_methods(["POST"])
def confirm(request: ScopedRequest, number: int) -> HttpResponse:
    """Confirm, as the second person, that the original goes out unchanged."""
    found = get_object_or_404(queries.decidable_checks(request.scope), pk=number)
    return _decided(
        request,
        found,
        lambda release: services.confirm_unchanged(release, by=request.user, at=clock.now()),
        _("Confirmed: this original may go out unchanged."),
    )


@permitted(*queries.DECIDES)
@require_http_methods(["POST"])
def decline(request: ScopedRequest, number: int) -> HttpResponse:
    """Keep the original inside, with the reason."""
    found = get_object_or_404(queries.decidable_checks(request.scope), pk=number)
    form = forms.DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, decline=form, status=422)
    reason = form.cleaned_data["reason"]
    return _decided(
        request,
        found,
        lambda release: services.decline_unchanged(release, reason=reason, by=request.user, at=clock.now()),
        _("Declined: the original stays inside."),
    )


def _decided(request: ScopedRequest, found: FileCheck, act: Callable[..., object], said: str) -> HttpResponse:
    release = queries.last_release(found)
    if release is None:
        raise Http404
    try:
        act(release)
    except services.AlreadyDecided:
        messages.info(request, _("This was decided before."))
    except services.SamePerson:
        messages.warning(request, _("You proposed this yourself; another person decides."))
    else:
        messages.success(request, said)
    return redirect(found)
