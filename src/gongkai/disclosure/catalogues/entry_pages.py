"""Staff pages of entries and of tables that are read in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.documents.spreadsheets import UnreadableTable
from gongkai.registers.obligations import clock
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import backoffice, forms, queries, reading, services, sheets, words
from .models import Catalogue, Entry, Proposal
from .rules import Refused

SHOWN = 100


@permitted(*READS_CASES)
@require_safe
def entry(request: ScopedRequest, number: int) -> HttpResponse:
    """One entry through all versions: what it says, its limit and clocks, and what hangs on it."""
    found = get_object_or_404(queries.visible_entries(request.scope), pk=number)
    rows = list(found.rows.select_related("edition").order_by("-edition__number"))
    own = Entry.objects.filter(pk=found.pk).select_related("catalogue", "owner")
    standing = next(queries.standings(own, on=clock.today()))
    newest = rows[0] if rows else None
    sign, word = words.STATES[standing.state]
    context = {
        "entry": found,
        "newest": newest,
        "told": words.told(newest.cells) if newest else [],
        "versions": [row.edition for row in rows],
        "rule": words.rule_said(found.rule, found.number),
        "standing": standing,
        "sign": sign,
        "word": word,
        "clocks": [{"owed": one, "state": one.state_on(clock.today())} for one in queries.clocks_of(found)],
        "today": clock.today(),
        "may_edit": request.scope.holds(*WORKS_ON_CASES, at=found.catalogue.organ_id),
        "is_seen": request.scope.holds(*READS_CASES, at=found.catalogue.organ_id),
    }
    return render(request, "catalogues/entry.html", context)


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ScopedRequest, number: int) -> HttpResponse:
    """A new entry in the draft."""
    found = get_object_or_404(queries.editable_catalogues(request.scope), pk=number)
    form = forms.EntryForm(request.POST if request.method == "POST" else None, words=queries.words_for(found.organ))
    if form.is_bound and form.is_valid():
        try:
            services.add_entry(found, form.cells(), by=request.user, at=clock.now())
        except Refused as refused:
            backoffice.tell(form, refused)
        else:
            messages.success(request, _("Added to the draft."))
            return redirect(found)
    return _form(request, form, found)


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ScopedRequest, number: int) -> HttpResponse:
    """Change what the draft says of an entry."""
    found = _editable(request, number)
    row = found.rows.order_by("-edition__number").first()
    before = row.cells if row else None
    posted = request.POST if request.method == "POST" else None
    form = forms.EntryForm(posted, words=queries.words_for(found.catalogue.organ), before=before)
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            services.change_entry(found, form.cells(), seen=seen, by=request.user, at=clock.now())
        except Refused as refused:
            backoffice.tell(form, refused)
        else:
            messages.success(request, _("Saved in the draft."))
            return redirect(found)
    return _form(request, form, found.catalogue, entry=found)


def _form(
    request: ScopedRequest, form: forms.EntryForm, catalogue: Catalogue, *, entry: Entry | None = None
) -> HttpResponse:
    context = {"form": form, "catalogue": catalogue, "entry": entry}
    return render(request, "catalogues/edit_entry.html", context, status=422 if form.errors else 200)


@permitted(*WORKS_ON_CASES)
@require_POST
def remove(request: ScopedRequest, number: int) -> HttpResponse:
    """Take an entry out of the draft."""
    found = _editable(request, number)
    try:
        services.remove_entry(found, by=request.user, at=clock.now())
    except Refused as refused:
        return backoffice.page(request, found.catalogue, refused=refused, status=409)
    messages.success(request, _("Taken out of the draft."))
    return redirect(found.catalogue)


def _editable(request: ScopedRequest, number: int) -> Entry:
    mine = queries.editable_catalogues(request.scope)
    return get_object_or_404(Entry.objects.select_related("catalogue__organ"), pk=number, catalogue__in=mine)


# -- tables ------------------------------------------------------------------------------------------------------------


@permitted(*WORKS_ON_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: ScopedRequest, number: int) -> HttpResponse:
    """Give a table; what it would change is shown next."""
    found = get_object_or_404(queries.editable_catalogues(request.scope), pk=number)
    form = forms.TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, name = form.cleaned_data["file"]
        try:
            made = reading.propose_table(found, content, name=name, by=request.user, at=clock.now())
        except UnreadableTable as unreadable:
            form.add_error("file", unreadable.reason)
        except sheets.NoHeads as lacking:
            form.add_error("file", str(lacking))
        else:
            return redirect("catalogue_proposal", made.pk)
    context = {"form": form, "catalogue": found, "edition": queries.edition_of(found)}
    return render(request, "catalogues/table.html", context, status=422 if form.errors else 200)


@permitted(*WORKS_ON_CASES)
@require_safe
def proposal(request: ScopedRequest, number: int) -> HttpResponse:
    """What a table would change, and what is doubtful; nothing of it is entered yet."""
    return _proposal(request, get_object_or_404(queries.open_proposals(request.scope), pk=number))


def _proposal(
    request: ScopedRequest, found: Proposal, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    difference = reading.preview(found)
    told: dict[str, Any] = words.told_difference(difference)
    counts = {name: len(told[name]) for name in ("added", "altered", "removed")}
    context = {
        "proposal": found,
        "catalogue": found.catalogue,
        "told": told | {name: told[name][:SHOWN] for name in counts},
        "counts": counts,
        "doubts": found.doubts[:SHOWN],
        "doubts_number": len(found.doubts),
        "shown": SHOWN,
        "rows_number": len(found.rows),
        "refusals": [{"reason": one.sentence} for one in refused.refusals] if refused else [],
    }
    return render(request, "catalogues/proposal.html", context, status=status)


@permitted(*WORKS_ON_CASES)
@require_POST
def accept(request: ScopedRequest, number: int) -> HttpResponse:
    """Enter what was shown into the draft."""
    found = get_object_or_404(queries.open_proposals(request.scope), pk=number)
    try:
        services.accept_proposal(found, by=request.user, at=clock.now())
    except Refused as refused:
        return _proposal(request, found, refused=refused, status=409)
    messages.success(request, _("Entered into the draft."))
    return redirect(found.catalogue)


@permitted(*WORKS_ON_CASES)
@require_POST
def set_aside(request: ScopedRequest, number: int) -> HttpResponse:
    """Enter nothing of the table."""
    found = get_object_or_404(queries.open_proposals(request.scope), pk=number)
    services.set_proposal_aside(found, by=request.user, at=clock.now())
    messages.success(request, _("Nothing of the table was entered."))
    return redirect(found.catalogue)
