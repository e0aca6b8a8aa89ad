"""The public pages that belong to the portal itself: home, help, site map, verification, accessibility."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.registers.organs import present, sites
from gongkai.registers.organs.public_pages import canonical, for_everyone

from . import home as home_parts
from . import site_map as maps
from .links import address, links

CHECK = Path(__file__).with_name("check_offline.py")


@for_everyone
def home(request: HttpRequest) -> HttpResponse:
    """What a reader sees first: the fixed sections, what is new, how to ask."""
    site, on = sites.of(request), present.today()
    governments = home_parts.governments(site, on)
    context = {
        "governments": governments,
        "alone": governments[0] if len(governments) == 1 else None,
        "documents": home_parts.newest(site),
        "plans": home_parts.plans(site),
        "below": home_parts.below(governments, on),
        "limits": home_parts.limits(governments, on),
        "library": address("public_library"),
        "feed": address("public_library_feed"),
        "organs": address("public_organs"),
        "canonical": canonical(request, request.path) if site.is_main else site.address("/", request=request),
    }
    return render(request, "portal/home.html", context)


@for_everyone
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find, cite, follow, verify, report and ask."""
    context = {
        "library": address("public_library"),
        "organs": address("public_organs"),
        "catalogues": address("public_catalogues"),
        "dumps": address("public_dumps"),
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Help"), "")],
    }
    return render(request, "portal/help.html", context)


@for_everyone
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done for readers who see, hear or move otherwise, what was tested, and what is still missing."""
    context = {"canonical": canonical(request, request.path), "crumbs": [(_("Accessibility statement"), "")]}
    return render(request, "portal/accessibility.html", context)


@for_everyone
def site_map(request: HttpRequest) -> HttpResponse:
    """Every part of the site and every organ, for people."""
    governments, bare = maps.organs_by_government(sites.of(request), present.today())
    context = {
        "places": list(links([*settings.PUBLIC_NAVIGATION, *settings.PUBLIC_FOOTER])),
        "governments": governments,
        "bare": bare,
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Site map"), "")],
    }
    return render(request, "portal/site_map.html", context)


@for_everyone
def verify(request: HttpRequest) -> HttpResponse:
    """What the transparency log is, and how anybody checks a record with it."""
    log = reverse("log_file", args=["checkpoint"]).removesuffix("checkpoint")
    context = {
        "log": canonical(request, log),
        "check": canonical(request, reverse("public_check")),
        "script": CHECK.read_text(encoding="utf-8"),
        "canonical": canonical(request, request.path),
        "crumbs": [(_("Log and verification"), "")],
    }
    return render(request, "portal/verify.html", context)


@for_everyone
def check(request: HttpRequest) -> HttpResponse:
    """The program that the page of verification prints, as a file."""
    return HttpResponse(CHECK.read_bytes(), content_type="text/plain; charset=utf-8")
