"""How a record touches others: entered and taken away while it is a draft."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import rights
from .models import Record, Relation
from .rules import Refusal, Refused, RelationKind, State
from .services import in_state, lock


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
    made, is_new = Relation.objects.get_or_create(
        record=locked, kind=kind, other=other, citation=citation, defaults={"since": since}
    )
    if is_new:
        told = other.title if other else citation
        audit.write("record.related", subject=locked, by=by, at=at, detail={"kind": kind.value, "other": told})
    return made


@transaction.atomic
def unrelate(relation: Relation, *, by: Account, at: datetime) -> None:
    """Take a relation of a draft away."""
    locked = lock(relation.record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    relation.delete()
    audit.write("record.unrelated", subject=locked, by=by, at=at, detail={"kind": relation.kind})
