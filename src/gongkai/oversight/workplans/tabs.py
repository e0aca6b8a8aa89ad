"""The parts of a plan in force, as links above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import WorkPlan

PARTS: tuple[tuple[str, Promise], ...] = (
    ("workplan", _("Tasks")),
    ("workplan_reports", _("Reports")),
    ("workplan_extensions", _("Later days")),
    ("workplan_cascade", _("Above and below")),
    ("workplan_changes", _("Changes")),
    ("workplan_evidence", _("Evidence")),
    ("workplan_table", _("Tables")),
    ("workplan_carry_over", _("Next year")),
)


@dataclass(frozen=True)
class Tab:
    """One link; ``count`` stays unsaid."""

    label: Promise
    url: str
    is_current: bool
    count: int | None = None


def tabs_of(plan: WorkPlan, current: str) -> list[Tab]:
    """The parts of ``plan``; ``current`` is the name of the address that is open."""
    return [Tab(label, reverse(name, args=[plan.pk]), name == current) for name, label in PARTS]
