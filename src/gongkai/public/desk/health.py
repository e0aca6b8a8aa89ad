"""The health address: whether the platform works, in words for the machine that asks; no secrets, no session."""

import logging

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.registers.organs.permissions import anyone

logger = logging.getLogger(__name__)
UNAVAILABLE = 503
FAILING = "failing"


def database() -> None:
    """Raises where the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@anyone
@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """``database: ok`` for each check of ``HEALTH_CHECKS``; 503 as soon as one fails, the reason in the log alone."""
    found = {name: _found(name, path) for name, path in settings.HEALTH_CHECKS.items()}
    text = "".join(f"{name}: {word}\n" for name, word in found.items())
    status = UNAVAILABLE if FAILING in found.values() else 200
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)


def _found(name: str, path: str) -> str:
    try:
        return import_string(path)() or "ok"
    except Exception as error:
        logger.error("health: %s: %s", name, error)
        return FAILING
