from datetime import date, timedelta

import pytest

from gongkai.law import Reminders, WorkCalendar, load_profile
from gongkai.registers.reminders.rules import calls

NUMBERS = Reminders(ahead=(5, 1), head=0, supervisor=3, source="自定", profile="national")
CALENDAR = load_profile("national").calendar


def told(on, **more):
    return {(call.step, call.ahead): (call.first, call.last) for call in calls(NUMBERS, CALENDAR, on=on, **more)}


def test_on_a_plain_thursday_each_step_speaks_of_its_own_due_days():
    found = told(date(2020, 10, 15))

    assert found["ahead", 5] == (date(2020, 10, 17), date(2020, 10, 22))
    assert found["ahead", 1] == (date(2020, 10, 15), date(2020, 10, 16))
    assert found["head", 0][1] == date(2020, 10, 14)
    assert found["supervisor", 0][1] == date(2020, 10, 11)


@pytest.mark.parametrize("ahead", [(5, 1), (10, 3), (1,)])
def test_every_due_day_of_a_year_is_reminded_of_on_the_days_of_the_law_and_never_later(ahead):
    numbers = Reminders(ahead=ahead, head=0, supervisor=3, source="自定", profile="national")
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(420)]
    first: dict[tuple[str, int, date], date] = {}
    for on in days:
        for call in calls(numbers, CALENDAR, on=on):
            for day in (call.first + timedelta(days=n) for n in range((call.last - call.first).days + 1)):
                first.setdefault((call.step, call.ahead, day), on)

    for due_on in days[40:-40]:
        expected = numbers.days(due_on, CALENDAR)
        counts = sorted(ahead, reverse=True)
        assert [first.get(("ahead", count, due_on)) for count in counts] == list(expected.ahead)
        assert first["head", 0, due_on] == expected.head
        assert first["supervisor", 0, due_on] == expected.supervisor


def test_the_first_time_whatever_is_overdue_is_told():
    assert told(date(2020, 10, 15), is_first=True)["head", 0] == (date.min, date(2020, 10, 14))


def test_a_calendar_of_weekends_alone_works_too():
    assert list(calls(NUMBERS, WorkCalendar(), on=date(2030, 2, 2)))
