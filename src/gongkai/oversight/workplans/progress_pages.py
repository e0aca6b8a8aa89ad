"""The public pages of progress, and the act by which an office opens or ends them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, anyone, permitted

from . import forms, in_force_queries, progress, publishing, task_lists
from .in_force import Publicity


def _for_everyone(response: HttpResponse) -> HttpResponse:
    """Search engines may keep it, except in a demonstration."""
    if settings.DEMONSTRATION_AS_OF is None:
        response.headers["X-Robots-Tag"] = "all"
    response.headers.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ("Cookie",))  # the display and the language that the reader chose
    return response


@anyone
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans whose progress is public, newest year first."""
    rows = progress.public_plans().order_by("-plan__year", "-plan_id")[:200]
    context = {"rows": rows, "is_demonstration": settings.DEMONSTRATION_AS_OF is not None}
    return _for_everyone(render(request, "workplans/progress/plans.html", context))


@anyone
@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """How far the tasks of a plan are."""
    found = get_object_or_404(progress.public_plans(), plan_id=number)
    after = task_lists.asked_after(request.GET.get("after", ""))
    listed = task_lists.page_of(progress.public_tasks(found.plan), after=after)
    context = {
        "shown": progress.part_of(found.plan, listed.rows, on=clock.today()),
        "plan": found.plan,
        "is_demonstration": settings.DEMONSTRATION_AS_OF is not None,
        **listed.addresses(request.GET.dict()),
    }
    return _for_everyone(render(request, "workplans/progress/plan.html", context))


@anyone
@require_safe
def plan_json(request: HttpRequest, number: int) -> HttpResponse:
    """The same for programs."""
    found = get_object_or_404(progress.public_plans(), plan_id=number)
    shown = progress.as_json(progress.public_plan(found.plan, on=clock.today()))
    return _for_everyone(JsonResponse(shown, json_dumps_params={"ensure_ascii": False, "indent": 1}))


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
