"""Staff pages of the lawful shortcuts that were taken: the office's list, and their review."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import forms, queries, shortcuts
from .models import ShortcutUse
from .rights import roles_for
from .rules import Refused

PAGE_SIZE = 30
REVIEWERS = roles_for("review_shortcut")


@permitted(*(REVIEWERS | roles_for("shortcut")))
@require_safe
def taken(request: ScopedRequest) -> HttpResponse:
    """The shortcuts of the reader's organs, newest first; those that are reviewed only when asked for."""
    return _page(request)


@dataclass(frozen=True)
class Row:
    """A shortcut in the list, with the form of its review where the reader may give it."""

    use: ShortcutUse
    form: forms.ShortcutReviewForm | None


def _page(
    request: ScopedRequest, wrong: dict[int, forms.ShortcutReviewForm] | None = None, *, status: int = 200
) -> HttpResponse:
    uses = queries.shortcuts_taken(request.scope, "review_shortcut", "shortcut")
    shows_all = "all" in request.GET
    if not shows_all:
        uses = uses.filter(reviewed_at__isnull=True)
    page = paging.newest_first(uses, before=request.GET.get("before", ""), size=PAGE_SIZE)
    rows = []
    for use in page.rows:
        may = request.scope.holds(*REVIEWERS, at=use.record.organ_id) and use.by_id != request.user.pk
        form = (wrong or {}).get(use.pk) or forms.ShortcutReviewForm(auto_id=f"use{use.pk}_%s")
        rows.append(Row(use, form if may and use.reviewed_at is None else None))
    more = f"?before={page.next_key}{'&all=1' if shows_all else ''}" if page.next_key else ""
    context = {"rows": rows, "next_url": more, "shows_all": shows_all}
    return render(request, "records/shortcuts.html", context, status=status)


@permitted(*REVIEWERS)
@require_POST
def review(request: ScopedRequest, number: int) -> HttpResponse:
    """Keep what the review found."""
    use = get_object_or_404(queries.shortcuts_taken(request.scope, "review_shortcut"), pk=number)
    form = forms.ShortcutReviewForm(request.POST, auto_id=f"use{use.pk}_%s")
    if not form.is_valid():
        return _page(request, {use.pk: form}, status=422)
    try:
        shortcuts.review_shortcut(use, **form.values(), by=request.user, at=clock.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, {use.pk: form}, status=409)
    messages.success(request, _("Reviewed."))
    return redirect("record_shortcuts")
