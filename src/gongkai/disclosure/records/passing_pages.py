"""The doors through which drafts pass to a colleague: one of them, or those that somebody holds who leaves."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import clock
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import pages, passing_forms, passing_on, queries
from .models import Record
from .rights import roles_for
from .rules import Refusal, Refused

AT_ONCE = 200
"""How many drafts of one person are handed on at once."""


@permitted(*roles_for("draft"), *roles_for("withdraw"))
@require_http_methods(["GET", "HEAD", "POST"])
def hand_on(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand one draft to a colleague."""
    found = get_object_or_404(queries.records_of(request.scope, "draft", "withdraw"), pk=number)
    if not passing_on.may_hand_on(found, request.scope):
        said = _("Only whoever holds the draft, or the office or head, hands it to somebody else.")
        refused = Refused(Refusal("not_passable", said))
        return pages.record_page(request, found, refused=refused, status=409)
    people = passing_on.colleagues_at(found, request.scope)
    form = passing_forms.HandOnForm(request.POST or None, colleagues=people.exclude(pk=found.held_by_id or 0))
    if request.method == "POST" and form.is_valid() and _is_handed_on(request, form, [found]):
        return redirect(found)
    context = {
        "heading": _("Hand “%(title)s” to a colleague") % {"title": found},
        "consequences": (_("It leaves one inbox and stands in the other; who wrote it stays who wrote it."),),
        "form": form,
        "confirm_label": _("Hand it on"),
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "desk/confirm.html", context, status=_status(form))


@permitted(*roles_for("withdraw"))
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: ScopedRequest) -> HttpResponse:
    """Somebody leaves: what waits for them, and the colleague to whom it goes."""
    told = request.POST if request.method == "POST" else request.GET
    chosen = passing_forms.LeavingForm(told if "leaving" in told else None, holders=passing_on.holders(request.scope))
    leaving = cast(Account, chosen.cleaned_data["leaving"]) if chosen.is_valid() else None
    context: dict[str, object] = {"chosen": chosen, "leaving": leaving}
    if leaving is None:
        context["has_holders"] = passing_on.holders(request.scope).exists()
        return render(request, "records/pass_on.html", context, status=422 if chosen.errors else 200)
    waiting = queries.with_due_days(passing_on.passable(request.scope).filter(held_by=leaving))
    rows = list(waiting.order_by("id")[: AT_ONCE + 1])
    people = passing_on.colleagues(request.scope).exclude(pk=leaving.pk)
    form = passing_forms.PassOnForm(request.POST or None, colleagues=people, drafts=waiting)
    if request.method == "POST" and form.is_valid() and _is_handed_on(request, form, form.cleaned_data["drafts"]):
        return redirect("records_pass_on")
    ticked = {int(one) for one in request.POST.getlist("drafts") if one.isdecimal()}
    context |= {
        "form": form,
        "rows": [(one, one.record.pk in ticked or not form.is_bound) for one in pages.listed(rows[:AT_ONCE])],
        "has_more": len(rows) > AT_ONCE,
    }
    return render(request, "records/pass_on.html", context, status=_status(form))


def _is_handed_on(request: ScopedRequest, form: passing_forms.HandOnForm, drafts: Iterable[Record]) -> bool:
    to = cast(Account, form.cleaned_data["to"])
    try:
        number = passing_on.hand_on(list(drafts), to, by=request.user, at=clock.now())
    except Refused as refused:
        pages.tell(form, refused)
        return False
    messages.success(request, _("Drafts handed on: %(number)s.") % {"number": number})
    return True


def _status(form: passing_forms.HandOnForm) -> int:
    return 422 if form.errors else 200
