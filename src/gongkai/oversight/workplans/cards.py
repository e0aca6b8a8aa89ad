"""What the pages of a plan show: its head table, and each task with the stretch of the source it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from .checking import Page, Standing
from .models import Task, TaskUnit, WorkPlan
from .passages import Passage

PLACE = "order=document&after=0-"


@dataclass(frozen=True)
class Card:
    """A task beside its sentence: ``start`` inclusive to ``end`` exclusive in the plan's text, and a link between."""

    anchor: str
    start: int
    end: int
    item: Task | None = None
    label: str = ""
    name: str = ""
    href: str = ""
    units: Sequence[TaskUnit] = ()
    at_work: str = ""


def cards_of(
    tasks: Sequence[Task], units: Mapping[int, Sequence[TaskUnit]], at_work: Mapping[int, Account]
) -> list[Card]:
    """The tasks in the order given, each with its units and with who else has its form open."""
    return [
        Card(
            f"task-{task.pk}",
            task.start,
            task.end,
            task,
            units=units.get(task.pk, ()),
            at_work=str(at_work.get(task.pk, "")),
        )
        for task in tasks
    ]


def marks_of(standings: Sequence[Standing], page: Page, passage: Passage) -> list[Card]:
    """Where in a part of the text tasks stand; those of other pages lead to theirs."""
    here = {one.pk for one in page.standings}
    return [
        Card(
            anchor=f"task-{one.pk}",
            start=one.start,
            end=one.end,
            label=str(one.position),
            name=_("Task %(position)s") % {"position": one.position},
            href=("" if one.pk in here else f"?{PLACE}{one.position - 1}") + f"#r-task-{one.pk}",
        )
        for one in standings
        if not one.is_dismissed and one.start < passage.end and one.end > passage.start
    ]


@dataclass(frozen=True)
class HeadRow:
    """One line of the head table; ``missing`` says why it is blank."""

    label: str
    value: str
    missing: str
    is_wide: bool


WIDE = ("addressees",)
HEAD = (
    "issuing_body",
    "document_number",
    "dated_on",
    "printed_on",
    "disclosure_attribute",
    "year",
    "report_due_on",
    "addressees",
)


def head_rows(plan: WorkPlan) -> list[HeadRow]:
    """The metadata of a plan under their names."""
    return [_head_row(plan, name) for name in HEAD]


def _head_row(plan: WorkPlan, name: str) -> HeadRow:
    value = getattr(plan, name)
    shown = date_format(value, "Y年n月j日") if hasattr(value, "isoformat") else str(value or "")
    label = str(WorkPlan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return HeadRow(label, shown, _("not in the notice"), name in WIDE)
