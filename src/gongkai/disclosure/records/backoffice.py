"""Staff pages of records: the list, the draft, the record with what waits next, preview, comparison, review form."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.disclosure.catalogues import queries as catalogues
from gongkai.documents.printing import NoChineseFont, fonts_of, typeset
from gongkai.registers.files import services as files
from gongkai.registers.files import views as file_views
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import attaching, comparing, forms, heads, pages, queries, review_forms, services
from .content import Content
from .models import Record
from .rights import roles_for
from .rules import Refused, State, Step
from .wording import law_for, steps_for

PAGE_SIZE = 30
SEARCHED_AT_ONCE = 100_000
"""How many records one search for words of a title looks through, for a reader of more organs than ``FEW_ORGANS``."""
FEW_ORGANS = 10
DRAFTERS = roles_for("draft")


@permitted(*queries.READERS)
@require_safe
def records(request: ScopedRequest) -> HttpResponse:
    """The records that the reader may see, newest first, narrowed by state and title."""
    form = forms.FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    chosen = asked.get("state", "")
    rows = queries.waiting_for(request.scope) if chosen == "waiting" else queries.visible_records(request.scope)
    if chosen == "public":
        rows = rows.filter(pk__in=Record.objects.public())
    elif chosen == "late":
        rows = queries.late_records(request.scope, rows)
    elif chosen in list(State):
        rows = rows.filter(state=chosen)
    if asked.get("q"):
        rows = rows.filter(title__icontains=asked["q"])
    is_long = asked.get("q") and len(request.scope.organ_ids_as(*queries.READERS)) > FEW_ORGANS
    within = SEARCHED_AT_ONCE if is_long else None
    before = request.GET.get("before", "")
    told = queries.with_due_days(queries.visible_records(request.scope))
    page = paging.newest_first(rows, before=before, size=PAGE_SIZE, within=within, told=told)
    kept = request.GET.copy()
    kept["before"] = page.next_key
    context = {
        "form": form,
        "rows": pages.listed(page.rows),
        "next_url": f"?{kept.urlencode()}" if page.next_key else "",
        "is_cut": page.is_cut,
        "is_narrowed": bool(chosen or asked.get("q")),
        "may_draft": not request.scope.roles.isdisjoint(DRAFTERS),
        "may_pass_on": not request.scope.roles.isdisjoint(roles_for("withdraw")),
        "may_review_shortcuts": not request.scope.roles.isdisjoint(roles_for("review_shortcut")),
        "tabs": pages.tabs_of("records"),
    }
    return render(request, "records/records.html", context)


@permitted(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ScopedRequest) -> HttpResponse:
    """Begin a record: first for which organ, then what it says."""
    organs = queries.drafting_organs(request.scope)
    asked = request.GET.get("organ", "")
    if not asked:
        found = list(organs[:2])
        if len(found) != 1:
            return render(request, "records/choose_organ.html", {"form": forms.OrganForm(organs=organs)})
        asked = str(found[0].pk)
    organ = get_object_or_404(organs, pk=asked if asked.isascii() and asked.isdigit() else 0)
    before = Content(issuer=organ.name)
    form = _record_form(request, Record(organ=organ), before, version=0)
    if request.method == "POST" and form.is_valid():
        content = _with_files(request, form, organ)
        if content is not None:
            made = services.draft(organ, content, by=request.user, at=clock.now())
            return _saved(request, made)
    context = {"form": form, "organ": organ, "record": None, "keeps_from_signing": _may_pass(request, organ.pk)}
    return render(request, "records/edit.html", context, status=422 if form.errors else 200)


@permitted(*DRAFTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ScopedRequest, number: int) -> HttpResponse:
    """Change what a record says; a new version, for which no approval holds."""
    found = get_object_or_404(queries.records_of(request.scope, "draft"), pk=number)
    form = _record_form(request, found, services.content_of(found), version=found.version)
    if request.method == "POST" and form.is_valid() and _edited(request, found, form):
        return _saved(request, found)
    context = {"form": form, "organ": found.organ, "record": found}
    context["keeps_from_signing"] = _may_pass(request, found.organ_id)
    return render(request, "records/edit.html", context, status=422 if form.errors else 200)


def _may_pass(request: ScopedRequest, organ_id: int) -> bool:
    """Whether the reader could review or sign a record of the organ, if they did not write it."""
    return any(request.scope.holds(*roles_for(right), at=organ_id) for right in (*Step, "sign"))


def _record_form(request: ScopedRequest, record: Record, content: Content, *, version: int) -> forms.RecordForm:
    posted, uploaded = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return forms.RecordForm(
        posted,
        uploaded,
        law=law_for(record),
        before=content,
        version=version,
        entries=catalogues.current_entries(record.organ_id),
        use_required_attribute=False,
    )


def _edited(request: ScopedRequest, record: Record, form: forms.RecordForm) -> bool:
    """Whether the new version was saved; what stopped it stands in the form."""
    content = _with_files(request, form, record.organ)
    if content is None:
        return False
    try:
        services.edit(record, content, version=form.cleaned_data["version"], by=request.user, at=clock.now())
    except services.EditedMeanwhile:
        said = _("Somebody saved a newer version meanwhile. Open it beside this page and carry your changes over.")
        form.add_error(None, said)
        return False
    except Refused as refused:
        pages.tell(form, refused)
        return False
    return True


def _with_files(request: ScopedRequest, form: forms.RecordForm, organ: Organ) -> Content | None:
    try:
        taken = attaching.take_in(organ, form.cleaned_data["added"], by=request.user, at=clock.now())
    except files.FileRefused as refused:
        form.add_error("added", file_views.told(refused))
        return None
    content = form.content()
    known = {one.sha256 for one in content.attachments}
    added = tuple({one.sha256: one for one in taken if one.sha256 not in known}.values())
    return replace(content, attachments=(*content.attachments, *added))


def _saved(request: ScopedRequest, record: Record) -> HttpResponse:
    """To the record; or on to review, and where that is refused, back to the form with every reason at its field."""
    if "send_on" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(record)
    return pages.send_on(request, record)


@permitted(*queries.READERS)
@require_safe
def record(request: ScopedRequest, number: int) -> HttpResponse:
    """A record: what it says, how far it is, what waits next and who may do it."""
    found = get_object_or_404(queries.visible_records(request.scope), pk=number)
    return pages.record_page(request, found)


@permitted(*queries.READERS)
@require_safe
def preview(request: ScopedRequest, number: int) -> HttpResponse:
    """Exactly what the public will see of the newest version, attachments included."""
    found = get_object_or_404(queries.visible_records(request.scope), pk=number)
    content = services.content_of(found).public
    relations = queries.relations_of(found)
    context = {
        "record": found,
        "content": content,
        "rows": heads.public_rows(found, content, relations, on=clock.today()),
        "notices": heads.notices(found, content, relations, on=clock.today()),
        "relations": pages.told_relations(found, relations),
    }
    return render(request, "records/preview.html", context)


@permitted(*queries.READERS)
@require_safe
def compare(request: ScopedRequest, number: int) -> HttpResponse:
    """Two versions side by side; the newest with the one before it unless others are asked for."""
    found = get_object_or_404(queries.visible_records(request.scope), pk=number)
    last = {"left": max(found.version - 1, 1), "right": found.version}
    form = forms.VersionsForm(request.GET if "left" in request.GET else last, numbers=range(1, found.version + 1))
    context: dict[str, Any] = {"record": found, "form": form}
    if form.is_valid():
        asked = form.cleaned_data
        left, right = (services.content_of(found, asked[name]) for name in ("left", "right"))
        context |= {
            "fields": comparing.changed_fields(left, right, heads.labels()),
            "stretches": comparing.stretches(left.body, right.body),
            "is_same_body": left.body == right.body,
            **asked,
        }
    return render(request, "records/compare.html", context)


@permitted(*queries.READERS)
@require_safe
def review_form(request: ScopedRequest, number: int) -> HttpResponse:
    """The review form as PDF."""
    found = get_object_or_404(queries.visible_records(request.scope), pk=number)
    steps = steps_for(law_for(found), is_normative=found.is_normative)
    form = review_forms.review_form(found, services.content_of(found), queries.acts_of(found), steps)
    try:
        printed = typeset(form, fonts=fonts_of(settings.FONTS_FOLDER))
    except NoChineseFont as lack:
        return pages.record_page(request, found, problem=lack.advice, status=503)
    name = f"{form.title} {found.title[:60]}.pdf"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(printed.content, content_type="application/pdf", headers=headers)


@permitted(*queries.READERS)
@require_safe
def copy_file(request: ScopedRequest, number: int, sha256: str) -> FileResponse:
    """The clean copy of an attachment of the newest version."""
    found = get_object_or_404(queries.visible_records(request.scope), pk=number)
    copy = queries.copy_in(services.content_of(found), sha256)
    if copy is None:
        raise Http404
    return file_views.serve(copy)
