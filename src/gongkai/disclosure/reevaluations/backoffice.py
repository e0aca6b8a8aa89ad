"""Staff pages of rounds: the list, a round with what is decided, one record, and the acts on a round."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.disclosure.records import pages as record_pages
from gongkai.disclosure.records.models import LedgerEntry, Relation
from gongkai.disclosure.records.queries import READERS
from gongkai.disclosure.records.rights import roles_for
from gongkai.disclosure.records.rules import Refused
from gongkai.disclosure.records.words import TOUCHED, VALIDITIES
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import forms, queries, results, services, words
from .models import Item, Round
from .rules import Decision, RoundKind, Stage

PAGE_SIZE = 30
ITEMS = 50
DECIDERS = roles_for("reevaluate")
CONFIRMERS = roles_for("confirm_reevaluation")


@permitted(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: ScopedRequest) -> HttpResponse:
    """The rounds of the reader's organs, newest first, and the form with which one is begun."""
    may_begin = not request.scope.roles.isdisjoint(DECIDERS)
    if request.method == "POST" and not may_begin:
        raise Http404
    form, refused = None, None
    if may_begin:
        organs = queries.organs_for(request.scope)
        posted = request.POST if request.method == "POST" else None
        form = forms.BeginForm(posted, organs=organs, today=clock.today())
        if form.is_bound and form.is_valid():
            try:
                return _begun(request, form)
            except Refused as reasons:
                refused = reasons
    page = paging.newest_first(
        queries.visible_rounds(request.scope), before=request.GET.get("before", ""), size=PAGE_SIZE
    )
    context = {
        "form": form,
        "refusals": _told(refused),
        "rows": [_shown(one) for one in page.rows],
        "next_url": f"?before={page.next_key}" if page.next_key else "",
        "tabs": record_pages.tabs_of("reevaluations"),
    }
    status = 409 if refused else 422 if form and form.errors else 200
    return render(request, "reevaluations/rounds.html", context, status=status)


def _begun(request: ScopedRequest, form: forms.BeginForm) -> HttpResponse:
    given = form.cleaned_data
    made = services.begin(
        given["organ"], kind=RoundKind(given["kind"]), year=given["year"], by=request.user, at=clock.now()
    )
    return redirect(made)


def _shown(one: Round) -> dict[str, Any]:
    stage = Stage(one.stage)
    return {"one": one, "kind": words.KINDS[one.kind], "sign": words.STAGE_SIGNS[stage], "word": words.STAGES[stage]}


def _told(refused: Refused | None) -> list[dict[str, str]]:
    return [{"reason": one.sentence, "source": one.clause} for one in refused.refusals] if refused else []


@permitted(*READERS)
@require_safe
def round_(request: ScopedRequest, number: int) -> HttpResponse:
    """A round: how far it is, every record with its ground and decision, what comes next."""
    return _page(request, get_object_or_404(queries.visible_rounds(request.scope), pk=number))


def _page(
    request: ScopedRequest, found: Round, *, refused: Refused | None = None, form: forms.ReasonForm | None = None
) -> HttpResponse:
    filter_form = forms.ShownForm(request.GET)
    shown = filter_form.cleaned_data["shown"] if filter_form.is_valid() else ""
    chosen = _chosen(found, shown).select_related("record", "decided_by", "follow_up")
    rows, next_key = queries.page_of(chosen, after=request.GET.get("after", ""), size=ITEMS)
    numbers, roles = queries.numbers_of(found), request.scope.roles_at(found.organ_id)
    is_decider, is_confirmer = not roles.isdisjoint(DECIDERS), not roles.isdisjoint(CONFIRMERS)
    kept = request.GET.copy()
    kept["after"] = next_key
    context = {
        **_shown(found),
        "numbers": numbers,
        "decided": [(words.DECISIONS[key], number) for key, number in sorted(numbers.decided.items())],
        "is_clean_up": found.kind == RoundKind.CLEAN_UP,
        "rows": _rows(found, rows),
        "filter_form": filter_form,
        "is_narrowed": bool(shown),
        "next_url": f"?{kept.urlencode()}" if next_key else "",
        "may_decide": is_decider and found.stage == Stage.OPEN,
        "may_confirm": is_confirmer and found.stage == Stage.PROPOSED and found.proposed_by_id != request.user.pk,
        "may_give_back": is_confirmer and found.stage == Stage.PROPOSED,
        "may_draft": is_decider and found.stage == Stage.CONFIRMED and found.result is None,
        "may_follow_up": is_decider and found.stage == Stage.CONFIRMED,
        "reason_form": form or forms.ReasonForm(),
        "refusals": _told(refused),
    }
    status = 409 if refused else 422 if form is not None else 200
    return render(request, "reevaluations/round.html", context, status=status)


def _chosen(found: Round, shown: str) -> QuerySet[Item]:
    items = found.items.all()
    if shown == "left":
        return items.filter(has_left=True)
    if shown == "undecided":
        return items.undecided()
    return items.held().exclude(decision="") if shown == "decided" else items


