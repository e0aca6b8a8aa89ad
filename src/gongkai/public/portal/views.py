"""The one stylesheet address, which alone knows how a reader wants to see the pages, and the choice of it."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from gongkai.registers.organs import sites
from gongkai.registers.organs.permissions import anyone

from . import styles

COOKIE = "gongkai_display"
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


@anyone
@require_safe
def style(request: HttpRequest) -> HttpResponseBase:
    """The stylesheet of the site in the chosen mode: pages are the same bytes for everyone."""
    text = styles.sheet_of(sites.of(request), request.COOKIES.get(COOKIE, ""))
    response = HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})
    response.headers["ETag"] = styles.mark_of(text)
    patch_vary_headers(response, ("Cookie",))
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


@anyone
@require_safe
def display(request: HttpRequest, mode: str) -> HttpResponse:
    """Remember a mode without an account, and go back to the page the reader came from."""
    if mode not in styles.MODES:
        raise Http404
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        COOKIE, mode, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    """The path of the page before, where it is one of ours; the site's first page otherwise."""
    before = urlsplit(request.headers.get("Referer", "").replace("\\", "/"))
    if before.netloc != request.get_host() or not before.path.startswith("/") or before.path.startswith("//"):
        return "/"
    return before.path
