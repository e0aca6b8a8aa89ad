"""Staff pages of the ledger: the list on any day, its export, and whether the library agrees."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.documents import spreadsheets
from gongkai.registers.obligations import clock
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import ledger, ledger_sheet, pages, queries
from .ledger_forms import LedgerFilterForm
from .models import LedgerEntry
from .rules import Validity

PAGE_SIZE = 50
DIFFERENCES_SHOWN = 200
SIGNS = {
    Validity.NOT_YET: "pending",
    Validity.VALID: "met",
    Validity.AMENDED: "running",
    Validity.REPEALED: "closed",
    Validity.LAPSED: "historical",
}


@permitted(*queries.READERS)
@require_safe
def ledger_list(request: ScopedRequest) -> HttpResponse:
    """Every rule and normative document of the reader's organs, as on a day."""
    entries = ledger.entries_of(request.scope)
    form = LedgerFilterForm(request.GET, choices=ledger.choices(entries))
    form.is_valid()
    asked = form.asked(today=clock.today())
    found = ledger.page(ledger.narrowed(entries, asked), after=request.GET.get("after", ""), size=PAGE_SIZE)
    touched = ledger.successors(found.rows)
    kept = request.GET.copy()
    kept.pop("after", None)
    query = kept.urlencode()
    context = {
        "form": form,
        "rows": [_told(one, touched, asked) for one in found.rows],
        "on": asked.on,
        "query": query,
        "next_key": found.next_key,
        "next_url": f"?{query}&after={found.next_key}" if found.next_key else "",
        "is_narrowed": any(value for key, value in kept.items()),
        "tabs": pages.tabs_of("ledger"),
    }
    return render(request, "records/ledger.html", context)


def _told(entry: LedgerEntry, touched: ledger.Touched, asked: ledger.Asked) -> dict[str, object]:
    return {
        "entry": entry,
        "row": ledger_sheet.row_of(entry, touched, on=asked.on),
        "sign": SIGNS[entry.validity_on(asked.on)],
        "touched": [
            {"said": ledger_sheet.told_relation(one), "record": one.record} for one in touched.get(entry.record_id, ())
        ],
    }


@permitted(*queries.READERS)
@require_safe
def export(request: ScopedRequest, kind: str) -> HttpResponse:
    """The same list whole, as XLSX, CSV or JSON."""
    entries = ledger.entries_of(request.scope)
    form = LedgerFilterForm(request.GET, choices=ledger.choices(entries))
    form.is_valid()
    asked, heading = form.asked(today=clock.today()), _("Ledger of rules")
    rows = ledger_sheet.rows(ledger.narrowed(entries, asked), on=asked.on)
    if kind == "json":
        told = {"as_on": asked.on.isoformat(), "documents": [ledger_sheet.told(row) for row in rows]}
        content, media_type = json.dumps(told, ensure_ascii=False).encode(), "application/json"
    elif kind == "csv":
        content = spreadsheets.to_csv(ledger_sheet.columns(), map(ledger_sheet.cells, rows))
        media_type = spreadsheets.CSV
    else:
        cells = map(ledger_sheet.cells, rows)
        content = spreadsheets.to_xlsx(ledger_sheet.columns(), cells, title=heading)
        media_type = spreadsheets.XLSX
    name = f"{heading} {asked.on}.{kind}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@permitted(*queries.READERS)
@require_safe
def check(request: ScopedRequest) -> HttpResponse:
    """Whether the ledger's counts equal the library's, and every document that is not in both."""
    found = ledger.compare(request.scope, most=DIFFERENCES_SHOWN)
    context = {
        "counts": found.counts,
        "is_equal": all(one.is_equal for one in found.counts),
        "differences": found.differences,
    }
    return render(request, "records/ledger_check.html", context)
