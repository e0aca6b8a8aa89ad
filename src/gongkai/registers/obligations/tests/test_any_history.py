"""Whatever happens, and in whatever order it is entered: counts equal a recount, any past day equals a replay."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Prefetch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.law import ClockEvent, ClockEventKind
from gongkai.registers.obligations import numbers, queries, services
from gongkai.registers.obligations.clock import local_day, start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.handing_over import open_obligations
from gongkai.registers.obligations.models import Event, EventKind, Obligation
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
    st.sampled_from(["meet", "close", "reopen", "restate", "open", "move", "hand over", "take back", *ClockEventKind]),
    st.integers(-10, 30),  # a length or the distance of a day
)


class Rollback(Exception):
    """Ends an example."""


class World:
    """Ten obligations and what is done to them."""

    def __init__(self, order, reply, city, bureau):
        self.order, self.reply, self.city, self.opened = order, reply, city, 0
        self.organs, self.given = [bureau, city], []
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
        acts |= {"hand over": lambda: self.hand_over(number, on, at), "take back": lambda: self.take_back(at)}
        event = ClockEvent(what, on, workdays=max(0, number), party="甲" * (number % 2)) if what not in acts else None
        try:
            with transaction.atomic():
                acts[what]() if event is None else services.record(one, event, by=None, at=at)
        except REFUSED:
            pass

    def hand_over(self, number, on, at):
        organ, heir = self.organs if number % 2 else self.organs[::-1]
        self.given.append((organ, open_obligations.hand_over(organ, [heir], on=on, at=at, by=None)))

    def take_back(self, at):
        if self.given:
            organ, given = self.given.pop()
            open_obligations.take_back(organ, given, at=at, by=None)


MEETS, CLOSES = {"met", "replied"}, {"closed", "transferred", "withdrawn", "merged"}


def walked(one, day):
    """Organ and state on a day, from the events one by one and without rules.py; None before the start."""
    start, entered = local_day(one.started_at), local_day(one.entered_at)
    events = list(one.events.all())
    if day < start:
        return None
    running = events[0].due_before if events else one.due_on
    historical = running is not None and running < entered
    organ = settler = next((event.organ_before_id for event in events if event.organ_before_id), one.organ_id)
    standing, late = "owed", False
    for event in events:
        if event.on > day:
            break
        if event.kind in MEETS | CLOSES:
            standing, settler = "met" if event.kind in MEETS else "closed", organ
            late = running is not None and event.on > running and not historical
        elif event.kind == "reopened":
            standing = "owed"
        elif event.kind == "handed_over":
            organ = event.organ_after_id
        else:
            running = event.due_after
            historical = historical and event.kind != "restated" and running is not None and running < entered
    settled = {"closed": State.CLOSED, "met": State.MET_LATE if late else State.MET}
    state = settled.get(standing)
    return (settler, state) if state else (organ, of_owed(running, historical, day))


def of_owed(due_on, historical, day):
    if due_on is None or historical:
        return State.HISTORICAL if historical else State.PENDING
    if due_on < day:
        return State.OVERDUE
    return State.DUE_SOON if due_on <= day + timedelta(days=14) else State.RUNNING


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=4, max_size=14))
def test_counts_equal_a_recount_and_any_day_equals_a_replay(order, reply, city, bureau, taken):
    try:
        with transaction.atomic():
            world, day = World(order, reply, city, bureau), FIRST
            for passing, *step in taken:
                day += timedelta(days=passing)
                world.take(day, *step)

            assert differences() == []
            found = list(Obligation.objects.prefetch_related(Prefetch("events", Event.objects.order_by("on", "id"))))
            for asked_on in days_of_note(found, today=day):
                as_of_day_is_the_replay(found, world.organs, asked_on, today=day)
            raise Rollback
    except Rollback:
        pass


def days_of_note(found, *, today):
    """Up to eight days, of those on which something changed, the days before them, and the days after due days."""
    changed = {event.on for one in found for event in one.events.all()} | {local_day(one.started_at) for one in found}
    due = {event.due_before for one in found for event in one.events.all()} | {one.due_on for one in found}
    days = sorted(
        changed | {day - timedelta(days=1) for day in changed} | {day + timedelta(days=1) for day in due if day}
    )
    return {today, today + timedelta(days=20), *days[:: max(1, len(days) // 6)]}


def as_of_day_is_the_replay(found, organs, day, *, today):
    expected = {one.pk: told for one in found if (told := walked(one, day))}
    asked = Asked(frozenset(organ.pk for organ in organs), day, is_past=day < today)

    rows = queries.page_by_due_day(asked, after="", size=100).rows
    counts = numbers.counts(asked.organ_ids, on=day, is_past=asked.is_past)

    assert {one.pk: (one.organ_id, one.state_on(day)) for one in rows} == expected
    told = Counter((organ_id, state) for organ_id, by_state in counts.items() for state in (+by_state).elements())
    assert told == Counter(expected.values())
