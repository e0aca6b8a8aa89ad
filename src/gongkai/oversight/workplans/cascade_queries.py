"""Which plans stand above and below another, what of them a reader may see, and how it stands with them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from gongkai.registers.obligations.conditions import state_conditions
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import Scope

from . import likeness, queries, task_lists
from .in_force import LinkKind, PlanLink, TaskLink
from .models import PlanState, Task, WorkPlan, WorkPlanQuerySet

WATCHES = (Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR)
_PUBLIC = ("公开发布", "主动公开")


def is_public_text(plan: WorkPlan) -> bool:
    """Whether the notice itself is public: its disclosure attribute says so."""
    attribute = plan.disclosure_attribute
    return any(word in attribute for word in _PUBLIC) and "不公开" not in attribute and "不予" not in attribute


ABOVE = "organ__parent__parent__parent__parent"
"""What to fetch with a plan so that ``organs_above`` of its organ asks the database nothing."""


def organs_above(organ: Organ) -> list[int]:
    """The organs above one, nearest first."""
    above: list[int] = []
    while (parent := organ.parent) is not None:
        above.append(parent.pk)
        organ = parent
    return above


def plans_above(plan: WorkPlan, reach: Scope) -> list[WorkPlan]:
    """Plans that ``plan`` may carry out or continue and whose text its office may read, nearest first; one query."""
    above = organs_above(plan.organ)
    earlier = Q(organ_id=plan.organ_id, year__lt=plan.year)
    found = _with_told(
        WorkPlan.objects.in_force()
        .filter(Q(organ_id__in=above, year__gte=plan.year - 2, year__lte=plan.year) | earlier)
        .exclude(pk=plan.pk),
        reach,
    )
    readable = [one for one in found if one.organ_id == plan.organ_id or _may_read(one)]
    order = {organ_id: place for place, organ_id in enumerate([plan.organ_id, *above])}
    return sorted(readable, key=lambda one: (order.get(one.organ_id, 9), -one.year, -one.pk))


def _with_told(plans: WorkPlanQuerySet, reach: Scope) -> WorkPlanQuerySet:
    """Plans without their text, each knowing (``is_told``) whether an organ of the reader's owes something under it."""
    owing = Obligation.objects.filter(organ_id__in=reach.organ_ids, plan_id=OuterRef("pk"))
    return plans.annotate(is_told=Exists(owing)).select_related("organ").defer("text", "spans", "warnings")


def _may_read(plan: WorkPlan) -> bool:
    return is_public_text(plan) or bool(getattr(plan, "is_told", False))


def kind_of_link(lower: WorkPlan, upper: WorkPlan) -> LinkKind:
    """A plan of the same government is continued, one of another is carried out."""
    return LinkKind.CARRY_OVER if lower.organ_id == upper.organ_id else LinkKind.CASCADE


@dataclass(frozen=True)
class PossibleUpper:
    """A plan that might be the one above, and whether the text names it."""

    plan: WorkPlan
    is_named: bool
    kind: LinkKind


def possible_uppers(plan: WorkPlan, reach: Scope, *, links: Sequence[PlanLink]) -> list[PossibleUpper]:
    """The plans above that are not among ``links`` yet, those first that the notice names."""
    linked = {link.upper_id for link in links}
    text = f"{plan.title}\n{plan.text}"
    found = [
        PossibleUpper(
            one,
            likeness.names_the_plan(text, title=one.title, document_number=one.document_number),
            kind_of_link(plan, one),
        )
        for one in plans_above(plan, reach)
        if one.pk not in linked
    ]
    return sorted(found, key=lambda one: not one.is_named)


@dataclass(frozen=True)
class Suggested:
    """A task of a linked plan that looks like the one below; ``value`` is how the form names the pair."""

    upper: Task
    percent: int
    is_sure: bool
    value: str


@dataclass(frozen=True)
class MatchRow:
    """A task below, where it comes from, and what it might come from."""

    task: Task
    links: list[TaskLink]
    suggestions: list[Suggested]


def match_rows(plan: WorkPlan, uppers: Sequence[WorkPlan]) -> list[MatchRow]:
    """Every task of a plan with its links, and suggestions where it has none; three queries."""
    below = list(plan.tasks.filter(is_dismissed=False).order_by("position"))
    above = list(Task.objects.filter(plan__in=uppers, is_dismissed=False).select_related("plan__organ"))
    links: dict[int, list[TaskLink]] = {}
    for link in TaskLink.objects.filter(lower__in=below).select_related("upper__plan__organ"):
        links.setdefault(link.lower_id, []).append(link)
    bare = [task for task in below if task.pk not in links]
    ranked = likeness.most_alike([task.text for task in bare], [task.text for task in above])
    suggested = {
        task.pk: [_suggested(task, above[one.upper], one) for one in found]
        for task, found in zip(bare, ranked, strict=True)
    }
    return [MatchRow(task, links.get(task.pk, []), suggested.get(task.pk, [])) for task in below]


def _suggested(lower: Task, upper: Task, found: likeness.Likeness) -> Suggested:
    return Suggested(upper, round(found.degree * 100), found.is_sure, f"{lower.pk}-{upper.pk}")


