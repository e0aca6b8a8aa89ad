"""Staff pages of the end of the year: what goes into the next plan, and what is closed in the old one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import carrying_over, cascade, change_forms, in_force_queries, task_lists
from .models import WorkPlan
from .tabs import tabs_of


@permitted(*READS_CASES)
@require_safe
def carry_over(request: ScopedRequest, number: int) -> HttpResponse:
    """What a plan leaves unfinished, and what continues it."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    return _page(request, found, status=200)


def _page(
    request: ScopedRequest,
    found: WorkPlan,
    *,
    status: int,
    form: change_forms.CarryOverForm | None = None,
    closing: change_forms.CloseForm | None = None,
) -> HttpResponse:
    owed = obligation_queries.visible_obligations(request.scope)
    after = task_lists.asked_after(request.GET.get("after", ""))
    rows, listed = carrying_over.unfinished(found, owed, after=after, on=clock.today())
    beside = listed.addresses(request.GET.dict())
    tasks = found.tasks.filter(is_dismissed=False)
    first: dict[str, Any] = {"year": found.year + 1}
    return render(
        request,
        "workplans/carry_over.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_carry_over"),
            "rows": rows,
            "number": task_lists.unfinished_tasks(found, owed).count() if any(beside.values()) else len(rows),
            **beside,
            "closable": [row for row in rows if row.may_be_closed],
            "form": form or change_forms.CarryOverForm(tasks=tasks, initial=first),
            "closing": closing
            or change_forms.CloseForm(tasks=tasks, initial={"reason": _("Carried over to the next plan")}),
        },
        status=status,
    )


@permitted(Role.OFFICE)
@require_POST
def make_next(request: ScopedRequest, number: int) -> HttpResponse:
    """Make a draft of the next year's plan from the tasks that were ticked."""
    found = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    owed = obligation_queries.visible_obligations(request.scope)
    form = change_forms.CarryOverForm(request.POST, tasks=found.tasks.filter(is_dismissed=False))
    form.fields["tasks"].required = "everything" not in request.POST
    if form.is_valid() and form.cleaned_data["year"] <= found.year:
        form.add_error("year", _("The next plan is of a later year."))
    if not form.is_valid():
        return _page(request, found, status=422, form=form)
    chosen = carrying_over.to_continue(found, owed) if form.cleaned_data["everything"] else form.chosen
    made = cascade.take_over(
        found, chosen, organ=found.organ, year=form.cleaned_data["year"], by=request.user, at=clock.now()
    )
    said = _("The draft of the next plan is made; check its days and organs, then put it in force.")
    messages.success(request, said if made.is_new else _("This draft was made before; here it is."))
    return redirect(made.plan)


@permitted(Role.OFFICE)
@require_POST
def close_old(request: ScopedRequest, number: int) -> HttpResponse:
    """Close what is still owed about tasks that a later plan in force continues."""
    found = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    form = change_forms.CloseForm(request.POST, tasks=found.tasks.filter(is_dismissed=False))
    if not form.is_valid():
        return _page(request, found, status=422, closing=form)
    closed = carrying_over.close_carried_over(
        form.chosen, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
    )
    said = ngettext("%(number)d obligation is closed.", "%(number)d obligations are closed.", closed)
    messages.success(request, said % {"number": closed})
    return redirect("workplan_carry_over", number=number)
