"""Handing a kept file to a browser. No address is here: whoever owns the file serves it and knows who may see it."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from . import services
from .models import StoredFile
from .rules import SHOWN_INLINE


def serve(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """``stored`` as a download, or shown by the browser where its type cannot carry a script; raise ``ContentLost``."""
    is_shown = inline and stored.media_type in SHOWN_INLINE
    response = FileResponse(services.open_file(stored), content_type=stored.media_type)
    response.headers["Content-Length"] = str(stored.size_bytes)
    disposition = content_disposition_header(as_attachment=not is_shown, filename=stored.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'self'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{stored.sha256}"'
    return response
