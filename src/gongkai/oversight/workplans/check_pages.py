"""Staff pages of a draft: the checking beside its source, the questions it asks, and the list of corrections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import checking, correcting, forms, gates, histories, ledger, naming_units, queries
from .cards import cards_of, marks_of
from .checking import Order
from .drafts import EditConflict, NotADraft
from .models import PlanState, TaskUnit, WorkPlan
from .names import Naming

NAMES_SHOWN = 8
DOUBTS_SHOWN = 12
REFUSALS_SHOWN = 40
CORRECTIONS_SHOWN = 30


def of_a_draft(view: Callable[[ScopedRequest, int], HttpResponse]) -> Callable[[ScopedRequest, int], HttpResponse]:
    """The page of a draft, or 409 where somebody put it in force or changed it meanwhile."""

    @wraps(view)
    def answer(request: ScopedRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except (NotADraft, EditConflict):
            return render(request, "409.html", status=409)

    return answer


def draft_of(request: ScopedRequest, number: int) -> WorkPlan:
    """The draft of the reader's government; raises ``NotADraft`` when it is none any more."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    if found.state != PlanState.DRAFT:
        raise NotADraft(f"plan {found.pk} is {found.state}")
    return found


@dataclass(frozen=True)
class Looking:
    """In which order and from where on a reader looks at a draft; it travels in the address of everything they do."""

    order: Order
    after: str

    @classmethod
    def of(cls, request: ScopedRequest) -> "Looking":
        """As the address says it."""
        asked = request.GET.get("order", "")
        order = Order(asked) if asked in set(Order) else Order.UNSURE
        group, position = checking.key_of(request.GET.get("after", ""))
        return cls(order, f"{group}-{position}" if position else "")

    @property
    def query(self) -> str:
        """The same as the part of an address behind its question mark."""
        return urlencode({"order": self.order.value} | ({"after": self.after} if self.after else {}))

    def beginning(self, after: str) -> "Looking":
        """The page behind ``after`` in the same order."""
        return Looking(self.order, after)


def check_address(plan: WorkPlan, looking: Looking, anchor: str = "") -> str:
    """A page of the checking."""
    place = f"#{anchor}" if anchor else ""
    return f"{reverse('workplan_check', args=[plan.pk])}?{looking.query}{place}"


def to_next(request: ScopedRequest, plan: WorkPlan, *, behind: int) -> HttpResponse:
    """Back to the checking, at the next task that waits to be looked at after position ``behind``."""
    looking = Looking.of(request)
    standings = checking.outline(plan)
    waiting = checking.next_open(standings, looking.order, behind=behind)
    if waiting is None:
        return redirect(check_address(plan, looking.beginning(""), "progress"))
    page = checking.page_of(standings, order=looking.order, after=looking.after)
    if waiting not in page.standings:
        looking = looking.beginning(checking.just_before(waiting, looking.order))
    return redirect(check_address(plan, looking, f"r-task-{waiting.pk}"))


def to_question(request: ScopedRequest, plan: WorkPlan) -> HttpResponse:
    """Back to the questions, at the one that takes the place of the one just answered."""
    asked = request.GET.get("at", "")
    place = asked if asked.isdecimal() and len(asked) < 4 else "1"
    return redirect(check_address(plan, Looking.of(request), f"q-{place}"))


@permitted(Role.OFFICE)
@require_safe
def check(request: ScopedRequest, number: int) -> HttpResponse:
    """The draft beside its source: each task lit in its sentence, what is unsure first or in the order of the text."""
    found = get_object_or_404(queries.own_plans(request.scope), pk=number)
    if found.state != PlanState.DRAFT:
        return redirect(found)
    return check_page(request, found, status=200)


def check_page(
    request: ScopedRequest,
    found: WorkPlan,
    *,
    status: int,
    form: forms.MetadataForm | None = None,
    refusals: Sequence[gates.Refusal] = (),
) -> HttpResponse:
    """One page of the checking, with what stands against putting the plan in force where that was asked."""
    looking = Looking.of(request)
    standings = checking.outline(found)
    page = checking.page_of(standings, order=looking.order, after=looking.after)
    units = checking.units_on(found, page)
    names = checking.open_names(standings, units)
    last = ledger.live(found).filter(by=request.user).first()
    context = {
        "plan": found,
        "looking": looking,
        "orders": _orders(found, looking),
        "sections": checking.sections_of(standings) if len(standings) > checking.PAGE_TASKS else [],
        "progress": checking.progress_of(standings),
        "doubts": checking.doubts_of(standings)[:DOUBTS_SHOWN],
        "names": names[:NAMES_SHOWN],
        "names_open": len(names),
        "more_names": max(len(names) - NAMES_SHOWN, 0),
        "last": last,
        "last_decided": checking.last_decided(last),
        "timed_duties": found.timed_duties.all(),
        "refusals": refusals[:REFUSALS_SHOWN],
        "more_refusals": max(len(refusals) - REFUSALS_SHOWN, 0),
        "form": form or forms.MetadataForm(instance=found, initial={"version": found.version}),
        **_pair(request, found, looking, page, standings, units),
    }
    return render(request, "workplans/check.html", context, status=status)


