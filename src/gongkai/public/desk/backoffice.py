"""The desk's own pages: the inbox by due day, the board by organ and plan, and the list behind each number."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.oversight.workplans import queries as plan_queries
from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted, signed_in
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import boards
from .forms import OwedFilter

PAGE_ROWS = 50
DAYS_AHEAD = 28
FIRST_STATES = (State.OVERDUE, State.DUE_SOON, State.RUNNING)


@signed_in
@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    """Each to the page where the work is: cases to the inbox or board, the register to its administrators."""
    roles = request.scope.roles
    if roles & WORKS_ON_CASES:
        return redirect("desk_inbox")
    if roles & {Role.SUPERVISOR, Role.AUDITOR}:
        return redirect("desk_board")
    return redirect("organs") if roles else render(request, "desk/no_post.html")


@permitted(*WORKS_ON_CASES)
@require_safe
def inbox(request: ScopedRequest) -> HttpResponse:
    """What the reader's organs owe, by due day, and the drafts that wait for them."""
    today = clock.today()
    mine = plan_queries.reportable(request.scope).filter(is_historical=False)
    page = obligation_queries.work_by_due_day(mine, on=today, after=request.GET.get("after", ""), size=PAGE_ROWS)
    return render(
        request,
        "desk/inbox.html",
        {
            "groups": boards.grouped_by_state(page.rows),
            "next_key": page.next_key,
            "is_first": not request.GET.get("after"),
            "figures": boards.figures(obligation_queries.totals(mine, on=today), FIRST_STATES, query={}),
            "may_upload": plan_queries.governments(request.scope).exists(),
            "drafts": plan_queries.plan_rows(plan_queries.editable_plans(request.scope)),
            "shows_organ": len(request.scope.organ_ids_as(*WORKS_ON_CASES)) > 1,
            "today": today,
        },
    )


@permitted(*READS_CASES)
@require_safe
def board(request: ScopedRequest) -> HttpResponse:
    """How every organ and every plan stands, each number leading to its list."""
    today = clock.today()
    visible = obligation_queries.visible_obligations(request.scope)
    plans = list(plan_queries.visible_plans(request.scope).in_force().defer("text"))
    chosen = boards.chosen_plan(plans, request.GET.get("plan", ""))
    shown = visible.filter(plan_id=chosen.pk) if chosen else visible
    organs = Organ.objects.filter(pk__in=request.scope.organ_ids).values_list("pk", "name")
    return render(
        request,
        "desk/board.html",
        {
            "by_organ": boards.board_by(
                "organ",
                shown,
                names={pk: (name, reverse("organ", args=[pk])) for pk, name in organs},
                asked={"plan": chosen.pk} if chosen else {},
                on=today,
                days=DAYS_AHEAD,
            ),
            "by_plan": boards.board_by(
                "plan",
                shown,
                names={plan.pk: (plan.title, plan.get_absolute_url()) for plan in plans},
                asked={},
                on=today,
                days=DAYS_AHEAD,
            ),
            "plans": plans,
            "chosen": chosen,
            "days": DAYS_AHEAD,
            "today": today,
        },
    )


@permitted(*READS_CASES)
@require_safe
def owed(request: ScopedRequest) -> HttpResponse:
    """The obligations of one organ, plan or state, by due day."""
    today = clock.today()
    visible = obligation_queries.visible_obligations(request.scope)
    plans = plan_queries.visible_plans(request.scope).in_force()
    form = OwedFilter(request.GET or None, organs=Organ.objects.filter(pk__in=request.scope.organ_ids), plans=plans)
    chosen = form.narrowed(visible, on=today)
    page = obligation_queries.page_by_due_day(chosen, after=request.GET.get("after", ""), size=PAGE_ROWS)
    return render(
        request,
        "desk/owed.html",
        {
            "form": form,
            "rows": [(one, one.state_on(today)) for one in page.rows],
            "next_key": page.next_key,
            "is_first": not request.GET.get("after"),
            "query": form.query,
            "number": chosen.count(),
            "today": today,
        },
    )