def _rows(found: Round, rows: Any) -> list[dict[str, Any]]:
    """Each record with its decision in words, and of a rule also whether it binds and what touched it."""
    facts = _facts([one.record_id for one in rows]) if found.kind == RoundKind.CLEAN_UP else {}
    return [
        {
            "item": one,
            "decision": words.DECISIONS.get(one.decision, ""),
            "facts": facts.get(one.record_id),
            "is_followed": one.decision in (Decision.AMEND, Decision.REPEAL),
            "lapses": one.decision == Decision.LAPSE and one.record.lapsed_on is None,
        }
        for one in rows
    ]


def _facts(record_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Validity today, age in years and what touched it, of each rule; two queries."""
    today = clock.today()
    entries = LedgerEntry.objects.filter(record__in=record_ids)
    found: dict[int, dict[str, Any]] = {
        one.record_id: {
            "entry": one,
            "validity": VALIDITIES[one.validity_on(today)],
            "years": (today - one.formed_on).days // 365,
            "touched": [],
        }
        for one in entries
    }
    touching = Relation.objects.public().filter(other__in=list(found))
    for one in touching.select_related("record").order_by("pk"):
        if one.other_id is not None:
            found[one.other_id]["touched"].append((TOUCHED[one.kind], one.record))
    return found


@permitted(*DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: ScopedRequest, number: int) -> HttpResponse:
    """One record of a round: why it is not public, or whether it binds, and the decision."""
    found = get_object_or_404(queries.items_of(request.scope, "reevaluate"), pk=number)
    form = forms.DecisionForm(request.POST if request.method == "POST" else None, item=found)
    refused = None
    if form.is_bound and form.is_valid():
        try:
            return _decided(request, found, form)
        except Refused as reasons:
            refused = reasons
            for one in reasons.refusals:
                form.add_error(one.field if one.field in form.fields else None, one.sentence)
    context = {
        "item": found,
        "round": found.round,
        "kind": words.KINDS[found.round.kind],
        "is_clean_up": found.round.kind == RoundKind.CLEAN_UP,
        "is_open": found.round.stage == Stage.OPEN and not found.has_left,
        "decision": words.DECISIONS.get(found.decision, ""),
        "facts": _facts([found.record_id]).get(found.record_id),
        "form": form,
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "reevaluations/item.html", context, status=status)


def _decided(request: ScopedRequest, found: Item, form: forms.DecisionForm) -> HttpResponse:
    """To the next record about which nothing was decided; back to the round when there is none."""
    given = form.cleaned_data
    services.decide(
        found,
        decision=Decision(given["decision"]),
        reason=given["reason"],
        new_attribute=given.get("new_attribute", ""),
        next_review_on=given.get("next_review_on"),
        seen=given["seen"],
        by=request.user,
        at=clock.now(),
    )
    following = found.round.items.undecided().order_by("pk")
    after = following.filter(pk__gt=found.pk).first() or following.first()
    if after is None:
        messages.success(request, _("Something is decided about every record; the round can be proposed."))
        return redirect(found.round)
    messages.success(request, _("Decided. This is the next one."))
    return redirect(after)


def _done(request: ScopedRequest, found: Round, act: Callable[[], object], said: Any) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        found.refresh_from_db()
        return _page(request, found, refused=refused)
    messages.success(request, said)
    return redirect(found)


def _door(right: str, roles: Iterable[Role], act: Callable[..., object], said: Any) -> Callable[..., HttpResponse]:
    """The view of an act on a round by whoever holds ``right``; what is refused comes back on its page."""

    @permitted(*roles)
    @require_POST
    def view(request: ScopedRequest, number: int) -> HttpResponse:
        found = get_object_or_404(queries.rounds_of(request.scope, right), pk=number)
        return _done(request, found, lambda: act(found, by=request.user, at=clock.now()), said)

    return view


bring_up_to_date = _door(
    "reevaluate", DECIDERS, services.bring_up_to_date, gettext_lazy("The list is what belongs in the round now.")
)
propose = _door("reevaluate", DECIDERS, services.propose, gettext_lazy("Proposed; another person must confirm it."))
confirm = _door(
    "confirm_reevaluation",
    CONFIRMERS,
    services.confirm,
    gettext_lazy("Confirmed. What is opened is a draft now; the result can be published."),
)


@permitted(*CONFIRMERS)
@require_POST
def give_back(request: ScopedRequest, number: int) -> HttpResponse:
    """Give the round back, with the reason."""
    found = get_object_or_404(queries.rounds_of(request.scope, "confirm_reevaluation"), pk=number)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        found,
        lambda: services.give_back(found, reason=reason, by=request.user, at=clock.now()),
        _("Given back; decisions can be changed again."),
    )


@permitted(*DECIDERS)
@require_POST
def draft_result(request: ScopedRequest, number: int) -> HttpResponse:
    """Draft the document with which the result is published."""
    found = get_object_or_404(queries.rounds_of(request.scope, "reevaluate"), pk=number)
    try:
        made = results.draft_result(found, by=request.user, at=clock.now())
    except Refused as refused:
        found.refresh_from_db()
        return _page(request, found, refused=refused)
    return redirect(made)


@permitted(*DECIDERS)
@require_POST
def follow_up(request: ScopedRequest, number: int) -> HttpResponse:
    """Draft what amends or repeals a document, as the clean-up decided."""
    found = get_object_or_404(queries.items_of(request.scope, "reevaluate"), pk=number)
    try:
        made = services.begin_follow_up(found, by=request.user, at=clock.now())
    except Refused as refused:
        return _page(request, found.round, refused=refused)
    return redirect(made)
