"""The public pages of a record: its lasting address, its versions and periods, and how to report a fault in it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from gongkai.registers.obligations import clock
from gongkai.registers.organs import open_data
from gongkai.registers.organs.public_pages import canonical, for_everyone, not_kept

from . import comparing, downloads, heads, publicity, schema_org, showing
from .layout_html import legible
from .models import Record
from .opening import answering, opened
from .periods import Period, period_on
from .publicity import PublicRecord
from .wording import column_type


@for_everyone
@answering()
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """The record as it is public now (REC-5, REC-6)."""
    return _page(request, opened(request, public_id))


@for_everyone
@answering()
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version that was public."""
    return _page(request, opened(request, public_id, number=number))


@not_kept
@answering()
def ask_day(request: HttpRequest, public_id: str) -> HttpResponse:
    """From a day that was asked for to the period in which it lies; without one to the record."""
    if not request.GET.get("day"):
        return redirect(publicity.address_of(opened(request, public_id).record))
    return _to_day(request, public_id, request.GET["day"])


@for_everyone
@answering()
def as_of(request: HttpRequest, public_id: str, day: str) -> HttpResponse:
    """The record as it was public from a day on; every day within a period leads to the first one."""
    return _to_day(request, public_id, day)


def _to_day(request: HttpRequest, public_id: str, asked: str) -> HttpResponse:
    shown = opened(request, public_id)
    try:
        day = date.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error
    found = period_on(shown.periods, day)
    if found is None:
        context = {"shown": shown, "day": day, "first": shown.editions[0]}
        return render(request, "records/public/not_yet.html", context, status=404)
    address = reverse("public_record_as_of", args=[public_id, found.since.isoformat()])
    if request.path != address:
        return redirect(address)
    return _page(request, publicity.at_version(shown, found.version), period=found)


def _page(request: HttpRequest, public: PublicRecord, *, period: Period | None = None) -> HttpResponse:
    shown = showing.made_ready(public, period=period)
    address = publicity.address_of(public.record)
    whole = canonical(request, address)
    is_current = public.is_newest and period is None
    forms = downloads.told(shown)
    context = {
        "shown": shown,
        "content": shown.content,
        "public_id": public.record.public_id,
        "edition": public.edition,
        "groups": showing.groups(public),
        "rows": [*shown.rows, *_own_facts(public)],
        "address": address,
        "canonical": whole,
        "period": period,
        "periods": showing.told_periods(public),
        "versions": showing.versions(public),
        "is_current": is_current,
        "first_day": timezone.localdate(public.editions[0].released_at),
        "downloads": forms if is_current else [],
        "column_type": column_type(public.record.organ.profile, shown.content.genre),
        "json_ld": schema_org.data_block(
            schema_org.described(
                public,
                shown.banner.validity,
                address=lambda path: canonical(request, path),
                forms={one.name: one.media_type for one in forms},
            )
        ),
        "qr": showing.qr_of(whole),
    }
    return HttpResponse(legible(render_to_string("records/public/record.html", context, request)))


def _own_facts(public: PublicRecord) -> list[heads.Row]:
    """What other rooms tell of it, after its metadata."""
    told = publicity.facts_of([public.record]).get(public.record.pk, [])
    return [heads.Row(label, value) for label, value in told]


@for_everyone
@answering()
def compare(request: HttpRequest, public_id: str, left: int, right: int) -> HttpResponse:
    """Two versions that were public."""
    after = opened(request, public_id, number=right)
    if left not in after.contents:
        raise Http404
    before = publicity.at_version(after, left)
    context = {
        "title": showing.made_ready(after).content.title,
        "public_id": public_id,
        "before": before.edition,
        "after": after.edition,
        "sides": [(one.edition, showing.version_address(one, one.edition)) for one in (before, after)],
        "address": publicity.address_of(after.record),
        "canonical": canonical(request, request.path),
        "fields": comparing.changed_fields(before.content, after.content, heads.labels()),
        "stretches": comparing.stretches(before.content.body, after.content.body),
        "is_same_body": before.content.body == after.content.body,
    }
    return render(request, "records/public/compare.html", context)


@for_everyone
@answering()
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where a reader reports a fault in the record, with what names it ready to be copied (纠错)."""
    public = opened(request, public_id, is_alone=True)
    context = {
        "shown": showing.made_ready(public),
        "public_id": public_id,
        "index_number": public.record.index_number,
        "organ": _contact(public.record),
        "address": publicity.address_of(public.record),
        "canonical": canonical(request, publicity.address_of(public.record)),
        "edition": public.edition,
    }
    return render(request, "records/public/report.html", context)


def _contact(record: Record) -> dict[str, Any]:
    """What everyone may know of the organ that answers for the record; of one that has ended, its name."""
    told = open_data.public_data_of([record.organ], clock.today())
    if not told:
        return {"name": record.organ.name}
    one = told[0]
    return {
        "name": one.name,
        "body": one.ogi_body,
        "telephone": one.ogi_telephone or one.telephone,
        "address": one.address,
        "hours": one.hours,
        "email": one.email,
    }


@not_kept
def by_index_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the record with an index number."""
    return _to(Record.objects.public().filter(index_number=_legible_only(number)))


@not_kept
def by_document_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the newest record with a document number."""
    return _to(Record.objects.public().filter(document_number=_legible_only(number)))


def _legible_only(number: str) -> str:
    """The number, unless it holds characters that no number does and no database takes."""
    if not number.isprintable():
        raise Http404
    return number


def _to(found: Iterable[Record]) -> HttpResponse:
    for one in found:
        return redirect(publicity.address_of(one))
    raise Http404
