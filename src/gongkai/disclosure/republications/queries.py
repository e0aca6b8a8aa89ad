"""Which candidates and feeds a reader may see, and which they decide about."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from gongkai.disclosure.records.queries import drafting_organs
from gongkai.disclosure.records.rights import roles_for
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import READS_CASES, Scope

from .models import Candidate, Feed

DRAFTS, DECIDES = roles_for("draft"), roles_for("withdraw")
"""Who begins a republication, and who says that there will be none, or which feeds are followed."""


def visible_candidates(reach: Scope) -> QuerySet[Candidate]:
    """Candidates of the organs that the reader may see."""
    found = Candidate.objects.filter(organ_id__in=reach.organ_ids_as(*READS_CASES))
    return found.select_related("organ", "record", "decided_by")


def candidates_of(reach: Scope, roles: Iterable[str]) -> QuerySet[Candidate]:
    """Those over whose organ the reader holds one of ``roles``."""
    held = reach.organ_ids_as(*(role for role in DRAFTS | DECIDES if role in roles))
    return visible_candidates(reach).filter(organ_id__in=held)


def visible_feeds(reach: Scope) -> QuerySet[Feed]:
    """Feeds of the organs that the reader may see."""
    return Feed.objects.filter(organ_id__in=reach.organ_ids_as(*READS_CASES)).select_related("organ", "added_by")


def own_feeds(reach: Scope) -> QuerySet[Feed]:
    """Feeds about which the reader decides."""
    return visible_feeds(reach).filter(organ_id__in=reach.organ_ids_as(*DECIDES), ended_at=None)


def deciding_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs in force for which the reader says which feeds are followed."""
    return drafting_organs(reach).filter(pk__in=reach.organ_ids_as(*DECIDES))


def clocks_of(candidates: Iterable[Candidate]) -> dict[int, Obligation]:
    """The clock of each candidate that has one, by its id; one query."""
    owed = Obligation.objects.filter(
        subject_type=Candidate._meta.label_lower,
        subject_id__in=[one.pk for one in candidates],
        duty_id=settings.REPUBLICATION_DUTY,
    )
    return {one.subject_id: one for one in owed}
