"""Statistics for everyone: tables with bars, and each as CSV."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.documents import spreadsheets
from gongkai.documents.spreadsheets import Column
from gongkai.registers.obligations import clock
from gongkai.registers.organs import sites
from gongkai.registers.organs.public_pages import for_everyone

from . import statistics
from .statistics import Table
from .views import owed

BAR = 100
"""How long the longest bar is drawn."""


@for_everyone
def statistics_page(request: HttpRequest) -> HttpResponse:
    """What is public in figures; the same figures as tables, as bars and as files."""
    site = sites.of(request)
    found = [statistics.table(site, key, on=clock.today()) for key in statistics.KEYS]
    total = sum(int(row[1]) for row in found[0].rows)
    context = {
        "tables": [
            {"table": one, "rows": list(_drawn(one)), "csv": _csv(one.key)} for one in found if one.rows and total
        ],
        "total": total,
        "canonical": site.address(reverse("public_statistics"), request=request),
        "crumbs": [(_("Statistics"), "")],
        "section": "public_statistics",
        "owed": None if total else owed(),
    }
    return render(request, "library/statistics.html", context)


def _drawn(table: Table) -> Iterator[tuple[Sequence[str | int], int]]:
    """Each row with the length of its bar."""
    for row in table.rows:
        yield row, round(int(row[table.drawn]) * BAR / table.largest) if table.largest else 0


def _csv(key: str) -> str:
    return reverse("public_statistics_csv", args=[key])


@for_everyone
def statistics_csv(request: HttpRequest, key: str) -> HttpResponse:
    """One of the tables as CSV."""
    if key not in statistics.KEYS:
        raise Http404
    found = statistics.table(sites.of(request), key, on=clock.today())
    content = spreadsheets.to_csv([Column(one) for one in found.columns], found.rows)
    return HttpResponse(content, content_type=spreadsheets.CSV)
