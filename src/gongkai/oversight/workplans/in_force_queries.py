"""What of a plan in force a reader may see and decide: reports, requests, changes, evidence."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.registers.obligations.models import Obligation, ObligationQuerySet
from gongkai.registers.organs.offices import governments
from gongkai.registers.organs.queries import Scope

from . import queries
from .in_force import ChangeKind, ExtensionRequest, ExtensionState, PlanChange
from .models import ProgressReport, Task, WorkPlan, WorkPlanQuerySet

SUBJECTS = (Task._meta.label_lower, WorkPlan._meta.label_lower)


def plans_in_force(reach: Scope) -> WorkPlanQuerySet:
    """Plans in force that the reader may see."""
    return with_own(queries.visible_plans(reach).in_force(), reach)


def own_plans_in_force(reach: Scope) -> WorkPlanQuerySet:
    """Plans in force of the governments whose office the reader is."""
    return with_own(queries.own_plans(reach).in_force(), reach)


def reports_of(plan: WorkPlan, reach: Scope) -> QuerySet[ProgressReport]:
    """The reports under a plan that the reader may see, with what was decided about them."""
    return queries.visible_reports(reach).filter(plan=plan)


def decidable_reports(reach: Scope) -> QuerySet[ProgressReport]:
    """Undecided reports under the plans of the governments whose office the reader is."""
    own = queries.own_plans(reach).in_force().values("pk")
    return (
        ProgressReport.objects.filter(plan__in=own, decision__isnull=True)
        .select_related("organ", "task", "plan")
        .order_by("id")
    )


def extendable(reach: Scope) -> ObligationQuerySet:
    """Obligations of plans for which the reader may ask a later day."""
    ids = queries.reported_by(reach)
    return Obligation.objects.filter(organ_id__in=ids, subject_type__in=SUBJECTS, plan_id__isnull=False).select_related(
        "organ"
    )


def visible_requests(reach: Scope) -> QuerySet[ExtensionRequest]:
    """Requests for a later day of the organs that the reader may see."""
    return ExtensionRequest.objects.filter(obligation__organ_id__in=reach.organ_ids).select_related(
        "obligation__organ", "asked_by", "decided_by", "plan"
    )


def own_requests(reach: Scope) -> QuerySet[ExtensionRequest]:
    """Requests under the plans of the governments whose office the reader is."""
    return visible_requests(reach).filter(plan__in=queries.own_plans(reach).in_force().values("pk"))


def withdrawable_requests(reach: Scope) -> QuerySet[ExtensionRequest]:
    """Requests of the organs for which the reader works."""
    return visible_requests(reach).filter(obligation__organ_id__in=queries.reported_by(reach))


def changes_of(plan: WorkPlan) -> QuerySet[PlanChange]:
    """What was changed in a plan since it came in force."""
    return PlanChange.objects.filter(plan=plan).select_related("task", "by")


def with_requests(obligations: ObligationQuerySet) -> ObligationQuerySet:
    """Obligations that know whether a later day is asked for (``is_later_asked``), at no further query."""
    waiting = ExtensionRequest.objects.filter(obligation=OuterRef("pk"), state=ExtensionState.OPEN)
    return obligations.annotate(is_later_asked=Exists(waiting))


def with_changes(tasks: QuerySet[Task], reach: Scope) -> QuerySet[Task]:
    """Tasks that know whether they were added or changed in force, and whether the reader is their plan's office.

    No further query.
    """
    made = PlanChange.objects.filter(task=OuterRef("pk"))
    return tasks.annotate(
        was_added=Exists(made.filter(kind=ChangeKind.ADDED)),
        was_changed=Exists(made.filter(kind=ChangeKind.AMENDED)),
        is_own=Exists(governments(reach).filter(pk=OuterRef("plan__organ_id"))),
    )


def with_own(plans: WorkPlanQuerySet, reach: Scope) -> WorkPlanQuerySet:
    """Plans that know whether the reader is their office (``is_own``), at no further query."""
    return plans.annotate(is_own=Exists(governments(reach).filter(pk=OuterRef("organ_id"))))


ReportFile = ProgressReport.files.through
"""A file attached to a report."""


def evidence_of(plan: WorkPlan, reach: Scope) -> "QuerySet[Any]":
    """The files attached to reports of the organs that the reader may see, oldest report first."""
    return (
        ReportFile.objects.filter(progressreport__plan=plan, progressreport__organ_id__in=reach.organ_ids)
        .select_related("progressreport__organ", "progressreport__task", "storedfile")
        .order_by("id")
    )
