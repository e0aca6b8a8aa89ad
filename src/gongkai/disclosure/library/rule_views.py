"""The public ledger of rules and normative documents, and the same as tables and as a feed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.disclosure.records.rules import Validity
from gongkai.disclosure.records.words import VALIDITIES
from gongkai.documents import spreadsheets
from gongkai.registers.organs import feeds, sites
from gongkai.registers.organs.public_pages import for_everyone

from . import rule_lists
from .lists import FEED_SIZE, Part, documents
from .models import Listing
from .views import entries, owed


@for_everyone
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule and normative document in one place, by whether it binds, with what it was touched by (REC-8)."""
    site = sites.of(request)
    counted = rule_lists.counts(site)
    groups = rule_lists.groups(site, counted)
    told = _told([one for group in groups for one in group.rows])
    context = {
        "groups": [{"group": one, "rows": [told[row.pk] for row in one.rows]} for one in groups if one.number],
        "columns": [_("Kind"), *(one.word for one in groups), _("All together")],
        "rows": [
            [kind, *(counted[kind][one] for one in rule_lists.GROUPS), counted[kind].total()]
            for kind in sorted(counted)
        ],
        "total": sum(one.total() for one in counted.values()),
        "downloads": [
            {"label": "CSV", "url": reverse("public_rules_csv")},
            {"label": "XLSX", "url": reverse("public_rules_xlsx")},
        ],
        "feed": reverse("public_rules_feed"),
        "canonical": site.address(reverse("public_rules"), request=request),
        "crumbs": [(_("Rules and normative documents"), "")],
        "section": "public_rules",
        "owed": None if counted else owed(),
    }
    return render(request, "library/rules.html", context)


@for_everyone
def rules_of_state(request: HttpRequest, validity: str) -> HttpResponseBase:
    """All that stand in one state, the newest part."""
    return _part(request, validity, None)


@for_everyone
def rules_of_state_part(request: HttpRequest, validity: str, part: int) -> HttpResponseBase:
    """A part of them, counted from the oldest."""
    return _part(request, validity, part)


def _part(request: HttpRequest, validity: str, number: int | None) -> HttpResponse:
    site = sites.of(request)
    part = rule_lists.part_of(site, Validity(validity), number) if validity in list(Validity) else None
    if part is None:
        raise Http404
    word, told = str(VALIDITIES[validity]), _told(part.rows)
    context = {
        "word": word,
        "part": part,
        "rows": [told[one.pk] for one in part.rows],
        "parts": list(_parts(part, validity)) if part.parts > 1 else [],
        "canonical": site.address(reverse("public_rules_of_state", args=[validity]), request=request),
        "crumbs": [(_("Rules and normative documents"), reverse("public_rules")), (word, "")],
        "section": "public_rules",
    }
    return render(request, "library/rules_of_state.html", context)


def _parts(part: Part, validity: str) -> Iterable[Mapping[str, Any]]:
    for one in range(part.parts, 0, -1):
        url = reverse("public_rules_part", args=[validity, one])
        yield {"number": one, "url": url, "is_chosen": one == part.number}


def _told(rows: Iterable[Listing]) -> Mapping[int, Mapping[str, Any]]:
    """The rows as a list shows them, by record, with what touched each."""
    rows = list(rows)
    touched = rule_lists.touches(rows)
    shown = zip(rows, documents(rows), strict=True)
    return {one.pk: {**told, "listing": one, "touches": touched.get(one.pk, ())} for one, told in shown}


@for_everyone
def rules_csv(request: HttpRequest) -> HttpResponse:
    """The ledger as CSV."""
    content = spreadsheets.to_csv(rule_lists.columns(), _table(request))
    return HttpResponse(content, content_type=spreadsheets.CSV)


@for_everyone
def rules_xlsx(request: HttpRequest) -> HttpResponse:
    """The ledger as a workbook."""
    title = _("Rules and normative documents")
    content = spreadsheets.to_xlsx(rule_lists.columns(), _table(request), title=title)
    return HttpResponse(content, content_type=spreadsheets.XLSX)


def _table(request: HttpRequest) -> Iterable[Any]:
    host = sites.main().address("/", request=request).removesuffix("/")
    return rule_lists.table(sites.of(request), host=host)


@for_everyone
def rules_feed(request: HttpRequest) -> HttpResponse:
    """What changed last among them."""
    site = sites.of(request)
    path = reverse("public_rules_feed")
    changed = rule_lists.of_site(site).order_by("-changed_at", "-record_id")[:FEED_SIZE]
    made = feeds.Feed(
        id=feeds.lasting_id(path if site.is_main else f"{site.key}:{path}"),
        title=" · ".join((_("Rules and normative documents"), site.name)),
        address=site.address(reverse("public_rules"), request=request),
        own_address=site.address(path, request=request),
        author=site.name,
        entries=entries(request, changed),
    )
    return HttpResponse(feeds.to_atom(made), content_type=feeds.MEDIA_TYPE)
