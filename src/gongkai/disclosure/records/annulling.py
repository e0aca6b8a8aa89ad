"""A decision that was made public no longer stands: it must be withdrawn within its clock, and the reason told."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations

from . import decisions, rights
from .models import Record
from .rules import ActKind, Refusal, Refused
from .services import enter, lock
from .wording import ANNULLED, duties_of, law_for


@transaction.atomic
def annul(record: Record, *, kind: str, on: date, reason: str, by: Account, at: datetime) -> Record:
    """Enter what became of the decision; where it is public the clock of its withdrawal runs (行政处罚法 第四十八条).

    Before it is public nothing is owed any more, and the gates hold it.
    """
    locked = lock(record)
    today = timezone.localdate(at)
    rights.must_have(by, "draft", locked.organ_id, on=today)
    law = law_for(locked)
    duty_ids = duties_of(law, locked.genre, begun_by=ANNULLED)
    refusals = []
    if not duty_ids:
        refusals.append(Refusal("no_such_decision", _("No rule asks this for its genre."), "genre"))
    if locked.annulled_on is not None:
        refusals.append(Refusal("annulled_before", _("It was entered before.")))
    if kind not in law.lists["penalty_changes"]:
        refusals.append(Refusal("kind_unknown", _("The place does not know this change."), "kind"))
    if on > today or (locked.formed_on is not None and on < locked.formed_on):
        refusals.append(Refusal("day_impossible", _("The day lies before the decision or after today."), "on"))
    if not reason.strip():
        refusals.append(Refusal("reason_missing", _("A reason is needed."), "reason"))
    if refusals:
        raise Refused(*refusals)
    locked.annulled_on, locked.annulled_as, locked.annulled_reason = on, kind, reason.strip()
    locked.save(update_fields=["annulled_on", "annulled_as", "annulled_reason"])
    enter(locked, ActKind.ANNULLED, by=by, at=at, note=f"{on} · {kind} · {locked.annulled_reason}")
    decisions.end(locked, reason=f"{kind}：{locked.annulled_reason}", by=by, at=at)
    if locked.is_public:
        _owe_withdrawal(locked, duty_ids, by=by, at=at)
    return locked


def _owe_withdrawal(record: Record, duty_ids: tuple[str, ...], *, by: Account, at: datetime) -> None:
    law = law_for(record)
    happened = timezone.make_aware(datetime.combine(record.annulled_on or timezone.localdate(at), time.min))
    for duty_id in duty_ids:
        if any(one.id == duty_id and one.is_in_force(timezone.localdate(happened)) for one in law.duties):
            order = obligations.Order(duty_id, record.organ_id, record, record.title, started_at=happened)
            obligations.start(order, profile=law.name, by=by, at=at)
