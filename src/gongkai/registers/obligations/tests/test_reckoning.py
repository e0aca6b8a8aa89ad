from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(clerk, bureau):
    organs.appoint(clerk, organ=bureau, role=Role.CLERK, since=date(2020, 1, 1), at=AT, by=None)
    client = Client()
    client.force_login(clerk)
    return client


def ask(desk, **asked):
    return desk.get(reverse("reckon"), asked)


@pytest.mark.demand("REQ-3")
def test_the_desk_says_on_what_day_a_duty_is_due_and_why(desk):
    answer = ask(desk, profile="ziyang", duty="request.reply", start="2020-09-16T10:00")

    assert answer.status_code == 200
    assert answer.context["due"].due_on == date(2020, 10, 20)
    assert "第20个工作日" in answer.content.decode()


@pytest.mark.parametrize(
    "start", ["", "2020-02-30T10:00", "昨天", "0001-01-01T00:00", "1999-01-01T00:00", "9999-12-31T23:59"]
)
def test_a_day_that_cannot_be_reckoned_from_is_answered_on_the_page(desk, start):
    answer = ask(desk, profile="ziyang", duty="request.reply", start=start)

    assert answer.status_code == 200
    assert answer.context["due"] is None
    assert answer.context["form"].errors


@pytest.mark.parametrize(("profile", "duty"), [("nowhere", "request.reply"), ("ziyang", "no.such"), ("\x00", "\x00")])
def test_an_unknown_place_or_duty_is_answered_on_the_page(desk, profile, duty):
    answer = ask(desk, profile=profile, duty=duty, start="2020-09-16T10:00")

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_every_duty_that_is_offered_can_be_reckoned(desk):
    choices = desk.get(reverse("reckon")).context["form"].fields["duty"].choices

    assert len(choices) > 30
    for duty, _title in choices:
        answer = ask(desk, profile="ziyang", duty=duty, start="2026-03-02T10:00")
        assert answer.context["due"] is not None, duty


def test_the_page_takes_few_queries(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        ask(desk, profile="ziyang", duty="request.reply", start="2020-09-16T10:00")
