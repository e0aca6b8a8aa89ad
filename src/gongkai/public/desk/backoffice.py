"""The desk's own pages: the inbox by due day, the board by organ and plan, and the list behind each number."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongkai.disclosure.records import pages as record_pages
from gongkai.disclosure.records import queries as record_queries
from gongkai.oversight.workplans import queries as plan_queries
from gongkai.registers.obligations import clock, numbers
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.obligations.queries import Asked
from gongkai.registers.obligations.rules import Interval, Standing, State, state_on
from gongkai.registers.organs.models import Kind, Organ, Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted, signed_in
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES
from gongkai.registers.organs.waiting import waiting_for
from gongkai.registers.reminders import queries as reminder_queries

from . import boards
from .context import posts_of
from .forms import AsOfForm, OwedFilter

PAGE_ROWS = 50
REMINDERS_SHOWN = 5
RECORDS_SHOWN = 10
WAITING_SHOWN = 20
DAYS_AHEAD = 28
FIRST_STATES = (State.OVERDUE, State.DUE_SOON, State.RUNNING)


@signed_in
@require_safe
def home(request: ScopedRequest) -> HttpResponse:
    """Each to the page where the work is: cases to the inbox or board, the register to its administrators."""
    roles = request.scope.roles
    if roles & (WORKS_ON_CASES | record_queries.WORKERS):
        return redirect("desk_inbox")
    if roles & {Role.SUPERVISOR, Role.AUDITOR}:
        return redirect("desk_board")
    return redirect("organs") if roles else render(request, "desk/no_post.html")


@permitted(*WORKS_ON_CASES, *record_queries.WORKERS)
@require_safe
def inbox(request: ScopedRequest) -> HttpResponse:
    """What the reader's organs owe, by due day, and the drafts and records that wait for them."""
    today = clock.today()
    mine = plan_queries.reportable(request.scope).filter(is_historical=False)
    reader = reminder_queries.Addressee(request.scope)
    reminders, reminders_number = reminder_queries.first_of(reader, size=REMINDERS_SHOWN)
    posts = list(posts_of(request))
    others = waiting_for(request.scope, size=WAITING_SHOWN + 1)
    waiting = list(record_queries.waiting_by_due_day(request.scope, most=RECORDS_SHOWN + 1))
    page = obligation_queries.work_by_due_day(mine, on=today, after=request.GET.get("after", ""), size=PAGE_ROWS)
    return render(
        request,
        "desk/inbox.html",
        {
            "groups": boards.grouped_by_state(page.rows),
            "next_key": page.next_key,
            "is_first": not request.GET.get("after"),
            "figures": boards.figures(numbers.totals(plan_queries.reported_by(request.scope), on=today), FIRST_STATES),
            "may_upload": any(post.role == Role.OFFICE and post.organ.kind == Kind.GOVERNMENT for post in posts),
            "account_posts": posts,
            "waiting": [(one, _state_of(one.due_on, today)) for one in others[:WAITING_SHOWN]],
            "has_more_waiting": len(others) > WAITING_SHOWN,
            "records": record_pages.listed(waiting[:RECORDS_SHOWN]),
            "has_more_records": len(waiting) > RECORDS_SHOWN,
            "works_on_cases": bool(request.scope.roles & WORKS_ON_CASES),
            "reminders": reminders,
            "reminders_number": reminders_number,
            "shows_organ": len(request.scope.organ_ids_as(*WORKS_ON_CASES)) > 1,
            "today": today,
        },
    )


def _state_of(due_on: date | None, today: date) -> State:
    return state_on(today, Interval(today, None, Standing.OWED, due_on), soon_days=settings.OBLIGATION_SOON_DAYS)


@permitted(*READS_CASES)
@require_safe
def board(request: ScopedRequest) -> HttpResponse:
    """How every organ and every plan stood on a day, today unless asked otherwise; each number leads to its list."""
    today = clock.today()
    form = AsOfForm(request.GET, today=today)
    plans = list(plan_queries.visible_plans(request.scope).in_force().defer("text"))
    chosen = boards.chosen_plan(plans, request.GET.get("plan", ""))
    shown = frozenset({chosen.pk} if chosen else {plan.pk for plan in plans})
    asked = Asked(request.scope.organ_ids, form.day, is_past=form.day < today, plan_ids=shown)
    kept: dict[str, int | str] = {"on": form.day.isoformat()} if form.day != today else {}
    organs = Organ.objects.filter(pk__in=request.scope.organ_ids).values_list("pk", "name")
    by_organ = asked.board(by="organ", days=DAYS_AHEAD) if chosen else asked.board_of_organs(days=DAYS_AHEAD)
    by_plan = {} if chosen else asked.board(by="plan", days=DAYS_AHEAD)
    return render(
        request,
        "desk/board.html",
        {
            "by_organ": boards.board_by(
                "organ",
                by_organ,
                names={pk: (name, reverse("organ", args=[pk])) for pk, name in organs},
                asked={"plan": chosen.pk, **kept} if chosen else kept,
            ),
            "by_plan": boards.board_by(
                "plan", by_plan, names={plan.pk: (plan.title, plan.get_absolute_url()) for plan in plans}, asked=kept
            ),
            "plans": plans,
            "chosen": chosen,
            "days": DAYS_AHEAD,
            "day_form": form,
            "today": form.day,
            "is_as_of": form.day != today,
            "is_to_come": form.day > today,
        },
    )


@permitted(*READS_CASES)
@require_safe
def owed(request: ScopedRequest) -> HttpResponse:
    """The obligations of one organ, plan or state, by due day, as they stood on a day."""
    today = clock.today()
    plans = plan_queries.visible_plans(request.scope).in_force()
    organs = Organ.objects.filter(pk__in=request.scope.organ_ids)
    form = OwedFilter(request.GET or None, organs=organs, plans=plans, today=today)
    asked = form.asked(request.scope.organ_ids, today=today)
    page = obligation_queries.page_by_due_day(asked, after=request.GET.get("after", ""), size=PAGE_ROWS)
    return render(
        request,
        "desk/owed.html",
        {
            "form": form,
            "rows": [(one, state := one.state_on(asked.on), one.word_for(state)) for one in page.rows],
            "next_key": page.next_key,
            "is_first": not request.GET.get("after"),
            "query": form.query,
            "number": obligation_queries.number_of(asked),
            "today": asked.on,
            "is_as_of": asked.on != today,
            "is_to_come": asked.on > today,
        },
    )
