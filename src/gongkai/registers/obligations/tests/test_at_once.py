"""Acts of one moment on what is counted together: no number is lost, nobody waits for the other for ever."""

import threading
from datetime import date

import pytest
from django.db import connection

from gongkai.registers.obligations import services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import EventKind, Obligation, Standing
from gongkai.registers.obligations.services import DueFacts

from .conftest import AT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: there is no such moment"),
]
LATER = start_of(date(2020, 9, 1))


def together(*acts):
    """Run the acts in threads that start at one moment; the failures."""
    ready, failures = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait(20)
            act()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


def test_what_is_met_moved_and_opened_at_one_moment_is_counted_right(order, city):
    days = [date(2020, 9, day) for day in range(1, 31)]
    services.start_all([order(day, period=str(day)) for day in days], profile="ziyang", by=None, at=AT)
    ones = list(Obligation.objects.order_by("id"))

    def meet(some):
        return lambda: [services.meet(one, by=None, at=LATER, evidence=city) for one in some]

    failures = together(
        meet(ones[:10]),
        meet(ones[10:20][::-1]),
        lambda: services.move_due_days(
            [(one.pk, DueFacts(date(2020, 9, 15))) for one in reversed(ones)],
            kind=EventKind.RECOMPUTED,
            note="",
            by=None,
            at=LATER,
        ),
        lambda: services.start_all(
            [order(day, period=f"b{day}") for day in reversed(days)], profile="ziyang", by=None, at=LATER
        ),
    )

    assert failures == []
    assert differences() == []
    assert Obligation.objects.filter(standing=Standing.MET).count() == 20


def test_the_same_orders_at_one_moment_are_owed_once(order):
    orders = [order(period=str(number)) for number in range(40)]

    failures = together(
        lambda: services.start_all(orders, profile="ziyang", by=None, at=AT),
        lambda: services.start_all(orders[::-1], profile="ziyang", by=None, at=AT),
    )

    assert failures == []
    assert Obligation.objects.count() == 40
    assert differences() == []
