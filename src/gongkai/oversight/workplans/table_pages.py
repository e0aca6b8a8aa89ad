"""Staff pages of tables: a plan out as XLSX or CSV, progress in, and a plan from a table."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.documents import spreadsheets
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.obligations import clock
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from . import in_force_queries, plan_sheet, printed_tables, progress_sheet, queries, services, table_forms
from .models import WorkPlan
from .state_words import word_of
from .tabs import tabs_of

KINDS = ("xlsx", "csv")


def _plan(request: ScopedRequest, number: int) -> WorkPlan:
    return get_object_or_404(in_force_queries.plans_in_force(request.scope), pk=number)


def _reportable(request: ScopedRequest, plan: WorkPlan) -> dict[int, Obligation]:
    """The obligations of the plan on which the sender may report."""
    return {one.pk: one for one in queries.reportable(request.scope).filter(plan_id=plan.pk)}


@permitted(*READS_CASES)
@require_safe
def table(request: ScopedRequest, number: int) -> HttpResponse:
    """Where the plan is taken as a table, and a filled one given back."""
    return page(request, _plan(request, number), status=200)


def page(
    request: ScopedRequest,
    plan: WorkPlan,
    *,
    status: int,
    form: table_forms.ReturnedTableForm | None = None,
    problem: str = "",
) -> HttpResponse:
    """The page of tables, with what went wrong."""
    context = {
        "plan": plan,
        "tabs": tabs_of(plan, "workplan_table"),
        "form": form or table_forms.ReturnedTableForm(),
        "may_report": not request.scope.roles.isdisjoint(WORKS_ON_CASES),
        "may_print_progress": printed_tables.may_print_progress(request.scope, plan),
        "fallbacks": printed_tables.fallbacks(),
        "problem": problem,
    }
    return render(request, "workplans/table.html", context, status=status)


@permitted(*READS_CASES)
@require_safe
def export(request: ScopedRequest, number: int, kind: str) -> HttpResponse:
    """The plan as a table: one row for each organ and task that the reader may see."""
    if kind not in KINDS:
        raise Http404(kind)
    plan, today = _plan(request, number), clock.today()
    owed = obligation_queries.visible_obligations(request.scope).filter(plan_id=plan.pk)
    columns = progress_sheet.columns()
    rows = progress_sheet.rows(plan, progress_sheet.lines(plan, owed), on=today, state_word=word_of)
    if kind == "csv":
        content, media_type = spreadsheets.to_csv(columns, rows), spreadsheets.CSV
    else:
        content, media_type = spreadsheets.to_xlsx(columns, rows, title=str(plan.year)), spreadsheets.XLSX
    disposition = content_disposition_header(as_attachment=True, filename=f"{str(plan)[:60]} {today}.{kind}")
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@permitted(*WORKS_ON_CASES)
@require_POST
def read(request: ScopedRequest, number: int) -> HttpResponse:
    """What a returned table would enter, and what stands against it; nothing is entered yet."""
    plan = _plan(request, number)
    form = table_forms.ReturnedTableForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, plan, status=422, form=form)
    content, rows, _name = form.cleaned_data["file"]
    found = progress_sheet.read_back(rows, plan, owed=_reportable(request, plan), content=content)
    tasks = {task.pk: task for task in plan.tasks.all()} if found.entries else {}
    context = {
        "plan": plan,
        "reading": found,
        "rows": [(entry, tasks.get(entry.owed.subject_id)) for entry in found.entries],
        "sealed": "" if found.faults else progress_sheet.packed(found, plan, by=request.user),
        "completing": sum(1 for entry in found.entries if entry.is_completing),
    }
    return render(request, "workplans/table_read.html", context, status=422 if found.faults else 200)


@permitted(*WORKS_ON_CASES)
@require_POST
def enter(request: ScopedRequest, number: int) -> HttpResponse:
    """Enter what was shown, in parts where it is much; nothing of it where a row cannot be entered any more."""
    plan = _plan(request, number)
    try:
        sealed = progress_sheet.unpacked(request.POST.get("sealed", ""), plan, by=request.user)
        done = progress_sheet.enter(plan, sealed, owed=_reportable(request, plan), by=request.user, at=clock.now())
    except progress_sheet.Stale:
        problem = _("What was shown is older than an hour or not yours. Give the file once more.")
        return page(request, plan, status=409, problem=problem)
    except services.NothingOwed:
        problem = _("Somebody reported on a row that was still to come. Take the table anew for what is left.")
        return page(request, plan, status=409, problem=problem)
    if not done.is_all:
        context = {"plan": plan, "entered": done, "sealed": request.POST["sealed"]}
        return render(request, "workplans/table_entering.html", context)
    said = ngettext("%(number)d report is entered.", "%(number)d reports are entered.", done.all)
    messages.success(request, said % {"number": done.all})
    return redirect("workplan_reports", number=number)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def from_table(request: ScopedRequest) -> HttpResponse:
    """Make a draft plan from a table of tasks: first the file, then what its columns hold."""
    if "sealed" in request.POST:
        return _choose_columns(request)
    form = table_forms.PlanTableForm(request.POST or None, request.FILES or None, initial={"year": clock.today().year})
    form.fields["organ"].queryset = governments(request.scope)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        _content, rows, _name = form.cleaned_data["file"]
        columns = table_forms.ColumnsForm(heads=rows[plan_sheet.head_row(rows)])
        return _columns_page(request, rows, columns, form.sealed(), status=200)
    return render(request, "workplans/from_table.html", {"form": form}, status=422 if form.errors else 200)


def _columns_page(
    request: ScopedRequest,
    rows: list[list[str]],
    columns: table_forms.ColumnsForm,
    sealed: str,
    *,
    status: int,
) -> HttpResponse:
    head = plan_sheet.head_row(rows)
    context = {
        "form": columns,
        "sealed": sealed,
        "heads": rows[head],
        "sample": rows[head + 1 : head + 4],
        "number": len(rows) - head - 1,
    }
    return render(request, "workplans/columns.html", context, status=status)


def _choose_columns(request: ScopedRequest) -> HttpResponse:
    sent = table_forms.opened(request.POST["sealed"])
    own = governments(request.scope)
    organ = own.filter(pk=sent["organ"]).first() if sent else None
    if sent is None or organ is None:
        messages.info(request, _("That was more than an hour ago; give the file once more."))
        return redirect("workplan_from_table")
    rows = sent["table"]
    form = table_forms.ColumnsForm(request.POST, heads=rows[plan_sheet.head_row(rows)])
    if form.is_valid():
        try:
            made = plan_sheet.draft_from_table(
                rows,
                form.mapping,
                content=sent["content"],
                name=sent["name"],
                title=sent["title"],
                year=sent["year"],
                organ=organ,
                by=request.user,
                at=clock.now(),
            )
        except plan_sheet.NoTasks:
            form.add_error(None, _("Below the heads no row holds a task under these columns."))
        except FileRefused as refused:
            form.add_error(None, file_views.told(refused))
        else:
            if not made.is_new:
                messages.info(request, _("This file was uploaded before; here is its plan."))
            return redirect(made.plan)
    return _columns_page(request, rows, form, request.POST["sealed"], status=422)
