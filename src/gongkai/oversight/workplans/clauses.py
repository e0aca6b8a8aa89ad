"""Which clause of a notice makes what: its tasks, its time limits and the duties of profiles that cite it.

The clauses are read from the plan's text each time and remembered by the process; only what a person said about one is
stored. So a notice that was entered long ago has them too, and a better reading reaches it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from django.db.models import QuerySet

from gongkai.documents.reading.clauses import Clause, clauses_of
from gongkai.law import Duty, load_profile, profile_names

from .citations import Citation, citations_of, located, same_number
from .models import ClauseReview, Task, TimedDuty, WorkPlan

TASK_FIELDS = ("id", "plan_id", "position", "title", "start", "end", "stated_on", "is_dismissed", "dismissed_reason")


class Standing(StrEnum):
    """Whether a clause is accounted for; ``UNCOVERED`` is where no duty was found and nobody looked yet."""

    HEADING = "heading"
    COVERED = "covered"
    REVIEWED = "reviewed"
    UNCOVERED = "uncovered"


@dataclass
class Traced:
    """A clause with everything it makes."""

    clause: Clause
    tasks: list[Task] = field(default_factory=list)
    dismissed: list[Task] = field(default_factory=list)
    limits: list[TimedDuty] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    asks_report: bool = False
    review: ClauseReview | None = None

    @property
    def standing(self) -> Standing:
        """Covered by a task, limit, duty or the report; a task set aside with a reason counts as looked at."""
        if self.tasks or self.limits or self.duties or self.asks_report:
            return Standing.COVERED
        if self.clause.is_heading:
            return Standing.HEADING
        return Standing.REVIEWED if self.review or self.dismissed else Standing.UNCOVERED


@dataclass(frozen=True)
class Trace:
    """Every clause of a notice; ``unplaced`` are duties that cite the notice, but no clause that it has."""

    lines: list[Traced]
    unplaced: list[Duty]

    def of(self, standing: Standing) -> list[Traced]:
        """The clauses that stand so."""
        return [line for line in self.lines if line.standing is standing]

    @property
    def counted(self) -> list[Traced]:
        """The clauses that should make a duty or be looked at: all but bare headings."""
        return [line for line in self.lines if line.standing is not Standing.HEADING]

    @property
    def share_percent(self) -> int:
        """The share of the counted clauses that is accounted for, rounded down, so that 100 means all."""
        counted = self.counted
        open_ones = sum(line.standing is Standing.UNCOVERED for line in counted)
        return 100 * (len(counted) - open_ones) // len(counted) if counted else 100


def trace_of(plan: WorkPlan) -> Trace:
    """Every clause of the plan's notice with what it makes, in three queries."""
    lines = [Traced(clause) for clause in clauses_of(plan.text)]
    return _filled(plan, lines, plan.tasks.all(), plan.timed_duties.all(), plan.clause_reviews.select_related("by"))


def line_at(plan: WorkPlan, place: int) -> Traced | None:
    """The clause in which the character at ``place`` of the plan's text stands, with what it makes; two queries.

    Whether somebody looked at it is asked only where it makes nothing.
    """
    clause = clause_at(plan, place)
    if clause is None:
        return None
    overlapping = {"start__lt": clause.span.end, "end__gt": clause.span.start}
    tasks, limits = plan.tasks.filter(**overlapping), plan.timed_duties.filter(**overlapping)
    (line,) = _filled(plan, [Traced(clause)], tasks, limits, plan.clause_reviews.none()).lines
    if line.standing in (Standing.UNCOVERED, Standing.REVIEWED):
        line.review = plan.clause_reviews.filter(start=clause.span.start).select_related("by").first()
    return line


def clause_at(plan: WorkPlan, place: int) -> Clause | None:
    """The clause in which the character at ``place`` stands."""
    clauses = clauses_of(plan.text)
    index = bisect_right(clauses, place, key=lambda one: one.span.start) - 1
    return clauses[index] if index >= 0 and place < clauses[index].span.end else None


def _filled(
    plan: WorkPlan,
    lines: list[Traced],
    tasks: QuerySet[Task],
    limits: QuerySet[TimedDuty],
    reviews: QuerySet[ClauseReview],
) -> Trace:
    for task in tasks.only(*TASK_FIELDS).order_by("position"):
        task.plan = plan
        for line in _overlapping(lines, task.start, task.end):
            (line.dismissed if task.is_dismissed else line.tasks).append(task)
    for limit in limits.order_by("position"):
        for line in _overlapping(lines, limit.start, limit.end):
            line.limits.append(limit)
    place = plan.spans.get("report_due_on") if plan.report_due_on else None
    for line in _overlapping(lines, *place) if place else ():
        line.asks_report = True
    by_start = {line.clause.span.start: line for line in lines}
    for review in reviews:
        if review.start in by_start:
            by_start[review.start].review = review
    return Trace(lines, _with_duties(plan, by_start))


def _with_duties(plan: WorkPlan, by_start: Mapping[int, Traced]) -> list[Duty]:
    """Put the duties that cite the notice to their clauses; gives those whose clause the notice does not have."""
    unplaced = []
    for duty, clauses in duties_citing(plan):
        if not clauses:
            unplaced.append(duty)
        for clause in clauses:
            if line := by_start.get(clause.span.start):
                line.duties.append(duty)
    return unplaced


def _overlapping(lines: Sequence[Traced], start: int, end: int) -> Iterator[Traced]:
    """The lines whose clause shares a character with ``start`` to ``end``; clauses stand one behind the other."""
    first = bisect_right(lines, start, key=lambda line: line.clause.span.end)
    for line in lines[first:]:
        if line.clause.span.start >= end:
            return
        yield line


# -- duties of profiles ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _citing_duties() -> tuple[tuple[Duty, tuple[Citation, ...]], ...]:
    """Every row of every profile with the documents that its source names."""
    own = (duty for name in profile_names() for duty in load_profile(name).duties if duty.profile == name)
    return tuple((duty, tuple(citations_of(duty.source))) for duty in own)


def duties_citing(plan: WorkPlan) -> list[tuple[Duty, list[Clause]]]:
    """The rows of all profiles that cite the plan's notice, each with the clauses it names."""
    clauses = clauses_of(plan.text)
    return [
        (duty, located(citation, plan.text, clauses, about=duty.title))
        for duty, citations in _citing_duties()
        for citation in citations
        if cites(citation, plan)
    ]


def cites(citation: Citation, plan: WorkPlan) -> bool:
    """Whether a citation names the plan's notice: by number, by title, or by a title in its text with its date."""
    if same_number(citation.document, plan.document_number):
        return True
    if citation.document == plan.title:
        return citation.dated_on in (None, plan.dated_on)
    is_dated = citation.dated_on is not None and citation.dated_on == plan.dated_on
    return is_dated and f"《{citation.document}》" in plan.text
