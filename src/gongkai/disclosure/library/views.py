"""The lists of the library for everyone, and the same as feeds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gongkai.disclosure.records.rules import Validity
from gongkai.law import COUNTRY, load_profile
from gongkai.registers.obligations import clock
from gongkai.registers.organs import feeds, sites
from gongkai.registers.organs.public_pages import for_everyone
from gongkai.registers.organs.sites import Site

from . import lists
from .lists import Part
from .models import Listing
from .places import EVERYTHING, FIELDS, MONTH, Place, of_address

HEADINGS = {
    "organ": lambda: _("By organ"),
    "subject": lambda: _("By subject"),
    "genre": lambda: _("By genre"),
    "year": lambda: _("By year of release"),
    "validity": lambda: _("By validity"),
}


class Elsewhere(Exception):
    """The list is of an organ that the site does not show: it is on the main site."""


@for_everyone
def library(request: HttpRequest) -> HttpResponse:
    """Everything that is public: the newest, the ways to narrow it, every month."""
    site = sites.of(request)
    found = lists.choices(site)
    context = _list(request, site, EVERYTHING, lists.newest(site, EVERYTHING)) | {
        "facets": [{"id": kind, "heading": HEADINGS[kind](), "choices": _told(found[kind])} for kind in FIELDS],
    }
    return render(request, "library/library.html", context)


@for_everyone
def library_feed(request: HttpRequest) -> HttpResponseBase:
    """The same as a feed."""
    return _feed(request, sites.of(request), EVERYTHING)


@for_everyone
def library_month(request: HttpRequest, month: str) -> HttpResponseBase:
    """What was released in a month, its newest part."""
    return _month(request, EVERYTHING, month)


@for_everyone
def library_part(request: HttpRequest, month: str, part: str) -> HttpResponseBase:
    """A part of a long month."""
    return _month(request, EVERYTHING, month, int(part))


@for_everyone
def narrowed(request: HttpRequest, kind: str, word: str) -> HttpResponseBase:
    """The newest of an organ, a subject, a genre, a year or a validity, and its months."""
    site = sites.of(request)
    try:
        place = _place(site, kind, word)
    except Elsewhere:
        return redirect(sites.main().address(request.path))
    return render(request, "library/list.html", _list(request, site, place, lists.newest(site, place)))


@for_everyone
def narrowed_feed(request: HttpRequest, kind: str, word: str) -> HttpResponseBase:
    """The same as a feed."""
    site = sites.of(request)
    try:
        return _feed(request, site, _place(site, kind, word))
    except Elsewhere:
        return redirect(sites.main().address(request.path))


@for_everyone
def narrowed_month(request: HttpRequest, kind: str, word: str, month: str) -> HttpResponseBase:
    """A month of it."""
    return _narrowed_month(request, kind, word, month)


@for_everyone
def narrowed_part(request: HttpRequest, kind: str, word: str, month: str, part: int) -> HttpResponseBase:
    """A part of a long month of it."""
    return _narrowed_month(request, kind, word, month, part)


def _narrowed_month(
    request: HttpRequest, kind: str, word: str, month: str, part: int | None = None
) -> HttpResponseBase:
    try:
        place = _place(sites.of(request), kind, word)
    except Elsewhere:
        return redirect(sites.main().address(request.path))
    return _month(request, place, month, part)


def _place(site: Site, kind: str, step: str) -> Place:
    """The list that an address names; raise ``Http404`` or ``Elsewhere``."""
    word = of_address(step)
    place = Place(kind, word or "")
    is_written_right = {
        "organ": place.word.isascii() and place.word.isdigit() and len(place.word) < 10 and place.word[0] != "0",
        "year": place.word.isascii() and place.word.isdigit() and len(place.word) == 4,
        "validity": place.word in list(Validity),
    }
    if kind not in FIELDS or not place.word or not is_written_right.get(kind, True):
        raise Http404
    if kind == "organ" and not site.covers(int(place.word)):
        raise Elsewhere
    return place


def _list(request: HttpRequest, site: Site, place: Place, rows: Sequence[Listing]) -> dict[str, Any]:
    """The newest of a list and its months; raise ``Http404`` where a site has no such list."""
    months = lists.months(site, place)
    return _page(request, site, place, rows) | {
        "total": sum(months.values()),
        "months": [{"label": _said(one), "url": place.month(one), "count": months[one]} for one in months],
        "owed": owed() if not rows else None,
        "is_state": place.kind == "validity",
    }


def _page(request: HttpRequest, site: Site, place: Place, rows: Sequence[Listing], month: str = "") -> dict[str, Any]:
    """What every page of a list says."""
    label = _label(site, place)
    return {
        "heading": label,
        "documents": lists.documents(rows),
        "feed": place.feed,
        "crumbs": _crumbs(place, label, month),
        "canonical": site.address(place.month(month) if month else place.address, request=request),
        "section": "public_library",
        "kind": HEADINGS[place.kind]() if place.kind else "",
    }


def _label(site: Site, place: Place) -> str:
    """What a list is called; raise ``Http404`` where a site has no such list."""
    label = _("Library") if place == EVERYTHING else lists.label_of(site, place)
    if label is None:
        raise Http404
    return label


def owed() -> Mapping[str, Any]:
    """By when what belongs in an empty list must be public, and which clause says so."""
    duty = load_profile(COUNTRY).duty(settings.RECORD_CLOCKS[0], on=clock.today())
    return {"days": duty.within.count, "source": duty.source}


def _crumbs(place: Place, label: str, month: str) -> list[tuple[str, str]]:
    steps = [(_("Library"), EVERYTHING.address)]
    if place != EVERYTHING:
        steps.append((label, place.address))
    if month:
        steps.append((_said(month), ""))
    return [*steps[:-1], (steps[-1][0], "")]


def _said(month: str) -> str:
    """2020年9月."""
    return _("%(year)s-%(month)s") % {"year": month[:4], "month": int(month[5:])}


def _month(request: HttpRequest, place: Place, month: str, number: int | None = None) -> HttpResponse:
    site = sites.of(request)
    part = lists.part_of(site, place, month, number) if MONTH.fullmatch(month) else None
    if part is None:
        raise Http404
    context = _page(request, site, place, part.rows, month) | {
        "month": _said(month),
        "part": part,
        "parts": list(_parts(place, month, part)) if part.parts > 1 else [],
    }
    return render(request, "library/month.html", context)


def _parts(place: Place, month: str, part: Part) -> Iterable[Mapping[str, Any]]:
    """The parts of a month, the newest first."""
    for one in range(part.parts, 0, -1):
        yield {"number": one, "url": place.part(month, one), "is_chosen": one == part.number}


def _told(choices: Iterable[lists.Choice]) -> list[Mapping[str, Any]]:
    return [{"label": one.label, "url": one.place.address, "count": one.count} for one in choices]


def _feed(request: HttpRequest, site: Site, place: Place) -> HttpResponse:
    label = _label(site, place)
    own = place.feed if site.is_main else f"{site.key}:{place.feed}"
    made = feeds.Feed(
        id=feeds.lasting_id(own),
        title=f"{label} · {site.name}",
        address=site.address(place.address, request=request),
        own_address=site.address(place.feed, request=request),
        author=site.name,
        entries=entries(request, lists.changed_last(site, place)),
    )
    return HttpResponse(feeds.to_atom(made), content_type=feeds.MEDIA_TYPE)


def entries(request: HttpRequest, rows: Iterable[Listing]) -> list[feeds.FeedEntry]:
    """Listings as the entries of a feed."""
    return [
        feeds.FeedEntry(
            id=feeds.lasting_id(one.get_absolute_url()),
            title=one.title,
            address=sites.main().address(one.get_absolute_url(), request=request),
            updated=one.changed_at,
            published=one.first_released_at,
            summary=one.abstract,
            author=one.issuer,
            categories=list(_terms(one)),
        )
        for one in rows
    ]


def _terms(one: Listing) -> Iterable[tuple[str, str]]:
    yield from ((word, word) for word in (one.genre, one.subject_category) if word)
    yield one.validity, one.validity_word
