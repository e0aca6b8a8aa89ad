"""What a reader is told when an address leads nowhere or something fails; the staff's pages keep their own."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from gongkai.registers.organs.hosts import STAFF_SIDE

CHINESE = "zh-hans"
BUSY_SECONDS = "60"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    return _told(request, defaults.page_not_found, "portal/nothing_here.html", 404, exception=exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400; nothing of what was sent is repeated."""
    return _told(request, defaults.bad_request, "portal/unreadable.html", 400, exception=exception)


def failed(request: HttpRequest) -> HttpResponseBase:
    """500, or 503 where only the database does not answer; the page asks for nothing that may have failed too."""
    if _is_of_staff(request):
        return defaults.server_error(request)
    is_database = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    with translation.override(CHINESE):
        text = render_to_string("portal/failed.html", {"is_database": is_database})
    headers = {"Cache-Control": "no-store", **({"Retry-After": BUSY_SECONDS} if is_database else {})}
    return HttpResponse(text, status=503 if is_database else 500, headers=headers)


def _told(request: HttpRequest, of_staff: Any, template: str, status: int, *, exception: Exception) -> HttpResponseBase:
    if _is_of_staff(request):
        answer: HttpResponseBase = of_staff(request, exception)
        return answer
    with translation.override(CHINESE):
        return render(request, template, status=status)


def _is_of_staff(request: HttpRequest) -> bool:
    return request.path.startswith(STAFF_SIDE)
