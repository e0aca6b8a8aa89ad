from datetime import date

from gongkai.public.desk.strips import strip_of
from gongkai.public.desk.tests.gallery import samples


def test_a_strip_has_one_square_per_day_in_weeks_from_monday():
    strip = strip_of(samples.clock().steps, today=samples.TODAY)

    assert len(strip.days) == 37
    assert [len(week.days) for week in strip.weeks] == [7, 7, 7, 7, 7, 2]
    assert strip.weeks[0].starts == 1


def test_a_month_is_written_where_it_begins():
    strip = strip_of(samples.clock().steps, today=samples.TODAY)

    assert [week.month for week in strip.weeks] == [date(2020, 9, 14), None, date(2020, 10, 1), None, None, None]


def test_marks_say_holiday_make_up_day_stop_and_end_in_chinese():
    marks = {day.on: day.mark for day in strip_of(samples.clock().steps, today=samples.TODAY).days}

    assert marks[date(2020, 10, 1)] == "休"
    assert marks[date(2020, 10, 10)] == "班"
    assert marks[date(2020, 9, 22)] == "停"
    assert marks[date(2020, 10, 20)] == "止"
    assert marks[date(2020, 9, 15)] == "1"


def test_today_and_what_is_over_are_known_by_the_day_given():
    days = {day.on: day for day in strip_of(samples.clock().steps, today=samples.TODAY).days}

    assert days[date(2020, 10, 15)].is_today
    assert days[date(2020, 10, 14)].is_past
    assert not days[date(2020, 10, 15)].is_past


def test_a_long_clock_is_gathered_by_month():
    strip = strip_of(samples.long_clock().steps, today=samples.TODAY)

    assert strip.is_long
    assert len(strip.months) == 11
    assert strip.months[0].counted == 11
    assert strip.months[-1].ends.on == date(2021, 3, 31)
    assert [month.on for month in strip.months if month.has_today] == [date(2020, 10, 1)]
