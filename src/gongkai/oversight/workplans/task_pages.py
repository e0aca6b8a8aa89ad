"""Staff pages of one task in force: following it and reporting progress."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.registers.files import services as files
from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.obligations.services import AlreadySettled
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import cascade_queries, forms, in_force_queries, queries, services
from .models import PlanState, Task, WorkPlan


@permitted(*READS_CASES)
@require_safe
def task(request: ScopedRequest, number: int) -> HttpResponse:
    """One task: its sentence, who owes it, how each stands, what was reported."""
    found = get_object_or_404(
        in_force_queries.with_changes(queries.visible_tasks(request.scope), request.scope), pk=number
    )
    if found.plan.state == PlanState.DRAFT:
        return redirect("task_correct", number=number)
    return _task_page(request, found, status=200)


def _task_page(
    request: ScopedRequest, found: Task, *, status: int, form: forms.ReportForm | None = None
) -> HttpResponse:
    today = clock.today()
    about = obligation_queries.visible_obligations(request.scope).about(found)
    obligations = list(in_force_queries.with_requests(about))
    organs = queries.reporters(obligations, request.scope)
    return render(
        request,
        "workplans/task.html",
        {
            "task": found,
            "plan": found.plan,
            "obligations": [(one, one.state_on(today)) for one in obligations],
            "asking_ids": queries.reported_by(request.scope),
            "is_owed": any(one.is_owed for one in obligations),
            "units": found.units.all(),
            "trail": cascade_queries.trail(found, request.scope, on=today),
            "reports": queries.visible_reports(request.scope).filter(task=found),
            "form": form or (forms.ReportForm(organs=organs) if organs else None),
            "today": today,
        },
        status=status,
    )


@permitted(*WORKS_ON_CASES)
@require_POST
def report_on_task(request: ScopedRequest, number: int) -> HttpResponse:
    """Keep a progress report on a task."""
    found = get_object_or_404(queries.visible_tasks(request.scope), pk=number)
    form = _filled_report(request, found)
    if form.is_valid() and _keep_report(request, found, form):
        return redirect(found)
    return _task_page(request, found, status=422, form=form)


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def report_on_plan(request: ScopedRequest, number: int) -> HttpResponse:
    """Keep the report on a whole plan that the notice asks for (WRK-3)."""
    found = get_object_or_404(queries.visible_plans(request.scope).in_force(), pk=number)
    if request.method == "GET":
        return redirect(found)
    form = _filled_report(request, found)
    if form.is_valid() and _keep_report(request, found, form):
        return redirect(found)
    return render(request, "workplans/report.html", {"plan": found, "form": form}, status=422)


def _filled_report(request: ScopedRequest, about: Task | WorkPlan) -> forms.ReportForm:
    organs = [one.organ for one in queries.reporting(request.scope).about(about)]
    return forms.ReportForm(request.POST, request.FILES, organs=organs)


def _keep_report(request: ScopedRequest, about: Task | WorkPlan, form: forms.ReportForm) -> bool:
    """Whether the report is kept; what stands against it is on the form."""
    try:
        services.report_with_files(
            about,
            organ=form.cleaned_data["organ"],
            text=form.cleaned_data["text"],
            is_completing=form.cleaned_data["is_completing"],
            uploads=form.cleaned_data["attached"],
            token=form.sent_token,
            by=request.user,
            at=clock.now(),
        )
    except files.FileRefused as refused:
        form.add_error("attached", file_views.told(refused))
    except services.NothingOwed:
        form.add_error("organ", _("This organ owes nothing here any more; somebody may have reported meanwhile."))
    else:
        messages.success(request, _("The report is kept."))
        return True
    return False


@permitted(Role.OFFICE, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: ScopedRequest, number: int) -> HttpResponse:
    """Take back that a task was reported as done."""
    owed = get_object_or_404(queries.reopenable(request.scope), pk=number)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_completion(owed, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except AlreadySettled:
            messages.info(request, _("It was taken back before."))
        else:
            messages.success(request, _("It counts as owed again; the report stays in the history."))
        return redirect(owed)
    return render(
        request, "workplans/take_back.html", {"obligation": owed, "form": form}, status=422 if form.errors else 200
    )


@permitted(*READS_CASES)
@require_safe
def evidence_file(request: ScopedRequest, number: int, file_number: int) -> FileResponse:
    """A file attached to a report."""
    report = get_object_or_404(queries.visible_reports(request.scope), pk=number)
    return file_views.serve(get_object_or_404(report.files, pk=file_number))
