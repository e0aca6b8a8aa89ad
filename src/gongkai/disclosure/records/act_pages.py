"""The doors of what may be done with a record: each act of one right, on the content that somebody had before them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import (
    annulling,
    correcting,
    lapsing,
    overriding,
    pages,
    passing_on,
    queries,
    relating,
    releasing,
    services,
    shortcuts,
)
from .models import Record, Relation
from .rights import roles_for
from .rules import Refusal, Refused, State, Step

Door = Callable[..., HttpResponse]


def _roles(*rights: str) -> frozenset[Role]:
    return frozenset().union(*(roles_for(right) for right in rights))


def _done(request: ScopedRequest, record: Record, act: Callable[[], object], said: Any) -> HttpResponse:
    """The record after the act, or with every reason why not."""
    try:
        act()
    except Refused as refused:
        record.refresh_from_db()
        return pages.record_page(request, record, refused=refused, status=409)
    messages.success(request, said)
    return redirect(record)


def door(*rights: str, act: Callable[..., object], said: Any, form: str = "") -> Door:
    """The view of an act for whoever holds one of ``rights``; what is wrong or refused comes back on the record's page.

    ``act`` is called with the record, what ``form`` (of ``pages.FORMS``) gave, ``by`` and ``at``.
    """

    @permitted(*_roles(*rights))
    @require_POST
    def view(request: ScopedRequest, number: int) -> HttpResponse:
        found = get_object_or_404(queries.records_of(request.scope, *rights), pk=number)
        filled = pages.form_of(form, found, request.POST, scope=request.scope) if form else None
        if filled is not None and not filled.is_valid():
            return pages.record_page(request, found, forms_given={form: filled}, status=422)
        values = filled.values() if filled is not None else {}
        return _done(request, found, lambda: act(found, **values, by=request.user, at=clock.now()), said)

    return view


@permitted(*_roles("draft"))
@require_POST
def send_on(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand a draft to review."""
    return pages.send_on(request, get_object_or_404(queries.records_of(request.scope, "draft"), pk=number))


@permitted(*_roles("draft"))
@require_POST
def take_over(request: ScopedRequest, number: int) -> HttpResponse:
    """Hold a colleague's draft oneself."""
    found = get_object_or_404(queries.records_of(request.scope, "draft"), pk=number)
    said = _("You hold this draft now; it stands in your inbox.")
    return _done(request, found, lambda: passing_on.take_over(found, by=request.user, at=clock.now()), said)


def _approve(record: Record, *, seen: str, note: str, answers: Mapping[str, bool], by: Account, at: datetime) -> object:
    """Pass the review that the record waits for; there is none once it is signed or a draft again."""
    if record.waits_for not in list(Step):
        services.in_state(record, State.IN_REVIEW)
        raise Refused(Refusal("not_this_step", "审核已全部完成", field="sign"))
    return services.approve(record, Step(record.waits_for), seen=seen, note=note, answers=answers, by=by, at=at)


approve = door(*Step, act=_approve, form="approval_form", said=_("Approved."))
give_back = door(
    *Step,
    "sign",
    "release",
    act=services.give_back,
    form="return_form",
    said=_("Given back to whoever drafted it, with the reason."),
)
sign = door("sign", act=services.sign, form="seen_form", said=_("Signed."))
release = door(
    "release", act=releasing.release, form="seen_form", said=_("Released; it stands in the publication journal.")
)
schedule = door("release", act=releasing.schedule, form="schedule_form", said=_("The release is scheduled."))
withdraw = door(
    "withdraw",
    act=releasing.propose_withdrawal,
    form="withdraw_form",
    said=_("Proposed; another person must confirm it."),
)
confirm_withdrawal = door("withdraw", act=releasing.withdraw, said=_("Withdrawn; every copy follows the journal."))
propose_exception = door(
    "draft",
    act=overriding.propose_exception,
    form="exception_form",
    said=_("Proposed; another person must confirm it."),
)
confirm_exception = door(
    "override", act=overriding.confirm_exception, form="seen_form", said=_("Confirmed; the draft can be sent on.")
)
correct = door(
    "draft",
    act=correcting.correct,
    form="correction_form",
    said=_("The correction is drafted with its notice. Look at the comparison, then send it on."),
)
drop_corrections = door("draft", act=correcting.drop_corrections, said=_("The notice is taken away."))
declare_lapsed = door(
    "lapse", act=lapsing.declare_lapsed, form="lapse_form", said=_("Declared; it stands in the publication journal.")
)
annul = door(
    "draft", act=annulling.annul, form="annul_form", said=_("Entered. What is public of it must be withdrawn.")
)
take_shortcut = door(
    "shortcut",
    act=shortcuts.take_shortcut,
    form="shortcut_form",
    said=_("The steps are skipped; it stands in the office's list until it is reviewed."),
)
relate = door("draft", act=relating.relate, form="relation_form", said=_("Entered."))


@permitted(*_roles("draft"))
@require_POST
def unrelate(request: ScopedRequest, number: int) -> HttpResponse:
    """Take a relation of a draft away."""
    mine = queries.records_of(request.scope, "draft")
    relation = get_object_or_404(Relation.objects.select_related("record__organ"), pk=number, record__in=mine)
    return _done(
        request,
        relation.record,
        lambda: relating.unrelate(relation, by=request.user, at=clock.now()),
        _("Taken away."),
    )
