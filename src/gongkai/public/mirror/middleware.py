"""A public page that is not kept yet is rendered once for everyone, whoever asks, and kept."""

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gongkai.registers.organs import sites

from . import keeping, rendering

NEVER = ("/desk/", "/accounts/", "/api/", "/static/", "/health")
"""Where no public page is, so that nothing need be looked up."""
OF_A_READER = ("Vary", "Content-Language")
"""What the middleware below tells of a reader, who was not asked for anything."""


class KeepsPages:
    """Stands inside the compression and outside everything that knows a reader.

    A page for everyone is asked for by a request that carries no cookie, no language and no query, so that its bytes
    cannot depend on them. It is kept only under the one spelling of its address, and until the next entry of the
    journal, because nobody but a room's shelf knows which entries touch it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; a page for everyone tells nothing of whoever asked for it."""
        if rendering.MARK in request.META:
            return _without_reader(self.get_response(request))
        is_looked_up = request.method in {"GET", "HEAD"} and not request.path.startswith(NEVER)
        if not is_looked_up or not rendering.is_canonical(request.path):
            return self.get_response(request)
        return self._for_everyone(request, sites.of(request))

    def _for_everyone(self, request: HttpRequest, site: sites.Site) -> HttpResponseBase:
        address = quote(request.path, safe=rendering.SAFE)
        mark = keeping.mark()
        response = _without_reader(self.get_response(rendering.request_for(site, address)))
        if mark and not request.META.get("QUERY_STRING"):
            keeping.keep_on_demand(site, address, rendering.taken(response), mark=mark)
        return response


def _without_reader(response: HttpResponseBase) -> HttpResponseBase:
    if getattr(response, "is_for_everyone", False) and isinstance(response, HttpResponse):
        for name in OF_A_READER:
            response.headers.pop(name, None)
        response.cookies.clear()
    return response
