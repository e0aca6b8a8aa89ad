"""How what a clause makes stands: counts for a list of clauses, rows with their evidence for one of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from gongkai.documents.reading.clauses import clauses_of
from gongkai.law import Duty
from gongkai.registers.obligations import queries as obligation_queries
from gongkai.registers.obligations.law_queries import (
    ClauseLink,
    are_few,
    in_order,
    numbers_of,
    profiles_under,
)
from gongkai.registers.obligations.models import Obligation, ObligationQuerySet
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.queries import Scope

from .citations import citations_of, located
from .clauses import Traced, cites
from .models import ProgressReport, Task, WorkPlan
from .queries import visible_plans

TASK, PLAN = Task._meta.label_lower, WorkPlan._meta.label_lower
REPORT_KEY = "report"
ROWS_OF_A_CLAUSE = 200


def visible_notices(reach: Scope) -> QuerySet[WorkPlan]:
    """The plans in force whose clauses the reader may see."""
    return visible_plans(reach).in_force()


def _of_plan(plan: WorkPlan, lines: Sequence[Traced]) -> tuple[Q, Q]:
    """The conditions of what is owed about the tasks of the clauses, and about the report that they ask for."""
    tasks = {task.pk for line in lines for task in line.tasks}
    of_tasks = Q(plan_id=plan.pk, subject_type=TASK, subject_id__in=tasks)
    asks_report = any(line.asks_report for line in lines)
    return of_tasks, Q(plan_id=plan.pk, subject_type=PLAN) if asks_report else Q(pk__in=())


def _of_duties(lines: Sequence[Traced]) -> Q:
    """What is owed by duties that rest on the clauses; no index knows duties."""
    duties = {duty.id: duty for line in lines for duty in line.duties}
    profiles = profiles_under(*(duty.profile for duty in duties.values())) if duties else []
    return Q(duty_id__in=duties, profile__in=profiles, plan_id__isnull=True)


TASK_KEY = Concat(Value("task "), Cast("subject_id", CharField()))
DUTY_KEY = Concat(Value("duty "), F("duty_id"))


def _made_by(of_tasks: Q, of_report: Q) -> Case:
    return Case(
        When(of_tasks, then=TASK_KEY),
        When(of_report, then=Value(REPORT_KEY)),
        default=DUTY_KEY,
        output_field=CharField(),
    )


def obligations_of(plan: WorkPlan, lines: Sequence[Traced], *, reach: Scope) -> ObligationQuerySet:
    """What the clauses make owed, as far as the reader may see it, each with its ``made_by``: task, report or duty.

    A plan's own obligations stand at the clause of their task or report, not at the duty by which every plan owes.
    """
    of_tasks, of_report = _of_plan(plan, lines)
    return (
        obligation_queries.visible_obligations(reach)
        .filter(of_tasks | of_report | _of_duties(lines))
        .annotate(made_by=_made_by(of_tasks, of_report))
    )


def keys_of(line: Traced) -> list[str]:
    """What ``made_by`` says of that which the clause makes."""
    report = [REPORT_KEY] if line.asks_report else []
    return [*(f"task {task.pk}" for task in line.tasks), *report, *(f"duty {duty.id}" for duty in line.duties)]


Counts = dict[str, Counter[State]]


def state_counts(plan: WorkPlan, lines: Sequence[Traced], *, reach: Scope) -> tuple[Counts, bool]:
    """For each key of the clauses how many obligations stand how on the reader's day, and whether duties are counted.

    What is owed by duties is counted row by row, so only where the reader sees few rows; two queries at most.
    """
    visible, (of_tasks, of_report) = obligation_queries.visible_obligations(reach), _of_plan(plan, lines)
    tables = [(visible.filter(of_tasks | of_report).annotate(made_by=_made_by(of_tasks, of_report)), "made_by")]
    has_duties = any(line.duties for line in lines)
    is_counted = not has_duties or are_few(reach)
    if has_duties and is_counted:
        tables.append((visible.filter(_of_duties(lines)).annotate(made_by=DUTY_KEY), "made_by"))
    return numbers_of(tables, on=reach.on), is_counted


def states_of(line: Traced, counts: Counts) -> list[tuple[State, int]]:
    """How everything that the clause makes stands, most pressing first."""
    return in_order(sum((counts.get(key, Counter()) for key in keys_of(line)), Counter[State]()))


@dataclass(frozen=True)
class Record:
    """A report that is evidence, with its files as (number, name)."""

    pk: int
    at: Any
    is_completing: bool
    address: str
    files: list[tuple[Any, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Owed:
    """One obligation, its state, and the records that stand behind it."""

    obligation: Obligation
    state: State
    records: list[Record]


def owed_of(plan: WorkPlan, line: Traced, *, reach: Scope) -> dict[str, list[Owed]]:
    """By ``made_by`` the obligations of the clause's tasks and report with their evidence; two queries.

    At most ``ROWS_OF_A_CLAUSE``, the ones past due first.
    """
    narrowed = Traced(line.clause, tasks=line.tasks, asks_report=line.asks_report)
    owed = list(obligations_of(plan, [narrowed], reach=reach).order_by("due_on", "id")[:ROWS_OF_A_CLAUSE])
    records = _records(plan, owed) if owed else {}
    found: dict[str, list[Owed]] = {}
    for one in owed:
        task_id = one.subject_id if one.subject_type == TASK else None
        state = one.state_on(reach.on)
        found.setdefault(one.made_by, []).append(Owed(one, state, records.get((task_id, one.organ_id), [])))  # type: ignore[attr-defined]
    for rows in found.values():
        rows.sort(key=lambda row: list(State).index(row.state))
    return found


def _records(plan: WorkPlan, owed: Sequence[Obligation]) -> dict[tuple[int | None, int], list[Record]]:
    """The reports behind some obligations by task and organ, each with its files; one query."""
    tasks = {one.subject_id for one in owed if one.subject_type == TASK}
    rows = (
        ProgressReport.objects.filter(plan=plan, organ_id__in={one.organ_id for one in owed})
        .filter(Q(task_id__in=tasks) | Q(task_id__isnull=True))
        .order_by("id", "files__name")
        .values("id", "task_id", "organ_id", "at", "is_completing", "files__id", "files__name")
    )
    return _gathered(plan, rows)


def _gathered(plan: WorkPlan, rows: Iterable[Any]) -> dict[tuple[int | None, int], list[Record]]:
    """Rows of reports, one for each file, put together."""
    by_report: dict[int, Record] = {}
    found: dict[tuple[int | None, int], list[Record]] = {}
    for row in rows:
        record = by_report.get(row["id"])
        if record is None:
            about = Task(pk=row["task_id"]) if row["task_id"] else plan
            address = f"{about.get_absolute_url()}#report-{row['id']}"
            record = by_report[row["id"]] = Record(row["id"], row["at"], row["is_completing"], address)
            found.setdefault((row["task_id"], row["organ_id"]), []).append(record)
        if row["files__id"]:
            record.files.append((row["files__id"], row["files__name"]))
    return found


@dataclass(frozen=True)
class TraceRow:
    """One line of the export: a clause, what it makes, who owes that, how it stands, and what proves it."""

    clause: Traced
    made: str
    duty: Duty | None = None
    organ: str = ""
    due_on: date | None = None
    state: State | None = None
    met_on: date | None = None
    evidence: str = ""
    evidence_at: Any = None


HOW_IT_STANDS = ("standing", "since_on", "due_on", "is_historical", "is_late")
OWED_FIELDS = (
    "made_by",
    "title",
    "organ__name",
    *HOW_IT_STANDS,
    "evidence__title",
    "evidence__at",
)


def trace_rows(plan: WorkPlan, lines: Sequence[Traced], *, reach: Scope) -> Iterator[TraceRow]:
    """Clause → duty → state → evidence for a whole notice; the obligations with their evidence are one query."""
    by_key: dict[str, list[TraceRow]] = {}
    owed = obligations_of(plan, lines, reach=reach).order_by("due_on", "id", "evidence__id")
    for row in owed.values_list(*OWED_FIELDS, named=True).iterator(chunk_size=2000):
        by_key.setdefault(row.made_by, []).append(row)
    for line in lines:
        yield from _rows_of(line, by_key, on=reach.on)


def _rows_of(line: Traced, by_key: dict[str, list[Any]], *, on: date) -> Iterator[TraceRow]:
    made: dict[str, tuple[str, Duty | None]] = {f"task {task.pk}": (task.title, None) for task in line.tasks}
    made |= {REPORT_KEY: ("", None)} if line.asks_report else {}
    made |= {f"duty {duty.id}": (duty.title, duty) for duty in line.duties}
    if not made:
        yield TraceRow(line, "")
    for key, (title, duty) in made.items():
        rows = by_key.get(key, [])
        if not rows:
            yield TraceRow(line, title, duty)
        for row in rows:
            owed = Obligation(**{name: getattr(row, name) for name in HOW_IT_STANDS})
            yield TraceRow(
                line,
                title or row.title,
                duty,
                row.organ__name,
                row.due_on,
                owed.state_on(on),
                owed.met_on,
                row.evidence__title or "",
                row.evidence__at,
            )


def clauses_of_duty(duty: Duty, reach: Scope) -> list[ClauseLink]:
    """The clauses, of notices that the reader may see, on which a duty rests: two queries, the texts of those alone."""
    citations = citations_of(duty.source)
    plans = visible_notices(reach).select_related(None).defer("text")
    cited = [(plan, citation) for plan in plans for citation in citations if cites(citation, plan)]
    return [
        ClauseLink(f"{plan} {clause.label}", reverse("workplan_clause", args=[plan.pk, clause.span.start]))
        for plan, citation in cited
        for clause in located(citation, plan.text, clauses_of(plan.text), about=duty.title)
    ]
