"""What every public page knows: the site, where one can go from here, and whether it is a demonstration."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongkai.registers.organs import sites

from .links import links


def site(request: HttpRequest) -> dict[str, Any]:
    """``site`` and the links of its pages; nothing of the reader: a page is the same for everyone.

    Each is looked up when a template asks for it, so that the staff's pages pay nothing.
    """
    return {
        "site": SimpleLazyObject(lambda: sites.of(request)),
        "site_neighbours": SimpleLazyObject(lambda: list(sites.neighbours(sites.of(request)))),
        "staff_url": SimpleLazyObject(lambda: _staff_url(sites.of(request))),
        "public_navigation": SimpleLazyObject(lambda: list(links(settings.PUBLIC_NAVIGATION, request.path))),
        "public_footer": SimpleLazyObject(lambda: list(links(settings.PUBLIC_FOOTER, request.path))),
        "is_demonstration": settings.DEMONSTRATION_AS_OF is not None,
    }


def _staff_url(site: sites.Site) -> str:
    """Where the staff sign in, on the main site where its name is one under which they work."""
    return reverse("desk") if site.is_main and (not site.host or sites.is_own(site.host)) else ""
