"""Staff pages of a changed calendar: a notice is entered after a look ahead, and what it moved is reported."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.law import load_profile
from gongkai.registers.audit.export import table_lines
from gongkai.registers.holidays import forms, gates
from gongkai.registers.holidays import queries as holidays
from gongkai.registers.holidays import services as holiday_services
from gongkai.registers.holidays.rules import NoticeDraft, Reading, read
from gongkai.registers.obligations import clock
from gongkai.registers.organs.gates import Reason
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import queries, services
from .models import Recomputation
from .words import doubt_in_words

PAGE_ROWS = 50
NAMED_FIRST = 20
"""So many obligations that became overdue, and organs in the look ahead, are named; the rest is counted."""


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: ScopedRequest) -> HttpResponse:
    """A holiday notice in three steps: its text is read, its fields are checked, what would move is looked at."""
    profiles = holidays.enterable_profiles(request.scope)
    if not profiles:
        raise PermissionDenied(_("A holiday notice is entered by the office that answers for all organs it binds."))
    if request.method != "POST":
        return _ask(request, profiles)
    if request.POST.get("step") == "read":
        return _read(request, profiles)
    notice, rows = forms.NoticeForm(request.POST, profiles=profiles), forms.HolidayForms(request.POST, prefix="row")
    if not (notice.is_valid() and rows.is_valid()):
        return _fill(request, notice, rows, status=422)
    return _checked(request, notice, rows)


def _ask(request: ScopedRequest, profiles: list[str]) -> HttpResponse:
    if request.GET.get("by") == "hand":
        values, rows = forms.first_values(Reading(year=clock.today().year + 1), profile=_usual(profiles))
        return _fill(request, *_unbound(values, rows, profiles))
    return render(request, "recomputations/text.html", {"form": forms.TextForm()})


def _usual(profiles: list[str]) -> str:
    return min(profiles, key=lambda name: len(load_profile(name).chain))


def _unbound(values: dict[str, Any], rows: list[dict[str, Any]], profiles: list[str]) -> tuple[Any, Any]:
    return forms.NoticeForm(initial=values, profiles=profiles), forms.HolidayForms(initial=rows, prefix="row")


def _read(request: ScopedRequest, profiles: list[str]) -> HttpResponse:
    form = forms.TextForm(request.POST)
    if not form.is_valid():
        return render(request, "recomputations/text.html", {"form": form}, status=422)
    reading = read(form.cleaned_data["text"])
    values, rows = forms.first_values(reading, profile=_usual(profiles))
    doubts = [doubt_in_words(doubt) for doubt in reading.doubts]
    if not reading.holidays:
        doubts.append(_("No holiday was found in this text; enter it by hand."))
    return _fill(request, *_unbound(values, rows, profiles), doubts=doubts)


def _fill(
    request: ScopedRequest,
    notice: forms.NoticeForm,
    rows: Any,
    *,
    doubts: list[str] | None = None,
    refusals: list[Reason] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {"notice": notice, "rows": rows, "doubts": doubts or [], "refusals": refusals or []}
    return render(request, "recomputations/fields.html", shown, status=status)


def _checked(request: ScopedRequest, notice: forms.NoticeForm, rows: Any) -> HttpResponse:
    """The look ahead, or, when that was confirmed, the entry."""
    draft, at = forms.draft_of(notice, rows), clock.now()
    today = clock.local_day(at)
    if request.POST.get("step") == "enter":
        try:
            entered = holiday_services.enter_notice(draft, by=request.user, at=at)
        except holiday_services.NoticeRefused as refused:
            return _fill(request, notice, rows, refusals=list(refused.reasons), status=409)
        return redirect(_report_of(Recomputation.objects.filter(notice=entered).first()))
    refusals = gates.reasons_against(draft, holidays.law_of(draft.profile, known_on=today), today=today)
    if refusals:
        return _fill(request, notice, rows, refusals=refusals, status=409)
    return _look_ahead(request, notice, rows, draft)


def _look_ahead(request: ScopedRequest, notice: forms.NoticeForm, rows: Any, draft: NoticeDraft) -> HttpResponse:
    outlook = services.look_ahead(draft, at=clock.now())
    names = dict(Organ.objects.filter(pk__in=outlook.by_organ).values_list("pk", "name"))
    by_organ = sorted(((names[pk], number) for pk, number in outlook.by_organ.items()), key=lambda one: -one[1])
    law = load_profile(draft.profile)
    shown = {
        "draft": draft,
        "place": law.title,
        "outlook": outlook,
        "by_organ": by_organ[:NAMED_FIRST],
        "other_organs": max(len(by_organ) - NAMED_FIRST, 0),
        "examples": [(move, names[move.row.organ_id], _title_of(move)) for move in outlook.examples],
        "sent": [(name, value) for name, values in request.POST.lists() for value in values if name in _kept(request)],
    }
    return render(request, "recomputations/look_ahead.html", shown)


def _kept(request: ScopedRequest) -> set[str]:
    return set(request.POST) - {"step", "csrfmiddlewaretoken"}


def _title_of(move: services.Move) -> str:
    """What the duty is called, in the words of the law."""
    law = load_profile(move.row.profile)
    found = law.duties_of(move.row.duty_id, move.row.start_on)
    return found[0].title if found else move.row.duty_id


def _report_of(one: Recomputation | None) -> str:
    return f"{reverse('recomputation')}?number={one.pk}" if one else reverse("calendar")


# -- reports ---------------------------------------------------------------------------------------------------------


@permitted(*READS_CASES)
@require_safe
def reports(request: ScopedRequest) -> HttpResponse:
    """Every recomputation, the newest first."""
    return render(request, "recomputations/reports.html", {"rows": list(queries.recomputations())})


@permitted(*READS_CASES)
@require_safe
def report(request: ScopedRequest) -> HttpResponse:
    """What one recomputation moved in the reader's organs; what became overdue by it is named first."""
    asked = _asked(request)
    found = queries.Report(asked, request.scope)
    page = found.page(after=request.GET.get("after", ""), size=PAGE_ROWS)
    here = f"{reverse('recomputation')}?number={asked.pk}"
    return render(
        request,
        "recomputations/report.html",
        {
            "one": asked,
            "report": found,
            "overdue_days": list(found.days(is_overdue=True)[:NAMED_FIRST]) if found.overdue else [],
            "by_days": found.by_days[:PAGE_ROWS],
            "rows": page.rows,
            "next_url": f"{here}&after={page.next_key}" if page.next_key else "",
            "first_url": here if request.GET.get("after") else "",
            "today": clock.today(),
        },
    )


@permitted(*READS_CASES)
@require_safe
def report_csv(request: ScopedRequest) -> StreamingHttpResponse:
    """The same list as CSV, whole."""
    asked = _asked(request)
    response = StreamingHttpResponse(_csv(queries.Report(asked, request.scope)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="recomputation-{asked.pk}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked(request: ScopedRequest) -> Recomputation:
    number = request.GET.get("number", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= queries.LONGEST_NUMBER
    found = Recomputation.objects.filter(pk=int(number)).first() if is_number else None
    if found is None:
        raise Http404
    return found


def _csv(report_: queries.Report) -> Iterator[str]:
    headings = (_("Organ"), _("Title"), _("Number"), _("Due before"), _("Due after"), _("Overdue because of it"))
    return table_lines(headings, report_.lines())
