"""Handing a kept file to a browser. No address is here: whoever owns the file serves it and knows who may see it."""

from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from . import services
from .content import EmptyFile, FileRefused, FileTooLarge
from .models import StoredFile
from .rules import SHOWN_INLINE

SANDBOXED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What keeps a file that came from outside from running in a browser."""


def serve(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """``stored`` as a download, or shown by the browser where its type cannot carry a script; raise ``ContentLost``."""
    is_shown = inline and stored.media_type in SHOWN_INLINE
    response = FileResponse(services.open_file(stored), content_type=stored.media_type)
    response.headers["Content-Length"] = str(stored.size_bytes)
    disposition = content_disposition_header(as_attachment=not is_shown, filename=stored.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    for header, text in SANDBOXED.items():
        response.headers[header] = text
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{stored.sha256}"'
    return response


def told(refused: FileRefused) -> str:
    """What to tell whoever sent a file that was not taken in, and what they can do."""
    if isinstance(refused, FileTooLarge):
        return _("The file is larger than %(limit)s. Send a smaller one.") % {
            "limit": filesizeformat(refused.limit_bytes)
        }
    if isinstance(refused, EmptyFile):
        return _("The file is empty. Choose the file that holds the text.")
    return _("The store is full; nothing was kept. Tell the system administrator, then send the file again.")
