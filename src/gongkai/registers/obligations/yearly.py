"""Duties of every year (10-clocks C7): one obligation per organ and year, met by the acts that the organs record."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ, YearlyAct, YearlyKind
from gongkai.registers.organs.yearly import DUTY_IDS, YearlyDuty, acts_in, yearly_duties

from . import services
from .calendars import law_of
from .clock import start_of
from .models import Obligation
from .rules import Standing


@transaction.atomic
def open_year(*, on: date, at: datetime) -> int:
    """Open what every organ owes in the year of ``on`` by its profile; how many are new. A second time opens none."""
    period = str(on.year)
    opened = sum(
        services.start_all(_orders(one, period), profile=one.profile, by=None, at=at) for one in yearly_duties(on)
    )
    if opened:
        for act in YearlyAct.objects.filter(held_on__year=on.year, withdrawn_on__isnull=True).select_related("organ"):
            follow(act, None, at)
    return opened


def _orders(one: YearlyDuty, period: str) -> Iterator[services.Order]:
    """The duty begins with the year, or with the clause or the organ where that came later."""
    new_year = date(int(period), 1, 1)
    for organ in Organ.objects.filter(pk__in=one.organ_ids):
        began_on = max(new_year, one.duty.since, organ.since)
        yield services.Order(
            duty_id=one.duty.id,
            organ=organ,
            subject=organ,
            title=f"{period}年：{one.duty.title}",
            period=period,
            started_at=start_of(began_on),
        )


def follow(act: YearlyAct, by: Account | None, at: datetime) -> None:
    """Meet the obligation of the year when its acts are enough, and open it again when they no longer are.

    An organ may owe the same also for one that it carries on.
    """
    duty_ids, period = DUTY_IDS[YearlyKind(act.kind)], str(act.held_on.year)
    of_year = Obligation.objects.filter(organ_id=act.organ_id, duty_id__in=duty_ids, period=period)
    for owed in of_year.exclude(standing=Standing.CLOSED).order_by("pk"):
        _follow(owed, act, by, at)


def _follow(owed: Obligation, act: YearlyAct, by: Account | None, at: datetime) -> None:
    year = act.held_on.year
    duty = law_of(owed.profile).duty(owed.duty_id, on=timezone.localdate(owed.started_at))
    is_enough = acts_in(year, [act.organ_id])[act.organ_id, act.kind] >= duty.within.count
    if is_enough and owed.standing == Standing.OWED:
        services.meet(owed, by=by, at=at, evidence=act, on=_met_on(owed, act, at))
    elif not is_enough and owed.standing == Standing.MET:
        services.reopen(owed, by=by, at=at, reason=act.withdrawn_reason)


def _met_on(owed: Obligation, act: YearlyAct, at: datetime) -> date:
    """The day on which the act was held, unless the duty began or was opened again after it."""
    last: date | None = owed.events.aggregate(last=Max("on"))["last"]
    days = [act.held_on, timezone.localdate(owed.started_at), *([last] if last else [])]
    return min(max(days), timezone.localdate(at))
