"""The tick: the acts of ``DAILY_ACTS``, each once a day, in order; days missed are caught up with."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from . import locks
from .models import DailyAct, DailyOutcome, last_day_done

logger = logging.getLogger(__name__)

CATCHES_UP_DAYS = 366
"""After a longer standstill only so many days are caught up with."""


class AlreadyTicking(Exception):
    """Another process is carrying out the day's acts."""


def tick(*, at: datetime) -> list[DailyAct]:
    """Carry out what is due up to the day of ``at``; raises ``AlreadyTicking``.

    An act is a function of ``on``, the day, and ``at``, the moment, and gives how many things it did. It runs in a
    transaction with the row that says it is done. One that fails is told in the log and in its row, holds up only its
    own later days, and is tried again at the next tick.
    """
    with locks.held("tick", "daily") as lock:
        if lock is None:
            raise AlreadyTicking
        return [done for act in settings.DAILY_ACTS for done in _catch_up(act, at=at)]


def _catch_up(act: str, *, at: datetime) -> Iterator[DailyAct]:
    for day in _days_due(act, until=timezone.localdate(at)):
        found = _carry_out(act, day, at=at)
        yield found
        if found.outcome == DailyOutcome.FAILED:
            return


def _days_due(act: str, *, until: date) -> list[date]:
    """The days after the last one done up to ``until``; a first tick begins with that day."""
    last = last_day_done(act)
    if last is None:
        return [until]
    missed = min((until - last).days, CATCHES_UP_DAYS)
    return [until - timedelta(days=before) for before in reversed(range(missed))]


def _carry_out(act: str, day: date, *, at: datetime) -> DailyAct:
    try:
        with transaction.atomic():
            carry_out = cast(Callable[..., int], import_string(act))
            number = carry_out(on=day, at=at)
            found = _keep(act, day, outcome=DailyOutcome.DONE, at=at, number=number, reason="")
    except Exception as error:
        logger.exception("%s for %s failed", act, day)
        return _keep(act, day, outcome=DailyOutcome.FAILED, at=at, number=0, reason=f"{type(error).__name__}: {error}")
    logger.debug("%s for %s: %d", act, day, number)
    return found


def _keep(act: str, day: date, *, outcome: DailyOutcome, at: datetime, number: int, reason: str) -> DailyAct:
    values = {"outcome": outcome, "at": at, "number": number, "reason": reason[:500]}
    found, _is_new = DailyAct.objects.update_or_create(act=act, day=day, defaults=values)
    return found
