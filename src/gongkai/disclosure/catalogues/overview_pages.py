"""Staff pages across catalogues: the pilot fields, entries without anything, the section of an organ, the directory."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.open_data import catalogued, headings, public_data_of
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES, registered_organs

from . import forms, queries, services, words
from .backoffice import PAGE_SIZE, number_in
from .rules import Refused
from .sections import section_of


def _asked(request: ScopedRequest) -> tuple[forms.OrganForm, Organ | None]:
    """The organ that is asked for, or the only one that there is."""
    organs = queries.readable_organs(request.scope)
    form = forms.OrganForm(request.GET, organs=organs)
    chosen = form.cleaned_data["organ"] if form.is_valid() else None
    if chosen is None and not request.GET.get("organ"):
        first = list(organs[:2])
        chosen = first[0] if len(first) == 1 else None
    return form, chosen


@permitted(*READS_CASES)
@require_safe
def fields(request: ScopedRequest) -> HttpResponse:
    """How far each government is with the pilot fields; of one, every field."""
    form, organ = _asked(request)
    context: dict[str, Any] = {"form": form, "organ": organ, "clear_url": reverse("catalogue_fields")}
    if organ is None:
        governments = queries.compilers(queries.readable_organs(request.scope))
        after = number_in(request, "after")
        shown = [one for one in governments if one.pk > after][: PAGE_SIZE + 1]
        next_key = shown[PAGE_SIZE - 1].pk if len(shown) > PAGE_SIZE else ""
        covered = queries.coverages(shown[:PAGE_SIZE])
        context |= {"rows": [_progress(one, covered[one.pk]) for one in shown[:PAGE_SIZE]]}
        context |= {"next_url": f"?after={next_key}" if next_key else ""}
    else:
        found = queries.coverage(organ)
        context |= {
            "fields": [_field(one) for one in found],
            "progress": _progress(organ, found),
            "may_edit": request.scope.holds(*WORKS_ON_CASES, at=organ),
        }
    return render(request, "catalogues/fields.html", context)


def _progress(organ: Organ, found: list[queries.Coverage]) -> dict[str, object]:
    done = sum(one.state in ("published", "not_involved") for one in found)
    missing = [one.field.title for one in found if one.state == "missing"]
    return {"organ": organ, "done": done, "total": len(found), "missing": missing}


def _field(one: queries.Coverage) -> dict[str, object]:
    sign, word = words.STATES[one.state]
    form = forms.ReasonForm(initial={"field": one.field.id, "reason": one.reason}, auto_id=f"{one.field.id}_%s")
    return {"covered": one, "sign": sign, "word": word, "form": form}


@permitted(*WORKS_ON_CASES)
@require_POST
def excuse(request: ScopedRequest, number: int) -> HttpResponse:
    """Say why a pilot field does not concern a government."""
    organ = get_object_or_404(queries.compiling_organs(request.scope), pk=number)
    form = forms.ReasonForm(request.POST)
    if form.is_valid():
        field, reason = form.cleaned_data["field"], form.cleaned_data["reason"]
        try:
            services.state_not_involved(organ, field, reason=reason, by=request.user, at=clock.now())
            messages.success(request, _("Kept."))
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, _("The reason is too long, or no field was named."))
    return redirect(f"{reverse('catalogue_fields')}?organ={organ.pk}")


@permitted(*READS_CASES)
@require_safe
def findings(request: ScopedRequest) -> HttpResponse:
    """Entries under which nothing was published, and those gone stale: numbers for each organ; of one, every entry."""
    form, organ = _asked(request)
    context: dict[str, Any] = {
        "form": form,
        "organ": organ,
        "clear_url": reverse("catalogue_findings"),
        "today": clock.today(),
    }
    after = number_in(request, "after")
    if organ is None:
        told = [
            one
            for one in queries.tallies(list(queries.readable_organs(request.scope)), on=clock.today())
            if one.entries
        ]
        shown = [one for one in told if one.organ.pk > after]
        next_key = shown[PAGE_SIZE - 1].organ.pk if len(shown) > PAGE_SIZE else ""
        totals = {name: sum(getattr(one, name) for one in told) for name in ("entries", "empty", "stale")}
        context |= {"rows": shown[:PAGE_SIZE], "totals": totals}
        context |= {"next_url": f"?after={next_key}" if next_key else ""}
    else:
        standings = queries.standings(queries.owed_entries([organ.pk]), on=clock.today())
        wrong = [one for one in standings if one.state != queries.CURRENT and one.entry.pk > after]
        next_key = wrong[PAGE_SIZE - 1].entry.pk if len(wrong) > PAGE_SIZE else ""
        context |= {"entries": [_finding(one) for one in wrong[:PAGE_SIZE]]}
        context |= {"next_url": f"?organ={organ.pk}&after={next_key}" if next_key else ""}
    return render(request, "catalogues/findings.html", context)


def _finding(one: queries.Standing) -> dict[str, object]:
    sign, word = words.STATES[one.state]
    rule = words.rule_said(one.entry.rule, one.entry.number)
    return {"standing": one, "sign": sign, "word": word, "rule": rule}


@permitted(*READS_CASES)
@require_safe
def section(request: ScopedRequest) -> HttpResponse:
    """The 政府信息公开 section of an organ: each part, whether it is current, and what fills it."""
    form, organ = _asked(request)
    context: dict[str, Any] = {"form": form, "organ": organ, "clear_url": reverse("catalogue_section")}
    if organ is not None:
        found = section_of(organ, on=clock.today())
        context["section"] = found
        context["parts"] = [(one, *words.STATES[one.state]) for one in found.parts]
    return render(request, "catalogues/section.html", context)


@permitted(*READS_CASES)
@require_safe
def directory(request: ScopedRequest) -> HttpResponse:
    """The catalogue of functions 机构职能目录: every organ with what must be known, and what is missing."""
    organs = list(registered_organs(request.scope).order_by("id"))
    listed = catalogued(organs)
    pairs = list(zip(listed, public_data_of(listed, request.scope.on), strict=True))
    lacking = [pair for pair in pairs if pair[1].missing]
    is_narrowed = request.GET.get("show") == "missing"
    after = number_in(request, "after")
    rows = [pair for pair in (lacking if is_narrowed else pairs) if pair[0].pk > after]
    next_key = rows[PAGE_SIZE - 1][0].pk if len(rows) > PAGE_SIZE else ""
    labels = headings()
    context = {
        "rows": [(organ, one, [labels[code] for code in one.missing]) for organ, one in rows[:PAGE_SIZE]],
        "number": len(pairs),
        "lacking": len(lacking),
        "is_narrowed": is_narrowed,
        "next_url": f"?{'show=missing&' if is_narrowed else ''}after={next_key}" if next_key else "",
    }
    return render(request, "catalogues/directory.html", context)
