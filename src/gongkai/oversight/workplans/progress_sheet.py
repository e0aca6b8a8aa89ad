"""The table of a plan with a place for progress: what goes out, and what a returned one may enter."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core import signing
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.obligations.models import Obligation

from . import services
from .models import ProgressReport, Task, WorkPlan

SALT = "gongkai.workplans.progress_sheet"
# a request stays within a second or two
MOST_AT_ONCE = 100
TEXT_LIMIT = 5000
FIXED = 9
"""How many columns come before the state; these must come back as they went out."""
TEXT_PLACE, DONE_PLACE, KEY_PLACE = 11, 12, 13
YES, NO = (
    frozenset({"是", "已完成", "完成", "y", "yes", "true", "1", "√"}),
    frozenset({"", "否", "未完成", "n", "no", "false", "0"}),
)


def columns() -> list[Column]:
    """The heads, in the language of whoever asks for the table."""
    return [
        Column(_("No."), 6),
        Column(_("Section"), 18),
        Column(_("Task"), 28),
        Column(_("Requirement"), 48),
        Column(_("Lead organs"), 22),
        Column(_("Other organs"), 22),
        Column(_("Due"), 16),
        Column(_("Organ"), 22),
        Column(_("Part"), 10),
        Column(_("State"), 10),
        Column(_("Latest progress"), 36),
        Column(_("Progress to report (fill in)"), 48, is_filled_in=True),
        Column(_("Done? (yes/no)"), 12, is_filled_in=True),
        Column("gongkai", 12, is_hidden=True),
    ]


@dataclass(frozen=True)
class Line:
    """What one organ owes about one task, or about the whole plan, in one line of the table."""

    owed: Obligation
    task: Task | None
    latest: str


def lines(plan: WorkPlan, owed: Iterable[Obligation]) -> list[Line]:
    """The obligations of a plan with their tasks and latest reports, in the order of the plan; four queries."""
    tasks = {
        task.pk: task for task in plan.tasks.filter(is_dismissed=False).prefetch_related("units").order_by("position")
    }
    latest = {
        (report.task_id, report.organ_id): f"{report.at:%Y-%m-%d} {report.text}"
        for report in ProgressReport.objects.filter(plan=plan).order_by("id")
    }
    found = [_line(one, tasks, latest) for one in owed]
    return sorted(
        (line for line in found if line is not None),
        key=lambda line: (line.task.position if line.task else 10**9, line.owed.pk),
    )


def _line(one: Obligation, tasks: Mapping[int, Task], latest: Mapping[tuple[int | None, int], str]) -> Line | None:
    if one.subject_type == Task._meta.label_lower:
        task = tasks.get(one.subject_id)
        return Line(one, task, latest.get((one.subject_id, one.organ_id), "")) if task else None
    return Line(one, None, latest.get((None, one.organ_id), ""))


def rows(plan: WorkPlan, of: Sequence[Line], *, on: date, state_word: Callable[[str], str]) -> Iterator[list[str]]:
    """The table's rows, each with the key by which it is known again."""
    for line in of:
        cells = _fixed_cells(plan, line)
        key = signing.Signer(salt=SALT).sign(f"{plan.pk}.{line.owed.pk}.{_digest(cells)}")
        yield [*cells, state_word(line.owed.state_on(on).value), line.latest, "", "", key]


def _fixed_cells(plan: WorkPlan, line: Line) -> list[str]:
    task, owed = line.task, line.owed
    units = list(task.units.all()) if task else []
    due = date_format(owed.due_on, "Y年n月j日") if owed.due_on else ""
    part = _("contributes") if owed.duty_id == services.CONTRIBUTE else _("owes it")
    return [
        str(task.position) if task else "",
        " › ".join(task.section_path) if task else "",
        task.title if task else _("Report on the whole plan"),
        task.text if task else plan.title,
        "、".join(unit.name for unit in units if unit.is_lead),
        "、".join(unit.name for unit in units if not unit.is_lead),
        due,
        owed.organ.name,
        part,
    ]


