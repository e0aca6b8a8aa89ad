"""Which checks a reader may see, and which decisions are theirs."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import WORKS_ON_CASES, Scope

from .models import CheckState, DecisionState, FileCheck, UnchangedRelease

DECIDES = (Role.HEAD, Role.OFFICE)
"""Who lets an original out: the head of the organ, or the open-government office above it."""


def visible_checks(reach: Scope) -> QuerySet[FileCheck]:
    """Checks for the organs that the reader may see."""
    return FileCheck.objects.filter(organ_id__in=reach.organ_ids).select_related("organ", "file", "by", "copy")


def own_checks(reach: Scope) -> QuerySet[FileCheck]:
    """Checks for the organs for which the reader works."""
    return visible_checks(reach).filter(organ_id__in=reach.organ_ids_as(*WORKS_ON_CASES))


def decidable_checks(reach: Scope) -> QuerySet[FileCheck]:
    """Checks about which the reader decides."""
    return visible_checks(reach).filter(organ_id__in=reach.organ_ids_as(*DECIDES))


def working_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs for which the reader hands files in."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids_as(*WORKS_ON_CASES)).order_by("id")


def last_release(check: FileCheck) -> UnchangedRelease | None:
    """The latest decision about the original."""
    return check.releases.select_related("proposed_by", "decided_by").order_by("-id").first()


def released_unchanged(file: StoredFile) -> UnchangedRelease | None:
    """The decision of two people by which these very bytes may go out as they are; the content counts, not the name."""
    confirmed = UnchangedRelease.objects.filter(state=DecisionState.CONFIRMED, check_made__file__sha256=file.sha256)
    return confirmed.select_related("check_made", "proposed_by", "decided_by").order_by("-id").first()


def checks_by_content(reach: Scope, digests: Iterable[str]) -> Mapping[str, FileCheck]:
    """The latest finished check of each content, as far as the reader may see it; one query."""
    found = visible_checks(reach).filter(state=CheckState.DONE, file__sha256__in=set(digests)).order_by("id")
    return {check.file.sha256: check for check in found}
