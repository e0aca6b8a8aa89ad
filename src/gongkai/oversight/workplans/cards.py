"""What the pages of a plan show: its head table, and each task with the stretch of the source it stands in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Task, WorkPlan


@dataclass(frozen=True)
class Card:
    """A task beside its sentence: ``start`` inclusive to ``end`` exclusive in the plan's text."""

    anchor: str
    start: int
    end: int
    item: Task


def cards_of(tasks: Sequence[Task]) -> list[Card]:
    """The tasks in the order of the source."""
    return [Card(f"task-{task.pk}", task.start, task.end, task) for task in tasks]


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
