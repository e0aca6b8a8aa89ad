"""The public pages of topics: what the notice says, who leads, the catalogues, and what is new (FLD-7)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.registers.obligations import clock
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.naming import resolve_all
from gongkai.registers.organs.public_pages import canonical, for_everyone
from gongkai.registers.organs.sites import Site
from gongkai.registers.organs.views import elsewhere

from . import public_queries, queries
from .documents import Document, Wanted, documents
from .entry_views import IN_FEED, feed_of
from .topics import Topic, topic_called
from .views import address_of

SECTION = "public_topics"
ENTRIES, NEWEST = 60, 30


@for_everyone
def topics(request: HttpRequest) -> HttpResponse:
    """The topics of every place of the site."""
    found = public_queries.topics_on(sites.of(request))
    context = {
        "places": found,
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Topics"), "")],
        "section": SECTION,
    }
    return render(request, "catalogues/public/topics.html", context)


def _found(request: HttpRequest, slug: str) -> tuple[Topic, Organ, Site]:
    """The topic and the government whose notice names it; one query."""
    topic, site = topic_called(slug), sites.of(request)
    government = public_queries.places().get(topic.profile) if topic else None
    if topic is None or government is None:
        raise Http404
    return topic, government, site


def _newest(topic: Topic, entries: list[Any], size: int, *, by_change: bool = False) -> list[Document]:
    return documents(
        Wanted(
            entries=tuple(one.public_id for one in entries),
            subjects=topic.subjects,
            profile=topic.profile,
            size=size,
            by_change=by_change,
        )
    )


@for_everyone
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic."""
    found, government, site = _found(request, slug)
    if not site.covers(government.pk):
        return elsewhere(request)
    entries = list(public_queries.entries_of_topic(found, site))
    context = {
        "topic": found,
        "government": government,
        "leads": _leads(found, government),
        "catalogues": [(one, address_of(one)) for one in public_queries.catalogues_of_topic(found, site)[:100]],
        "fields": _fields(found, government),
        "entries": [(one, reverse("public_entry", args=[one.public_id])) for one in entries[:ENTRIES]],
        "entries_number": len(entries),
        "documents": _newest(found, entries, NEWEST),
        "feed": reverse("public_topic_feed", args=[slug]),
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Topics"), reverse("public_topics")), (found.title, "")],
        "section": SECTION,
    }
    return render(request, "catalogues/public/topic.html", context)


def _leads(topic: Topic, government: Organ) -> list[dict[str, Any]]:
    """Who leads as the notice names them, with the organ where the name is certain today."""
    if not topic.leads:
        return []
    resolved = resolve_all(topic.leads, within=government, on=clock.today())
    return [
        {"name": name, "organ": resolved[name].organs[0] if resolved[name].is_certain else None} for name in topic.leads
    ]


def _fields(topic: Topic, government: Organ) -> list[str]:
    known = queries.words_for(government).fields
    return [known[one].title for one in topic.fields]


@for_everyone
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What is new on a topic, as Atom."""
    found, government, site = _found(request, slug)
    if not site.covers(government.pk):
        return elsewhere(request)
    entries = list(public_queries.entries_of_topic(found, site))
    listed = _newest(found, entries, IN_FEED, by_change=True)
    title = f"{found.title} · {government.name}"
    return feed_of(request, listed, title=title, page=reverse("public_topic", args=[slug]))
