"""Duties of every month (10-clocks C7): one obligation per organ and month for each of ``MONTHLY_DUTIES``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import import_string

from gongkai.law import Duty
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.yearly import duties_bound

from . import services
from .clock import start_of

Subjects = Callable[[Sequence[Organ], date], Mapping[int, Model]]
"""Gives what the organs owe a month's duty about, by the organ's number."""


@transaction.atomic
def open_month(*, on: date, at: datetime) -> int:
    """Open what organs owe in the month of ``on`` by their profiles; how many are new. A second time opens none.

    A clause or an organ that came later in the month owes it from the next one on.
    """
    opened, month = 0, on.replace(day=1)
    for one in duties_bound(settings.MONTHLY_DUTIES, on):
        subjects_of = cast(Subjects, import_string(settings.MONTHLY_DUTIES[one.duty.id]))
        organs = list(Organ.objects.filter(pk__in=one.organ_ids, since__lte=month)) if one.duty.since <= month else []
        orders = _orders(one.duty, organs, month, subjects_of(organs, month))
        opened += services.start_all(orders, profile=one.profile, by=None, at=at)
    return opened


def _orders(
    duty: Duty, organs: Sequence[Organ], month: date, subjects: Mapping[int, Model]
) -> Iterator[services.Order]:
    for organ in organs:
        yield services.Order(
            duty_id=duty.id,
            organ=organ,
            subject=subjects[organ.pk],
            title=f"{month.year}年{month.month}月：{duty.title}",
            period=f"{month:%Y-%m}",
            started_at=start_of(month),
        )
