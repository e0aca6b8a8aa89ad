"""Tasks of a draft divided, joined and added: where one begins and ends is for a person to say."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import ledger, naming_units, passages, snapshots
from .drafts import EditConflict, locked_draft, locked_task
from .models import CorrectionKind, Origin, Task, WorkPlan
from .passages import Passage
from .rules import title_of


class NotNeighbours(Exception):
    """Only tasks that follow one another can be merged."""


class OutsideTheText(Exception):
    """The passage is empty, or no part of the notice."""


class KnownPassage(Exception):
    """A task was made of the very same passage before."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"task {task.pk}")
        self.task = task


def passages_of(task: Task) -> list[Passage]:
    """Where the words of a task stand in the text of its plan."""
    return passages.passages_of(task.text, task.plan.text, within=Passage(task.start, task.end))


@transaction.atomic
def split_task(task: Task, *, cuts: Sequence[int], version: int, by: Account, at: datetime) -> list[Task]:
    """Divide a task at places of the text; each part has its units, and the day where the words do not say whose it is.

    Raises ``NoSuchPlace``, ``NotADraft`` or ``EditConflict``.
    """
    first = locked_task(task, version=version)
    plan = first.plan
    before = snapshots.of_tasks(plan, [first.pk])
    parts = passages.parts_at(passages_of(first), cuts, plan.text)
    owners = _holding(first.deadline_phrase, parts, plan.text)
    stood = before[str(first.pk)] or {}
    rows = [first, *[_part_of(first) for _part in parts[1:]]]
    is_retitled = first.title != title_of(first.text)
    for number, (row, part) in enumerate(zip(rows, parts, strict=True)):
        row.text = passages.words_of(part, plan.text)
        row.title = row.title if is_retitled and row is first else title_of(row.text)
        row.start = row.start if row is first else part[0].start
        row.end = parts[number + 1][0].start if number + 1 < len(parts) else row.end
        row.origin = Origin.SPLIT
        row.checked_at = row.checked_by = row.opened_at = row.opened_by = None
        if number not in owners:
            row.deadline_phrase, row.stated_on = "", None
    first.version += 1
    first.save()
    for row in rows[1:]:
        row.position = snapshots.make_room(plan, start=row.start)
        row.save(force_insert=True)
    snapshots.put_units(plan, {row.pk: stood["units"] for row in rows[1:]})
    for row in rows[1:]:
        snapshots.give_links(row.pk, stood["links"])
    ids = [row.pk for row in rows]
    after = snapshots.of_tasks(plan, ids)
    ledger.write_down(plan, CorrectionKind.SPLIT, before={**dict.fromkeys(after), **before}, after=after, by=by, at=at)
    audit.write("task.split", subject=task, by=by, at=at, detail={"into": ids})
    return rows


def _part_of(task: Task) -> Task:
    """An unsaved copy of ``task`` for what is split off."""
    kept = ("section_path", "end", "deadline_phrase", "stated_on", "doubt")
    return Task(plan=task.plan, **{name: getattr(task, name) for name in kept})


def _holding(phrase: str, parts: Sequence[Sequence[Passage]], text: str) -> set[int]:
    """The numbers of the parts to which a deadline belongs: those whose words give it, all where none does."""
    giving = {number for number, part in enumerate(parts) if phrase and phrase in passages.words_of(part, text)}
    return giving or set(range(len(parts)))


