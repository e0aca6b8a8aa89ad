"""Duties of every month (10-clocks C7): one obligation per organ and month for each of ``MONTHLY_DUTIES``."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.law import Duty
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.yearly import owed_by

from . import services
from .clock import start_of


@transaction.atomic
def open_month(*, on: date, at: datetime) -> int:
    """Open what organs owe in the month of ``on`` by their profiles; how many are new. A second time opens none."""
    opened = 0
    for duty_id in settings.MONTHLY_DUTIES:
        for profile, duty, organ_ids in owed_by(duty_id, on):
            opened += services.start_all(_orders(duty, organ_ids, on), profile=profile, by=None, at=at)
    return opened


def _orders(duty: Duty, organ_ids: frozenset[int], on: date) -> Iterator[services.Order]:
    """The duty begins with the month; a clause or an organ that came later owes it from the next month on."""
    began_on = on.replace(day=1)
    for organ in Organ.objects.filter(pk__in=organ_ids, since__lte=began_on):
        if duty.since > began_on:
            continue
        yield services.Order(
            duty_id=duty.id,
            organ=organ,
            subject=organ,
            title=f"{on.year}年{on.month}月：{duty.title}",
            period=f"{on:%Y-%m}",
            started_at=start_of(began_on),
        )
