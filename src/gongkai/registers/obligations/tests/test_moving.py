from datetime import date, timedelta

import pytest

from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations import services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import EventKind, Obligation
from gongkai.registers.obligations.rules import Act, Start, history
from gongkai.registers.obligations.services import DueFacts

from .conftest import AT, ENTERED_ON

pytestmark = pytest.mark.django_db
MOVED_ON = date(2020, 9, 1)


@pytest.fixture
def open_ones(order):
    """Eight by due day, the first of them past when they were entered."""
    days = [ENTERED_ON + timedelta(days=step) for step in (-20, -1, 30, 31, 32, 33, 34, 35)]
    services.start_all(
        [order(day, period=str(number)) for number, day in enumerate(days)], profile="ziyang", by=None, at=AT
    )
    return list(Obligation.objects.order_by("id"))


def move(changes, *, on=MOVED_ON, by=None):
    return services.move_due_days(changes, kind=EventKind.RECOMPUTED, note="放假安排", by=by, at=start_of(on))


def replayed(one):
    """The intervals that follow from the events alone."""
    events = list(one.events.all())
    due_on = events[0].due_before if events else one.due_on
    acts = (Act(event.on, event.effect, event.due_after) for event in events)
    return history(Start(ENTERED_ON, ENTERED_ON, due_on, one.organ_id), acts)


def test_many_are_moved_with_their_events_their_past_and_the_counts(open_ones, clerk):
    entries = Entry.objects.count()

    moved = move([(one.pk, DueFacts(one.due_on + timedelta(days=1))) for one in open_ones], by=clerk)

    assert moved == len(open_ones)
    for before in open_ones:
        after = Obligation.objects.get(pk=before.pk)
        event = after.events.get()
        assert after.due_on == before.due_on + timedelta(days=1) == event.due_after
        assert (event.due_before, event.on, event.by, event.note) == (before.due_on, MOVED_ON, clerk, "放假安排")
        assert (*(past.interval for past in after.past.all()), after.interval) == replayed(after)
    assert differences() == []
    assert Entry.objects.count() == entries + 1


def test_what_was_past_when_entered_is_work_again_once_its_day_lies_after_the_entry(open_ones):
    move([(open_ones[0].pk, DueFacts(ENTERED_ON)), (open_ones[1].pk, DueFacts(ENTERED_ON - timedelta(days=3)))])

    flags = Obligation.objects.order_by("id").values_list("is_historical", flat=True)
    assert list(flags[:2]) == [False, True]


def test_what_is_settled_or_stays_is_left_alone_but_for_being_provisional(open_ones, city, clerk):
    services.meet(open_ones[2], by=clerk, at=start_of(MOVED_ON), evidence=city)

    moved = move([(one.pk, DueFacts(one.due_on, is_provisional=True)) for one in open_ones[2:5]])

    assert moved == 0
    kept = Obligation.objects.filter(pk__in=[one.pk for one in open_ones[2:5]]).order_by("id")
    assert [one.is_provisional for one in kept] == [False, True, True]
    assert differences() == []


def test_moved_twice_on_one_day_leaves_one_interval_and_two_events(open_ones):
    one = open_ones[3]

    move([(one.pk, DueFacts(date(2020, 10, 1)))])
    move([(one.pk, DueFacts(None))])

    one.refresh_from_db()
    assert (one.due_on, one.past.count(), one.events.count()) == (None, 1, 2)
    assert (*(past.interval for past in one.past.all()), one.interval) == replayed(one)
    assert differences() == []


def test_nothing_is_moved_before_what_happened_last(open_ones):
    move([(open_ones[3].pk, DueFacts(date(2020, 10, 1)))])

    with pytest.raises(services.MovedBackwards):
        move([(open_ones[3].pk, DueFacts(date(2020, 10, 2)))], on=MOVED_ON - timedelta(days=1))


def test_the_statements_do_not_grow_with_the_rows(open_ones, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        move([(one.pk, DueFacts(one.due_on + timedelta(days=2))) for one in open_ones])
