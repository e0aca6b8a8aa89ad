"""What may happen to reminders: written on their day, marked as seen."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.calendars import law_of
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.organs.models import Organ

from . import queries, rules
from .models import ADDRESSED, Reminder, Step

WRITE = """
    INSERT INTO {reminder} (obligation_id, step, ahead, due_on, "on", written_at, organ_id, role)
    SELECT o.id, %s, %s, o.due_on, {on}, %s, {addressed}, %s
    FROM {organ} g JOIN {obligation} o ON o.organ_id = g.id AND o.standing = %s AND o.due_on BETWEEN %s AND %s
    WHERE o.profile = %s AND NOT o.is_historical
    ON CONFLICT (obligation_id, due_on, step, ahead) DO NOTHING
"""
"""Organ by organ along the index of due days; what was written before is left as it is."""


@transaction.atomic
def write_reminders(*, on: date, at: datetime) -> int:
    """A day's act: write what is to be said by ``on``; how many were new. Repeating it writes nothing."""
    is_first = not Reminder.objects.exists()
    written = 0
    for profile in Organ.objects.order_by("profile").values_list("profile", flat=True).distinct():
        law = law_of(profile, known_on=on)
        if law.reminders is None:
            continue
        for call in rules.calls(law.reminders, law.calendar, on=on, is_first=is_first):
            written += _write(call, profile, on=on, at=at)
    return written


def _write(call: rules.Call, profile: str, *, on: date, at: datetime) -> int:
    step, day = Step(call.step), connection.ops.adapt_datefield_value
    statement = WRITE.format(
        reminder=Reminder._meta.db_table,
        obligation=Obligation._meta.db_table,
        organ=Organ._meta.db_table,
        on=f"DATE '{on}'" if connection.vendor == "postgresql" else f"'{on}'",
        addressed="coalesce(g.parent_id, g.id)" if step is Step.SUPERVISOR else "g.id",
    )
    values = [
        *(step.value, call.ahead, connection.ops.adapt_datetimefield_value(at), ADDRESSED[step].value),
        *(Standing.OWED.value, day(call.first), day(call.last), profile),
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@transaction.atomic
def mark_seen(reminders: Sequence[int], *, by: Account, reach: queries.Addressee, at: datetime) -> int:
    """Mark those of the numbers that speak to the reader as seen; how many."""
    return queries.addressed_to(reach).filter(pk__in=reminders, seen_at__isnull=True).update(seen_at=at, seen_by=by)
