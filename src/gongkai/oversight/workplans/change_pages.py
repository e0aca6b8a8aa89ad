"""Staff pages of changes of a plan in force: amending, adding and withdrawing tasks, and their history."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import amending, change_forms, in_force_queries, queries
from .in_force import PlanChange
from .models import PlanState, Task
from .tabs import tabs_of

PAGE_SIZE = 30


@permitted(*READS_CASES)
@require_safe
def changes(request: ScopedRequest, number: int) -> HttpResponse:
    """What was changed in a plan since it came in force, newest first."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    page = paging.newest_first(in_force_queries.changes_of(found), before=request.GET.get("before", ""), size=PAGE_SIZE)
    return render(
        request,
        "workplans/changes.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_changes"),
            "rows": [(change, _compared(change)) for change in page.rows],
            "next_url": f"?before={page.next_key}" if page.next_key else "",
        },
    )


def _compared(change: PlanChange) -> list[tuple[str, str, str]]:
    """For each thing that changed its name, what it was, and what it is."""
    labels = {
        "title": _("Task"),
        "text": _("Requirement"),
        "due": _("Due"),
        "leads": _("Lead organs"),
        "others": _("Other organs"),
    }
    found = []
    for name, label in labels.items():
        before, after = (_shown(values.get(name, "")) for values in (change.before, change.after))
        if before != after:
            found.append((label, before, after))
    return found


def _shown(value: str | list[str]) -> str:
    return "、".join(value) if isinstance(value, list) else value


def _own_task(request: ScopedRequest, number: int) -> Task:
    """A standing task of a plan in force of the reader's own government."""
    own = queries.own_tasks(request.scope).filter(plan__state=PlanState.IN_FORCE, is_dismissed=False)
    return get_object_or_404(own, pk=number)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ScopedRequest, number: int) -> HttpResponse:
    """Change the words, the day or the organs of a task of a plan in force."""
    task = _own_task(request, number)
    first = {
        "title": task.title,
        "text": task.text,
        "stated_on": task.stated_on,
        "version": task.version,
        **queries.chosen_organs(task),
    }
    organs = queries.organs_below(task.plan, on=clock.today())
    form = change_forms.AmendForm(request.POST or None, organs=organs, initial=first)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            change = amending.amend_task(
                task,
                form.wording,
                reason=values["reason"],
                version=values["version"],
                token=values["token"],
                by=request.user,
                at=clock.now(),
            )
        except amending.ChangedMeanwhile:
            form.add_error(None, _("Somebody else changed this task meanwhile. Open it again to see how it stands."))
            status = 409
        except amending.NothingChanged:
            form.add_error(None, _("Nothing is different from what is there."))
            status = 422
        else:
            messages.success(request, _told(change))
            return redirect("workplan_changes", number=task.plan_id)
    return render(request, "workplans/amend.html", {"task": task, "plan": task.plan, "form": form}, status=status)


def _told(change: PlanChange) -> str:
    said = _("The change is kept: %(started)d obligations started, %(restated)d moved, %(closed)d closed.")
    return said % {"started": change.started, "restated": change.restated, "closed": change.closed}


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ScopedRequest, number: int) -> HttpResponse:
    """Add a task to a plan in force."""
    plan = get_object_or_404(in_force_queries.own_plans_in_force(request.scope), pk=number)
    organs = queries.organs_below(plan, on=clock.today())
    form = change_forms.AddForm(request.POST or None, organs=organs)
    if request.method == "POST" and form.is_valid():
        change = amending.add_task(
            plan,
            form.wording,
            reason=form.cleaned_data["reason"],
            token=form.cleaned_data["token"],
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, _told(change))
        return redirect("workplan_changes", number=number)
    context = {"plan": plan, "form": form}
    return render(request, "workplans/add_in_force.html", context, status=422 if form.errors else 200)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Withdraw a task of a plan in force."""
    task = _own_task(request, number)
    form = change_forms.WithdrawForm(request.POST or None, initial={"version": task.version})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            change = amending.withdraw_task(task, by=request.user, at=clock.now(), **form.cleaned_data)
        except amending.ChangedMeanwhile:
            form.add_error(None, _("Somebody else changed this task meanwhile. Open it again to see how it stands."))
            status = 409
        else:
            messages.success(request, _told(change))
            return redirect("workplan_changes", number=task.plan_id)
    return render(request, "workplans/withdraw.html", {"task": task, "plan": task.plan, "form": form}, status=status)
