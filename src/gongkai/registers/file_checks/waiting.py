"""What of the file check waits in an inbox."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from .models import DecisionState, UnchangedRelease
from .queries import decidable_checks


def _proposed(reach: Scope) -> QuerySet[UnchangedRelease]:
    found = UnchangedRelease.objects.filter(state=DecisionState.PROPOSED, check_made__in=decidable_checks(reach))
    return found.exclude(proposed_by=reach.account_id)


RELEASES = Source(
    kind="file_release",
    asks=_("Decide whether the file goes out unchanged"),
    url_name="file_check",
    rows=_proposed,
    title="check_made__file__name",
    organ="check_made__organ__name",
    number="check_made_id",
)
