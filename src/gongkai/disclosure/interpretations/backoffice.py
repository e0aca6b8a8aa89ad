"""Staff pages of interpretations: the list, the package of a document, the facts of a material, the figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.disclosure.records import pages as record_pages
from gongkai.disclosure.records import queries as record_queries
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.gates import Stage
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rights import roles_for
from gongkai.disclosure.records.rules import Refused, State, Step
from gongkai.disclosure.records.wording import law_for
from gongkai.documents.spreadsheets import CSV, XLSX, to_csv, to_xlsx
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import figures as counting
from . import forms, gates, queries, services
from .lists import page_of_list
from .models import Sheet
from .rules import NEEDED_IN_PLAN, Facts, Part, Plan
from .wording import clause_of, is_interpretation, needs_interpretation

READERS = tuple(sorted(record_queries.READERS))
DRAFTERS = tuple(sorted(roles_for("draft")))
GIVES_BACK = (*Step, "sign", "release")
RETURNERS: tuple[Role, ...] = tuple(sorted(frozenset().union(*(roles_for(right) for right in GIVES_BACK))))


@permitted(*READERS)
@require_safe
def interpretations(request: ScopedRequest) -> HttpResponse:
    """What my organs must interpret, with the clock, and what they have interpreted."""
    form = forms.FilterForm(request.GET, organs=queries.readable_organs(request.scope))
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    page = page_of_list(request.scope, asked, before=request.GET.get("before", ""), on=clock.today())
    kept = request.GET.copy()
    kept["before"] = page.next_key
    context = {
        "tabs": record_pages.tabs_of("interpretations"),
        "form": form,
        "rows": page.rows,
        "next_url": f"?{kept.urlencode()}" if page.next_key else "",
        "is_narrowed": any(asked.values()),
        "files_monthly": bool(request.scope.organ_ids),
        "today": clock.today(),
    }
    return render(request, "interpretations/list.html", context, status=200 if form.is_valid() else 422)


@dataclass(frozen=True)
class Material:
    """A material of a document, with how it stands."""

    record: Record

    @property
    def shown(self) -> record_pages.Shown:
        """State as sign and word."""
        return record_pages.Shown(self.record)


@permitted(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_record(request: ScopedRequest, number: int) -> HttpResponse:
    """What is planned to interpret a document, with its materials; of a material, what is said of it."""
    found = get_object_or_404(record_queries.visible_records(request.scope), pk=number)
    if request.method == "POST" and not request.scope.holds(*DRAFTERS, at=found.organ_id):
        raise Http404
    content = records.content_of(found)
    sheet = queries.sheet_of(found, content)
    form = _sheet_form(request, found, sheet)
    if request.method == "POST" and form.is_valid() and _saved(request, found, form):
        messages.success(request, _("Saved."))
        return redirect("record_interpretation", number=found.pk)
    return _page(request, found, content, sheet, form=form, status=422 if form.errors else 200)


def _sheet_form(request: ScopedRequest, record: Record, sheet: Sheet | None) -> forms.PlanForm | forms.FactsForm:
    posted = request.POST if request.method == "POST" else None
    law = law_for(record)
    if is_interpretation(record):
        facts = Facts.read(sheet.canonical) if sheet else Facts()
        return forms.FactsForm(posted, law=law, before=facts, version=record.version)
    plan = Plan.read(sheet.canonical) if sheet else Plan()
    return forms.PlanForm(posted, law=law, before=plan, version=record.version)


def _saved(request: ScopedRequest, record: Record, form: forms.PlanForm | forms.FactsForm) -> bool:
    """Whether it was saved; what stopped it stands in the form."""
    now, version = clock.now(), form.cleaned_data["version"]
    try:
        if isinstance(form, forms.PlanForm):
            services.save_plan(record, form.plan(), version=version, by=request.user, at=now)
        else:
            services.save_facts(record, form.facts(), version=version, by=request.user, at=now)
    except records.EditedMeanwhile:
        said = _("Somebody saved a newer version meanwhile. Open it beside this page and carry your changes over.")
        form.add_error(None, said)
        return False
    except Refused as refused:
        record_pages.tell(form, refused)
        return False
    return True


def _page(
    request: ScopedRequest,
    record: Record,
    content: Content,
    sheet: Sheet | None,
    *,
    form: BaseForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    is_material = is_interpretation(record)
    may_draft = request.scope.holds(*DRAFTERS, at=record.organ_id)
    context = {
        "record": record,
        "shown": record_pages.Shown(record),
        "form": form or _sheet_form(request, record, sheet),
        "wording": law_for(record).wording,
        "may_save": may_draft and (record.state != State.CLOSED if is_material else record.state in services.OPEN),
        "voids": record.state != State.DRAFT,
        "refusals": [{"reason": one.sentence, "source": one.clause} for one in refused.refusals] if refused else [],
        "today": clock.today(),
    }
    if is_material:
        context |= {
            "facts": Facts.read(sheet.canonical) if sheet else None,
            "documents": queries.documents_of(record),
            "citations": queries.citations_of(record),
        }
        return render(request, "interpretations/material.html", context, status=status)
    context |= _of_document(request, record, content, sheet, may_draft=may_draft)
    return render(request, "interpretations/document.html", context, status=status)


def _of_document(
    request: ScopedRequest, record: Record, content: Content, sheet: Sheet | None, *, may_draft: bool
) -> dict[str, Any]:
    law = law_for(record)
    is_needed = needs_interpretation(law, content)
    materials = queries.materials_of(record)
    is_open = record.state in services.OPEN
    stage = Stage.SEND_ON if record.state == State.DRAFT else Stage.SIGN
    lacks = list(gates.lacking(record, content, stage, law)) if is_needed and is_open else []
    owed = list(queries.clocks_about(record).order_by("id"))
    titles = {duty.id: duty.title for duty in law.duties}
    return {
        "plan": Plan.read(sheet.canonical) if sheet else None,
        "is_needed": is_needed,
        "lacks": lacks,
        "clause": clause_of(law),
        "package": [
            [law.wording[f"interpretation_{Part(one)}"] for one in want.split(" or ")] for want in _wanted(law)
        ],
        "needed": [gates.FIELDS[name] for name in NEEDED_IN_PLAN],
        "materials": [Material(one) for one in materials],
        "clocks": [
            {"owed": one, "title": titles.get(one.duty_id, one.title), "state": one.state_on(clock.today())}
            for one in owed
        ],
        "reads_cases": record.organ_id in request.scope.organ_ids,
        "may_begin": may_draft and record.state != State.CLOSED,
        "may_return": bool(lacks)
        and record.state in (State.IN_REVIEW, State.SIGNED, State.SCHEDULED)
        and request.scope.holds(*RETURNERS, at=record.organ_id),
    }


def _wanted(law: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = law.lists["interpretation_package"]
    return found


@permitted(*DRAFTERS)
@require_POST
def begin_material(request: ScopedRequest, number: int) -> HttpResponse:
    """Draft a material for a document."""
    found = get_object_or_404(record_queries.records_of(request.scope, "draft"), pk=number)

    def act() -> Record:
        return services.begin_material(found, by=request.user, at=clock.now())

    return _done(request, found, act, _("The draft is ready: write what it says, and enter its facts."))


@permitted(*RETURNERS)
@require_POST
def return_for_want(request: ScopedRequest, number: int) -> HttpResponse:
    """Give a document back because plan or material lack."""
    found = get_object_or_404(record_queries.records_of(request.scope, *GIVES_BACK), pk=number)

    def act() -> Record:
        return services.return_for_want(found, by=request.user, at=clock.now())

    return _done(request, found, act, _("Given back to whoever drafted it, with the reason."))


def _done(request: ScopedRequest, record: Record, act: Callable[[], Record], said: str) -> HttpResponse:
    """The record that the act gives, or the page with every reason why not."""
    try:
        made = act()
    except Refused as refused:
        record.refresh_from_db()
        content = records.content_of(record)
        return _page(request, record, content, queries.sheet_of(record, content), refused=refused, status=409)
    messages.success(request, said)
    return redirect(made)


# -- figures ----------------------------------------------------------------------------------------------------------


@permitted(*READERS)
@require_safe
def figures(request: ScopedRequest) -> HttpResponse:
    """Documents released, interpreted, on time, beyond text, by heads: per organ of a year; each opens its records."""
    form, year = _asked_year(request)
    rows, whole = counting.figures_of(request.scope, year)
    context = {"form": form, "rows": rows, "whole": whole, "year": year}
    return render(request, "interpretations/figures.html", context, status=200 if form.is_valid() else 422)


def _asked_year(request: ScopedRequest) -> tuple[forms.YearForm, int]:
    this_year = clock.today().year
    form = forms.YearForm(request.GET if "year" in request.GET else {"year": this_year})
    return form, form.cleaned_data["year"] if form.is_valid() else this_year


@permitted(*READERS)
@require_safe
def figures_csv(request: ScopedRequest) -> HttpResponse:
    """The figures as CSV."""
    title, rows = _table(request)
    return file_response(to_csv(counting.columns(), rows), f"{title}.csv", CSV)


@permitted(*READERS)
@require_safe
def figures_xlsx(request: ScopedRequest) -> HttpResponse:
    """The figures as a workbook."""
    title, rows = _table(request)
    return file_response(to_xlsx(counting.columns(), rows, title=title), f"{title}.xlsx", XLSX)


def _table(request: ScopedRequest) -> tuple[str, list[tuple[object, ...]]]:
    _form, year = _asked_year(request)
    return _("Interpretations %(year)s") % {"year": year}, list(
        counting.table(*counting.figures_of(request.scope, year))
    )


def file_response(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file that was made for this reader."""
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)
