"""The one stylesheet address, which alone knows how a reader wants to see the pages, and the choice of it."""

from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from gongkai.registers.organs.permissions import anyone

COOKIE = "gongkai_display"
MODES = ("plain", "elder", "contrast")
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


@anyone
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the pages, with what the chosen mode changes: pages are the same bytes for everyone."""
    mode = request.COOKIES.get(COOKIE, "")
    names = ["portal.css", *([f"{mode}.css"] if mode in MODES[1:] else [])]
    text = "\n".join(_sheet(name) for name in names)
    response = HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})
    patch_vary_headers(response, ("Cookie",))
    return response


def _sheet(name: str) -> str:
    found = finders.find(f"portal/{name}")
    return Path(str(found)).read_text(encoding="utf-8")


@anyone
@require_safe
def display(request: HttpRequest, mode: str) -> HttpResponse:
    """Remember a mode without an account, and go back to the page the reader came from."""
    if mode not in MODES:
        raise Http404
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        COOKIE, mode, max_age=ONE_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    """The path of the page before, where it is one of ours; the site's first page otherwise."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host() or not before.path.startswith("/") or before.path.startswith("//"):
        return "/"
    return before.path
