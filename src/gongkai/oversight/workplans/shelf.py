"""The public pages of progress, for the page store."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from gongkai.registers.journal import facts
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs.sites import Site

from . import changes_told, progress
from .in_force import Publicity
from .models import WorkPlan


class ProgressShelf:
    """The list of plans, and the pages and file of each plan whose progress is public."""

    name = "progress"

    def addresses(self, site: Site) -> Iterator[str]:
        """Every address."""
        yield reverse("progress")
        yield from _pages(progress.public_plans(site).order_by("plan_id"))

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """The pages of the plans, gone ones among them, those of their governments, and the list."""
        subjects = [one.subject for one in entries]
        plans = WorkPlan.objects.filter(pk__in=changes_told.plans_in(subjects))
        of_organs = progress.public_plans(site).filter(plan__organ__in=facts.organs_in(subjects))
        found = [(pk, organ) for pk, organ in plans.values_list("pk", "organ_id") if site.covers(organ)]
        for pk, organ in found:
            page = reverse("progress_plan", args=[pk])
            yield page
            yield f"{page}*"
            yield reverse("public_organ", args=[organ])
        yield from _pages(of_organs)
        if found or of_organs:
            yield reverse("progress")

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """The pages of plans of which something became overdue."""
        turning = progress.turning_overdue(on, on - timedelta(days=1))
        covered = [one.pk for one in turning if site.covers(one.plan.organ_id)]
        return _pages(Publicity.objects.filter(pk__in=covered).select_related("plan"))


def _pages(rows: "QuerySet[Publicity]") -> Iterator[str]:
    for row in rows.iterator():
        yield reverse("progress_plan", args=[row.plan_id])
        for part in range(2, progress.parts_of(row.plan) + 1):
            yield reverse("progress_plan_part", args=[row.plan_id, part])
        yield reverse("progress_plan_json", args=[row.plan_id])
