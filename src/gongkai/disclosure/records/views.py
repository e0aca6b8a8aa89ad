"""The public pages of a record: its lasting address, other forms, its versions, its files, and the proof of it all."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import qrcode
from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from gongkai.registers.files import views as file_views
from gongkai.registers.journal.proving import proofs_of
from gongkai.registers.journal.transparency import NotYetLogged
from gongkai.registers.obligations import clock
from gongkai.registers.organs.public_pages import for_everyone, not_kept

from . import comparing, heads, pages, publicity, words
from .models import Record
from .publicity import PublicRecord
from .rules import Validity


def _shown(public_id: str, *, on: date | None = None, number: int | None = None) -> PublicRecord:
    found = publicity.public_record(public_id, on=on or clock.today(), number=number)
    if found is None:
        raise Http404
    return found


def _gone(request: HttpRequest, public_id: str, day: date) -> HttpResponse:
    """What was public and was withdrawn says so, and nothing of what it said."""
    context = {"day": day, "public_id": public_id, "reason": publicity.reason_told(public_id)}
    return render(request, "records/public/gone.html", context, status=410)


@for_everyone
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as it is public now (REC-5, REC-6)."""
    if day := publicity.withdrawn_on(public_id):
        return _gone(request, public_id, day)
    return _page(request, _shown(public_id))


@for_everyone
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version that was public."""
    return _page(request, _shown(public_id, number=number))


@not_kept
def as_of(request: HttpRequest, public_id: str, day: str = "") -> HttpResponse:
    """The record as it was public on a day, with what bound that day."""
    asked = day or request.GET.get("day", "")
    try:
        on = date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error
    if not day:
        return redirect("public_record_as_of", public_id=public_id, day=on.isoformat())
    shown = publicity.public_record(public_id, on=min(on, clock.today()))
    if shown is not None:
        return _page(request, shown, as_of=on)
    now = _shown(public_id)
    context = {"shown": now, "day": on, "first": now.editions[0]}
    return render(request, "records/public/not_yet.html", context, status=404)


def _page(request: HttpRequest, shown: PublicRecord, *, as_of: date | None = None) -> HttpResponse:
    address = publicity.address_of(shown.record)
    validity = heads.validity_of(shown.record, shown.content, shown.relations, shown.on)
    context = {
        "shown": shown,
        "content": shown.content,
        "notices": shown.notices,
        "relations": pages.told_relations(shown.record, shown.relations),
        "address": address,
        "canonical": request.build_absolute_uri(address),
        "as_of": as_of,
        "today": clock.today(),
        "validity": validity,
        "validity_word": words.VALIDITIES[validity],
        "editions": _with_the_one_before(shown.editions),
        "json_ld": _data_block(_legislation(request, shown, validity)),
        "qr": _qr(request.build_absolute_uri(address)),
    }
    return render(request, "records/public/record.html", context)


def _with_the_one_before(editions: Sequence[publicity.Edition]) -> list[dict[str, Any]]:
    """Newest first, each with the number of the one before it."""
    pairs = zip(editions, [None, *editions], strict=False)
    return [{"edition": one, "before": before and before.number} for one, before in pairs][::-1]


def _qr(address: str) -> SafeString:
    """The address as a QR code (CHN-6)."""
    drawn = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")
    return mark_safe(str(drawn))  # noqa: S308 - drawn here, from our own address


def _data_block(told: dict[str, Any]) -> SafeString:
    """JSON-LD that cannot end its own element."""
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def _legislation(request: HttpRequest, shown: PublicRecord, validity: Validity) -> dict[str, Any]:
    """The same facts in schema.org's words."""
    told = {
        "@context": "https://schema.org",
        "@type": "Legislation" if shown.content.is_normative else "DigitalDocument",
        "name": shown.content.title,
        "legislationIdentifier": shown.content.document_number,
        "legislationDate": shown.content.formed_on,
        "legislationLegalForce": "InForce" if validity in (Validity.VALID, Validity.AMENDED) else "NotInForce",
        "datePublished": shown.record.first_released_at,
        "publisher": {"@type": "GovernmentOrganization", "name": shown.content.issuer},
        "url": request.build_absolute_uri(publicity.address_of(shown.record)),
        "inLanguage": "zh-Hans",
    }
    if told["@type"] == "DigitalDocument":
        told = {key: value for key, value in told.items() if not key.startswith("legislation")}
    return {key: value for key, value in told.items() if value}


@for_everyone
def compare(request: HttpRequest, public_id: str, left: int, right: int) -> HttpResponse:
    """Two versions that were public."""
    before, after = (_shown(public_id, number=number) for number in (left, right))
    context = {
        "shown": after,
        "before": before,
        "address": publicity.address_of(after.record),
        "fields": comparing.changed_fields(before.content, after.content, heads.labels()),
        "lines": list(comparing.changed_lines(before.content.body, after.content.body)),
        "is_same_body": before.content.body == after.content.body,
    }
    return render(request, "records/public/compare.html", context)


@for_everyone
def record_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record for programs."""
    return _json(publicity.as_json(_shown(public_id)))


@for_everyone
def record_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as plain text."""
    text = publicity.as_text(_shown(public_id))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@for_everyone
def canonical(request: HttpRequest, public_id: str) -> HttpResponse:
    """The very text whose SHA-256 the journal names."""
    text = _shown(public_id).content.canonical
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@for_everyone
def proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every act of the journal about it, with its proof against the newest checkpoint."""
    shown = _shown(public_id)
    try:
        acts = proofs_of(publicity.history_of(shown.record))
    except NotYetLogged:
        told = {"title": _("The transparency log has not come so far yet; try again in a minute."), "status": 503}
        return JsonResponse(told, status=503, content_type="application/problem+json", headers={"Retry-After": "60"})
    told = {
        "id": public_id,
        "log": reverse("log_file", args=["checkpoint"]).removesuffix("checkpoint"),
        "content_sha256": shown.content.digest,
        "content": reverse("public_canonical", args=[public_id]),
        "acts": acts,
    }
    return _json(told)


@not_kept
def file(request: HttpRequest, public_id: str, sha256: str) -> FileResponse:
    """An attachment as the public gets it: the clean copy."""
    copy = publicity.file_of(_shown(public_id), sha256)
    if copy is None:
        raise Http404
    response: FileResponse = file_views.serve(copy)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@not_kept
def by_index_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the record with an index number."""
    return _to(Record.objects.public().filter(index_number=number))


@not_kept
def by_document_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the newest record with a document number."""
    return _to(Record.objects.public().filter(document_number=number))


def _to(found: Iterable[Record]) -> HttpResponse:
    for one in found:
        return redirect(publicity.address_of(one))
    raise Http404


def _json(told: Any) -> HttpResponse:
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")
