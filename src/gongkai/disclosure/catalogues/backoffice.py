"""Staff pages of catalogues: the list, one catalogue with its versions and checks, what two versions differ in."""

from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.documents import spreadsheets
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import checks, forms, queries, services, sheets, words
from .models import Catalogue, Edition
from .rules import Kind, Refused
from .vocabulary import vocabulary_of

PAGE_SIZE = 30
FILES = ("xlsx", "csv")


@permitted(*READS_CASES)
@require_safe
def catalogues(request: ScopedRequest) -> HttpResponse:
    """The catalogues and lists of the organs that the reader sees, newest first."""
    form = forms.FilterForm(request.GET, organs=queries.readable_organs(request.scope))
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.visible_catalogues(request.scope)
    if asked.get("organ"):
        rows = rows.filter(organ=asked["organ"])
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    kept = request.GET.copy()
    kept["before"] = page.next_key
    context = {
        "form": form,
        "rows": [_listed(one) for one in page.rows],
        "next_url": f"?{kept.urlencode()}" if page.next_key else "",
        "is_narrowed": bool(asked.get("organ") or asked.get("kind")),
        "may_open": not request.scope.roles.isdisjoint(WORKS_ON_CASES),
    }
    return render(request, "catalogues/catalogues.html", context)


def _listed(catalogue: Catalogue) -> dict[str, Any]:
    sign, word = words.STATES["published" if catalogue.published else "draft"]
    return {"catalogue": catalogue, "kind": words.KINDS[catalogue.kind], "sign": sign, "word": word}


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def open_catalogue(request: ScopedRequest) -> HttpResponse:
    """Begin a catalogue."""
    organs = queries.compiling_organs(request.scope)
    first = organs.first()
    vocabulary = vocabulary_of(first.profile if first else "national")
    posted = request.POST if request.method == "POST" else None
    initial = {name: request.GET[name] for name in ("organ", "kind", "field") if name in request.GET}
    form = forms.OpenForm(posted, organs=organs, words=vocabulary, initial=initial)
    if posted is not None and form.is_valid():
        given = form.cleaned_data | {"kind": Kind(form.cleaned_data["kind"])}
        try:
            made = services.open_catalogue(given.pop("organ"), **given, by=request.user, at=clock.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Begun; nothing of it is public yet."))
            return redirect(made)
    return render(request, "catalogues/open.html", {"form": form}, status=422 if form.errors else 200)


def tell(form: Any, refused: Refused) -> None:
    """Put every reason beside its field."""
    for one in refused.refusals:
        form.add_error(one.field if one.field in form.fields else None, one.sentence)


@permitted(*READS_CASES)
@require_safe
def catalogue(request: ScopedRequest, number: int) -> HttpResponse:
    """One catalogue: how far it is, what should be looked at, and the entries of the version that is asked for."""
    return page(request, get_object_or_404(queries.visible_catalogues(request.scope), pk=number))


def page(
    request: ScopedRequest,
    found: Catalogue,
    *,
    refused: Refused | None = None,
    form: forms.PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The catalogue's page with what stood against an act."""
    editions = queries.editions_of(found)
    shown = _asked_edition(request, editions)
    search = request.GET.get("q", "").strip()[:60]
    whole = queries.cells_of(shown)
    rows, next_key = queries.page_of(whole, after=number_in(request, "after"), search=search, size=PAGE_SIZE)
    found_checks = checks.findings_in_columns(found, whole, queries.words_for(found.organ))
    kept = request.GET.copy()
    kept["after"] = next_key
    context = {
        "catalogue": found,
        "kind": words.KINDS[found.kind],
        "editions": editions,
        "edition": shown,
        "rows": [{"cells": cells, "entry": entry} for _place, entry, cells in rows],
        "form": forms.SearchForm(request.GET),
        "search": search,
        "next_url": f"?{kept.urlencode()}" if next_key else "",
        "checks": len(found_checks),
        "may_edit": request.scope.holds(*WORKS_ON_CASES, at=found.organ_id),
        "may_publish": shown.is_draft and request.scope.holds(*queries.PUBLISHES, at=found.organ_id),
        "publish_form": form or forms.PublishForm(),
        "refusals": [{"reason": one.sentence} for one in refused.refusals] if refused else [],
        "lacks_seeds": not whole and not found.published,
    }
    return render(request, "catalogues/catalogue.html", context, status=status)


def _asked_edition(request: HttpRequest, editions: list[Edition]) -> Edition:
    """The version that is asked for, the newest otherwise; every catalogue has one."""
    asked = number_in(request, "version")
    return next((one for one in editions if one.number == asked), editions[0])


def number_in(request: HttpRequest, name: str) -> int:
    """A number in the address; nought where there is none."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


@permitted(*READS_CASES)
@require_safe
def catalogue_checks(request: ScopedRequest, number: int) -> HttpResponse:
    """Everything that should be looked at in the newest version, with where and why."""
    newest = queries.visible_catalogues(request.scope).annotate(version=Max("editions__number"))
    found = get_object_or_404(newest, pk=number)
    version: int = vars(found)["version"]
    rows = queries.cells_in(found, version)
    told = checks.findings(found, rows, queries.words_for(found.organ), on=clock.today())
    after = number_in(request, "after")
    shown = [(place, one) for place, one in enumerate(told, start=1) if place > after][: 2 * PAGE_SIZE]
    context = {
        "catalogue": found,
        "version": version,
        "rows": [{"finding": one, "column": words.COLUMNS.get(one.column, "")} for _place, one in shown],
        "number": len(told),
        "next_url": f"?after={shown[-1][0]}" if shown and shown[-1][0] < len(told) else "",
        "may_edit": request.scope.holds(*WORKS_ON_CASES, at=found.organ_id),
    }
    return render(request, "catalogues/checks.html", context)


@permitted(*READS_CASES)
@require_safe
def compare(request: ScopedRequest, number: int) -> HttpResponse:
    """What was added, removed and altered between two versions."""
    found = get_object_or_404(queries.visible_catalogues(request.scope), pk=number)
    numbers = [one.number for one in queries.editions_of(found)]
    last = {"left": numbers[1] if len(numbers) > 1 else numbers[0], "right": numbers[0]}
    form = forms.VersionsForm(request.GET if "left" in request.GET else last, numbers=numbers)
    context: dict[str, Any] = {"catalogue": found, "form": form}
    if form.is_valid():
        left, right = (queries.edition_of(found, form.cleaned_data[name]) for name in ("left", "right"))
        context["told"] = words.told_difference(queries.compared(queries.said_in(left), queries.said_in(right)))
    return render(request, "catalogues/compare.html", context)


@permitted(*READS_CASES)
@require_safe
def export(request: ScopedRequest, number: int, version: int, kind: str) -> HttpResponse:
    """A version as a table that can be read in again."""
    found = get_object_or_404(queries.visible_catalogues(request.scope), pk=number)
    edition = queries.edition_of(found, version)
    if edition is None or kind not in FILES:
        raise Http404(kind)
    entries, vocabulary = queries.said_in(edition), queries.words_for(found.organ)
    if kind == "xlsx":
        content, media_type = sheets.as_xlsx(entries, vocabulary, title=found.title), spreadsheets.XLSX
    else:
        content, media_type = sheets.as_csv(entries, vocabulary), spreadsheets.CSV
    name = f"{found.title[:60]} {version}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@permitted(*WORKS_ON_CASES)
@require_POST
def begin(request: ScopedRequest, number: int) -> HttpResponse:
    """Begin the next version."""
    found = get_object_or_404(queries.editable_catalogues(request.scope), pk=number)
    services.begin_version(found, by=request.user, at=clock.now())
    return redirect(found)


@permitted(*WORKS_ON_CASES)
@require_POST
def discard(request: ScopedRequest, number: int) -> HttpResponse:
    """Give the draft up."""
    found = get_object_or_404(queries.editable_catalogues(request.scope), pk=number)
    try:
        services.discard_draft(found, by=request.user, at=clock.now())
    except Refused as refused:
        return page(request, found, refused=refused, status=409)
    messages.success(request, _("The draft is given up."))
    return redirect(found)


@permitted(*queries.PUBLISHES)
@require_POST
def publish(request: ScopedRequest, number: int) -> HttpResponse:
    """Make the draft public; it never changes then."""
    found = get_object_or_404(queries.publishable_catalogues(request.scope), pk=number)
    form = forms.PublishForm(request.POST)
    if not form.is_valid():
        return page(request, found, form=form, status=422)
    try:
        services.publish(found, note=form.cleaned_data["note"], by=request.user, at=clock.now())
    except Refused as refused:
        return page(request, found, refused=refused, form=form, status=409)
    messages.success(request, _("Published."))
    return redirect(found)
