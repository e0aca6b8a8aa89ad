"""An exception from what the leak scan or the wording check found: one person proposes it, another confirms it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account

from . import gates, rights
from .leaks import OVERRIDABLE
from .models import Record
from .queries import acts_of, waiting_exception
from .rules import ActKind, Refusal, Refused, State
from .services import content_of, enter, in_state, lock, must_be_seen, must_not_be_own, take_copies


@transaction.atomic
def propose_exception(record: Record, *, reason: str, by: Account, at: datetime) -> Record:
    """Ask that what was found does not hold this content; raise ``Refused`` where nothing was found."""
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", "申请例外须说明理由", "reason"))
    take_copies(locked, at=at)
    found = gates.refusals(locked, content_of(locked), gates.Stage.SEND_ON, timezone.localdate(at))
    if not any(one.code in OVERRIDABLE for one in found):
        raise Refused(Refusal("nothing_found", "没有需要例外处理的检查结果"))
    if waiting_exception(locked, acts_of(locked)) is not None:
        raise Refused(Refusal("proposed_before", "已有待确认的例外申请"))
    enter(locked, ActKind.OVERRIDE_PROPOSED, by=by, at=at, note=reason.strip())
    return locked


@transaction.atomic
def confirm_exception(record: Record, *, seen: str, by: Account, at: datetime) -> Record:
    """Confirm it as the second person, for the content whose digest ``seen`` they had before them."""
    locked = lock(record)
    rights.must_have(by, "override", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    must_be_seen(locked, seen)
    proposed = waiting_exception(locked, acts_of(locked))
    if proposed is None:
        raise Refused(Refusal("not_proposed", "没有待确认的例外申请"))
    if proposed.by_id == by.pk:
        raise Refused(Refusal("two_people", "例外须由另一人确认"))
    must_not_be_own(locked, by)
    enter(locked, ActKind.OVERRIDDEN, by=by, at=at, note=proposed.note)
    return locked
