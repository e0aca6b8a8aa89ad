"""For machines: maps of the site, what robots may read, dumps of everything, what changed."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.organs import sites
from gongkai.registers.organs.public_pages import for_everyone

from . import dumps, site_maps
from .models import DumpFile
from .places import MONTH
from .site_maps import MEDIA_TYPE, Place

JSON = "application/json; charset=utf-8"
JSON_LINES = "application/jsonl; charset=utf-8"
NOT_FOR_ROBOTS = ("/desk/", "/accounts/", "/display/", "/api/")


@for_everyone
def site_map(request: HttpRequest) -> HttpResponse:
    """The map of maps."""
    site = sites.of(request)
    told = [Place(site.address(reverse("public_sitemap_pages"), request=request))]
    for month, changed_at in site_maps.months(site):
        told.append(Place(site.address(reverse("public_sitemap_month", args=[month]), request=request), changed_at))
    return HttpResponse(site_maps.to_xml("sitemapindex", "sitemap", told), content_type=MEDIA_TYPE)


@for_everyone
def site_map_month(request: HttpRequest, month: str) -> HttpResponse:
    """The records of a month at their lasting addresses."""
    rows = site_maps.of_month(sites.of(request), month) if MONTH.fullmatch(month) else []
    if not rows:
        raise Http404
    main = sites.main()
    told = [Place(main.address(one.get_absolute_url(), request=request), one.changed_at) for one in rows]
    return HttpResponse(site_maps.to_xml("urlset", "url", told), content_type=MEDIA_TYPE)


@for_everyone
def site_map_pages(request: HttpRequest) -> HttpResponse:
    """Every other page."""
    site = sites.of(request)
    told = (Place(site.address(address, request=request)) for address in site_maps.pages(site))
    return HttpResponse(site_maps.to_xml("urlset", "url", told), content_type=MEDIA_TYPE)


@for_everyone
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: everything that is public; nothing of a demonstration."""
    if settings.DEMONSTRATION_AS_OF is not None:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
    site = sites.of(request)
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in NOT_FOR_ROBOTS), ""]
    lines.append(f"Sitemap: {site.address(reverse('public_sitemap_xml'), request=request)}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _on_main_site(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page about everything: it is on the main site alone."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if not sites.of(request).is_main:
            return redirect(sites.main().address(request.path))
        return view(request, *args, **options)

    return for_everyone(shown)


@_on_main_site
def dumps_page(request: HttpRequest) -> HttpResponse:
    """The files that hold everything, and how to keep a copy in step."""
    files = list(DumpFile.objects.all())
    site = sites.of(request)
    context = {
        "files": [{"file": one, "url": reverse("public_dump", args=[one.name])} for one in files],
        "total": sum(one.records for one in files),
        "size": sum(one.size_bytes for one in files),
        "terms": settings.OPEN_DATA_TERMS,
        "canonical": site.address(reverse("public_dumps"), request=request),
        "crumbs": [(_("Open data"), "")],
        "section": "public_dumps",
    }
    return render(request, "library/dumps.html", context)


@_on_main_site
def dumps_index(request: HttpRequest) -> HttpResponse:
    """The register of the files."""
    told = [
        {
            "name": f"{one.name}.jsonl",
            "address": reverse("public_dump", args=[one.name]),
            "records": one.records,
            "size_bytes": one.size_bytes,
            "sha256": one.sha256,
            "changed_at": timezone.localtime(one.changed_at).isoformat(),
        }
        for one in DumpFile.objects.order_by("month", "part")
    ]
    site = sites.of(request)
    return _json({"site": site.name, "terms": settings.OPEN_DATA_TERMS, "files": told})


@_on_main_site
def dump(request: HttpRequest, name: str) -> HttpResponse:
    """One file: a line for each record."""
    part = dumps.part_named(name)
    if part is None:
        raise Http404
    return HttpResponse(dumps.content_of(part), content_type=JSON_LINES)


@_on_main_site
def changes(request: HttpRequest) -> HttpResponse:
    """Where the changes are, part by part, and the newest of them."""
    last = site_maps.last_part()
    parts = [reverse("public_changes_part", args=[one]) for one in range(1, last + 1)]
    return _json({"parts": parts, "changes": site_maps.changes(last) if last else []})


@_on_main_site
def changes_part(request: HttpRequest, part: int) -> HttpResponse:
    """A part of the changes."""
    if not 1 <= part <= site_maps.last_part():
        raise Http404
    return _json({"part": part, "changes": site_maps.changes(part)})


def _json(told: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type=JSON)
