"""Staff pages of filing (备案): what every organ has filed, what is missing, whom to remind; and the catalogue."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.documents.spreadsheets import XLSX

from . import filings, forms, open_data, queries
from .filings import Filing
from .models import Role
from .naming import Directory
from .permissions import ScopedRequest, permitted

WATCHES = (Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR)
READERS = tuple(Role)
PAGE = 100


@permitted(*WATCHES)
@require_safe
def filings_list(request: ScopedRequest) -> HttpResponse:
    """Every organ of the subtree with what it has not filed or published."""
    form = forms.FilingSearch(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    everyone, chosen = _filings(request, asked)
    after = _position(chosen, request.GET.get("after", ""))
    rows = chosen[after : after + PAGE]
    query = {key: value for key, value in asked.items() if value}
    return render(
        request,
        "organs/filings.html",
        {
            "rows": rows,
            "all": len(everyone),
            "chosen": len(chosen),
            "complete": sum(1 for one in everyone if one.is_complete),
            "figures": [
                {"label": label, "count": count, "url": f"?{urlencode({'missing': code})}"}
                for code, label, count in filings.counts(everyone)
            ],
            "form": form,
            "is_narrowed": bool(query),
            "query": urlencode(query),
            "next_url": f"?{urlencode({**query, 'after': rows[-1].organ.pk})}" if after + PAGE < len(chosen) else "",
            "source": filings.SOURCE,
        },
    )


@permitted(*WATCHES)
@require_safe
def filings_csv(request: ScopedRequest) -> HttpResponse:
    """What every organ has filed, as a table."""
    form = forms.FilingSearch(request.GET)
    _everyone, chosen = _filings(request, form.cleaned_data if form.is_valid() else {})
    return _download(open_data.as_csv(filings.table(chosen)).encode(), "filings.csv", "text/csv; charset=utf-8")


@permitted(*WATCHES)
@require_safe
def reminders(request: ScopedRequest) -> HttpResponse:
    """Whom to remind of what, in a form that can be printed or copied; each organ's own telephone beside it."""
    _everyone, chosen = _filings(request, {"missing": "any"})
    return render(request, "organs/reminders.html", {"rows": chosen, "today": request.scope.on})


@permitted(*READERS)
@require_safe
def public_record(request: ScopedRequest, number: int) -> HttpResponse:
    """What the public would see of an organ, and what is missing there."""
    found = get_object_or_404(queries.registered_organs(request.scope), pk=number)
    record = open_data.public_data(found, request.scope.on)
    labels = open_data.headings()
    return render(
        request,
        "organs/public.html",
        {
            "organ": found,
            "record": record,
            "missing": [labels[code] for code in record.missing],
            "may_answer": request.scope.holds(*sorted(queries.WORKS_ON_CASES), at=found),
        },
    )


@permitted(*READERS)
@require_safe
def catalogue_csv(request: ScopedRequest) -> HttpResponse:
    """The catalogue of functions 机构职能目录 of the organs that the reader sees, as CSV."""
    return _download(open_data.as_csv(_catalogue(request)).encode(), "functions.csv", "text/csv; charset=utf-8")


@permitted(*READERS)
@require_safe
def catalogue_xlsx(request: ScopedRequest) -> HttpResponse:
    """The same as a spreadsheet."""
    return _download(open_data.as_xlsx(_catalogue(request)), "functions.xlsx", XLSX)


@permitted(*READERS)
@require_safe
def names(request: ScopedRequest) -> HttpResponse:
    """What a name means in a notice of an organ: the organs, or why not and which come nearest."""
    form = forms.NameSearch(request.GET if "name" in request.GET else None, initial={"on": request.scope.on})
    forms.choose_among(form, "within", queries.registered_organs(request.scope))
    found = None
    if form.is_bound and form.is_valid():
        directory = Directory(form.cleaned_data["on"])
        visible = request.scope.registered_ids
        found = directory.resolve(form.cleaned_data["name"], within=form.cleaned_data["within"])
    return render(
        request,
        "organs/names.html",
        {
            "form": form,
            "found": found,
            "organs": [(organ, organ.pk in visible) for organ in found.organs] if found else (),
            "candidates": [(organ, organ.pk in visible) for organ in found.candidates] if found else (),
        },
    )


def _filings(request: ScopedRequest, asked: dict[str, Any]) -> tuple[list[Filing], list[Filing]]:
    """All that the reader watches, and those that were asked for."""
    everyone = filings.filings_of(request.scope.organ_ids_as(*WATCHES), on=request.scope.on)
    return everyone, filings.narrowed(everyone, **asked)


def _position(rows: Sequence[Filing], after: str) -> int:
    """Where the page begins that follows the organ ``after``."""
    return next((place for place, row in enumerate(rows, start=1) if str(row.organ.pk) == after), 0)


def _catalogue(request: ScopedRequest) -> list[list[str]]:
    organs = open_data.catalogued(queries.registered_organs(request.scope))
    return list(open_data.table(open_data.public_data_of(organs, request.scope.on)))


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
