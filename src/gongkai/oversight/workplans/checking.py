"""What the checking page shows of a draft: which tasks, in which order, beside which part of the text, what is open.

The outline, one light row for each task, is read whole; everything heavier only for the tasks of one page.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from gongkai.registers.accounts.models import Account

from .models import Correction, CorrectionKind, Task, TaskUnit, UnitState, WorkPlan
from .passages import Passage, whole_lines
from .rules import means_several

PAGE_TASKS = 30
PAGE_CHARACTERS = 12_000
"""Of the source on one page; with its tasks this stays well under 150 KB."""
NEAR = 120
AT_WORK = timedelta(minutes=10)


class Order(StrEnum):
    """In which order the tasks are looked at."""

    UNSURE = "unsure"
    DOCUMENT = "document"


class Standing(NamedTuple):
    """Where a task stands in the outline; ``is_unsure`` where it waits for more than a nod."""

    pk: int
    position: int
    start: int
    end: int
    section: str
    doubt: str
    is_open: bool
    is_dismissed: bool
    is_unanswered: bool
    has_open_name: bool

    @property
    def is_unsure(self) -> bool:
        """Open, and the reader doubted it, a name is not settled or nobody answers for it."""
        return self.is_open and bool(self.doubt or self.is_unanswered or self.has_open_name)

    @property
    def group(self) -> int:
        """What is unsure first, then what only waits to be looked at, what is done, what is set aside."""
        return 3 if self.is_dismissed else 2 if not self.is_open else 0 if self.is_unsure else 1

    def key(self, order: Order) -> tuple[int, int]:
        """Its place in ``order``."""
        return (self.group if order is Order.UNSURE else 0, self.position)


def outline(plan: WorkPlan) -> list[Standing]:
    """Every task of the plan in the order of the text, in one query."""
    open_name = TaskUnit.objects.filter(task=OuterRef("pk"), state=UnitState.UNRESOLVED)
    somebody = TaskUnit.organs.through.objects.filter(taskunit__task=OuterRef("pk"))
    rows = plan.tasks.order_by("position").annotate(has_open_name=Exists(open_name), is_answered=Exists(somebody))
    names = ("pk", "position", "start", "end", "section_path", "doubt", "checked_at", "is_dismissed")
    return [
        Standing(
            pk,
            position,
            start,
            end,
            section[0] if section else "",
            doubt,
            checked_at is None and not is_dismissed,
            is_dismissed,
            not (is_answered or has_open_name or is_dismissed),
            has_open_name,
        )
        for pk, position, start, end, section, doubt, checked_at, is_dismissed, is_answered, has_open_name in (
            rows.values_list(*names, "is_answered", "has_open_name")
        )
    ]


@dataclass(frozen=True)
class Progress:
    """How far the checking has come; tasks that were set aside do not count."""

    kept: int
    checked: int
    unsure: int
    sure: int
    unanswered: int

    @property
    def is_done(self) -> bool:
        """Whether every task was looked at."""
        return self.kept == self.checked


def progress_of(standings: Sequence[Standing]) -> Progress:
    """The figures of an outline."""
    kept = [one for one in standings if not one.is_dismissed]
    return Progress(
        kept=len(kept),
        checked=sum(not one.is_open for one in kept),
        unsure=sum(one.is_unsure for one in kept),
        sure=sum(one.is_open and not one.is_unsure for one in kept),
        unanswered=sum(one.is_unanswered for one in kept),
    )


@dataclass(frozen=True)
class Doubt:
    """A reason for doubt, how many open tasks have it, and the first of them."""

    reason: str
    tasks: int
    first: Standing

    @property
    def behind(self) -> int:
        """The position behind which the first stands."""
        return self.first.position - 1


def doubts_of(standings: Sequence[Standing]) -> list[Doubt]:
    """The reasons for doubt in several open tasks, each one question instead of many."""
    counted = Counter(one.doubt for one in standings if one.is_open and one.doubt)
    first = {one.doubt: one for one in reversed(standings) if one.is_open}
    return [Doubt(reason, number, first[reason]) for reason, number in counted.most_common() if number > 1]


@dataclass(frozen=True)
class Section:
    """A part of the notice with the key of the page that begins with it."""

    title: str
    after: str


def sections_of(standings: Sequence[Standing]) -> list[Section]:
    """The parts of the notice in their order."""
    found: dict[str, Standing] = {}
    for one in standings:
        found.setdefault(one.section, one)
    return [Section(title, f"0-{one.position - 1}") for title, one in found.items() if title]


@dataclass(frozen=True)
class Page:
    """The standings of one page and the keys of the pages beside it; an empty one where there is none."""

    order: Order
    standings: list[Standing]
    after: str
    previous: str | None
    next: str


def key_of(text: str) -> tuple[int, int]:
    """The key that an address gives; the beginning where it gives none."""
    group, _dash, position = text.partition("-")
    if group.isdecimal() and position.isdecimal() and len(text) < 20:
        return int(group), int(position)
    return (0, 0)


def page_of(standings: Sequence[Standing], *, order: Order, after: str = "") -> Page:
    """The page behind ``after``: at most ``PAGE_TASKS`` tasks, and fewer where their words are many."""
    ordered = sorted(standings, key=lambda one: one.key(order))
    key = key_of(after)
    behind = [one for one in ordered if one.key(order) > key]
    shown = _filled(behind)
    before = ordered[: len(ordered) - len(behind)]
    previous = None
    if before:
        opening = len(before) - len(_filled(list(reversed(before))))
        previous = _written(before[opening - 1].key(order)) if opening else ""
    more = len(behind) > len(shown)
    return Page(order, shown, after, previous, _written(shown[-1].key(order)) if more else "")


def _filled(standings: Sequence[Standing]) -> list[Standing]:
    shown: list[Standing] = []
    characters = 0
    for one in standings[:PAGE_TASKS]:
        characters += one.end - one.start
        if shown and characters > PAGE_CHARACTERS:
            break
        shown.append(one)
    return shown


def _written(key: tuple[int, int]) -> str:
    return f"{key[0]}-{key[1]}"


def tasks_on(plan: WorkPlan, page: Page) -> list[Task]:
    """The tasks of a page in its order."""
    found = plan.tasks.select_related("checked_by", "opened_by").in_bulk([one.pk for one in page.standings])
    tasks = [found[one.pk] for one in page.standings if one.pk in found]
    for task in tasks:
        task.plan = plan
    return tasks


def units_on(plan: WorkPlan, page: Page) -> dict[int, list[TaskUnit]]:
    """By task the units of a page and every one whose name is open, with how many organs each stands for; one query."""
    here = Q(task_id__in=[one.pk for one in page.standings])
    rows = TaskUnit.objects.filter(here | Q(state=UnitState.UNRESOLVED, task__is_dismissed=False), task__plan=plan)
    found: dict[int, list[TaskUnit]] = {}
    for unit in rows.annotate(stands_for=Count("organs")).order_by("task__position", "position"):
        found.setdefault(unit.task_id, []).append(unit)
    return found


def others_at_work(tasks: Iterable[Task], reader: Account, *, at: datetime) -> dict[int, Account]:
    """By task, who else has its form open now, as far as one can know."""
    return {
        task.pk: task.opened_by
        for task in tasks
        if task.opened_by is not None
        and task.opened_by_id != reader.pk
        and task.opened_at is not None
        and at - task.opened_at <= AT_WORK
    }


@dataclass(frozen=True)
class Excerpt:
    """A part of the source; the number of characters left out in front of it."""

    passage: Passage
    left_out: int

    @property
    def left_out_from(self) -> int:
        """Where that begins which is left out."""
        return self.passage.start - self.left_out


def excerpts_of(text: str, page: Page) -> list[Excerpt]:
    """The parts of the text beside a page: all of it where it is short, else what its tasks stand in."""
    if len(text) <= PAGE_CHARACTERS:
        return [Excerpt(Passage(0, len(text)), 0)]
    found: list[Passage] = []
    for one in sorted(page.standings, key=lambda standing: standing.start):
        end = min(one.end, one.start + PAGE_CHARACTERS)
        wider = whole_lines(text, Passage(max(one.start - NEAR, 0), min(end + NEAR, len(text))))
        wider = Passage(max(wider.start, one.start - 2 * NEAR), min(wider.end, end + 2 * NEAR))
        if found and wider.start <= found[-1].end + NEAR:
            found[-1] = Passage(found[-1].start, max(found[-1].end, wider.end))
        else:
            found.append(wider)
    return list(_with_gaps(found))


def _with_gaps(passages: Sequence[Passage]) -> Iterator[Excerpt]:
    place = 0
    for one in passages:
        yield Excerpt(one, one.start - place)
        place = one.end


@dataclass(frozen=True)
class OpenName:
    """A name of a notice that nobody has settled yet: where it stands first, how often, and what it may mean.

    ``stands_for`` is the number of organs of which only some are meant.
    """

    name: str
    reason: str
    task_id: int
    behind: int
    places: int
    stands_for: int
    suggestions: list[tuple[int, str]]

    @property
    def may_be_one(self) -> bool:
        """Whether it can be an organ that the register lacks: not a phrase for several."""
        return not self.stands_for and not means_several(self.name)


def open_names(standings: Sequence[Standing], units: Mapping[int, Sequence[TaskUnit]]) -> list[OpenName]:
    """The names that wait to be settled, in the order of the text; ``units`` are those of :func:`units_on`."""
    found: dict[str, OpenName] = {}
    waiting = [(one, unit) for one in standings if one.has_open_name and not one.is_dismissed for unit in units[one.pk]]
    open_units = [(one, unit) for one, unit in waiting if unit.state == UnitState.UNRESOLVED]
    places = Counter(unit.name for _one, unit in open_units)
    for one, unit in open_units:
        alike = [(pk, official) for pk, official in unit.suggestions]
        stands_for: int = unit.stands_for  # type: ignore[attr-defined]  # counted by the query
        name = OpenName(unit.name, unit.reason, one.pk, one.position - 1, places[unit.name], stands_for, alike)
        found.setdefault(unit.name, name)
    return list(found.values())


def last_decided(last: Correction | None) -> str:
    """The name for which organs were chosen just now, so that the next can be said to mean the same; else nothing."""
    if last is None or last.kind != CorrectionKind.NAME_DECIDED:
        return ""
    units = (unit for picture in last.after.values() if picture for unit in picture.get("units", ()))
    return last.note if any(unit["name"] == last.note and unit["organs"] for unit in units) else ""


def next_open(standings: Sequence[Standing], order: Order, *, behind: int) -> Standing | None:
    """The task that waits next: in the order of the text behind a position, or among what is most unsure."""
    waiting = [one for one in standings if one.is_open]
    if order is Order.UNSURE and waiting:
        most = min(one.group for one in waiting)
        waiting = [one for one in waiting if one.group == most]
    return next((one for one in waiting if one.position > behind), waiting[0] if waiting else None)


def just_before(standing: Standing, order: Order) -> str:
    """The key of the page that begins with a task."""
    group, position = standing.key(order)
    return _written((group, position - 1))
