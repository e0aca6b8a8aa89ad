"""What every public page knows: the site, where one can go from here, and whether it is a demonstration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject

from gongkai.registers.organs import sites


@dataclass(frozen=True)
class Link:
    """A place to go; ``is_current`` where the page that is read belongs to it."""

    name: str
    label: Promise | str
    url: str
    is_current: bool = False


def site(request: HttpRequest) -> dict[str, Any]:
    """``site`` and the links of its pages; nothing of the reader: a page is the same for everyone.

    Each is looked up when a template asks for it, so that the staff's pages pay nothing.
    """
    return {
        "site": SimpleLazyObject(lambda: sites.of(request)),
        "public_navigation": SimpleLazyObject(lambda: list(links(settings.PUBLIC_NAVIGATION, request.path))),
        "public_footer": SimpleLazyObject(lambda: list(links(settings.PUBLIC_FOOTER, request.path))),
        "is_demonstration": settings.DEMONSTRATION_AS_OF is not None,
    }


def links(told: list[tuple[str, Promise]], path: str) -> Iterator[Link]:
    """Those of ``told`` that lead somewhere."""
    for name, label in told:
        try:
            url = reverse(name)
        except NoReverseMatch:  # a room that is not built yet
            continue
        yield Link(name, label, url, path == url if url == "/" else path.startswith(url))
