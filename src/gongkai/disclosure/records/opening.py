"""A public record as it is asked for at one of its addresses, and the answers where it is not to be read there."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gongkai.registers.obligations import clock
from gongkai.registers.organs import sites

from . import publicity
from .publicity import PublicRecord

View = Callable[..., HttpResponseBase]


class Withdrawn(Exception):
    """It was public and is not any more."""

    def __init__(self, public_id: str, day: date) -> None:
        super().__init__(public_id)
        self.public_id, self.day = public_id, day


class Elsewhere(Exception):
    """It belongs to another site, where ``address`` shows it."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def opened(request: HttpRequest, public_id: str, *, number: int | None = None, is_alone: bool = False) -> PublicRecord:
    """The record as it is public today, or a version of it; raise ``Http404``, ``Withdrawn`` or ``Elsewhere``.

    ``is_alone`` leaves out what it is related to.
    """
    if not public_id.isprintable():  # no database takes every character
        raise Http404
    found = publicity.public_record(public_id, on=clock.today(), is_alone=is_alone)
    if found is None:
        if day := publicity.withdrawn_on(public_id):
            raise Withdrawn(public_id, day)
        raise Http404
    main = sites.main()
    if not sites.of(request).covers(found.record.organ_id) and main.host:
        raise Elsewhere(main.address(request.get_full_path(), request=request))
    if number is None:
        return found
    if number not in found.contents:
        raise Http404
    return publicity.at_version(found, number)


def answering(form: str = "html") -> Callable[[View], View]:
    """A view of a record: what was withdrawn answers 410 in the ``form`` that was asked for, and nothing it said."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **options)
            except Withdrawn as gone:
                return GONE[form](request, gone)
            except Elsewhere as other:
                return redirect(other.address)

        return answered

    return decorated


def _gone_page(request: HttpRequest, gone: Withdrawn) -> HttpResponse:
    context = {"day": gone.day, "public_id": gone.public_id, "reason": publicity.reason_told(gone.public_id)}
    return render(request, "records/public/gone.html", context, status=410)


def _gone_json(request: HttpRequest, gone: Withdrawn) -> HttpResponse:
    told = {
        "code": "record.withdrawn",
        "title": _("This document was withdrawn"),
        "status": 410,
        "detail": publicity.reason_told(gone.public_id),
        "withdrawn_on": gone.day.isoformat(),
    }
    return JsonResponse(told, status=410, content_type="application/problem+json", json_dumps_params=READABLE)


def _gone_text(request: HttpRequest, gone: Withdrawn) -> HttpResponse:
    said = "\n".join(
        filter(None, (_("This document was withdrawn"), f"{gone.day}", publicity.reason_told(gone.public_id)))
    )
    return HttpResponse(f"{said}\n", content_type="text/plain; charset=utf-8", status=410)


READABLE = {"ensure_ascii": False}
GONE = {"html": _gone_page, "json": _gone_json, "text": _gone_text}
