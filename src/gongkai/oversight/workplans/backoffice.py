"""Staff pages of plans: the list, the upload, the plan, its checking beside the source, and putting it in force."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
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

from . import forms, gates, in_force_queries, queries, services
from .cards import cards_of, head_rows
from .models import PlanState, WorkPlan
from .tabs import tabs_of


def of_a_draft(view: Callable[[ScopedRequest, int], HttpResponse]) -> Callable[[ScopedRequest, int], HttpResponse]:
    """The page of a draft, or 409 where somebody put it in force or changed it meanwhile."""

    @wraps(view)
    def answer(request: ScopedRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except (services.NotADraft, services.EditConflict):
            return render(request, "409.html", status=409)

    return answer


def draft_of(request: ScopedRequest, number: int) -> WorkPlan:
    """The draft of the reader's government; raises ``NotADraft`` when it is none any more."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    if found.state != PlanState.DRAFT:
        raise services.NotADraft(f"plan {found.pk} is {found.state}")
    return found


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
                file.read(), name=file.name or "", organ=form.cleaned_data["organ"], by=request.user, at=now
            )
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


@permitted(*READS_CASES)
@require_safe
def plan(request: ScopedRequest, number: int) -> HttpResponse:
    """A plan: how it stands, and every task with its day and state."""
    today = clock.today()
    found = get_object_or_404(in_force_queries.with_own(queries.visible_plans(request.scope), request.scope), pk=number)
    if found.state == PlanState.DRAFT:
        return redirect("workplan_check", number=number)
    owed = list(obligation_queries.visible_obligations(request.scope).filter(plan_id=found.pk))
    of_plan = [one for one in owed if one.subject_type == WorkPlan._meta.label_lower]
    organs = queries.reporters(of_plan, request.scope)
    return render(
        request,
        "workplans/plan.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan"),
            "rows": queries.task_rows(found, owed, on=today),
            "totals": Counter(one.state_on(today).value for one in owed),
            "timed_duties": found.timed_duties.all(),
            "reports": queries.visible_reports(request.scope).filter(plan=found, task=None),
            "head": head_rows(found),
            "owed_reports": [(one, one.state_on(today)) for one in of_plan],
            "form": forms.ReportForm(organs=organs) if organs else None,
            "today": today,
        },
    )


@permitted(Role.OFFICE)
@require_safe
def check(request: ScopedRequest, number: int) -> HttpResponse:
    """The draft beside its source: each task lit in its sentence, what is unsure first in the list of questions."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    if found.state != PlanState.DRAFT:
        return redirect(found)
    return _check_page(request, found, status=200)


def _check_page(
    request: ScopedRequest,
    found: WorkPlan,
    *,
    status: int,
    form: forms.MetadataForm | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    tasks = queries.tasks_for_checking(found)
    return render(
        request,
        "workplans/check.html",
        {
            "plan": found,
            "tasks": tasks,
            "cards": cards_of(tasks),
            "names": queries.open_names(tasks),
            "bare": [task for task in tasks if not task.is_dismissed and not task.units.all()],
            "doubtful": [task for task in tasks if task.doubt and not task.is_dismissed],
            "timed_duties": found.timed_duties.all(),
            "reasons": gates.reasons_to_hold(found, tasks=tasks),
            "refused": is_refused,
            "form": form or forms.MetadataForm(instance=found, initial={"version": found.version}),
        },
        status=status,
    )


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def correct_metadata(request: ScopedRequest, number: int) -> HttpResponse:
    """Write the corrected head table of a draft."""
    found = draft_of(request, number)
    form = forms.MetadataForm(request.POST, instance=WorkPlan.objects.get(pk=found.pk))
    if not form.is_valid():
        return _check_page(request, found, status=422, form=form)
    try:
        services.correct_metadata(
            found, values=form.values(), version=form.cleaned_data["version"], by=request.user, at=clock.now()
        )
    except services.EditConflict:
        found = draft_of(request, number)
        return _check_page(request, found, status=409, form=forms.MetadataForm.compared(request.POST, with_=found))
    messages.success(request, _("The head table is saved."))
    return redirect("workplan_check", number=number)


@permitted(Role.OFFICE)
@require_POST
def put_in_force(request: ScopedRequest, number: int) -> HttpResponse:
    """Put a draft in force, or show every reason against it."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    try:
        started = services.put_in_force(found, by=request.user, at=clock.now())
    except services.NotEnforceable:
        found.refresh_from_db(fields=["state"])
        if found.state != PlanState.DRAFT:
            return redirect(found)
        return _check_page(request, found, status=409, is_refused=True)
    messages.success(
        request, _("The plan is in force: %(number)d obligations are watched from now on.") % {"number": started}
    )
    return redirect("workplan", number=number)


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def assign_addressees(request: ScopedRequest, number: int) -> HttpResponse:
    """Make the addressees responsible for every task that names nobody."""
    found = draft_of(request, number)
    done = services.assign_addressees(found, by=request.user, at=clock.now())
    messages.success(request, _("The addressees are now responsible for %(number)d tasks.") % {"number": done})
    return redirect("workplan_check", number=number)


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def resolve_again(request: ScopedRequest, number: int) -> HttpResponse:
    """Look unresolved names up once more, after organs were entered."""
    found = draft_of(request, number)
    settled = services.resolve_again(found, by=request.user, at=clock.now())
    messages.success(request, _("%(number)d places are settled now.") % {"number": settled})
    return redirect("workplan_check", number=number)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_draft
def decide_name(request: ScopedRequest, number: int) -> HttpResponse:
    """Say which organs a name of the notice stands for, wherever it is used."""
    today = clock.today()
    found = draft_of(request, number)
    name = request.POST.get("name") or request.GET.get("name", "")
    tasks = queries.tasks_naming(found, name) if "\0" not in name else []
    if not tasks:
        raise Http404(name)
    form = forms.NameForm(
        request.POST or None,
        organs=queries.organs_below(found, on=today),
        initial={"name": name, "organs": queries.proposed_organs(found, name, on=today)},
    )
    if request.method == "POST" and form.is_valid():
        services.decide_unit(
            found, name=name, organs=list(form.cleaned_data["organs"]), by=request.user, at=clock.now()
        )
        messages.success(request, _("“%(name)s” is decided in all its places.") % {"name": name})
        return redirect("workplan_check", number=number)
    return render(
        request,
        "workplans/name.html",
        {"plan": found, "form": form, "tasks": tasks, "name": name},
        status=422 if form.errors else 200,
    )


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
