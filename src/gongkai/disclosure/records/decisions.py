"""Clocks of enforcement, licence and penalty decisions: they run from the day of the decision, released or not (FLD-3).

Which genres have which duty is ``genre_clocks`` of the profile. The clock is opened when a draft first tells genre and
day, so that a decision that nobody signs or releases is late all the same; it moves when the day or genre is mended.
"""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation

from .content import Content
from .models import Record
from .wording import DECIDED, clocks_until_public, duties_of, law_for


def follow(record: Record, content: Content, *, by: Account | None, at: datetime) -> None:
    """Open, move or end the clocks of a decision after its content was saved."""
    law, owed = law_for(record), _owed(record)
    wanted = set() if _has_none(record, content, at) else set(duties_of(law, content.genre, begun_by=DECIDED))
    begins = timezone.make_aware(datetime.combine(content.formed_on, time.min)) if content.formed_on else at
    for one in owed:
        if one.duty_id in wanted and one.started_at == begins:
            wanted.discard(one.duty_id)
        else:
            obligations.close(one, by=by, at=at, reason=_("The genre or the day of the decision was mended."))
    for duty_id in sorted(wanted):
        if any(one.id == duty_id and one.is_in_force(timezone.localdate(begins)) for one in law.duties):
            order = obligations.Order(
                duty_id, record.organ_id, record, record.title, period=f"v{record.version}", started_at=begins
            )
            obligations.start(order, profile=law.name, by=by, at=at)


def end(record: Record, *, reason: str, by: Account | None, at: datetime) -> None:
    """End the clocks of a decision that is lawfully not made public, for ``reason``."""
    for one in _owed(record):
        obligations.close(one, by=by, at=at, reason=reason)


def _has_none(record: Record, content: Content, at: datetime) -> bool:
    """Whether no clock runs: it was public before, here or elsewhere, no longer stands, or is not decided yet."""
    if content.origin or record.first_released_at is not None or record.annulled_on is not None:
        return True
    return content.formed_on is None or content.formed_on > timezone.localdate(at)


def _owed(record: Record) -> list[Obligation]:
    duty_ids = clocks_until_public(law_for(record))
    if not duty_ids:
        return []
    owed = Obligation.objects.filter(subject_type=Record._meta.label_lower, subject_id=record.pk, standing="owed")
    return list(owed.filter(duty_id__in=duty_ids).order_by("id"))
