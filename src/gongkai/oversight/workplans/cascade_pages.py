"""Staff pages of where a plan comes from and what it became below."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import cascade, cascade_forms, cascade_queries, in_force_queries, queries, task_lists
from .models import PlanState
from .tabs import tabs_of


@permitted(*READS_CASES)
@require_safe
def below(request: ScopedRequest, number: int) -> HttpResponse:
    """What each task of a plan became below; those that nobody has taken up, when asked for."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    tasks = cascade_queries.with_taken(found.tasks.filter(is_dismissed=False))
    numbers = tasks.order_by().aggregate(every=Count("pk"), taken=Count("pk", filter=Q(is_taken=True)))
    is_untaken = request.GET.get("show") == "untaken"
    asked = tasks.filter(is_taken=False) if is_untaken else tasks
    listed = task_lists.page_of(asked, after=task_lists.asked_after(request.GET.get("after", "")))
    return render(
        request,
        "workplans/cascade.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_cascade"),
            "rows": cascade_queries.below_rows(listed.rows, request.scope, on=clock.today()),
            "is_untaken": is_untaken,
            "untaken": numbers["every"] - numbers["taken"],
            "taken": numbers["taken"],
            **listed.addresses(request.GET.dict()),
            "uppers": cascade_queries.plan_links(found),
        },
    )


@permitted(Role.OFFICE)
@require_safe
def origin(request: ScopedRequest, number: int) -> HttpResponse:
    """Which plan this one carries out, and task by task where it comes from."""
    return _origin_page(request, number, status=200)


def _origin_page(request: ScopedRequest, number: int, *, status: int, problem: str = "") -> HttpResponse:
    found = get_object_or_404(queries.own_plans(request.scope).select_related(cascade_queries.ABOVE), pk=number)
    links = list(cascade_queries.plan_links(found))
    rows = cascade_queries.match_rows(found, [link.upper for link in links]) if links else []
    return render(
        request,
        "workplans/origin.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_cascade") if found.state == PlanState.IN_FORCE else [],
            "links": links,
            "possible": cascade_queries.possible_uppers(found, request.scope, links=links),
            "rows": rows,
            "linked": sum(1 for row in rows if row.links),
            "sure": sum(1 for row in rows if row.suggestions and row.suggestions[0].is_sure),
            "problem": problem,
        },
        status=status,
    )


@permitted(Role.OFFICE)
@require_POST
def choose_upper(request: ScopedRequest, number: int) -> HttpResponse:
    """Say which plan this one carries out or continues."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    form = cascade_forms.UpperForm(request.POST, plans=cascade_queries.plans_above(found, request.scope))
    if not form.is_valid():
        return _origin_page(request, number, status=422, problem=_("Choose one of the plans in the list."))
    cascade.link_plan(found, form.chosen, by=request.user, at=clock.now())
    messages.success(request, _("Linked. Now say task by task where it comes from."))
    return redirect("workplan_origin", number=number)


@permitted(Role.OFFICE)
@require_POST
def remove_upper(request: ScopedRequest, number: int) -> HttpResponse:
    """Take back that this plan carries out another."""
    link = get_object_or_404(cascade_queries.own_plan_links(request.scope), pk=number)
    cascade.unlink_plan(link, by=request.user, at=clock.now())
    messages.success(request, _("The link is taken back, with those of its tasks."))
    return redirect("workplan_origin", number=link.lower_id)


@permitted(Role.OFFICE)
@require_POST
def link_tasks(request: ScopedRequest, number: int) -> HttpResponse:
    """Accept the suggestions that were ticked."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    uppers = [link.upper for link in cascade_queries.plan_links(found)]
    rows = cascade_queries.match_rows(found, uppers)
    form = cascade_forms.PairsForm(request.POST, rows=rows)
    if not form.is_valid():
        return _origin_page(request, number, status=422, problem=_("Tick at least one of the suggestions shown now."))
    made = cascade.link_tasks(form.pairs, by=request.user, at=clock.now())
    said = ngettext("%(number)d task is linked.", "%(number)d tasks are linked.", made)
    messages.success(request, said % {"number": made})
    return redirect("workplan_origin", number=number)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_origin(request: ScopedRequest, number: int) -> HttpResponse:
    """Choose by hand the tasks from which one comes."""
    task = get_object_or_404(queries.own_tasks(request.scope), pk=number)
    uppers = [link.upper for link in cascade_queries.plan_links(task.plan)]
    form = cascade_forms.OriginForm(request.POST or None, plans=uppers)
    back = f"{reverse('workplan_origin', args=[task.plan_id])}#task-{task.pk}"
    if request.method == "POST" and form.is_valid():
        pairs = [cascade.Pair(task, upper) for upper in form.cleaned_data["tasks"]]
        cascade.link_tasks(pairs, by=request.user, at=clock.now())
        messages.success(request, _("The origin of the task is kept."))
        return redirect(back)
    context = {"task": task, "plan": task.plan, "form": form, "back": back, "uppers": uppers}
    return render(request, "workplans/choose_origin.html", context, status=422 if form.errors else 200)


@permitted(Role.OFFICE)
@require_POST
def remove_origin(request: ScopedRequest, number: int) -> HttpResponse:
    """Say that a task does not come from the other after all."""
    link = get_object_or_404(cascade_queries.own_task_links(request.scope), pk=number)
    plan_id, task_id = link.lower.plan_id, link.lower_id
    cascade.unlink_task(link, by=request.user, at=clock.now())
    messages.success(request, _("The link of the task is taken back."))
    return redirect(f"{reverse('workplan_origin', args=[plan_id])}#task-{task_id}")


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: ScopedRequest) -> HttpResponse:
    """Make a draft from tasks of a plan above, word for word."""
    own = list(governments(request.scope).select_related(cascade_queries.ABOVE.removeprefix("organ__")))
    offered = cascade_queries.takeable_plans(request.scope, own)
    choice = cascade_forms.TakeableForm(request.POST or request.GET or None, governments=own, offered=offered)
    chosen = choice.pair if choice.is_bound and choice.is_valid() else None
    form = cascade_forms.TakeOverForm(request.POST or None, plan=chosen[1]) if chosen else None
    if request.method == "POST" and chosen and form and form.is_valid():
        organ, upper = chosen
        made = cascade.take_over(
            upper, form.chosen, organ=organ, year=form.cleaned_data["year"], by=request.user, at=clock.now()
        )
        said = _("The draft is made; name your own organs for its tasks, then put it in force.")
        messages.success(request, said if made.is_new else _("This draft was made before; here it is."))
        return redirect(made.plan)
    is_wrong = bool(choice.errors or (form and form.errors))
    return render(
        request,
        "workplans/take_over.html",
        {"offered": choice.rows, "chosen": chosen, "form": form, "own": own, "is_wrong": is_wrong},
        status=422 if is_wrong else 200,
    )
