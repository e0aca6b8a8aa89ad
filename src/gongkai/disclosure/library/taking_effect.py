"""Days on which a document begins or ceases to bind because it was said before: told to every follower that morning."""

from datetime import date, datetime

from django.db import transaction

from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.services import lock
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.rules import Act

from . import follower
from .follower import Cause
from .models import Listing


def take_effect(*, on: date, at: datetime) -> int:
    """A day's act: enter in the journal what takes effect until ``on`` (REC-6); how many records there were.

    What an entry tells that the listings do not follow yet is left to them.
    """
    told = set(Entry.objects.after(follower.position()).values_list("subject", flat=True))
    due = Listing.objects.awaiting(on).order_by("next_change_on", "pk").values_list("pk", "public_id")
    return sum(_take_effect(number, on, at=at) for number, public_id in list(due) if public_id not in told)


@transaction.atomic
def _take_effect(number: int, on: date, *, at: datetime) -> int:
    """The entry and the listing in one transaction, so that it is entered once, whenever the process is killed."""
    record = lock(Record(pk=number))
    row = Listing.objects.awaiting(on).filter(pk=number).first()
    if row is None or not record.is_public:
        return 0
    entry = journal.append(Act.TOOK_EFFECT, subject=row.public_id, content=row.digest, at=at)
    follower.refresh({number: Cause(entry.sequence, on)}, today=on)
    return 1
