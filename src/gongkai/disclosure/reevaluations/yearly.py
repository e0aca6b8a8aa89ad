"""The duties of every year that rounds meet: opened with the year, met when their rounds are through."""

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.yearly import BoundDuty, duties_bound

from .models import Round
from .rules import Stage

OWED = "owed"


@transaction.atomic
def open_year(*, on: date, at: datetime) -> int:
    """A day's act: open what organs owe in the year of ``on`` by their clauses; how many are new."""
    bound = duties_bound(settings.REEVALUATION_DUTIES, on)
    opened = sum(
        obligations.start_all(_orders(one, str(on.year)), profile=one.profile, by=None, at=at) for one in bound
    )
    if opened:
        for one in Round.objects.filter(year=on.year, stage=Stage.CONFIRMED).select_related("organ", "result"):
            meet_what_is_done(one, by=None, at=at)
    return opened


def _orders(one: BoundDuty, period: str) -> Iterator[obligations.Order]:
    """The duty begins with the year, or with the clause or the organ where that came later."""
    new_year = date(int(period), 1, 1)
    for organ in Organ.objects.filter(pk__in=one.organ_ids):
        began_on = max(new_year, one.duty.since, organ.since)
        title = f"{period}年：{one.duty.title}"
        yield obligations.Order(one.duty.id, organ, organ, title, period=period, started_at=start_of(began_on))


def meet_what_is_done(round_: Round, *, by: Account | None, at: datetime) -> None:
    """Meet what the organ owes in the year of the round, where every round that the duty asks for is far enough."""
    reached = {one.kind: _reached(one) for one in _of_year(round_)}
    for duty_id, wanted in settings.REEVALUATION_DUTIES.items():
        if all(stage in reached.get(kind, ()) for kind, stage in wanted.items()):
            owed = Obligation.objects.filter(
                organ=round_.organ_id, duty_id=duty_id, period=str(round_.year), standing=OWED
            )
            for one in owed.order_by("pk"):
                obligations.meet(one, by=by, at=at, evidence=round_)


def _of_year(round_: Round) -> list[Round]:
    return list(Round.objects.filter(organ=round_.organ_id, year=round_.year).select_related("result"))


def _reached(one: Round) -> tuple[str, ...]:
    if one.stage != Stage.CONFIRMED:
        return ()
    is_published = one.result is not None and one.result.is_public
    return ("confirmed", "published") if is_published else ("confirmed",)
