"""Staff pages on which tasks of a draft are divided, joined and added, and the text from which one is added."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import checking, passages, queries, reshaping
from . import correction_forms as forms
from .cards import marks_of
from .check_pages import Looking, check_address, draft_of, of_a_draft, to_next
from .correction_pages import of_a_task, renewed, task_page
from .drafts import EditConflict
from .models import Task, WorkPlan
from .passages import NoSuchPlace, Passage
from .proposals import proposal_of
from .source_parts import PART_CHARACTERS, lines_of, part_from

NEIGHBOURS = 4


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_task
def split(request: ScopedRequest, found: Task) -> HttpResponse:
    """Divide a task at places of its sentence."""
    text = found.plan.text
    whole = reshaping.passages_of(found)
    pieces = list(passages.clauses(whole, text))
    said = [(one.start, text[one.start : one.end].strip()) for one in pieces]
    chosen: dict[str, Any] = {
        "places": [(start, words) for start, words in said[1:] if words],
        "find": lambda words: text.find(words, whole[0].start, whole[-1].end),
    }
    form = forms.SplitForm(request.POST or None, initial={"version": found.version}, **chosen)
    context = {"form": form, "beginning": said[0][1]}
    if not form.is_bound or not form.is_valid():
        return task_page(request, found, "workplans/split.html", context)
    try:
        reshaping.split_task(found, by=request.user, at=clock.now(), **form.cleaned_data)
    except NoSuchPlace:
        form.add_error("cuts", _("One part would have no words. Choose other places."))
        return task_page(request, found, "workplans/split.html", context)
    except EditConflict:
        now = get_object_or_404(queries.own_tasks(request.scope), pk=found.pk)
        fresh = forms.SplitForm(renewed(request, version=now.version), **chosen)
        seen = form.cleaned_data["version"]
        return task_page(request, now, "workplans/split.html", context | {"form": fresh}, seen=seen)
    return to_next(request, found.plan, behind=found.position - 1)


def _neighbours(found: Task) -> list[Task]:
    """The kept tasks right before and right behind, in their order."""
    kept = found.plan.tasks.filter(is_dismissed=False)
    before = list(kept.filter(position__lt=found.position).order_by("-position")[:NEIGHBOURS])
    behind = kept.filter(position__gt=found.position).order_by("position")[:NEIGHBOURS]
    return [*reversed(before), *behind]


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_task
def merge(request: ScopedRequest, found: Task) -> HttpResponse:
    """Make one task of this and its neighbours."""
    near = _neighbours(found)
    choices = [(f"{one.pk}.{one.version}", f"{one.position}. {one.title}") for one in near]
    following = [key for (key, _said), one in zip(choices, near, strict=True) if one.position > found.position]
    initial = {"own": f"{found.pk}.{found.version}", "others": following[:1]}
    form = forms.MergeForm(request.POST or None, initial=initial, neighbours=choices)
    if not form.is_bound or not form.is_valid():
        return task_page(request, found, "workplans/merge.html", {"form": form})
    versions = form.versions()
    try:
        merged = reshaping.merge_tasks(found, versions=versions, by=request.user, at=clock.now())
    except reshaping.NotNeighbours:
        form.add_error("others", _("Only tasks that follow one another can be merged."))
        return task_page(request, found, "workplans/merge.html", {"form": form})
    except EditConflict:
        wanted = {str(pk) for pk in versions}
        again = [key for key, _said in choices if key.partition(".")[0] in wanted]
        fresh = forms.MergeForm(None, initial=initial | {"others": again}, neighbours=choices)
        return task_page(request, found, "workplans/merge.html", {"form": fresh}, seen=versions.get(found.pk, 0))
    return to_next(request, merged.plan, behind=merged.position - 1)


@permitted(Role.OFFICE)
@require_safe
@of_a_draft
def text(request: ScopedRequest, number: int) -> HttpResponse:
    """The source of a draft, part by part, with what no task was made of to be ticked."""
    found = draft_of(request, number)
    asked = request.GET.get("from", "")
    part = part_from(found.text, int(asked) if asked.isdecimal() and len(asked) < 12 else 0)
    page = checking.Page(checking.Order.DOCUMENT, [], "", None, "")
    marks = marks_of(checking.outline(found), page, part)
    return render(
        request,
        "workplans/text.html",
        {
            "plan": found,
            "looking": Looking.of(request),
            "check_url": reverse("workplan_check", args=[found.pk]),
            "lines": lines_of(found.text, part, marks),
            "previous_url": f"?from={max(part.start - PART_CHARACTERS, 0)}" if part.start else "",
            "next_url": f"?from={part.end + 1}" if part.end < len(found.text) else "",
        },
    )


def _marked(request: ScopedRequest, found: WorkPlan) -> Passage | None:
    """The passage that an address or a form names: from the first of its stretches to the end of the last."""
    values = [*request.GET.getlist("s"), f"{request.POST.get('start', '')}-{request.POST.get('end', '')}"]
    pairs = [value.partition("-") for value in values if len(value) < 24]
    places = [(int(start), int(end)) for start, _dash, end in pairs if start.isdecimal() and end.isdecimal()]
    if not places:
        return None
    passage = Passage(min(start for start, _ in places), min(max(end for _, end in places), len(found.text)))
    return passage if found.text[passage.start : passage.end].strip() else None


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_draft
def add(request: ScopedRequest, number: int) -> HttpResponse:
    """Make a task of a passage in which the reader saw none."""
    found = draft_of(request, number)
    passage = _marked(request, found)
    if passage is None:
        messages.info(request, _("Tick the sentences of which the task is to be made."))
        return redirect("workplan_text", number=number)
    read = proposal_of(found, passage)
    organs = {organ.name: organ for organ in queries.organs_below(found, on=clock.today())}
    initial = {"start": passage.start, "end": passage.end, "title": read.title, "stated_on": read.stated_on}
    initial |= {"deadline_phrase": read.deadline_phrase}
    form = forms.AddTaskForm(request.POST or None, initial=initial, source=found.text)
    rows = forms.new_unit_rows(request.POST or None, read.units, organs=organs)
    if form.is_bound and form.is_valid() and rows.is_valid():
        try:
            task = reshaping.add_task(
                found, units=forms.named_units(rows), by=request.user, at=clock.now(), **form.cleaned_data
            )
        except reshaping.KnownPassage as known:
            task = known.task
            messages.info(request, _("A task was made of this passage before; here it is."))
        standing = Looking(checking.Order.DOCUMENT, f"0-{task.position - 1}")
        return redirect(check_address(found, standing, f"r-task-{task.pk}"))
    context = {"plan": found, "form": form, "rows": rows, "words": read.words, "units": [], "organs": organs}
    return render(request, "workplans/add_task.html", context, status=422 if form.is_bound else 200)
