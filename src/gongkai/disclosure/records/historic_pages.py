"""Staff pages of batches that were public elsewhere: the list, the import, a batch with what holds its records."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.law import load_profile
from gongkai.registers.files import services as files
from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import historic, pages, queries
from .historic_forms import HistoricForm, PublishForm
from .historic_tables import WrongTable, read_table
from .models import HistoricBatch, HistoricItem
from .rights import roles_for
from .rules import Refused

PAGE_SIZE = 30
DRAFTERS, PUBLISHERS = roles_for("draft"), roles_for("take_over")
WORKERS = DRAFTERS | PUBLISHERS


@permitted(*WORKERS)
@require_safe
def batches(request: ScopedRequest) -> HttpResponse:
    """The batches of the reader's organs, newest first."""
    rows = queries.historic_batches(request.scope, "draft", "take_over")
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    next_url = f"?before={page.next_key}" if page.next_key else ""
    return render(request, "records/historic_batches.html", {"rows": page.rows, "next_url": next_url})


@permitted(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: ScopedRequest) -> HttpResponse:
    """Hand in a table with its files; every fault comes back at once, and nothing is public by it."""
    organs = queries.drafting_organs(request.scope)
    posted, uploaded = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = HistoricForm(posted, uploaded, organs=organs)
    if request.method == "POST" and form.is_valid():
        batch = _taken_in(request, form)
        if batch is not None:
            messages.success(request, _("The records came in as drafts; nothing is public yet."))
            return redirect(batch)
    return render(request, "records/historic_import.html", {"form": form}, status=422 if form.errors else 200)


def _taken_in(request: ScopedRequest, form: HistoricForm) -> HistoricBatch | None:
    given = form.cleaned_data
    organ, table = given["organ"], given["table"]
    try:
        law = load_profile(organ.profile)
        rows = read_table(table.name, table.read(), law=law, issuer=organ.name, today=clock.today())
        return historic.take_in(
            organ,
            rows,
            source=given["source"],
            responsible=given["responsible"],
            files={one.name: one for one in given["attached"] if one.name},
            by=request.user,
            at=clock.now(),
        )
    except WrongTable as wrong:
        for fault in wrong.faults:
            form.add_error("table", fault)
    except Refused as refused:
        for one in refused.refusals:
            form.add_error(one.field if one.field in form.fields else None, one.sentence)
    except files.FileRefused as wrong_file:
        form.add_error("attached", file_views.told(wrong_file))
    return None


@permitted(*WORKERS)
@require_safe
def batch(request: ScopedRequest, number: int) -> HttpResponse:
    """A batch: from where, who answers for it, what is public of it and what holds the rest."""
    return _page(request, _found(request, number, "draft", "take_over"), PublishForm())


def _found(request: ScopedRequest, number: int, *rights: str) -> HistoricBatch:
    return get_object_or_404(queries.historic_batches(request.scope, *rights), pk=number)


def _page(
    request: ScopedRequest,
    found: HistoricBatch,
    form: PublishForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    items = found.items.select_related("record")
    page = paging.newest_first(items, before=request.GET.get("before", ""), size=PAGE_SIZE)
    holds = request.scope.holds
    context: dict[str, Any] = {
        "batch": found,
        "form": form,
        "rows": page.rows,
        "next_url": f"?before={page.next_key}" if page.next_key else "",
        "may_publish": holds(*PUBLISHERS, at=found.organ_id) and found.by_id != request.user.pk,
        "may_draft": holds(*DRAFTERS, at=found.organ_id),
        "reasons": [one.sentence for one in refused.refusals] if refused else [],
    }
    return render(request, "records/historic_batch.html", context, status=status)


@permitted(*WORKERS)
@require_POST
def look_through(request: ScopedRequest, number: int) -> HttpResponse:
    """Look again at what holds the records of the batch."""
    found = _found(request, number, "draft", "take_over")
    outcome = historic.look_through(found, at=clock.now())
    messages.success(request, _("Looked through; something holds %(held)d of them.") % {"held": outcome.held})
    return redirect(found)


@permitted(*PUBLISHERS)
@require_POST
def publish(request: ScopedRequest, number: int) -> HttpResponse:
    """Publish the batch, or what nothing holds of it."""
    found = _found(request, number, "take_over")
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        outcome = historic.publish(found, only_clean=form.cleaned_data["only_clean"], by=request.user, at=clock.now())
    except Refused as refused:
        return _page(request, found, form, refused=refused, status=409)
    told = {"published": outcome.published, "held": outcome.held}
    if outcome.published:
        messages.success(request, _("%(published)d are public now; something holds %(held)d.") % told)
        return redirect(found)
    messages.warning(request, _("Nothing was published: something holds %(held)d of them.") % told)
    return _page(request, _found(request, number, "take_over"), form, status=409)


@permitted(*DRAFTERS)
@require_POST
def leave_out(request: ScopedRequest, number: int) -> HttpResponse:
    """Take a record out of its batch; it becomes a draft like any other."""
    mine = queries.records_of(request.scope, "draft")
    item = get_object_or_404(HistoricItem.objects.select_related("record__organ", "batch"), pk=number, record__in=mine)
    try:
        historic.leave_out(item, by=request.user, at=clock.now())
    except Refused as refused:
        return pages.record_page(request, item.record, refused=refused, status=409)
    messages.success(request, _("Taken out of its batch; it is a draft like any other."))
    return redirect(item.record)
