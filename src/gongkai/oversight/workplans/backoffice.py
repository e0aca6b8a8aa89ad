"""Staff pages of plans: the list, the upload, the plan, and putting it in force."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import OuterRef
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.documents.reading import UnreadableNotice
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import forms, in_force_queries, queries, services, task_lists
from .cards import head_rows
from .check_pages import check_page, draft_of, of_a_draft
from .issuers import IssuedElsewhere
from .models import PlanState
from .tabs import tabs_of


@permitted(*READS_CASES)
@require_safe
def plans(request: ScopedRequest) -> HttpResponse:
    """The plans that the reader may see, drafts first."""
    today = clock.today()
    visible = queries.visible_plans(request.scope)
    editable = queries.editable_plans(request.scope)
    return render(
        request,
        "workplans/plans.html",
        {
            "drafts": queries.plan_rows(editable),
            "in_force": queries.plan_rows(visible.in_force()),
            "may_upload": governments(request.scope).exists(),
            "today": today,
        },
    )


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ScopedRequest) -> HttpResponse:
    """Give a notice to the platform and get a draft plan."""
    now = clock.now()
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    form.fields["organ"].queryset = governments(request.scope)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            drafted = services.draft_plan(
                file.read(),
                name=file.name or "",
                organ=form.cleaned_data["organ"],
                by=request.user,
                at=now,
                is_meant=form.cleaned_data["is_meant"],
            )
        except IssuedElsewhere as elsewhere:
            form.ask_whether_meant()
            form.add_error("organ", _told(elsewhere))
        except UnreadableNotice as unreadable:
            form.add_error(
                "file", _("%(place)s: %(reason)s") % {"place": unreadable.place, "reason": unreadable.reason}
            )
        except FileRefused as refused:
            form.add_error("file", file_views.told(refused))
        else:
            if not drafted.is_new:
                messages.info(request, _("This file was uploaded before; here is its plan."))
            return redirect(drafted.plan)
    return render(request, "workplans/upload.html", {"form": form}, status=422 if form.errors else 200)


def _told(elsewhere: IssuedElsewhere) -> str:
    said = _(
        "The notice was issued by “%(issuer)s”, which is no organ of %(organ)s. Choose its government; or, where it is "
        "meant for this one, say so below and choose the file again. Nothing was kept."
    )
    return said % {"issuer": elsewhere.issuing_body, "organ": elsewhere.organ}


@permitted(*READS_CASES)
@require_safe
def plan(request: ScopedRequest, number: int) -> HttpResponse:
    """A plan: how it stands, and every task with its day and state."""
    today = clock.today()
    owed = obligation_queries.visible_obligations(request.scope)
    visible = in_force_queries.with_own(queries.visible_plans(request.scope), request.scope)
    under_it = owed.filter(plan_id=OuterRef("pk"))
    found = get_object_or_404(task_lists.counted(visible, under_it, by="plan_id", on=today), pk=number)
    if found.state == PlanState.DRAFT:
        return redirect("workplan_check", number=number)
    after = task_lists.asked_after(request.GET.get("after", ""))
    listed = task_lists.page_of(task_lists.kept_tasks(found, owed, on=today), after=after)
    of_plan = list(owed.about(found)) if found.report_due_on and not after else []
    organs = queries.reporters(of_plan, request.scope)
    return render(
        request,
        "workplans/plan.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan"),
            "rows": task_lists.rows_of(found, listed.rows),
            "totals": {state.value: number for state, number in task_lists.totals_of(found).items()},
            "is_first": not after,
            **listed.addresses(request.GET.dict()),
            "timed_duties": [] if after else found.timed_duties.all(),
            "reports": queries.visible_reports(request.scope).filter(plan=found, task=None),
            "head": head_rows(found),
            "owed_reports": [(one, one.state_on(today)) for one in of_plan],
            "form": forms.ReportForm(organs=organs) if organs else None,
            "today": today,
        },
    )


@permitted(Role.OFFICE)
@require_POST
def put_in_force(request: ScopedRequest, number: int) -> HttpResponse:
    """Put a draft in force, or show every reason against it."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    try:
        started = services.put_in_force(found, by=request.user, at=clock.now())
    except services.NotEnforceable as refused:
        found.refresh_from_db(fields=["state"])
        if found.state != PlanState.DRAFT:
            return redirect(found)
        return check_page(request, found, status=409, refusals=refused.reasons)
    messages.success(
        request, _("The plan is in force: %(number)d obligations are watched from now on.") % {"number": started}
    )
    return redirect("workplan", number=number)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_draft
def discard(request: ScopedRequest, number: int) -> HttpResponse:
    """Discard a draft, with a reason, after asking."""
    found = draft_of(request, number)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.discard_plan(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, _("The draft is discarded; the file is kept for the record."))
        return redirect("workplans")
    return render(request, "workplans/discard.html", {"plan": found, "form": form}, status=422 if form.errors else 200)


@permitted(*READS_CASES)
@require_safe
def source(request: ScopedRequest, number: int) -> FileResponse:
    """The notice as it was uploaded."""
    found = get_object_or_404(queries.visible_plans(request.scope), pk=number)
    return file_views.serve(found.file)