def _digest(cells: Sequence[str]) -> str:
    """What the fixed cells say, whatever a spreadsheet program did to blanks and marks."""
    plain = "|".join(re.sub(r"\W", "", cell) for cell in cells)
    return hashlib.sha256(plain.encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be entered: where it stands, and what to do."""

    place: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """One report that the table would enter; ``row`` is the line of the file."""

    row: int
    owed: Obligation
    text: str
    is_completing: bool


@dataclass(frozen=True)
class Reading:
    """What a returned table would enter and what stands against it; with a fault nothing is entered."""

    entries: list[Entry]
    faults: list[Fault]
    sha256: str


def read_back(
    table: Sequence[Sequence[str]], plan: WorkPlan, *, owed: Mapping[int, Obligation], content: bytes
) -> Reading:
    """Compare a returned table with the plan; ``owed`` are the obligations on which the sender may report."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: set[int] = set()
    for number, row in enumerate(table[1:], start=2):
        if not any(row):
            continue
        found = _read_row(number, list(row), plan, owed, seen)
        if isinstance(found, Fault):
            faults.append(found)
        elif found is not None:
            entries.append(found)
    if not seen and not faults:
        faults.append(Fault(_("The whole file"), _("It holds no row of this plan. Take the table from this page.")))
    return Reading(entries, faults, hashlib.sha256(content).hexdigest())


def _read_row(
    number: int, row: list[str], plan: WorkPlan, owed: Mapping[int, Obligation], seen: set[int]
) -> Entry | Fault | None:
    place = _("Row %(number)d") % {"number": number}
    row += [""] * (KEY_PLACE + 1 - len(row))
    obligation_id = _known(row, plan)
    if isinstance(obligation_id, str):
        return Fault(place, obligation_id)
    if obligation_id in seen:
        return Fault(place, _("This row stands twice in the file; keep one."))
    seen.add(obligation_id)
    text, done = row[TEXT_PLACE], row[DONE_PLACE].lower()
    if done not in YES | NO:
        return Fault(f"{place}, {columns()[DONE_PLACE].head}", _("“%(word)s” is neither yes nor no.") % {"word": done})
    if not text:
        if done in YES:
            return Fault(f"{place}, {columns()[TEXT_PLACE].head}", _("Say what was done."))
        return None
    if len(text) > TEXT_LIMIT:
        return Fault(f"{place}, {columns()[TEXT_PLACE].head}", _("Longer than 5000 characters."))
    if obligation_id not in owed:
        return Fault(place, _("This organ owes nothing here any more, or is not one you report for."))
    return Entry(number, owed[obligation_id], text, done in YES)


def _known(row: Sequence[str], plan: WorkPlan) -> int | str:
    """The obligation that a row is about, or why it is not known."""
    try:
        plan_id, obligation_id, digest = signing.Signer(salt=SALT).unsign(row[KEY_PLACE]).split(".")
    except signing.BadSignature:
        return _(
            "The last, hidden column does not hold the key of this row; columns were moved, or the file is another."
        )
    if int(plan_id) != plan.pk:
        return _("The row belongs to another plan.")
    if digest != _digest(row[:FIXED]):
        return _(
            "Cells that are not to be filled in were changed. Take the table anew and fill in the two columns only."
        )
    return int(obligation_id)


def packed(reading: Reading, plan: WorkPlan, *, by: Account) -> str:
    """What the preview showed, sealed so that it can be confirmed as it was."""
    rows_ = [[one.owed.pk, one.text, one.is_completing] for one in reading.entries]
    return signing.dumps(
        {"plan": plan.pk, "by": by.pk, "sha256": reading.sha256, "rows": rows_}, salt=SALT, compress=True
    )


class Stale(Exception):
    """What is to be confirmed is not what was shown to this person within the last hour."""


@dataclass(frozen=True)
class Packed:
    """What was confirmed: the file and its rows of obligation, text, done."""

    sha256: str
    rows: list[tuple[int, str, bool]]


def unpacked(sealed: str, plan: WorkPlan, *, by: Account) -> Packed:
    """What was shown; raises ``Stale``."""
    try:
        found = signing.loads(sealed, salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise Stale from None
    if (found["plan"], found["by"]) != (plan.pk, by.pk):
        raise Stale
    return Packed(found["sha256"], [(row[0], row[1], row[2]) for row in found["rows"]])


@dataclass(frozen=True)
class Entered:
    """How many rows of a table are entered so far, those entered before too."""

    done: int
    all: int

    @property
    def is_all(self) -> bool:
        """Whether nothing is left."""
        return self.done == self.all


def _token(plan: WorkPlan, sealed: Packed, obligation_id: int) -> UUID:
    """The same file confirmed twice is entered once."""
    return uuid5(NAMESPACE_URL, f"{sealed.sha256}/{plan.pk}/{obligation_id}")


@transaction.atomic
def enter(plan: WorkPlan, sealed: Packed, *, owed: Mapping[int, Obligation], by: Account, at: datetime) -> Entered:
    """Enter the next rows, ``MOST_AT_ONCE`` at most; raise ``NothingOwed`` when one that is left is not owed any more.

    Called until all are in: every row left is looked at before the next is entered, and those in stay in.
    """
    known = set(ProgressReport.objects.filter(plan=plan).values_list("token", flat=True))
    waiting = [row for row in sealed.rows if _token(plan, sealed, row[0]) not in known]
    for obligation_id, _text, _done in waiting:
        if obligation_id not in owed:
            raise services.NothingOwed(f"obligation {obligation_id}")
    now = waiting[:MOST_AT_ONCE]
    tasks = Task.objects.in_bulk([owed[row[0]].subject_id for row in now if _is_of_task(owed[row[0]])])
    for obligation_id, text, is_completing in now:
        one = owed[obligation_id]
        services.report_progress(
            tasks[one.subject_id] if _is_of_task(one) else plan,
            organ=one.organ,
            text=text,
            is_completing=is_completing,
            attached=[],
            token=_token(plan, sealed, obligation_id),
            by=by,
            at=at,
        )
    entered = Entered(len(sealed.rows) - len(waiting) + len(now), len(sealed.rows))
    if entered.is_all:
        audit.write(
            "progress.imported", subject=plan, by=by, at=at, detail={"sha256": sealed.sha256, "rows": entered.all}
        )
    return entered


def _is_of_task(one: Obligation) -> bool:
    return one.subject_type == Task._meta.label_lower
