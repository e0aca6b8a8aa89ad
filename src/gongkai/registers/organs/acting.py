"""One page for every act of the staff pages here: asked once, refused with every reason, done by a service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from gongkai.registers.accounts import services as account_services

from . import services
from .gates import Reason
from .permissions import ScopedRequest

Values = Mapping[str, Any]


@dataclass
class Act:
    """What the page says; ``run`` does it with the form's values and may give an answer other than ``back``."""

    heading: str
    label: str
    back: str
    run: Callable[[Values], HttpResponse | None]
    lead: str = ""
    consequences: Sequence[str] = field(default=())
    is_grave: bool = False


def posted(request: ScopedRequest) -> QueryDict | None:
    """What was sent, an empty form too; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def answer(request: ScopedRequest, act: Act, form: forms.BaseForm) -> HttpResponse:
    """The page that asks, the page that refuses (409, with every reason), or what the act leads to."""
    refusals: Sequence[Reason] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return act.run(form.cleaned_data) or redirect(act.back)
        except services.Refused as refused:
            refusals = refused.reasons
        except account_services.Refused as refused:
            refusals = [Reason("account.refused", text) for text in refused.reasons]
    context = {
        "heading": act.heading,
        "lead": act.lead,
        "consequences": act.consequences,
        "form": form,
        "confirm_label": act.label,
        "cancel_url": act.back,
        "is_grave": act.is_grave,
        "refusals": refusals,
    }
    return render(request, "desk/confirm.html", context, status=409 if refusals else 422 if form.errors else 200)
