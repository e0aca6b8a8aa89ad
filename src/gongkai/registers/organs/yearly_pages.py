"""Staff pages of the acts that are owed every year: how each organ stands, recording one, withdrawing one."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.files.content import FileRefused
from gongkai.registers.files.views import serve, told

from . import forms, present, queries, services, yearly
from .acting import Act, Values, answer, posted
from .models import Kind, Organ, YearlyKind
from .permissions import ScopedRequest, permitted

READERS = tuple(sorted(queries.READS_CASES))
ANSWERING = tuple(sorted(queries.WORKS_ON_CASES))


@permitted(*READERS)
@require_safe
def overview(request: ScopedRequest) -> HttpResponse:
    """Every organ that the reader sees with what it did in a year, beside what its clauses ask."""
    today = request.scope.on
    form = forms.YearForm(request.GET if "year" in request.GET else None, initial={"year": today.year})
    asked: Values = form.cleaned_data if form.is_bound and form.is_valid() else {}
    year, is_short = min(asked.get("year", today.year), today.year), asked.get("incomplete", False)
    organs = list(queries.case_organs(request.scope).exclude(kind=Kind.BODY))
    cells = yearly.yearly_cells(organs, year=year, today=today)
    rows = [(organ, cells[organ.pk]) for organ in organs]
    owing = [row for row in rows if any(cell.is_owed for cell in row[1])]
    sources = {
        (cell.duty.duty.id, cell.duty.duty.source): cell.duty.duty for _organ, row in rows for cell in row if cell.duty
    }
    return render(
        request,
        "organs/yearly.html",
        {
            "rows": owing if is_short else rows,
            "owing": len(owing),
            "bound": sum(1 for _organ, row in rows if any(cell.duty for cell in row)),
            "kinds": [kind.label for kind in YearlyKind],
            "sources": list(sources.values()),
            "year": year,
            "form": form,
            "is_narrowed": form.is_bound,
        },
    )


@permitted(*READERS)
@require_safe
def organ_acts(request: ScopedRequest, number: int) -> HttpResponse:
    """What one organ did, year by year, with the evidence."""
    organ = get_object_or_404(queries.case_organs(request.scope), pk=number)
    today = request.scope.on
    return render(
        request,
        "organs/acts.html",
        {
            "organ": organ,
            "cells": yearly.yearly_cells([organ], year=today.year, today=today)[organ.pk],
            "acts": yearly.acts_of(organ)[:200],
            "year": today.year,
            "may_answer": request.scope.holds(*ANSWERING, at=organ),
        },
    )


@permitted(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: ScopedRequest, number: int) -> HttpResponse:
    """Record a report heard, a training held or a policy interpreted, with its evidence."""
    organ = get_object_or_404(queries.answering_organs(request.scope), pk=number)
    initial = {"kind": request.GET.get("kind"), "held_on": request.scope.on}
    form = forms.ActForm(posted(request), request.FILES or None, initial=initial)
    back = reverse("organ_acts", args=[organ.pk])
    refusals: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return _recorded(request, organ, form.cleaned_data, back)
        except services.Refused as refused:
            refusals = tuple(refused.reasons)
        except FileRefused as refused:
            form.add_error("evidence", told(refused))
    context = {"organ": organ, "form": form, "refusals": refusals, "back": back}
    return render(request, "organs/act.html", context, status=409 if refusals else 422 if form.errors else 200)


def _recorded(request: ScopedRequest, organ: Organ, values: Values, back: str) -> HttpResponse:
    services.record_act(organ, **{**values, "kind": YearlyKind(values["kind"])}, by=request.user, at=present.now())
    return redirect(back)


@permitted(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ScopedRequest, number: int) -> HttpResponse:
    """Take back an act that was recorded by mistake."""
    act = get_object_or_404(yearly.acts_answered_for(request.scope), pk=number)

    def run(values: Values) -> None:
        services.withdraw_act(act, reason=values["reason"], by=request.user, at=present.now())

    return answer(
        request,
        Act(
            _("Withdraw “%(act)s” of %(organ)s") % {"act": act, "organ": act.organ},
            _("Withdraw"),
            reverse("organ_acts", args=[act.organ_id]),
            run,
            consequences=(_("It stays readable, counts no more, and the duty of the year is open again."),),
        ),
        forms.ReasonForm(posted(request)),
    )


@permitted(*READERS)
@require_safe
def evidence(request: ScopedRequest, number: int, file_number: UUID) -> HttpResponseBase:
    """A file that proves an act."""
    act = get_object_or_404(yearly.visible_acts(request.scope), pk=number)
    return serve(get_object_or_404(act.files, pk=file_number))
