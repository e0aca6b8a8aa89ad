"""The public 政府信息公开 section of an organ in its fixed parts (CAT-4)."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.law import load_profile
from gongkai.registers.obligations import clock
from gongkai.registers.organs import open_data, sites
from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.public_pages import canonical, for_everyone
from gongkai.registers.organs.views import elsewhere

from . import queries, words
from .documents import Document, Wanted, documents
from .sections import SectionPart, section_of
from .views import address_of, downloads, light_of, why_of

NEWEST = 60
OWED: dict[str, str] = {"guide": "guide.update", "rules": "record.publish", "content": "record.publish"}
"""The duty under which each part is filled."""
OF_REPORT = {True: "government_report.publish", False: "department_report.publish"}


@for_everyone
def section(request: HttpRequest, number: int) -> HttpResponse:
    """The section of an organ: each part with its light, what fills it, and why it is empty or stale."""
    organ = get_object_or_404(Organ, pk=number)
    if not sites.of(request).covers(organ.pk):
        return elsewhere(request)
    on = clock.today()
    if not organ.is_in_force(on) or organ.kind == Kind.BODY:
        raise Http404
    found = section_of(organ, on=on)
    filling = [one.entry.public_id for part in found.parts if part.means != "content" for one in part.entries]
    by_entry = defaultdict[str, list[Document]](list)
    for one in documents(Wanted(entries=tuple(filling), size=NEWEST)):
        by_entry[one.entry].append(one)
    context = {
        "organ": organ,
        "parts": [_part(one, organ, by_entry) for one in found.parts],
        "record": open_data.public_data(organ, on),
        "canonical": canonical(request, request.path),
        "crumbs": [
            (_("Organs"), reverse("public_organs")),
            (organ.name, reverse("public_organ", args=[organ.pk])),
            (_("Government information disclosed"), ""),
        ],
        "section": "public_organs",
    }
    return render(request, "catalogues/public/section.html", context)


def _part(part: SectionPart, organ: Organ, by_entry: dict[str, list[Document]]) -> dict[str, Any]:
    told = {"part": part, **light_of(part.state), **_duty(part, organ)}
    if part.means == "content":
        return told | {"catalogues": _catalogues(part), "others": _others(part, organ)}
    entries = [
        {
            "entry": one.entry,
            "url": reverse("public_entry", args=[one.entry.public_id]),
            "documents": by_entry.get(one.entry.public_id, [])[:12],
            "why": why_of(one),
            **{f"light_{key}": value for key, value in light_of(one.state).items()},
        }
        for one in part.entries
    ]
    return told | {"entries": entries}


def _duty(part: SectionPart, organ: Organ) -> dict[str, str]:
    """By which duty a part that is empty or stale is owed, in the law's own words."""
    name = OF_REPORT[organ.kind == Kind.GOVERNMENT] if part.means == "report" else OWED.get(part.means, "")
    if part.state == queries.CURRENT or not name:
        return {"owed": "", "source": "政府信息公开条例 第二十七条" if part.means == "request" else ""}
    duty = load_profile(organ.profile).duty(name, on=clock.today())
    return {"owed": duty.title, "source": duty.source}


def _catalogues(part: SectionPart) -> list[dict[str, Any]]:
    """The organ's own catalogues with how many of their entries are empty or stale."""
    found = []
    for one in part.catalogues:
        states = [each.state for each in part.entries if each.entry.catalogue_id == one.pk]
        worst = next((state for state in (queries.EMPTY, queries.STALE) if state in states), queries.CURRENT)
        found.append(
            {
                "catalogue": one,
                "kind": words.KINDS[one.kind],
                "url": address_of(one),
                "downloads": downloads(one),
                "number": len(states),
                "empty": states.count(queries.EMPTY),
                "stale": states.count(queries.STALE),
                **{f"light_{key}": value for key, value in light_of(worst).items()},
            }
        )
    return found


def _others(part: SectionPart, organ: Organ) -> list[dict[str, Any]]:
    """The entries that the organ publishes under catalogues of others; the first hundred."""
    elsewhere = [one for one in part.entries if one.entry.catalogue.organ_id != organ.pk][:100]
    return [
        {
            "entry": one.entry,
            "url": reverse("public_entry", args=[one.entry.public_id]),
            **{f"light_{key}": value for key, value in light_of(one.state).items()},
        }
        for one in elsewhere
    ]
