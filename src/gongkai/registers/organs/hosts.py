"""The first door: a request is answered only under a name that belongs to the installation or to one of its sites.

Staff work under the installation's own names alone (``GONGKAI_HOSTS``): a session then belongs to one name that can be
kept off the public network, and a form or a password is never asked for under the name of a public site.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from . import sites
from .host_names import asked

STAFF_SIDE = ("/desk/", "/accounts/", "/api/")
REDIRECT_SECONDS = 3600
UNREADABLE, MISDIRECTED, NOT_FOUND = 400, 421, 404


class KnownHosts:
    """Middleware in front of all that ask for the host: names the site, leads an alias on, refuses any other name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer under a name that is known."""
        with sites.looked_up_once():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
        if sites.is_own(host):
            return self.get_response(request)
        site = sites.known(host)
        if site is None:
            other = sites.alias(host)
            return _lead_on(request, other) if other and other.host else _refused(host)
        if request.path.startswith(STAFF_SIDE):
            return _plain("portal/refused_staff_side.html", NOT_FOUND)
        request.public_site = site  # type: ignore[attr-defined]
        return self.get_response(request)


def _lead_on(request: HttpRequest, site: sites.Site) -> HttpResponse:
    answer = HttpResponsePermanentRedirect(site.address(request.get_full_path()))
    answer.headers["Cache-Control"] = f"public, max-age={REDIRECT_SECONDS}"  # a name may be given to another site
    return answer


def _refused(host: str) -> HttpResponse:
    """400 where the header names no host at all, 421 where the host is nobody's here."""
    return _plain("portal/refused_host.html", MISDIRECTED if asked(host) else UNREADABLE)


def _plain(template: str, status: int) -> HttpResponse:
    """A page that needs nothing else, not even a stylesheet, and repeats nothing of what was sent."""
    with translation.override("zh-hans"):
        return HttpResponse(render_to_string(template), status=status, headers={"Cache-Control": "no-store"})
