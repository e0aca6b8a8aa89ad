"""What of the plans waits in an inbox for the office: drafts to check, later days asked for, reports to accept."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from . import in_force_queries, queries
from .in_force import ExtensionRequest, ExtensionState
from .models import ProgressReport, WorkPlan

TITLE = Coalesce(NullIf("title", Value("")), F("file__name"))


def _requests(reach: Scope) -> QuerySet[ExtensionRequest]:
    found = in_force_queries.own_requests(reach).filter(state=ExtensionState.OPEN)
    return found.exclude(asked_by=reach.account_id)


def _reported(reach: Scope) -> QuerySet[WorkPlan]:
    """Plans under which somebody else's report waits for the office's word."""
    undecided = ProgressReport.objects.filter(plan=OuterRef("pk"), decision__isnull=True)
    by_another = undecided.filter(Q(by__isnull=True) | ~Q(by=reach.account_id))
    return queries.own_plans(reach).in_force().filter(Exists(by_another))


DRAFTS = Source(
    kind="plan_draft",
    asks=_("Check the draft and put it in force"),
    url_name="workplan_check",
    rows=queries.editable_plans,
    title=TITLE,
    organ="organ__name",
)
REQUESTS = Source(
    kind="extension",
    asks=_("Decide about the later day"),
    url_name="extension",
    rows=_requests,
    title="obligation__title",
    organ="obligation__organ__name",
    due_on=F("due_before"),
)
REPORTS = Source(
    kind="plan_reports",
    asks=_("Accept the reports or return them"),
    url_name="workplan",
    rows=_reported,
    title=TITLE,
    organ="organ__name",
)
