"""How a record touches others: entered and taken away while it is a draft, for everyone when that is released."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account

from . import rights
from .models import Record, Relation
from .rules import ActKind, Refusal, Refused, RelationKind, State
from .services import content_of, enter, in_state, keep, lock


@transaction.atomic
def relate(
    record: Record,
    *,
    kind: RelationKind,
    other: Record | None,
    citation: str,
    since: date | None,
    by: Account,
    at: datetime,
) -> Relation:
    """Enter that the draft touches ``other``, or what ``citation`` names elsewhere; a second time gives the first."""
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    if other == locked:
        raise Refused(Refusal("itself", "不能关联自身", "other"))
    named = {"record": locked, "kind": kind, "other": other, "citation": citation}
    made = Relation.objects.of_version(locked.version).filter(**named).first()
    if made is None:
        made = Relation.objects.create(**named, since=since, from_version=locked.version + 1)
        _repeat(locked, by=by, at=at)
    return made


@transaction.atomic
def unrelate(relation: Relation, *, by: Account, at: datetime) -> None:
    """Take a relation away from the draft; what is public keeps it until the draft is released."""
    locked = lock(relation.record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    if Relation.objects.filter(pk=relation.pk, until_version__isnull=True).update(until_version=locked.version + 1):
        _repeat(locked, by=by, at=at)


def _repeat(record: Record, *, by: Account, at: datetime) -> None:
    """A version whose content names the relations as they are now; approvals of the former one no longer hold."""
    rows = Relation.objects.of_version(record.version + 1).filter(record=record).select_related("other").order_by("id")
    lines = tuple(
        f"{one.kind} {one.other.public_id if one.other else one.citation} {one.since or ''}".strip() for one in rows
    )
    keep(record, replace(content_of(record), related=lines), by=by, at=at)
    enter(record, ActKind.EDITED, by=by, at=at)
