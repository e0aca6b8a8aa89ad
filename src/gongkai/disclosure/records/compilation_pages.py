"""Staff pages of compilations: those that were made, asking for one, how far it is, its files."""

from typing import cast

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.files import views as file_views
from gongkai.registers.jobs import services as jobs
from gongkai.registers.obligations import clock
from gongkai.registers.organs import paging
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import compiling, ledger, ledger_forms, pages, queries
from .models import Compilation
from .rights import roles_for
from .rulebook import CompilationState

PAGE_SIZE = 30
KINDS = ("docx", "pdf")
SIGNS = {
    CompilationState.WAITING: "running",
    CompilationState.DONE: "met",
    CompilationState.EMPTY: "closed",
    CompilationState.REFUSED: "overdue",
}


def _visible(request: ScopedRequest) -> QuerySet[Compilation]:
    organ_ids = request.scope.organ_ids_as(*queries.READERS)
    return Compilation.objects.filter(organ__in=organ_ids).select_related("organ", "by", "docx", "pdf")


@permitted(*queries.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def compilations(request: ScopedRequest) -> HttpResponse:
    """The compilations of the reader's organs, and the form for another."""
    may_ask = not request.scope.roles.isdisjoint(roles_for("draft"))
    if request.method == "POST" and not may_ask:
        raise Http404
    form = None
    if may_ask:
        form = ledger_forms.CompilationForm(
            request.POST if request.method == "POST" else None,
            organs=queries.drafting_organs(request.scope),
            kinds=list(ledger.choices(ledger.entries_of(request.scope)).kinds),
            today=clock.today(),
        )
        if form.is_bound and form.is_valid():
            return _asked(request, form)
    page = paging.newest_first(_visible(request), before=request.GET.get("before", ""), size=PAGE_SIZE)
    gone = compiling.outdated(page.rows)
    context = {
        "form": form,
        "rows": [_told(one, gone) for one in page.rows],
        "next_url": f"?before={page.next_key}" if page.next_key else "",
        "tabs": pages.tabs_of("compilations"),
    }
    return render(request, "records/compilations.html", context, status=422 if form and form.errors else 200)


def _asked(request: ScopedRequest, form: ledger_forms.CompilationForm) -> HttpResponse:
    given = form.cleaned_data
    wanted = compiling.Wanted(
        with_below=given["with_below"],
        rule_kind=given["rule_kind"],
        validity=given["validity"],
        formed_from=given["formed_from"].isoformat() if given["formed_from"] else "",
        formed_until=given["formed_until"].isoformat() if given["formed_until"] else "",
    )
    made = compiling.ask(
        given["organ"],
        wanted,
        title=given["title"],
        day=given["day"],
        token=given["token"],
        by=request.user,
        at=clock.now(),
        on=request.scope.on,
    )
    messages.success(request, _("The compilation is being made; this page says how far it is."))
    return redirect("compilation", made.pk)


def _told(one: Compilation, gone: set[int]) -> dict[str, object]:
    if one.pk in gone:
        return {"one": one, "sign": "overdue", "word": _("Not handed out any more")}
    state = CompilationState(one.state)
    return {"one": one, "sign": SIGNS[state], "word": _("Done") if state is CompilationState.DONE else str(state.label)}


@permitted(*queries.READERS)
@require_safe
def compilation(request: ScopedRequest, number: int) -> HttpResponse:
    """How far a compilation is, what went in, and its files."""
    return _page(request, get_object_or_404(_visible(request), pk=number), status=200)


def _page(request: ScopedRequest, found: Compilation, *, status: int) -> HttpResponse:
    gone = compiling.outdated([found])
    context = {
        "one": found,
        "told": _told(found, gone),
        "is_gone": bool(gone),
        "is_waiting": found.state == CompilationState.WAITING,
        "progress": jobs.progress_of(found.job_id),
        "files": [] if gone else [(kind, getattr(found, kind)) for kind in KINDS if getattr(found, kind)],
        "kinds": found.records.order_by()
        .values_list("record__ledger_entry__rule_kind")
        .annotate(number=Count("pk"))
        .order_by("record__ledger_entry__rule_kind"),
    }
    return render(request, "records/compilation.html", context, status=status)


@permitted(*queries.READERS)
@require_safe
def file(request: ScopedRequest, number: int, kind: str) -> HttpResponseBase:
    """One of its files, as long as everything in it is public."""
    found = get_object_or_404(_visible(request), pk=number)
    stored = getattr(found, kind) if kind in KINDS else None
    if stored is None:
        raise Http404
    if compiling.outdated([found]):
        return _page(request, found, status=409)
    return cast("HttpResponseBase", file_views.serve(stored))
