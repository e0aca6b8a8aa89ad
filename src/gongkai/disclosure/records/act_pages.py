"""The doors of what may be done with a record: each act of one right, on the content that somebody had before them."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import forms, overriding, pages, queries, relating, releasing, services
from .models import Record, Relation
from .rights import roles_for
from .rules import Refused, RelationKind, Step

REVIEWS = tuple(Step)
GIVES_BACK = (*Step, "sign", "release")


def _roles(*rights: str) -> frozenset[Role]:
    return frozenset().union(*(roles_for(right) for right in rights))


def _done(request: ScopedRequest, record: Record, act: Callable[[], object], said: str) -> HttpResponse:
    """The record after the act, or with every reason why not."""
    try:
        act()
    except Refused as refused:
        record.refresh_from_db()
        return pages.record_page(request, record, refused=refused, status=409)
    messages.success(request, said)
    return redirect(record)


def _wrong(request: ScopedRequest, record: Record, name: str, form: BaseForm) -> HttpResponse:
    return pages.record_page(request, record, forms_given={name: form}, status=422)


@permitted(*_roles("draft"))
@require_POST
def send_on(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand a draft to review."""
    return pages.send_on(request, get_object_or_404(queries.records_of(request.scope, "draft"), pk=number))


@permitted(*_roles(*REVIEWS))
@require_POST
def approve(request: ScopedRequest, number: int) -> HttpResponse:
    """Pass the step that the record waits for."""
    found = get_object_or_404(queries.records_of(request.scope, *REVIEWS), pk=number)
    form = forms.ApprovalForm(request.POST, questions=services.questions_of(found), auto_id="approve_%s")
    if not form.is_valid() or found.waits_for not in list(Step):
        return _wrong(request, found, "approve_form", form)
    seen, note, answers = form.cleaned_data["seen"], form.cleaned_data["note"], form.answers
    step = Step(found.waits_for)
    return _done(
        request,
        found,
        lambda: services.approve(found, step, seen=seen, note=note, answers=answers, by=request.user, at=clock.now()),
        _("Approved."),
    )


@permitted(*_roles(*GIVES_BACK))
@require_POST
def give_back(request: ScopedRequest, number: int) -> HttpResponse:
    """Give it back to its drafter, with the reason."""
    found = get_object_or_404(queries.records_of(request.scope, *GIVES_BACK), pk=number)
    form = forms.ReasonForm(request.POST, auto_id="return_%s")
    if not form.is_valid():
        return _wrong(request, found, "return_form", form)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        found,
        lambda: services.give_back(found, reason=reason, by=request.user, at=clock.now()),
        _("Given back to whoever drafted it, with the reason."),
    )


@permitted(*_roles("sign"))
@require_POST
def sign(request: ScopedRequest, number: int) -> HttpResponse:
    """Sign what was reviewed."""
    found = get_object_or_404(queries.records_of(request.scope, "sign"), pk=number)
    form = forms.SeenForm(request.POST, auto_id="seen_%s")
    if not form.is_valid():
        return _wrong(request, found, "seen_form", form)
    seen = form.cleaned_data["seen"]
    return _done(request, found, lambda: services.sign(found, seen=seen, by=request.user, at=clock.now()), _("Signed."))


@permitted(*_roles("release"))
@require_POST
def release(request: ScopedRequest, number: int) -> HttpResponse:
    """Make it public now."""
    found = get_object_or_404(queries.records_of(request.scope, "release"), pk=number)
    form = forms.SeenForm(request.POST, auto_id="seen_%s")
    if not form.is_valid():
        return _wrong(request, found, "seen_form", form)
    seen = form.cleaned_data["seen"]
    return _done(
        request,
        found,
        lambda: releasing.release(found, seen=seen, by=request.user, at=clock.now()),
        _("Released; it stands in the publication journal."),
    )


