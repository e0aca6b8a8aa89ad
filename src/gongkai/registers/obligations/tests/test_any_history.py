"""Whatever happens, and in whatever order it is entered: counts equal a recount, any past day equals a replay."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.law import ClockEvent, ClockEventKind
from gongkai.registers.obligations import numbers, queries, services
from gongkai.registers.obligations.clock import local_day, start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import EventKind, Obligation
from gongkai.registers.obligations.queries import Asked
from gongkai.registers.obligations.rules import State

pytestmark = pytest.mark.django_db
FIRST = date(2025, 3, 3)
REFUSED = (
    services.AlreadySettled,
    services.NotLawful,
    services.NotYet,
    services.OutOfOrder,
    services.MovedBackwards,
)

steps = st.tuples(
    st.integers(0, 8),  # days that pass before it is entered
    st.integers(0, 12) | st.just(0),  # how many days before that it took effect
    st.integers(0, 9),  # to which obligation
    st.sampled_from(["meet", "close", "reopen", "restate", "open", "move", *ClockEventKind]),
    st.integers(-10, 30),  # a length or the distance of a day
)


class Rollback(Exception):
    """Ends an example."""


class World:
    """Ten obligations and what is done to them."""

    def __init__(self, order, reply, city):
        self.order, self.reply, self.city, self.opened = order, reply, city, 0
        self.open(FIRST, 6)

    def open(self, day, number):
        orders = []
        for _ in range(number):
            self.opened += 1
            is_reply = self.opened % 2
            started_at = start_of(day - timedelta(days=self.opened % 3))
            stated_on = day + timedelta(days=self.opened - 4)
            orders.append(
                self.reply(self.opened, started_at=started_at)
                if is_reply
                else self.order(stated_on, period=str(self.opened), organ=self.city)
            )
        services.start_all(orders, profile="ziyang", by=None, at=start_of(day))

    def take(self, day, back, chosen, what, number):
        """Do one thing, or be refused."""
        if what == "open":
            self.open(day, abs(number) % 3)
            return
        found = list(Obligation.objects.order_by("id"))
        one, at, on = found[chosen % len(found)], start_of(day), day - timedelta(days=back)
        acts = {
            "meet": lambda: services.meet(one, by=None, at=at, evidence=self.city, on=on),
            "close": lambda: services.close(one, by=None, at=at, reason="取消", on=on),
            "reopen": lambda: services.reopen(one, by=None, at=at, reason="不全"),
            "restate": lambda: services.restate(
                one, stated_on=day + timedelta(days=number), by=None, at=at, reason="改期"
            ),
            "move": lambda: services.move_due_days(
                [(each.pk, services.DueFacts(day + timedelta(days=number))) for each in found[chosen:]],
                kind=EventKind.RECOMPUTED,
                note="",
                by=None,
                at=at,
            ),
        }
        event = ClockEvent(what, on, workdays=max(0, number), party="甲" * (number % 2)) if what not in acts else None
        try:
            with transaction.atomic():
                acts[what]() if event is None else services.record(one, event, by=None, at=at)
        except REFUSED:
            pass


MEETS, CLOSES = {"met", "replied"}, {"closed", "transferred", "withdrawn", "merged"}


def walked(one, day):
    """The state on a day, found by going through the events one by one and not by rules.py; None before the start."""
    start, entered = local_day(one.started_at), local_day(one.entered_at)
    events = list(one.events.order_by("on", "id"))
    if day < start:
        return None
    running = events[0].due_before if events else one.due_on
    historical = running is not None and running < entered
    standing, late = "owed", False
    for event in events:
        if event.on > day:
            break
        if event.kind in MEETS | CLOSES:
            standing = "met" if event.kind in MEETS else "closed"
            late = running is not None and event.on > running and not historical
        elif event.kind == "reopened":
            standing = "owed"
        else:
            running = event.due_after
            historical = historical and event.kind != "restated" and running is not None and running < entered
    settled = {"closed": State.CLOSED, "met": State.MET_LATE if late else State.MET}
    return settled.get(standing) or of_owed(running, historical, day)


def of_owed(due_on, historical, day):
    if due_on is None or historical:
        return State.HISTORICAL if historical else State.PENDING
    if due_on < day:
        return State.OVERDUE
    return State.DUE_SOON if due_on <= day + timedelta(days=14) else State.RUNNING


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=1, max_size=14))
def test_counts_equal_a_recount_and_any_day_equals_a_replay(order, reply, city, taken):
    try:
        with transaction.atomic():
            world, day = World(order, reply, city), FIRST
            for passing, *step in taken:
                day += timedelta(days=passing)
                world.take(day, *step)

            assert differences() == []
            for back in range(-20, (day - FIRST).days + 6, 3):
                as_of_day_is_the_replay(day - timedelta(days=back), today=day)
            raise Rollback
    except Rollback:
        pass


def as_of_day_is_the_replay(day, *, today):
    found = Obligation.objects.all()
    expected = {one.pk: state for one in found if (state := walked(one, day))}
    asked = Asked(frozenset(found.values_list("organ_id", flat=True)), day, is_past=day < today)

    rows = queries.page_by_due_day(asked, after="", size=100).rows
    totals = numbers.totals(asked.organ_ids, on=day, is_past=asked.is_past)

    assert {one.pk: one.state_on(day) for one in rows} == expected
    assert +totals == Counter(expected.values())
