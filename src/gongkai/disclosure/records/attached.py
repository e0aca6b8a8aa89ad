"""An attachment under its own name, so that a server of files knows its type: saved by the reader, never opened."""

from django.http import FileResponse, Http404, HttpRequest

from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.organs.public_pages import for_everyone

from . import publicity


@for_everyone
def attachment(request: HttpRequest, public_id: str, sha256: str, name: str) -> FileResponse:
    """The clean copy, which is asked for again each time, because it may be withdrawn."""
    shown = publicity.public_record(public_id, on=clock.today())
    copy = publicity.file_of(shown, sha256) if shown else None
    if copy is None or copy.name != name:
        raise Http404
    response: FileResponse = file_views.serve(copy)
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Cache-Control"] = "public, no-cache"
    return response
