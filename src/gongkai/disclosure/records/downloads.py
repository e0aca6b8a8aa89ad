"""The other forms of a public record: JSON, text, a page to keep, print, everything in one, its proof and its files."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from gongkai.registers.files import views as file_views
from gongkai.registers.files.models import StoredFile
from gongkai.registers.journal.proving import proofs_of
from gongkai.registers.journal.transparency import NotYetLogged
from gongkai.registers.organs.public_pages import canonical as whole_address
from gongkai.registers.organs.public_pages import for_everyone, not_kept

from . import bundle, publicity, sheet, showing
from .layout_html import legible
from .opening import answering, opened
from .publicity import PublicRecord
from .showing import Shown

PROBLEM = "application/problem+json"
NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')
LONGEST_NAME = 60


@dataclass(frozen=True)
class Download:
    """A form in which a record can be taken along, and what the file is called there."""

    label: str
    name: str
    file_name: str
    media_type: str


KINDS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "json": "application/json",
    "zip": "application/zip",
}


def told(shown: Shown) -> list[Download]:
    """The forms that this record has; a very long one has no print."""
    kinds = [one for one in KINDS if one != "pdf" or sheet.is_printable(shown.content)]
    return [Download(one.upper(), f"record.{one}", file_name(shown, one), KINDS[one]) for one in kinds]


def file_name(shown: Shown, kind: str) -> str:
    """The record's title as a name that every system takes."""
    title = NO_FILE_NAME.sub(" ", shown.content.title).strip(" .")[:LONGEST_NAME].rstrip(" .")
    return f"{title or shown.record.record.public_id}.{kind}"


@for_everyone
@answering("json")
def record_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record for programs."""
    return HttpResponse(_json(publicity.as_json(opened(request, public_id))), content_type=JSON)


@for_everyone
@answering("text")
def record_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as plain text."""
    text = legible(publicity.as_text(opened(request, public_id)))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@for_everyone
@answering("json")
def canonical(request: HttpRequest, public_id: str) -> HttpResponse:
    """The very text whose SHA-256 the journal names."""
    return HttpResponse(opened(request, public_id).content.canonical, content_type=JSON)


@for_everyone
@answering()
def record_html(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as one page to keep, which needs nothing from anywhere."""
    shown = showing.made_ready(opened(request, public_id))
    text = _page_to_keep(request, shown)
    return _handed(text, "text/html; charset=utf-8", file_name(shown, "html"))


def _page_to_keep(request: HttpRequest, shown: Shown) -> str:
    style = Path(str(finders.find("records/to-keep.css"))).read_text(encoding="utf-8")
    address = whole_address(request, publicity.address_of(shown.record.record))
    context = {
        "shown": shown,
        "content": shown.content,
        "canonical": address,
        "edition": shown.record.edition,
        "groups": showing.groups(shown.record),
        "style": mark_safe(style),  # noqa: S308 - our own file
        "qr": showing.qr_of(address),
    }
    return legible(render_to_string("records/public/to_keep.html", context))


@for_everyone
@answering()
def record_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as it is printed."""
    shown = showing.made_ready(opened(request, public_id))
    if not sheet.is_printable(shown.content):
        raise Http404
    address = whole_address(request, publicity.address_of(shown.record.record))
    try:
        content = sheet.pdf_of(shown, address=address)
    except sheet.NotPrintable as error:
        return _problem(str(error), code="record.not_printable")
    return _handed(content, "application/pdf", file_name(shown, "pdf"))


@for_everyone
@answering()
def record_zip(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything of the record in one: its forms, its files, the proof, and how to verify it."""
    shown = showing.made_ready(opened(request, public_id))
    address = whole_address(request, publicity.address_of(shown.record.record))
    try:
        texts = {
            "record.json": _json(publicity.as_json(shown.record)),
            "canonical.json": shown.record.content.canonical,
            "record.txt": legible(publicity.as_text(shown.record)),
            "proof.json": _json(_proof(shown.record)),
        }
    except NotYetLogged:
        return _not_yet_logged()
    content = bundle.zipped(shown, texts=texts, address=address)
    return _handed(content, "application/zip", file_name(shown, "zip"))


@for_everyone
@answering("json")
def proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every act of the journal about it, with its proof against the newest checkpoint."""
    try:
        told = _proof(opened(request, public_id))
    except NotYetLogged:
        return _not_yet_logged()
    return HttpResponse(_json(told), content_type=JSON)


def _proof(public: PublicRecord) -> dict[str, Any]:
    return {
        "id": public.record.public_id,
        "log": reverse("log_file", args=["checkpoint"]).removesuffix("checkpoint"),
        "content_sha256": public.content.digest,
        "content": reverse("public_canonical", args=[public.record.public_id]),
        "acts": proofs_of(publicity.history_of(public.record.public_id)),
    }


@not_kept
@answering()
def file(request: HttpRequest, public_id: str, sha256: str) -> HttpResponseBase:
    """From a digest to the attachment under its name; one whose name has no address is handed out here."""
    copy = _copy(request, public_id, sha256)
    address = publicity.file_address(public_id, sha256, copy.name)
    return redirect(address) if address != request.path else _saved(copy)


@for_everyone
@answering()
def attachment(request: HttpRequest, public_id: str, sha256: str, name: str) -> FileResponse:
    """An attachment as the public gets it, the clean copy, under its name, so that a server of files knows its type."""
    copy = _copy(request, public_id, sha256)
    if copy.name != name:
        raise Http404
    response = _saved(copy)
    response.headers["Content-Disposition"] = "attachment"
    return response


def _copy(request: HttpRequest, public_id: str, sha256: str) -> StoredFile:
    copy = publicity.file_of(opened(request, public_id, is_alone=True), sha256)
    if copy is None:
        raise Http404
    return copy


def _saved(copy: StoredFile) -> FileResponse:
    """Saved by the reader and never opened in place; asked for again each time, because it may be withdrawn."""
    response: FileResponse = file_views.serve(copy)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _not_yet_logged() -> HttpResponse:
    said = _("The transparency log has not come so far yet; try again in a minute.")
    return _problem(said, code="record.not_yet_logged")


def _problem(title: str, *, code: str) -> HttpResponse:
    problem = {"code": code, "title": title, "status": 503}
    return JsonResponse(problem, status=503, content_type=PROBLEM, headers={"Retry-After": "60"})


def _handed(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


JSON = "application/json; charset=utf-8"


def _json(told: Any) -> str:
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
