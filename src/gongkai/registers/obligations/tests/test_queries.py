from datetime import date, timedelta

import pytest

from gongkai.registers.obligations import queries, services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level

from .conftest import AT

pytestmark = pytest.mark.django_db
DAY = date(2020, 10, 15)


@pytest.fixture
def obligations(order, city, bureau, clerk):
    """Twelve obligations in every state on DAY."""
    days = [DAY + timedelta(days=step) for step in (-40, -16, -1, 0, 1, 14, 15, 77)]
    orders = [order(day, period=str(number)) for number, day in enumerate(days)]
    orders += [order(day, period=f"m{number}") for number, day in enumerate(days[:3])]
    orders.append(order(date(2020, 1, 1), period="past"))
    started = services.start_all(orders, profile="ziyang", by=None, at=AT)
    for one, on in zip(started[8:11], (DAY - timedelta(days=41), DAY - timedelta(days=2), DAY), strict=True):
        services.meet(one, by=clerk, at=start_of(on), evidence=city)
    services.close(started[7], by=clerk, at=start_of(DAY), reason="取消")
    return Obligation.objects.all()


@pytest.mark.parametrize("step", range(-60, 90, 7))
def test_what_the_database_counts_is_what_the_rule_says_of_each(obligations, step):
    day = DAY + timedelta(days=step)

    counted = queries.totals(obligations, on=day)

    expected = {state.value: 0 for state in State}
    for one in obligations:
        expected[one.state_on(day).value] += 1
    assert counted == expected


def test_the_states_divide_all_obligations(obligations):
    by_state = [set(obligations.in_states(state, on=DAY).values_list("pk", flat=True)) for state in State]

    assert sum(map(len, by_state)) == len(set.union(*by_state)) == obligations.count()


def test_pages_follow_each_other_without_gap_or_repeat(obligations):
    seen, key = [], ""
    for _ in range(20):
        page = queries.page_by_due_day(obligations, after=key, size=5)
        seen += [one.pk for one in page.rows]
        key = page.next_key
        if not key:
            break

    assert seen == [one.pk for one in obligations.order_by("due_on", "id")]


@pytest.mark.parametrize("key", ["", "x", "2020-13-45.1", "2020-10-01.x", "none.", "2020-10-01.１"])
def test_a_malformed_page_key_starts_from_the_beginning(obligations, key):
    assert len(queries.page_by_due_day(obligations, after=key, size=50).rows) == obligations.count()


def test_the_board_takes_two_queries_whatever_the_organs(obligations, city, order, django_assert_num_queries):
    for number in range(12):
        organ = organs.found_organ(
            f"资阳市第{number}局",
            level=Level.CITY,
            kind=Kind.DEPARTMENT,
            profile="ziyang",
            since=date(2000, 1, 1),
            at=AT,
            by=None,
            parent=city,
        )
        services.start(order(organ=organ), profile="ziyang", by=None, at=AT)

    with django_assert_num_queries(2):
        rows = queries.counts(Obligation.objects.all(), by="organ_id", on=DAY)
        ahead = queries.due_ahead(Obligation.objects.all(), by="organ_id", on=DAY, days=28)

    assert len(rows) == 13
    assert sum(ahead[min(ahead)].values()) == 4


def test_organs_that_owe_the_same_by_the_same_day_are_one_row_of_the_inbox(obligations, order, city, bureau):
    services.start_all(
        [order(DAY, organ=organ, subject=bureau, period="shared") for organ in (city, bureau)],
        profile="ziyang",
        by=None,
        at=AT,
    )
    owed = Obligation.objects.owed(DAY)

    rows, key = [], ""
    for _ in range(9):
        page = queries.work_by_due_day(owed, on=DAY, after=key, size=2)
        rows += page.rows
        key = page.next_key
        if not key:
            break

    shared = [row for row in rows if row.subject_id == bureau.pk]
    assert [row.number for row in shared] == [2]
    assert sum(row.number for row in rows) == owed.count()
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)
