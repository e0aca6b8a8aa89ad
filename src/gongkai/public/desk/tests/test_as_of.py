from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.oversight.workplans.tests import situations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Role

pytestmark = pytest.mark.django_db
REPORTED_ON = situations.TODAY


@pytest.fixture
def city(settings):
    settings.DEMONSTRATION_AS_OF = REPORTED_ON.isoformat()
    found = situations.city()
    plan = found.in_force()
    found.report(plan.tasks.first(), found.justice, done=True)
    return found


@pytest.fixture
def desk(city):
    client = Client()
    client.force_login(situations.person("supervisor", city.government, Role.SUPERVISOR))
    return client


def numbers(answer):
    return {cell.state: cell.count for cell in answer.context["by_organ"].totals}


@pytest.mark.demand("WRK-3")
def test_the_board_of_a_past_day_is_without_what_happened_later(desk):
    today, before = desk.get(reverse("desk_board")), desk.get(reverse("desk_board"), {"on": "2020-06-30"})

    assert numbers(today)[State.MET] + numbers(today).get(State.MET_LATE, 0) == 1
    assert numbers(before)[State.MET] == 0
    assert sum(numbers(today).values()) == sum(numbers(before).values()) == Obligation.objects.count()


def test_before_anything_was_owed_the_board_is_empty(desk):
    assert sum(numbers(desk.get(reverse("desk_board"), {"on": "2019-01-01"})).values()) == 0


@pytest.mark.demand("WRK-3")
def test_a_day_to_come_shows_what_would_be_overdue(desk):
    answer = desk.get(reverse("desk_board"), {"on": "2021-01-01"})

    assert answer.context["is_to_come"]
    assert numbers(answer)[State.OVERDUE] > numbers(desk.get(reverse("desk_board")))[State.OVERDUE]


@pytest.mark.parametrize("on", ["gestern", "2020-02-30", "2022-12-31", "1900-01-01", "9999-12-31", "\x00"])
@pytest.mark.parametrize("page", ["desk_board", "desk_owed"])
def test_a_day_that_cannot_be_shown_is_answered_with_a_message_and_today(desk, page, on):
    answer = desk.get(reverse(page), {"on": on})

    form = answer.context.get("day_form") or answer.context["form"]
    assert answer.status_code == 200
    assert form.errors["on"]
    assert answer.context["today"] == REPORTED_ON


def test_every_number_of_a_past_day_leads_to_its_list_of_that_day(desk):
    board = desk.get(reverse("desk_board"), {"on": "2020-06-30"}).context["by_organ"]

    for cell in board.totals:
        answer = desk.get(cell.url)
        assert answer.context["today"] == date(2020, 6, 30)
        assert answer.context["number"] == len(answer.context["rows"]) == cell.count


def test_the_list_can_be_narrowed_to_what_binds(desk):
    answer = desk.get(reverse("desk_owed"), {"basis": "stated"})

    assert answer.context["number"] == Obligation.objects.count()
    assert desk.get(reverse("desk_owed"), {"basis": "statute"}).context["number"] == 0
