from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import DateOutsideCalendar, DayKind, WorkCalendar, load_profile
from gongkai.law.calendar import Holiday, HolidayNotice

YEARS = range(2008, 2027)
CALENDAR = load_profile("national").calendar


def days_of(year: int):
    return (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


@pytest.mark.demand("REQ-3")
@pytest.mark.parametrize("year", YEARS)
def test_every_day_is_what_two_independent_packages_say(year):
    other = holidays.country_holidays("CN", years=year)

    for day in days_of(year):
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day) == other.is_working_day(day), day


def test_2026_has_248_working_days():
    assert sum(CALENDAR.is_workday(day) for day in days_of(2026)) == 248


@pytest.mark.parametrize(
    ("day", "kind", "name", "number"),
    [
        (date(2026, 10, 1), DayKind.HOLIDAY, "国庆节", "国办发明电〔2025〕7号"),
        (date(2026, 10, 3), DayKind.HOLIDAY, "国庆节", "国办发明电〔2025〕7号"),
        (date(2026, 10, 10), DayKind.MAKEUP, "国庆节", "国办发明电〔2025〕7号"),
        (date(2026, 10, 11), DayKind.WEEKEND, "", ""),
        (date(2026, 10, 12), DayKind.WORKDAY, "", ""),
        (date(2018, 12, 29), DayKind.MAKEUP, "元旦", "国办发明电〔2018〕15号"),
        (date(2020, 1, 31), DayKind.HOLIDAY, "春节", "国办发明电〔2020〕1号"),
    ],
)
def test_a_day_knows_what_it_is_and_by_which_notice(day, kind, name, number):
    found = CALENDAR.day(day)

    assert (found.kind, found.name) == (kind, name)
    assert number in found.source


@pytest.mark.parametrize(("year", "is_provisional"), [(2007, True), (2008, False), (2026, False), (2027, True)])
def test_a_year_without_its_notice_is_provisional(year, is_provisional):
    assert CALENDAR.is_provisional(year) is is_provisional
    assert CALENDAR.day(date(year, 6, 30)).is_provisional is is_provisional


@pytest.mark.parametrize(
    ("known_on", "day", "is_worked"),
    [
        (date(2020, 1, 25), date(2020, 1, 31), True),
        (date(2020, 1, 25), date(2020, 2, 1), True),
        (date(2020, 1, 26), date(2020, 1, 31), False),
        (date(2020, 1, 26), date(2020, 2, 1), False),
        (date(2019, 3, 21), date(2019, 5, 2), True),
        (date(2019, 3, 22), date(2019, 5, 2), False),
        (date(2019, 3, 22), date(2019, 5, 5), True),
        (date(2015, 5, 12), date(2015, 9, 4), True),
        (date(2015, 5, 13), date(2015, 9, 4), False),
    ],
)
def test_the_calendar_can_be_asked_as_it_stood(known_on, day, is_worked):
    """An emergency change of 26 January 2020 is not known the day before (01-duties T-12)."""
    assert CALENDAR.as_known_on(known_on).is_workday(day) is is_worked


def test_before_its_notice_a_year_was_provisional():
    assert CALENDAR.as_known_on(date(2025, 11, 3)).is_provisional(2026)
    assert not CALENDAR.as_known_on(date(2025, 11, 4)).is_provisional(2026)
    assert CALENDAR.as_known_on(date(2030, 1, 1)) is CALENDAR


def test_a_local_overlay_adds_holidays_to_the_nations():
    """The customary holidays of an ethnic minority are set by the government of the area (01-duties T-10)."""
    torch = Holiday("火把节", date(2011, 7, 24), date(2011, 7, 30), (date(2011, 7, 31),))
    overlay = HolidayNotice(2011, "州政府通知", "凉府办发〔2010〕31号", date(2010, 12, 20), (torch,), False, rank=2)

    local = WorkCalendar([*CALENDAR.notices, overlay])

    assert CALENDAR.is_workday(date(2011, 7, 25))
    assert not local.is_workday(date(2011, 7, 25))
    assert local.is_workday(date(2011, 7, 31))
    assert not local.is_provisional(2011)


INSIDE = st.dates(date(2008, 1, 1), date(2026, 8, 1))


@given(INSIDE, st.integers(1, 90))
def test_the_nth_working_day_is_reached_by_counting_one_by_one(start, count):
    day, counted = start, 0
    while counted < count:
        day += timedelta(days=1)
        counted += chinese_calendar.is_workday(day)

    assert CALENDAR.add_workdays(start, count) == day
    assert CALENDAR.workdays_between(start, day) == count


@given(st.dates(date(2008, 6, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_counting_back_is_counting_one_by_one(start, count):
    day, counted = start, 0
    while counted < count:
        day -= timedelta(days=1)
        counted += chinese_calendar.is_workday(day)

    assert CALENDAR.add_workdays(start, -count) == day


@given(st.dates(date(1981, 1, 1), date(2099, 12, 31)))
def test_the_neighbouring_working_days_are_working_days(day):
    following, previous = CALENDAR.next_workday(day), CALENDAR.last_workday_on_or_before(day)

    assert previous <= day <= following
    assert CALENDAR.is_workday(following)
    assert CALENDAR.is_workday(previous)
    assert (previous == following) == CALENDAR.is_workday(day)


@pytest.mark.parametrize("day", [date.min, date(1979, 12, 31), date(2101, 1, 1), date.max])
def test_a_day_outside_the_calendar_is_refused(day):
    with pytest.raises(DateOutsideCalendar) as refused:
        CALENDAR.is_workday(day)

    assert day.isoformat() in refused.value.reason


def test_counting_out_of_the_calendar_is_refused():
    with pytest.raises(DateOutsideCalendar):
        CALENDAR.add_workdays(date(2100, 12, 20), 30)


def test_a_calendar_without_notices_has_weekends_only():
    bare = WorkCalendar()

    assert bare.is_provisional(2026)
    assert bare.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 5)
