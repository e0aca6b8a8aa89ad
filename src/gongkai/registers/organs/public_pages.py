"""Pages for everyone: the same bytes whoever asks, in Chinese, kept as files by the page store."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from . import sites
from .permissions import anyone

PublicView = Callable[..., HttpResponseBase]


def for_everyone(view: PublicView) -> PublicView:
    """A public page that the page store keeps: no reader, no query, no day of reading may change its bytes.

    Search engines may have it, except in a demonstration. What is not there answers with the public page that says so.
    """
    shown = not_kept(view)

    @wraps(shown)
    def kept(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        response = shown(request, *args, **options)
        response.is_for_everyone = response.status_code == 200  # type: ignore[attr-defined]
        return response

    kept.is_for_everyone = True  # type: ignore[attr-defined]
    return kept


def not_kept(view: PublicView) -> PublicView:
    """A public address that the page store does not keep: it only leads on, or what it says depends on a query."""

    @anyone
    @require_safe
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                response = view(request, *args, **options)
            except Http404:
                response = render(request, "portal/nothing_here.html", status=404)
        for name, text in public_headers().items():
            response.headers.setdefault(name, text)
        return response

    return shown


def public_headers() -> dict[str, str]:
    """What is told with every public page: caches ask each time; search engines may come, but in a demonstration."""
    robots = {} if settings.DEMONSTRATION_AS_OF else {"X-Robots-Tag": "all"}
    return {"Cache-Control": "public, no-cache", **robots}


def canonical(request: HttpRequest, path: str) -> str:
    """The one lasting address of a page, on the main site, whichever site it is read on."""
    return sites.main().address(path, request=request)