def _pair(
    request: ScopedRequest,
    found: WorkPlan,
    looking: Looking,
    page: checking.Page,
    standings: Sequence[checking.Standing],
    units: Mapping[int, Sequence[TaskUnit]],
) -> dict[str, object]:
    """The tasks of a page beside their part of the source, and the pages before and behind."""
    tasks = checking.tasks_on(found, page)
    excerpts = checking.excerpts_of(found.text, page)
    behind = excerpts[-1].passage.end if excerpts else 0
    return {
        "page": page,
        "previous_url": None if page.previous is None else check_address(found, looking.beginning(page.previous)),
        "next_url": check_address(found, looking.beginning(page.next)) if page.next else "",
        "cards": cards_of(tasks, units, checking.others_at_work(tasks, request.user, at=clock.now())),
        "excerpts": [
            (one, found.text[one.passage.start : one.passage.end], marks_of(standings, page, one.passage))
            for one in excerpts
        ],
        "left_out_behind": behind if behind < len(found.text) else 0,
    }


def _orders(plan: WorkPlan, looking: Looking) -> list[dict[str, object]]:
    said = {Order.UNSURE: _("Unsure ones first"), Order.DOCUMENT: _("In the order of the notice")}
    return [
        {"label": said[one], "url": check_address(plan, Looking(one, "")), "is_current": one is looking.order}
        for one in Order
    ]


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def correct_metadata(request: ScopedRequest, number: int) -> HttpResponse:
    """Write the corrected head table of a draft."""
    found = draft_of(request, number)
    form = forms.MetadataForm(request.POST, instance=WorkPlan.objects.get(pk=found.pk))
    if not form.is_valid():
        return check_page(request, found, status=422, form=form)
    try:
        correcting.correct_metadata(
            found, values=form.values(), version=form.cleaned_data["version"], by=request.user, at=clock.now()
        )
    except EditConflict:
        found = draft_of(request, number)
        return check_page(request, found, status=409, form=forms.MetadataForm.compared(request.POST, with_=found))
    messages.success(request, _("The head table is saved."))
    return redirect("workplan_check", number=number)


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def confirm_tasks(request: ScopedRequest, number: int) -> HttpResponse:
    """Say that all tasks without doubt, or all with one reason for doubt, were read right."""
    found = draft_of(request, number)
    doubt = request.POST.get("doubt", "").replace("\0", "")
    done = correcting.confirm_tasks(found, doubt=doubt, by=request.user, at=clock.now())
    messages.success(request, _("%(number)d tasks are confirmed.") % {"number": done})
    return to_next(request, found, behind=0)


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def assign_addressees(request: ScopedRequest, number: int) -> HttpResponse:
    """Make the addressees responsible for every task for which nobody answers."""
    found = draft_of(request, number)
    done = naming_units.assign_addressees(found, by=request.user, at=clock.now())
    messages.success(request, _("The addressees are now responsible for %(number)d tasks.") % {"number": done})
    return to_question(request, found)


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def resolve_again(request: ScopedRequest, number: int) -> HttpResponse:
    """Look unresolved names up once more, after organs were entered."""
    found = draft_of(request, number)
    settled = naming_units.resolve_again(found, by=request.user, at=clock.now())
    messages.success(request, _("%(number)d places are settled now.") % {"number": settled})
    return to_question(request, found)


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
    proposed = queries.proposed_organs(found, name, on=today)
    sent = request.POST.copy()
    if "proposed" in sent:
        sent.setlist("organs", [str(pk) for pk in proposed])
    form = forms.NameForm(
        sent or None,
        organs=queries.organs_below(found, on=today),
        look_up=lambda text: Naming(found.organ, today).certain(text) or queries.organs_decided_for(found, text),
        initial={"name": name, "organs": proposed},
    )
    if request.method == "POST" and form.is_valid():
        naming_units.decide_unit(
            found, name=name, organs=list(form.cleaned_data["organs"]), by=request.user, at=clock.now()
        )
        messages.success(request, _("“%(name)s” is decided in all its places.") % {"name": name})
        return to_question(request, found)
    return render(
        request,
        "workplans/name.html",
        {"plan": found, "form": form, "tasks": tasks, "name": name, "known": queries.settled_names(found)},
        status=422 if form.errors else 200,
    )


@permitted(Role.OFFICE)
@require_safe
def corrections(request: ScopedRequest, number: int) -> HttpResponse:
    """What people did to a draft, the newest first; each can be undone until the plan is in force."""
    found = get_object_or_404(queries.own_plans(request.scope).defer("text"), pk=number)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 18 else None
    rows = list(histories.corrections_of(found, before=before)[: CORRECTIONS_SHOWN + 1])
    shown = rows[:CORRECTIONS_SHOWN]
    is_more = len(rows) > len(shown)
    return render(
        request,
        "workplans/corrections.html",
        {
            "plan": found,
            "is_draft": found.state == PlanState.DRAFT,
            "rows": histories.told(found, shown),
            "next_url": f"?{urlencode({'before': shown[-1].pk})}" if is_more else "",
            "is_beginning": before is None,
        },
    )


@permitted(Role.OFFICE)
@require_POST
@of_a_draft
def undo(request: ScopedRequest, number: int) -> HttpResponse:
    """Take one correction back, unless a later one builds on it."""
    found = get_object_or_404(queries.own_corrections(request.scope), pk=number)
    try:
        ledger.undo(found, by=request.user, at=clock.now())
    except ledger.BuiltUpon as built:
        later = "、".join(f"{one} ({one.pk})" for one in built.later[:5])
        messages.error(request, _("Undo first what builds on it: %(later)s.") % {"later": later})
        return redirect("workplan_corrections", number=found.plan_id)
    messages.success(request, _("Undone: %(what)s") % {"what": found})
    if request.GET.get("from") == "list":
        return redirect("workplan_corrections", number=found.plan_id)
    return redirect(check_address(found.plan, Looking.of(request), "tasks"))
