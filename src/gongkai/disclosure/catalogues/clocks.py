"""The clocks of entries: one obligation for each period of a periodic entry, met by what is released under it."""

from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.db import models, transaction

from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import Standing
from gongkai.registers.obligations.services import Order

from .models import Catalogue, Entry
from .rules import OF_DISCLOSURE, PERIODIC, Rule, period_at

REMOVED = "目录新版本不再有此事项"


@transaction.atomic
def open_periods(*, on: date, at: datetime) -> int:
    """Open what each periodic entry owes in the period of ``on``; how many are new. A second time opens none."""
    orders = defaultdict[str, list[Order]](list)
    entries = Entry.objects.filter(is_current=True, rule__in=PERIODIC, catalogue__kind__in=OF_DISCLOSURE)
    for entry in entries.select_related("owner").order_by("pk"):
        if (order := _order(entry, on)) is not None:
            orders[entry.owner.profile].append(order)
    return sum(
        obligations.start_all(found, profile=profile, by=None, at=at) for profile, found in sorted(orders.items())
    )


def _order(entry: Entry, on: date) -> Order | None:
    period = period_at(Rule(entry.rule), entry.number, on)
    since = max(period.since, entry.since or on)
    if period.due_on < since:
        return None
    duty = load_profile(entry.owner.profile).duty(settings.CATALOGUE_UPDATE_DUTY, on=since)
    title = f"{period.name} {duty.title}：{entry.matter}"
    return Order(
        duty.id,
        entry.owner_id,
        entry,
        title,
        stated_on=period.due_on,
        is_derived=True,
        period=period.name,
        started_at=start_of(since),
    )


def meet_entry(public_id: str, *, by: Account | None, at: datetime, evidence: models.Model) -> None:
    """Meet what the entry owes until the period of ``at``, because something was released under it."""
    owed = Obligation.objects.filter(
        subject_type=Entry._meta.label_lower,
        subject_id__in=Entry.objects.filter(public_id=public_id).values("pk"),
        duty_id=settings.CATALOGUE_UPDATE_DUTY,
        standing=Standing.OWED,
        started_at__lte=at,
    )
    for obligation in owed.order_by("pk"):
        obligations.meet(obligation, by=by, at=at, evidence=evidence)


def close_removed(catalogue: Catalogue, *, by: Account | None, at: datetime) -> None:
    """Close what is owed under the entries that the version just published no longer has."""
    owed = Obligation.objects.filter(
        subject_type=Entry._meta.label_lower,
        subject_id__in=catalogue.entries.filter(is_current=False).values("pk"),
        duty_id=settings.CATALOGUE_UPDATE_DUTY,
        standing=Standing.OWED,
    )
    for obligation in owed.order_by("pk"):
        obligations.close(obligation, by=by, at=at, reason=REMOVED)
