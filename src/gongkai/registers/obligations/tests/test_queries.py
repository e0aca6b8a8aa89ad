from collections import Counter
from datetime import date, timedelta

import pytest

from gongkai.registers.obligations import numbers, queries, services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import DayChange, Obligation
from gongkai.registers.obligations.queries import Asked
from gongkai.registers.obligations.rules import State, interval_on, state_on
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level

from .conftest import AT

pytestmark = pytest.mark.django_db
DAY = date(2020, 10, 15)
PLAN = 7


@pytest.fixture
def obligations(order, city, bureau, clerk):
    """Obligations in every state on DAY; half of them under a plan."""
    days = [DAY + timedelta(days=step) for step in (-40, -16, -1, 0, 1, 14, 15, 77)]
    orders = [order(day, period=str(number), plan_id=PLAN * (number % 2) or None) for number, day in enumerate(days)]
    orders += [order(day, period=f"m{number}", organ=city) for number, day in enumerate(days[:3])]
    orders.append(order(date(2020, 1, 1), period="past", plan_id=PLAN))
    services.start_all(orders, profile="ziyang", by=None, at=AT)
    found = list(Obligation.objects.order_by("id"))
    for one, on in zip(found[8:11], (DAY - timedelta(days=41), DAY - timedelta(days=2), DAY), strict=True):
        services.meet(one, by=clerk, at=start_of(on), evidence=city)
    services.reopen(found[9], by=clerk, at=start_of(DAY), reason="不全")
    services.restate(found[1], stated_on=DAY, by=clerk, at=start_of(DAY - timedelta(days=5)), reason="延期")
    services.close(found[7], by=clerk, at=start_of(DAY), reason="取消")
    return Obligation.objects.all()


def everyone(on, **more):
    return Asked(
        frozenset(Obligation.objects.values_list("organ_id", flat=True)),
        on,
        is_past=DayChange.objects.filter(on__gt=on).exists(),
        **more,
    )


def replayed(on):
    """The state of each obligation on a day as its own history tells it."""
    found = {}
    for one in Obligation.objects.prefetch_related("past"):
        held = interval_on(on, [*(past.interval for past in one.past.all()), one.interval])
        if held:
            found[one.pk] = state_on(on, held, soon_days=14)
    return found


@pytest.mark.parametrize("step", range(-120, 90, 7))
def test_numbers_and_lists_of_any_day_are_what_the_histories_tell(obligations, step):
    day = DAY + timedelta(days=step)
    asked, expected = everyone(day), replayed(day)

    page = queries.page_by_due_day(asked, after="", size=50)

    assert {one.pk: one.state_on(day) for one in page.rows} == expected
    totals = numbers.totals(asked.organ_ids, on=day, is_past=asked.is_past)
    assert {state: number for state, number in totals.items() if number} == Counter(expected.values())
    assert queries.number_of(asked) == len(expected)
    for state in State:
        of_state = everyone(day, states=(state,))
        rows = queries.page_by_due_day(of_state, after="", size=50).rows
        assert {one.pk for one in rows} == {pk for pk, found in expected.items() if found is state}
        assert queries.number_of(of_state) == len(rows)


@pytest.mark.parametrize("step", [-60, -3, 0, 30])
def test_a_plan_and_a_due_day_are_counted_from_the_rows(obligations, step):
    day = DAY + timedelta(days=step)
    for more in ({"plan_ids": frozenset({PLAN})}, {"due_on": DAY}, {"due_on": DAY, "states": (State.DUE_SOON,)}):
        asked = everyone(day, **more)
        rows = queries.page_by_due_day(asked, after="", size=50).rows

        assert queries.number_of(asked) == len(rows)
        assert {one.pk: one.state_on(day) for one in rows}.items() <= replayed(day).items()
        if "due_on" in more:
            assert {one.due_on for one in rows} <= {DAY}


def test_the_board_from_the_counts_is_the_board_from_the_rows(obligations):
    for step in (-60, *range(-9, 33, 2), 200):
        asked = everyone(DAY + timedelta(days=step))

        of_organs = numbers.of_organs(asked.organ_ids, on=asked.on, days=28, is_past=asked.is_past)

        assert {pk: (+one.by_state, one.next_due_on, dict(one.ahead)) for pk, one in of_organs.items()} == {
            pk: (+one.by_state, one.next_due_on, dict(one.ahead))
            for pk, one in asked.board(by="organ", days=28).items()
            if any(one.by_state.values())
        }, step


def test_the_states_divide_all_obligations(obligations):
    by_state = [set(obligations.in_states(state, on=DAY).values_list("pk", flat=True)) for state in State]

    assert sum(map(len, by_state)) == len(set.union(*by_state)) == obligations.count()


@pytest.mark.parametrize("day", [DAY, DAY - timedelta(days=3), DAY - timedelta(days=60)])
def test_pages_follow_each_other_without_gap_or_repeat(obligations, day):
    seen, key = [], ""
    for _ in range(20):
        page = queries.page_by_due_day(everyone(day), after=key, size=5)
        seen += [(one.due_on, one.pk) for one in page.rows]
        key = page.next_key
        if not key:
            break

    assert seen == sorted(seen)
    assert len(seen) == obligations.count()


@pytest.mark.parametrize(
    "key", ["", "x", "2020-13-45.1", "2020-10-01.x", "none.", "2020-10-01.１", "2020-10-01." + "9" * 30]
)
def test_a_malformed_page_key_starts_from_the_beginning(obligations, key):
    assert len(queries.page_by_due_day(everyone(DAY), after=key, size=50).rows) == obligations.count()


@pytest.mark.parametrize("is_past", [False, True])
@pytest.mark.parametrize(("days", "queries_taken"), [(78, 2), (0, 3)])
def test_the_board_takes_few_queries_whatever_the_organs(
    obligations, city, order, django_assert_num_queries, is_past, days, queries_taken
):
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
        services.start(order(DAY + timedelta(days=60), organ=organ), profile="ziyang", by=None, at=AT)
    asked = everyone(DAY)

    with django_assert_num_queries(queries_taken):
        rows = numbers.of_organs(asked.organ_ids, on=DAY, days=days, is_past=is_past)

    assert len(rows) == 14


def test_a_list_of_today_takes_one_query_and_one_of_the_past_two(obligations, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.page_by_due_day(Asked(frozenset({1}), DAY), after="", size=5)
    with django_assert_num_queries(2):
        queries.page_by_due_day(Asked(frozenset({1}), DAY, is_past=True), after="", size=5)


def test_organs_that_owe_the_same_by_the_same_day_are_one_row_of_the_inbox(obligations, order, city, bureau):
    services.start_all(
        [order(DAY, organ=organ, subject=bureau, period="shared") for organ in (city, bureau)],
        profile="ziyang",
        by=None,
        at=AT,
    )
    owed = Obligation.objects.owed()

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
