"""What a yearly re-evaluation does to a record that is not public: it stays as it is, or it is to be opened (REC-7)."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations

from .content import Content, Extent, Mode
from .models import Record
from .rules import ActKind, Refusal, Refused, State
from .services import content_of, enter, in_state, keep, lock
from .wording import attributes_of, law_for

CHANGED = "record.formed_or_changed"


@transaction.atomic
def stay(record: Record, *, note: str, by: Account, at: datetime) -> None:
    """Enter in the record's history that it was looked at and stays closed, and why."""
    locked = lock(record)
    in_state(locked, State.CLOSED)
    enter(locked, ActKind.REEVALUATED, by=by, at=at, note=note)


@transaction.atomic
def reopen(record: Record, *, attribute: str, seen: str, note: str, by: Account, at: datetime) -> Record:
    """Begin a new version of what was closed, as a draft with another attribute, which goes the whole way again.

    The clock of what changed runs from now, so the draft is not forgotten. Raise ``Refused``.
    """
    locked = lock(record)
    in_state(locked, State.CLOSED)
    if locked.digest != seen:
        raise Refused(Refusal("edited_meanwhile", "内容已被修改，请重新查看后再办理", "seen"))
    locked.held_by = by
    keep(locked, _opened(locked, content_of(locked), attribute), by=by, at=at)
    enter(locked, ActKind.REOPENED, by=by, at=at, note=note)
    if locked.mode == Mode.PROACTIVE:
        _start_clocks(locked, by=by, at=at)
    return locked


def _opened(record: Record, content: Content, attribute: str) -> Content:
    """The same content under the new attribute; without the reasons that it asks for no more."""
    chosen = attributes_of(law_for(record)).get(attribute)
    if chosen is None:
        raise Refused(Refusal("attribute_unknown", f"“{attribute}”不是本地的公开属性", "attribute"))
    changed = replace(content, attribute=attribute, extent=Extent(chosen.extent), mode=Mode(chosen.mode))
    return changed if chosen.needs_reason else replace(changed, ground="", reason="", next_review_on=None)


def _start_clocks(record: Record, *, by: Account, at: datetime) -> None:
    law, day = law_for(record), timezone.localdate(at)
    known = [duty for duty in law.duties if duty.id in settings.RECORD_CLOCKS and duty.is_in_force(day)]
    for duty in known:
        if duty.starts == CHANGED:
            order = obligations.Order(
                duty.id, record.organ_id, record, record.title, period=f"v{record.version}", started_at=at
            )
            obligations.start(order, profile=law.name, by=by, at=at)
