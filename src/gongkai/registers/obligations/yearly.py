"""Duties of every year (10-clocks C7): one obligation per organ and year, met by the acts that the organs record."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ, YearlyAct, YearlyKind
from gongkai.registers.organs.yearly import DUTY_IDS, YearlyDuty, acts_in, yearly_duties

from . import services
from .models import Obligation


@transaction.atomic
def open_year(*, by: Account | None, at: datetime) -> int:
    """Open what every organ owes in the running year by its profile; those that are open already stay. How many."""
    today = timezone.localdate(at)
    period, before = str(today.year), Obligation.objects.count()
    for one in yearly_duties(today):
        services.start_all(_orders(one, period), profile=one.profile, by=by, at=at)
    for act in YearlyAct.objects.filter(held_on__year=today.year, withdrawn_on__isnull=True).select_related("organ"):
        follow(act, by, at)
    return Obligation.objects.count() - before


def _orders(one: YearlyDuty, period: str) -> list[services.Order]:
    organs = Organ.objects.filter(pk__in=one.organ_ids)
    return [
        services.Order(
            duty_id=one.duty.id, organ=organ, subject=organ, title=f"{period}年：{one.duty.title}", period=period
        )
        for organ in organs
    ]


def follow(act: YearlyAct, by: Account | None, at: datetime) -> None:
    """Meet the obligation of the year when its acts are enough, and open it again when they no longer are."""
    year = act.held_on.year
    owed = Obligation.objects.filter(
        organ_id=act.organ_id, duty_id__in=DUTY_IDS[YearlyKind(act.kind)], period=str(year), closed_on__isnull=True
    ).first()
    if owed is None:
        return
    duty = load_profile(owed.profile).duty(owed.duty_id, on=timezone.localdate(owed.started_at))
    is_enough = acts_in(year, [act.organ_id])[act.organ_id, act.kind] >= duty.within.count
    if is_enough and owed.met_on is None:
        services.meet(owed, by=by, at=at, evidence=act)
    elif not is_enough and owed.met_on is not None:
        services.reopen(owed, by=by, at=at, reason=act.withdrawn_reason)
