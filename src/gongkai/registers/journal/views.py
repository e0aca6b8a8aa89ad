"""The files of the transparency log for everyone: tiles that never change, and the newest signed checkpoint."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from gongkai.registers.organs.permissions import anyone

from .log.folder import CHECKPOINT, PUBLIC_KEYS, LogFolder

TILE = re.compile(r"tile/(?:entries|[0-9]{1,2})/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[0-9]{1,3})?")
TEXTS = frozenset({CHECKPOINT, PUBLIC_KEYS})
FOR_EVER = "public, max-age=31536000, immutable"


@anyone
@require_safe
def log_file(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the log; what is no name of such a file is not there."""
    if name not in TEXTS and not TILE.fullmatch(name):
        raise Http404
    try:
        content = LogFolder(Path(settings.LOG_ROOT)).read(name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Http404 from error
    if name in TEXTS:
        headers = {"Cache-Control": "public, no-cache"}
        return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})
