"""What of the checks waits in an inbox for the office."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.queries import first_due
from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from .models import Correction, Finding, Verdict
from .queries import own_corrections


def _undecided(reach: Scope) -> QuerySet[Correction]:
    return own_corrections(reach).filter(verdict=Verdict.WAITING).exclude(by=reach.account_id)


CORRECTIONS = Source(
    kind="correction",
    asks=_("Accept the correction or return it"),
    url_name="finding",
    rows=_undecided,
    title="finding__what",
    organ="finding__organ__name",
    number="finding_id",
    due_on=first_due(Finding._meta.label_lower, "finding_id"),
)
