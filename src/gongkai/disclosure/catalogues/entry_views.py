"""The public pages of one entry of a catalogue: everything that hangs on it, newest first, and its feed."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.registers.obligations import clock
from gongkai.registers.organs import feeds, sites
from gongkai.registers.organs.public_pages import canonical, for_everyone
from gongkai.registers.organs.views import elsewhere

from . import public_queries, queries, words
from .documents import Document, Wanted, documents, read_place
from .models import Entry, Row
from .queries import Standing
from .rules import OF_DISCLOSURE, State
from .views import SECTION, address_of, crumbs_to, light_of, why_of

AT_ONCE = 40
IN_FEED = 50


def _found(public_id: str) -> Entry:
    found = public_queries.entry_called(public_id)
    if found is None:
        raise Http404
    return found


@for_everyone
def entry(request: HttpRequest, public_id: str, place: str = "") -> HttpResponse:
    """One entry: what the catalogue says of it, how it stands, and everything that hangs on it."""
    found = _found(public_id)
    if not sites.of(request).covers(found.catalogue.organ_id):
        return elsewhere(request)
    before = read_place(place) if place else None
    if place and before is None:
        raise Http404
    listed = documents(Wanted(entries=(public_id,), before=before, size=AT_ONCE + 1))
    if place and not listed:
        raise Http404
    rows = _rows(found)
    context = {
        "entry": found,
        "told": words.told(rows[0].cells),
        "history": _history(rows),
        "documents": listed[:AT_ONCE],
        "older": _behind(found, listed) if len(listed) > AT_ONCE else "",
        "is_first": not place,
        "feed": reverse("public_entry_feed", args=[public_id]),
        "catalogue_url": address_of(found.catalogue),
        "canonical": canonical(request, request.path),
        "crumbs": crumbs_to((found.catalogue.title, address_of(found.catalogue)), (found.matter, "")),
        "section": SECTION,
        **_state(found),
    }
    return render(request, "catalogues/public/entry.html", context)


def _behind(entry: Entry, listed: Sequence[Document]) -> str:
    """The address of the documents behind those that are shown."""
    return reverse("public_entry_before", args=[entry.public_id, listed[AT_ONCE - 1].place])


def _rows(entry: Entry) -> list[Row]:
    """What the entry said in each published version, newest first; one query."""
    rows = entry.rows.filter(edition__state=State.PUBLISHED)
    return list(rows.select_related("edition").order_by("-edition__number"))


def _state(entry: Entry) -> dict[str, Any]:
    """How it stands, where something can hang on it."""
    if not entry.is_current or entry.catalogue.kind not in OF_DISCLOSURE:
        return {"standing": None, "limit": ""}
    own = Entry.objects.filter(pk=entry.pk).select_related("catalogue", "owner")
    standing: Standing = next(queries.standings(own, on=clock.today()))
    limit = words.rule_said(entry.rule, entry.number)
    return {"standing": standing, "why": why_of(standing), "limit": limit, **light_of(standing.state)}


def _history(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """In which versions it came or changed, newest first, and what changed."""
    found = []
    for row, earlier in zip(rows, [*rows[1:], None], strict=True):
        changes = words.told_changes(earlier.cells, row.cells) if earlier else []
        if earlier is None or changes:
            found.append({"edition": row.edition, "is_new": earlier is None, "changes": changes})
    return found


@for_everyone
def entry_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is new under an entry, as Atom."""
    found = _found(public_id)
    if not sites.of(request).covers(found.catalogue.organ_id):
        return elsewhere(request)
    listed = documents(Wanted(entries=(public_id,), size=IN_FEED, by_change=True))
    title = f"{found.matter} · {found.catalogue.title}"
    return feed_of(request, listed, title=title, page=reverse("public_entry", args=[public_id]))


def feed_of(request: HttpRequest, listed: Sequence[Document], *, title: str, page: str) -> HttpResponse:
    """Documents as an Atom feed of a page."""
    made = feeds.Feed(
        id=feeds.lasting_id(page),
        title=title,
        address=canonical(request, page),
        own_address=canonical(request, request.path),
        author=sites.of(request).name,
        entries=[_fed(request, one) for one in listed],
        subtitle=_("Documents newly published or changed"),
    )
    return HttpResponse(feeds.to_atom(made), content_type=feeds.MEDIA_TYPE)


def _fed(request: HttpRequest, one: Document) -> feeds.FeedEntry:
    return feeds.FeedEntry(
        id=feeds.lasting_id(one.url),
        title=one.title,
        address=canonical(request, one.url),
        updated=one.changed_at,
        published=one.at,
        summary=one.summary,
        author=one.organ,
    )