@transaction.atomic
def merge_tasks(task: Task, *, versions: Mapping[int, int], by: Account, at: datetime) -> Task:
    """Make one task of neighbours, given with their versions: the first takes up words, units and day of the others.

    Raises ``NotNeighbours``, ``NotADraft`` or ``EditConflict``.
    """
    plan = locked_draft(task.plan_id)
    tasks = list(plan.tasks.filter(pk__in=versions).order_by("position"))
    if {one.pk: one.version for one in tasks} != dict(versions):
        raise EditConflict(f"tasks {sorted(versions)} of plan {plan.pk}")
    kept = list(plan.tasks.filter(is_dismissed=False).order_by("position").values_list("pk", flat=True))
    ids = [one.pk for one in tasks]
    if len(ids) < 2 or ids[0] not in kept or kept[kept.index(ids[0]) :][: len(ids)] != ids:
        raise NotNeighbours(f"tasks {ids} of plan {plan.pk}")
    before = snapshots.of_tasks(plan, ids)
    first, others = tasks[0], tasks[1:]
    _take_up(first, others)
    stood = [before[str(pk)] or {} for pk in ids]
    snapshots.put_units(plan, {first.pk: _joined([one["units"] for one in stood])})
    snapshots.give_links(first.pk, [link for one in stood[1:] for link in one["links"]])
    first.save()
    for one in reversed(others):
        one.plan = plan
        snapshots.remove(one)
    after = snapshots.of_tasks(plan, ids)
    ledger.write_down(plan, CorrectionKind.MERGED, before=before, after=after, by=by, at=at)
    audit.write("task.merged", subject=first, by=by, at=at, detail={"of": ids})
    return first


def _take_up(first: Task, others: Sequence[Task]) -> None:
    everything = [first, *others]
    dated = next((one for one in everything if one.stated_on or one.deadline_phrase), first)
    first.text = "\n".join(one.text for one in everything)
    first.start, first.end = min(one.start for one in everything), max(one.end for one in everything)
    first.deadline_phrase, first.stated_on = dated.deadline_phrase, dated.stated_on
    first.doubt = "；".join(dict.fromkeys(one.doubt for one in everything if one.doubt))[:300]
    first.origin, first.version = Origin.MERGED, first.version + 1
    first.checked_at = first.checked_by = first.opened_at = first.opened_by = None


def _joined(units: Sequence[Sequence[snapshots.Picture]]) -> list[snapshots.Picture]:
    """The units of all, each name once; who leads anywhere leads."""
    found: dict[str, snapshots.Picture] = {}
    for one in (unit for of_task in units for unit in of_task):
        known = found.setdefault(one["name"], dict(one))
        known["is_lead"] = known["is_lead"] or one["is_lead"]
    return list(found.values())


@transaction.atomic
def add_task(
    plan: WorkPlan,
    *,
    start: int,
    end: int,
    title: str,
    stated_on: date | None,
    deadline_phrase: str,
    units: Sequence[naming_units.Named],
    by: Account,
    at: datetime,
) -> Task:
    """Make a task of a passage in which none was read; raises ``OutsideTheText``, ``KnownPassage`` or ``NotADraft``."""
    locked = locked_draft(plan.pk)
    words = _new_words(locked, start, end)
    before_it = locked.tasks.filter(start__lte=start).order_by("-start").first()
    task = Task(
        plan=locked,
        position=snapshots.make_room(locked, start=start),
        section_path=before_it.section_path if before_it else [],
        title=title.strip()[:120] or title_of(words),
        text=words,
        start=start,
        end=min(end, len(locked.text)),
        deadline_phrase=deadline_phrase[:120],
        stated_on=stated_on,
        origin=Origin.ADDED,
        checked_at=at,
        checked_by=by,
    )
    task.save(force_insert=True)
    naming_units.rename_units(task, units, on=timezone.localdate(at))
    after = snapshots.of_tasks(locked, [task.pk])
    ledger.write_down(locked, CorrectionKind.ADDED, before={str(task.pk): None}, after=after, by=by, at=at)
    audit.write("task.drafted", subject=task, by=by, at=at, detail={"start": start, "end": end})
    return task


def _new_words(plan: WorkPlan, start: int, end: int) -> str:
    words = plan.text[max(start, 0) : end].strip()
    if not words:
        raise OutsideTheText(f"plan {plan.pk}: {start} to {end}")
    known = plan.tasks.filter(start=start, end=end, is_dismissed=False).first()
    if known is not None:
        raise KnownPassage(known)
    return words
