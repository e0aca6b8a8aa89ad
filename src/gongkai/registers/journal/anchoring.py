"""The head of the audit register, anchored in the transparency log, so that nobody rewrites it unseen."""

from datetime import datetime, timedelta

from django.db import transaction

from gongkai.registers.audit import queries as audit

from . import services
from .models import Entry
from .rules import Act

SUBJECT = "audit.register"
EVERY = timedelta(minutes=5)


def anchor_audit(*, at: datetime) -> int:
    """Enter the digest of the audit register's head, when it is new and the last one is some minutes old."""
    last = Entry.objects.about(SUBJECT).values_list("at", "content").first()
    if last is not None and abs(at - last[0]) < EVERY:
        return 0
    head = audit.head()
    if head is None or (last is not None and last[1] == head.digest):
        return 0
    with transaction.atomic():
        services.append(Act.ANCHORED, subject=SUBJECT, at=at, content=head.digest)
    return 1
