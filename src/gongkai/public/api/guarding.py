"""Before a call is heard: its key, the size of its body, how often; after it: an entry of the audit register."""

import functools
import logging
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from gongkai.registers.obligations import clock

from . import queries, services
from .models import Client, Key
from .problems import Stopped

LOG = logging.getLogger(__name__)


class ClientRequest(HttpRequest):
    """A call whose key is good: ``auth`` is its system, ``key_called`` the key."""

    auth: Client
    key_called: Key | None


class MachineKey(HttpBearer):
    """A system's key as bearer token. Only for a good key is the body read, and no more of it than allowed."""

    def authenticate(self, request: HttpRequest, token: str) -> Client | None:
        """The system that calls; nothing for a key that is unknown, expired or revoked."""
        key, is_open = queries.key_sent(token, at=clock.now())
        called = cast(ClientRequest, request)
        called.key_called = key
        if key is None or not is_open:
            return None
        read_body(called)
        return key.client


def read_body(request: HttpRequest) -> None:
    """Read the body, or raise ``Stopped``; JSON alone is taken."""
    limit = settings.API_REQUEST_LIMIT_BYTES
    if request.method != "POST":
        return
    if request.content_type != "application/json":
        raise Stopped(415, "not_json_type")
    if int(request.headers.get("Content-Length") or 0) > limit:
        raise Stopped(413, "too_large")
    try:
        body = request.read(limit + 1)
    except UnreadablePostError as broken:
        raise Stopped(400, "not_json") from broken
    if len(body) > limit:
        raise Stopped(413, "too_large")
    request._body = body


class CallsOfClient(SimpleRateThrottle):
    """So many calls of one system in a minute (``API_CALLS_PER_MINUTE``), whichever of its keys it uses."""

    def __init__(self) -> None:
        super().__init__(f"{settings.API_CALLS_PER_MINUTE}/m")

    def get_cache_key(self, request: HttpRequest) -> str:
        """One count for each system."""
        return f"api-calls-{cast(ClientRequest, request).auth.pk}"


def noted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Enter every call with a known key in the audit register, refused or not; tell others in the log only."""

    @functools.wraps(view)
    def heard(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        key: Key | None = getattr(request, "key_called", None)
        if key is None:
            LOG.warning("a call without a known key: %s %s", request.method, request.path)
            return response
        services.note_call(
            key.client,
            key=key.prefix,
            method=request.method or "",
            path=request.path,
            status=response.status_code,
            code=getattr(response, "problem_code", ""),
            at=clock.now(),
        )
        return response

    return heard