def takeable_plans(reach: Scope, governments: Collection[Organ]) -> dict[int, list[WorkPlan]]:
    """For each government of the reader's office the plans above it in force whose text may be read."""
    chains = {organ.pk: organs_above(organ) for organ in governments}
    everyone_above = {organ_id for chain in chains.values() for organ_id in chain}
    found = _with_told(WorkPlan.objects.in_force().filter(organ_id__in=everyone_above), reach)
    readable = [one for one in found if _may_read(one)]
    return {organ_id: [one for one in readable if one.organ_id in chain] for organ_id, chain in chains.items()}


@dataclass
class Below:
    """One task below and how its obligations stand; ``is_open`` says whether the reader may open its page."""

    link: TaskLink
    states: list[tuple[State, int]]
    is_open: bool


@dataclass
class BelowRow:
    """A task above and what it became; ``totals`` are the obligations of all the tasks below together."""

    task: Task
    below: list[Below] = field(default_factory=list)
    totals: list[tuple[State, int]] = field(default_factory=list)

    @property
    def plans(self) -> int:
        """In how many plans it was taken up."""
        return len({one.link.lower.plan_id for one in self.below})


def links_below(task_ids: Iterable[int]) -> QuerySet[TaskLink]:
    """What tasks became in plans below that are in force."""
    return TaskLink.objects.filter(
        upper_id__in=list(task_ids), lower__plan__state=PlanState.IN_FORCE, lower__is_dismissed=False
    ).select_related("lower__plan__organ")


def with_taken(tasks: "QuerySet[Any]") -> "QuerySet[Any]":
    """Tasks that know whether a plan below that is in force has taken them up (``is_taken``)."""
    taken = TaskLink.objects.filter(
        upper=OuterRef("pk"), lower__plan__state=PlanState.IN_FORCE, lower__is_dismissed=False
    )
    found: QuerySet[Any] = tasks.annotate(is_taken=Exists(taken))
    return found


def below_rows(tasks: Sequence[Task], reach: Scope, *, on: date) -> list[BelowRow]:
    """For tasks what they became below and how that stands; two queries whatever the number."""
    rows = {task.pk: BelowRow(task) for task in tasks}
    links = list(links_below(rows))
    counted = _counts([link.lower_id for link in links], on=on)
    watched = reach.organ_ids_as(*WATCHES)
    for link in links:
        states = counted.get(link.lower_id, Counter())
        is_open = link.lower.plan.organ_id in watched
        rows[link.upper_id].below.append(Below(link, _ordered(states), is_open))
    for row in rows.values():
        together: Counter[State] = Counter()
        for lower_id in {one.link.lower_id for one in row.below}:
            together.update(counted.get(lower_id, Counter()))
        row.totals = _ordered(together)
    return list(rows.values())


def _counts(task_ids: Collection[int], *, on: date) -> Mapping[int, Counter[State]]:
    if not task_ids:
        return {}
    owed = Obligation.objects.filter(subject_type=Task._meta.label_lower, subject_id__in=task_ids)
    numbers = {state.value: Count("id", filter=condition) for state, condition in state_conditions(on).items()}
    rows: Iterable[Mapping[str, Any]] = owed.order_by().values(key=F("subject_id")).annotate(**numbers)
    return {row["key"]: Counter({state: row[state.value] for state in State if row[state.value]}) for row in rows}


def _ordered(states: Mapping[State, int]) -> list[tuple[State, int]]:
    return sorted(states.items(), key=lambda pair: list(State).index(pair[0]))


@dataclass(frozen=True)
class Trail:
    """Where a task comes from and what it became; what is ``is_open`` has a page that the reader may open."""

    above: list[Below]
    below: list[Below]


def trail(task: Task, reach: Scope, *, on: date) -> Trail:
    """The tasks above, as far as their notice is public or watched over, those below with their states; one query."""
    watched = reach.organ_ids_as(*WATCHES)
    here = Q(lower=task) | Q(upper=task, lower__plan__state=PlanState.IN_FORCE, lower__is_dismissed=False)
    links = TaskLink.objects.filter(here).select_related("upper__plan__organ", "lower__plan__organ").order_by("id")
    owed = Obligation.objects.filter(subject_type=Task._meta.label_lower, subject_id=OuterRef("lower_id"))
    above, below = [], []
    for link in task_lists.counted(links, owed, by="subject_id", on=on):
        if link.upper_id == task.pk:
            below.append(Below(link, task_lists.states_of(link), link.lower.plan.organ_id in watched))
        elif link.upper.plan.organ_id in watched or is_public_text(link.upper.plan):
            above.append(Below(link, [], link.upper.plan.organ_id in watched))
    return Trail(above, below)


def plan_links(plan: WorkPlan) -> QuerySet[PlanLink]:
    """The plans that a plan carries out or continues."""
    return PlanLink.objects.filter(lower=plan).select_related("upper__organ").order_by("id")


def own_plan_links(reach: Scope) -> QuerySet[PlanLink]:
    """Links of the plans of the governments whose office the reader is."""
    return PlanLink.objects.filter(lower__in=queries.own_plans(reach)).select_related("lower", "upper")


def own_task_links(reach: Scope) -> QuerySet[TaskLink]:
    """Links of the tasks of those plans."""
    return TaskLink.objects.filter(lower__plan__in=queries.own_plans(reach)).select_related("lower", "upper")
