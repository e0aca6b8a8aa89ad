"""Staff pages for the tasks of a draft: confirm, correct, set aside and take up again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import correcting, histories, queries
from . import correction_forms as forms
from .check_pages import to_next
from .drafts import EditConflict, NotADraft
from .models import PlanState, Task

TaskView = Callable[[ScopedRequest, Task], HttpResponse]


def of_a_task(view: TaskView) -> Callable[[ScopedRequest, int], HttpResponse]:
    """A page about a task of a draft of the reader's government.

    A task that was merged or undone meanwhile is told with what was sent, so that nothing typed is lost; where the
    plan is no draft any more the answer is 409.
    """

    @wraps(view)
    def answer(request: ScopedRequest, number: int) -> HttpResponse:
        found = queries.own_tasks(request.scope).filter(pk=number).first()
        if found is None:
            return gone(request, number)
        try:
            if found.plan.state != PlanState.DRAFT:
                raise NotADraft(f"plan {found.plan_id} is {found.plan.state}")
            return view(request, found)
        except NotADraft:
            return render(request, "409.html", status=409)
        except EditConflict:
            return gone(request, number)

    return answer


HIDDEN = frozenset({"csrfmiddlewaretoken", "version", "own"})


def gone(request: ScopedRequest, number: int) -> HttpResponse:
    """409 for a task that a correction took away: what was sent, and what happened; 404 where there never was one."""
    last = (
        queries.own_corrections(request.scope)
        .filter(after__has_key=str(number))
        .select_related("by", "undone_by", "plan")
        .order_by("-id")
        .first()
    )
    if last is None:
        raise Http404(number)
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value and name not in HIDDEN and not name.endswith("_FORMS")
    ]
    context = {"plan": last.plan, "last": last, "sent": sent}
    return render(request, "workplans/task_gone.html", context, status=409)


def task_page(
    request: ScopedRequest, found: Task, template: str, context: dict[str, Any], *, seen: int | None = None
) -> HttpResponse:
    """The page of one act on a task; where version ``seen`` is not the present one, with what happened since."""
    form = context["form"]
    status = 422 if form.is_bound and (context.get("is_wrong") or not form.is_valid()) else 200
    if seen is not None:
        context |= {"since": histories.told(found.plan, histories.since(found.plan, found.pk, version=seen))}
        status = 409
    if request.method != "POST":
        correcting.opened(found, by=request.user, at=clock.now())
    return render(request, template, {"task": found, "plan": found.plan, **context}, status=status)


def renewed(request: ScopedRequest, **values: Any) -> Any:
    """What was sent, with the present version, so that it can be looked at and sent again."""
    data = request.POST.copy()
    for name, value in values.items():
        data[name] = str(value)
    return data


@permitted(Role.OFFICE)
@require_POST
@of_a_task
def confirm(request: ScopedRequest, found: Task) -> HttpResponse:
    """Say that the task was read right."""
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    try:
        correcting.confirm_task(found, version=version, by=request.user, at=clock.now())
    except EditConflict:
        said = _("“%(task)s” was changed meanwhile; look at it once more, then confirm.")
        messages.warning(request, said % {"task": found.title})
        return to_next(request, found.plan, behind=found.position - 1)
    return to_next(request, found.plan, behind=found.position)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_task
def correct(request: ScopedRequest, found: Task) -> HttpResponse:
    """Correct title, day and units of a task."""
    organs = {organ.name: organ for organ in queries.organs_below(found.plan, on=clock.today())}
    units = list(found.units.prefetch_related("organs"))
    initial = {name: getattr(found, name) for name in ("version", "title", "stated_on", "deadline_phrase")}
    form = forms.CorrectTaskForm(request.POST or None, initial=initial, source=found.plan.text)
    rows = forms.unit_rows(request.POST if "unit-TOTAL_FORMS" in request.POST else None, units, organs=organs)
    context = {"form": form, "rows": rows, "units": units, "organs": organs}
    if not form.is_bound or not form.is_valid() or (rows.is_bound and not rows.is_valid()):
        return task_page(request, found, "workplans/correct_task.html", context | {"is_wrong": form.is_bound})
    values = form.cleaned_data | {"units": forms.named_units(rows) if rows.is_bound else ()}
    try:
        correcting.correct_task(found, by=request.user, at=clock.now(), **values)
    except EditConflict:
        now = get_object_or_404(queries.own_tasks(request.scope), pk=found.pk)
        fresh = forms.CorrectTaskForm(renewed(request, version=now.version), source=now.plan.text)
        fresh.full_clean()
        compared = {"form": fresh, "differences": forms.differences(fresh, now, values["units"])}
        seen = form.cleaned_data["version"]
        return task_page(request, now, "workplans/correct_task.html", context | compared, seen=seen)
    return to_next(request, found.plan, behind=found.position)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_task
def dismiss(request: ScopedRequest, found: Task) -> HttpResponse:
    """Say that what was read as a task is none."""
    form = forms.DismissForm(request.POST or None, initial={"version": found.version})
    if not form.is_bound or not form.is_valid():
        return task_page(request, found, "workplans/dismiss.html", {"form": form})
    try:
        correcting.dismiss_task(found, by=request.user, at=clock.now(), **form.cleaned_data)
    except EditConflict:
        now = get_object_or_404(queries.own_tasks(request.scope), pk=found.pk)
        fresh = forms.DismissForm(renewed(request, version=now.version))
        seen = form.cleaned_data["version"]
        return task_page(request, now, "workplans/dismiss.html", {"form": fresh}, seen=seen)
    return to_next(request, found.plan, behind=found.position)


@permitted(Role.OFFICE)
@require_POST
@of_a_task
def restore(request: ScopedRequest, found: Task) -> HttpResponse:
    """Take a dismissal back."""
    correcting.restore_task(found, version=found.version, by=request.user, at=clock.now())
    return to_next(request, found.plan, behind=found.position - 1)