@permitted(*_roles("release"))
@require_POST
def schedule(request: ScopedRequest, number: int) -> HttpResponse:
    """Have it released at a moment."""
    found = get_object_or_404(queries.records_of(request.scope, "release"), pk=number)
    form = forms.ScheduleForm(request.POST, auto_id="schedule_%s")
    if not form.is_valid():
        return _wrong(request, found, "schedule_form", form)
    seen, moment = form.cleaned_data["seen"], form.release_at
    return _done(
        request,
        found,
        lambda: releasing.schedule(found, seen=seen, release_at=moment, by=request.user, at=clock.now()),
        _("The release is scheduled."),
    )


@permitted(*_roles("withdraw"))
@require_POST
def withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Propose that it be taken from the public."""
    found = get_object_or_404(queries.records_of(request.scope, "withdraw"), pk=number)
    form = forms.ReasonForm(request.POST, auto_id="withdraw_%s")
    if not form.is_valid():
        return _wrong(request, found, "withdraw_form", form)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        found,
        lambda: releasing.propose_withdrawal(found, reason=reason, by=request.user, at=clock.now()),
        _("Proposed; another person must confirm it."),
    )


@permitted(*_roles("withdraw"))
@require_POST
def confirm_withdrawal(request: ScopedRequest, number: int) -> HttpResponse:
    """Take it from the public, as the second person."""
    found = get_object_or_404(queries.records_of(request.scope, "withdraw"), pk=number)
    return _done(
        request,
        found,
        lambda: releasing.withdraw(found, by=request.user, at=clock.now()),
        _("Withdrawn; every copy follows the journal."),
    )


@permitted(*_roles("draft"))
@require_POST
def propose_exception(request: ScopedRequest, number: int) -> HttpResponse:
    """Ask that what the checks found does not hold this content."""
    found = get_object_or_404(queries.records_of(request.scope, "draft"), pk=number)
    form = forms.ReasonForm(request.POST, auto_id="exception_%s")
    if not form.is_valid():
        return _wrong(request, found, "exception_form", form)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        found,
        lambda: overriding.propose_exception(found, reason=reason, by=request.user, at=clock.now()),
        _("Proposed; another person must confirm it."),
    )


@permitted(*_roles("override"))
@require_POST
def confirm_exception(request: ScopedRequest, number: int) -> HttpResponse:
    """Confirm the exception as the second person."""
    found = get_object_or_404(queries.records_of(request.scope, "override"), pk=number)
    form = forms.SeenForm(request.POST, auto_id="seen_%s")
    if not form.is_valid():
        return _wrong(request, found, "seen_form", form)
    seen = form.cleaned_data["seen"]
    return _done(
        request,
        found,
        lambda: overriding.confirm_exception(found, seen=seen, by=request.user, at=clock.now()),
        _("Confirmed; the draft can be sent on."),
    )


@permitted(*_roles("draft"))
@require_POST
def relate(request: ScopedRequest, number: int) -> HttpResponse:
    """Enter how the draft touches another record."""
    found = get_object_or_404(queries.records_of(request.scope, "draft"), pk=number)
    visible = queries.visible_records(request.scope)
    form = forms.RelationForm(request.POST, records=visible, auto_id="relation_%s")
    if not form.is_valid():
        return _wrong(request, found, "relation_form", form)
    values = form.cleaned_data | {"kind": RelationKind(form.cleaned_data["kind"])}
    return _done(
        request, found, lambda: relating.relate(found, **values, by=request.user, at=clock.now()), _("Entered.")
    )


@permitted(*_roles("draft"))
@require_POST
def unrelate(request: ScopedRequest, number: int) -> HttpResponse:
    """Take a relation of a draft away."""
    mine = queries.records_of(request.scope, "draft")
    relation = get_object_or_404(Relation.objects.select_related("record__organ"), pk=number, record__in=mine)
    found = relation.record
    return _done(request, found, lambda: relating.unrelate(relation, by=request.user, at=clock.now()), _("Taken away."))
