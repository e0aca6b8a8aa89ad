"""Staff pages of later days: an organ asks, the office grants or refuses."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import extensions, in_force_forms, in_force_queries
from .in_force import ExtensionRequest, ExtensionState
from .tabs import tabs_of

PAGE_SIZE = 30


@permitted(*READS_CASES)
@require_safe
def requests(request: ScopedRequest, number: int) -> HttpResponse:
    """The requests for a later day under a plan, newest first."""
    found = get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)
    rows = in_force_queries.visible_requests(request.scope).filter(plan=found)
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    return render(
        request,
        "workplans/extensions.html",
        {
            "plan": found,
            "tabs": tabs_of(found, "workplan_extensions"),
            "rows": page.rows,
            "next_url": f"?before={page.next_key}" if page.next_key else "",
        },
    )


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ScopedRequest, number: int) -> HttpResponse:
    """Ask for a later day for what an organ owes under a plan."""
    owed = get_object_or_404(in_force_queries.extendable(request.scope), pk=number)
    today = clock.today()
    reasons = extensions.reasons_against_asking(owed, on=today)
    form = in_force_forms.LaterDayForm(request.POST or None)
    status = 409 if request.method == "POST" and reasons else 200
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            made = extensions.ask_for_later_day(owed, by=request.user, at=clock.now(), **form.cleaned_data)
        except extensions.NotExtendable as refused:
            reasons, status = refused.reasons, 409
        else:
            messages.success(request, _("The request is with the office; the due day stays until it is decided."))
            return redirect(made)
    return render(
        request,
        "workplans/ask_extension.html",
        {"owed": owed, "form": form, "reasons": reasons, "state": owed.state_on(today), "today": today},
        status=422 if form.errors else status,
    )


@permitted(*READS_CASES)
@require_safe
def extension(request: ScopedRequest, number: int) -> HttpResponse:
    """One request, and for the office the two answers."""
    found = get_object_or_404(in_force_queries.visible_requests(request.scope), pk=number)
    return _page(request, found, status=200)


def _page(
    request: ScopedRequest,
    found: ExtensionRequest,
    *,
    status: int,
    grant: in_force_forms.GrantForm | None = None,
    refuse: in_force_forms.RefuseForm | None = None,
    reasons: list[extensions.Reason] | None = None,
) -> HttpResponse:
    is_open = found.state == ExtensionState.OPEN
    may_decide = is_open and in_force_queries.own_requests(request.scope).filter(pk=found.pk).exists()
    return render(
        request,
        "workplans/extension.html",
        {
            "found": found,
            "plan": found.plan,
            "today": clock.today(),
            "may_decide": may_decide,
            "may_withdraw": is_open and request.scope.holds(*WORKS_ON_CASES, at=found.obligation.organ_id),
            "grant": grant or in_force_forms.GrantForm(initial={"granted_on": found.wanted_on}, prefix="grant"),
            "refuse": refuse or in_force_forms.RefuseForm(prefix="refuse"),
            "reasons": reasons or [],
        },
        status=status,
    )


def _answered(request: ScopedRequest, found: ExtensionRequest, act: Callable[[], object], said: str) -> HttpResponse:
    """Do ``act``; the page with every reason when it is refused."""
    try:
        act()
    except extensions.AlreadyAnswered:
        messages.info(request, _("This request was answered before."))
    except extensions.NotExtendable as refused:
        return _page(request, found, status=409, reasons=refused.reasons)
    else:
        messages.success(request, said)
    return redirect(found)


@permitted(Role.OFFICE)
@require_POST
def grant(request: ScopedRequest, number: int) -> HttpResponse:
    """Grant a later day."""
    found = get_object_or_404(in_force_queries.own_requests(request.scope), pk=number)
    form = in_force_forms.GrantForm(request.POST, prefix="grant")
    if not form.is_valid():
        return _page(request, found, status=422, grant=form)
    return _answered(
        request,
        found,
        lambda: extensions.grant_later_day(found, by=request.user, at=clock.now(), **form.cleaned_data),
        _("The later day is granted; the former one stays in the history."),
    )


@permitted(Role.OFFICE)
@require_POST
def refuse(request: ScopedRequest, number: int) -> HttpResponse:
    """Refuse a later day, with the reason."""
    found = get_object_or_404(in_force_queries.own_requests(request.scope), pk=number)
    form = in_force_forms.RefuseForm(request.POST, prefix="refuse")
    if not form.is_valid():
        return _page(request, found, status=422, refuse=form)
    return _answered(
        request,
        found,
        lambda: extensions.refuse_later_day(found, by=request.user, at=clock.now(), **form.cleaned_data),
        _("The request is refused with your reason; the due day stays."),
    )


@permitted(*WORKS_ON_CASES)
@require_POST
def withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Take a request back."""
    found = get_object_or_404(in_force_queries.withdrawable_requests(request.scope), pk=number)
    return _answered(
        request,
        found,
        lambda: extensions.withdraw_request(found, by=request.user, at=clock.now()),
        _("The request is withdrawn; the due day stays."),
    )
