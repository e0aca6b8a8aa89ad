"""Staff pages of republications: what came in, by when it is due, and the decision; the feeds that are followed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.disclosure.records.queries import drafting_organs
from gongkai.disclosure.records.rules import Refused
from gongkai.law import load_profile
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import forms, queries, services
from .models import Candidate, CandidateState
from .rules import BYTES_LIMIT, NoFeed, read_feed

PAGE_SIZE = 30
SIGNS = {"waiting": "draft", "accepted": "running", "republished": "met", "declined": "closed"}


@permitted(*READS_CASES)
@require_safe
def republications(request: ScopedRequest) -> HttpResponse:
    """What came in, newest first: what waits, or everything."""
    rows, is_all = queries.visible_candidates(request.scope), request.GET.get("show") == "all"
    if not is_all:
        rows = rows.filter(state__in=(CandidateState.WAITING, CandidateState.ACCEPTED))
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    clocks = queries.clocks_of(page.rows)
    kept = request.GET.copy()
    kept["before"] = page.next_key
    url = reverse("republications")
    context = {
        "rows": [_told(one, clocks) for one in page.rows],
        "next_url": f"?{kept.urlencode()}" if page.next_key else "",
        "tabs": [
            {"label": _("Open"), "url": url, "is_current": not is_all},
            {"label": _("All"), "url": f"{url}?show=all", "is_current": is_all},
        ],
        "is_all": is_all,
        "may_decide": bool(request.scope.roles & queries.DECIDES),
        "today": clock.today(),
    }
    return render(request, "republications/republications.html", context)


def _told(one: Candidate, clocks: dict[int, Any]) -> dict[str, Any]:
    owed = clocks.get(one.pk)
    state = owed.state_on(clock.today()) if owed is not None else None
    return {"candidate": one, "owed": owed, "state": state, "sign": SIGNS[one.state]}


@permitted(*READS_CASES)
@require_safe
def republication(request: ScopedRequest, number: int) -> HttpResponse:
    """A candidate with its source, its clock and the decision."""
    found = get_object_or_404(queries.visible_candidates(request.scope), pk=number)
    return _page(request, found)


def _page(
    request: ScopedRequest,
    found: Candidate,
    *,
    form: forms.DeclineForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    is_waiting = found.state == CandidateState.WAITING
    law = load_profile(found.organ.profile)
    context = _told(found, queries.clocks_of([found])) | {
        "duty": next(iter(law.duties_of(settings.REPUBLICATION_DUTY)), None),
        "may_accept": is_waiting and request.scope.holds(*queries.DRAFTS, at=found.organ_id),
        "may_decline": is_waiting and request.scope.holds(*queries.DECIDES, at=found.organ_id),
        "form": form or forms.DeclineForm(),
        "refusals": [{"reason": one.sentence} for one in refused.refusals] if refused else [],
        "today": clock.today(),
    }
    return render(request, "republications/republication.html", context, status=status)


@permitted(*queries.DRAFTS)
@require_POST
def accept(request: ScopedRequest, number: int) -> HttpResponse:
    """Begin the record that republishes it."""
    found = get_object_or_404(queries.candidates_of(request.scope, queries.DRAFTS), pk=number)
    try:
        record = services.accept(found, by=request.user, at=clock.now())
    except Refused as refused:
        return _page(request, found, refused=refused, status=409)
    messages.success(request, _("A draft is begun; complete it and send it on. The clock runs until it is released."))
    return redirect("record_edit", record.pk)


@permitted(*queries.DECIDES)
@require_POST
def decline(request: ScopedRequest, number: int) -> HttpResponse:
    """Say that it is not republished."""
    found = get_object_or_404(queries.candidates_of(request.scope, queries.DECIDES), pk=number)
    form = forms.DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        services.decline(found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
    except Refused as refused:
        return _page(request, found, refused=refused, status=409)
    messages.success(request, _("It is not republished; the reason is kept."))
    return redirect("republications")


@permitted(*queries.DRAFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: ScopedRequest) -> HttpResponse:
    """Take candidates from a feed that is handed in as a file."""
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.FileForm(*posted, organs=drafting_organs(request.scope))
    if request.method == "POST" and form.is_valid():
        try:
            items = read_feed(form.cleaned_data["file"].read(BYTES_LIMIT + 1))
        except NoFeed as error:
            form.add_error("file", _("This is no feed that can be read: %(why)s") % {"why": error})
        else:
            organ = form.cleaned_data["organ"]
            made = services.take_in(organ, items, feed=None, by=request.user, at=clock.now())
            messages.success(request, _taken(len(made)))
            return redirect("republications")
    return render(request, "republications/file.html", {"form": form}, status=422 if form.errors else 200)


def _taken(number: int) -> str:
    if not number:
        return _("Nothing new was in it.")
    return ngettext("%(n)s item was taken in.", "%(n)s items were taken in.", number) % {"n": number}


@permitted(*READS_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: ScopedRequest) -> HttpResponse:
    """The feeds that are followed, and one more."""
    organs = queries.deciding_organs(request.scope)
    may_decide = bool(request.scope.roles & queries.DECIDES)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied(_("None of your posts lets you do this. Ask your security administrator."))
    form = forms.FeedForm(request.POST or None, organs=organs) if may_decide else None
    if request.method == "POST" and form is not None and form.is_valid() and _followed(request, form):
        messages.success(request, _("The feed is followed from now on."))
        return redirect("feeds")
    rows = paging.newest_first(
        queries.visible_feeds(request.scope).filter(ended_at=None),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    own = request.scope.organ_ids_as(*queries.DECIDES)
    context = {
        "rows": [(one, one.organ_id in own) for one in rows.rows],
        "next_url": f"?before={rows.next_key}" if rows.next_key else "",
        "form": form,
        "minutes": settings.FEED_EVERY_MINUTES,
    }
    return render(request, "republications/feeds.html", context, status=422 if form and form.errors else 200)


def _followed(request: ScopedRequest, form: forms.FeedForm) -> bool:
    try:
        services.follow_feed(**form.cleaned_data, by=request.user, at=clock.now())
    except Refused as refused:
        for one in refused.refusals:
            form.add_error(one.field if one.field in form.fields else None, one.sentence)
        return False
    return True


@permitted(*queries.DECIDES)
@require_POST
def end_feed(request: ScopedRequest, number: int) -> HttpResponse:
    """Follow a feed no more."""
    found = get_object_or_404(queries.own_feeds(request.scope), pk=number)
    services.end_feed(found, by=request.user, at=clock.now())
    messages.success(request, _("The feed is not followed any more; what came by it stays."))
    return redirect("feeds")
