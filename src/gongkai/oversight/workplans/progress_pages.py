"""The public pages of progress, and the act by which an office opens or ends them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.registers.obligations import clock
from gongkai.registers.organs import sites
from gongkai.registers.organs.data_blocks import as_json
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.public_pages import canonical, for_everyone
from gongkai.registers.organs.views import elsewhere

from . import forms, in_force_queries, progress, publishing, state_words
from .in_force import Publicity

SECTION = "progress"
LIGHTS = {"met": "ok", "running": "still", "overdue": "late"}


@for_everyone
def plans(request: HttpRequest) -> HttpResponse:
    """The plans whose progress is public, newest year first."""
    rows = progress.public_plans(sites.of(request)).order_by("-plan__year", "-plan_id")[:200]
    context = {
        "rows": rows,
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Progress of plans"), "")],
        "section": SECTION,
    }
    return render(request, "workplans/progress/plans.html", context)


@for_everyone
def plan(request: HttpRequest, number: int, part: int = 1) -> HttpResponse:
    """How far the tasks of a plan are."""
    found = get_object_or_404(progress.public_plans(), plan_id=number)
    if not sites.of(request).covers(found.plan.organ_id):
        return elsewhere(request)
    parts = progress.parts_of(found.plan)
    if not 1 <= part <= parts:
        raise Http404
    shown = progress.part_of(found.plan, list(progress.tasks_on(found.plan, part)), on=clock.today())
    context = {
        "shown": shown,
        "tasks": [(task, _light(task.state)) for task in shown.tasks],
        "plan": found.plan,
        "changed_at": progress.last_change(found.plan, found.since),
        "part": part,
        "parts": [(one, _place(number, one)) for one in range(1, parts + 1)],
        "downloads": [{"label": "JSON", "url": reverse("progress_plan_json", args=[number])}],
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Progress of plans"), reverse("progress")), (str(found.plan), "")],
        "section": SECTION,
    }
    return render(request, "workplans/progress/plan.html", context)


def _light(state: str) -> dict[str, str]:
    return {"state": LIGHTS[state], "word": state_words.word_of(state)}


def _place(number: int, part: int) -> str:
    """The address of a page of a plan."""
    return reverse("progress_plan", args=[number]) if part == 1 else reverse("progress_plan_part", args=[number, part])


@for_everyone
def plan_json(request: HttpRequest, number: int) -> HttpResponse:
    """The same for programs."""
    found = get_object_or_404(progress.public_plans(), plan_id=number)
    if not sites.of(request).covers(found.plan.organ_id):
        return elsewhere(request)
    shown = progress.public_plan(found.plan, on=clock.today())
    return as_json(progress.as_json(shown, changed_at=progress.last_change(found.plan, found.since)))


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def publicity(request: ScopedRequest, number: int) -> HttpResponse:
    """Make the progress of a plan public, or end that, after asking."""
    found = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    standing = Publicity.objects.standing().filter(plan=found).first()
    form = forms.ReasonForm(request.POST if request.method == "POST" and standing else None)
    refusals = [] if standing else publishing.reasons_to_hold(found)
    if request.method == "POST" and standing and form.is_valid():
        try:
            publishing.hide_progress(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        except publishing.NotPublic:
            messages.info(request, _("It was ended before."))
        else:
            messages.success(request, _("The progress is not public any more; the page is gone."))
        return redirect(found)
    if request.method == "POST" and not standing and not refusals:
        publishing.publish_progress(found, by=request.user, at=clock.now())
        messages.success(request, _("The progress is public now."))
        return redirect("workplan_publicity", number=number)
    status = 409 if request.method == "POST" and refusals else 422 if form.errors else 200
    context = {"plan": found, "standing": standing, "form": form, "refusals": refusals}
    return render(request, "workplans/publicity.html", context, status=status)
