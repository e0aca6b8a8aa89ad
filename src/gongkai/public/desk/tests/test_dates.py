from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from gongkai.public.desk import dates


@pytest.mark.parametrize(
    ("day", "said"),
    [(12, "3 days over"), (14, "one day over"), (15, "due today"), (16, "due tomorrow"), (20, "5 days left")],
)
def test_a_date_says_how_far_it_is(day, said):
    with translation.override("en"):
        assert dates.days_left(date(2020, 10, day), today=date(2020, 10, 15)) == said


def test_a_date_carries_its_weekday():
    with translation.override("en"):
        assert dates.written_day(date(2020, 10, 15)) == "Thu 15 October 2020"


def test_a_moment_belongs_to_its_day_in_beijing():
    late = datetime(2020, 10, 14, 16, 30, tzinfo=UTC)

    assert dates.day_of(late) == date(2020, 10, 15)
    assert dates.hour(late) == "00:30"
