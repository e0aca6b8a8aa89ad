from datetime import date

from gongkai.public.desk.bars import HEIGHT, bar_of

TODAY = date(2020, 10, 15)


def test_a_bar_has_one_column_a_day_and_fills_at_the_top():
    bar = bar_of({date(2020, 10, 16): 4, date(2020, 10, 30): 1}, today=TODAY, days=28, top=4)

    assert len(bar.columns) == 28
    assert bar.columns[1].height == HEIGHT
    assert bar.columns[15].height < HEIGHT
    assert next(column.on for column in bar.columns if column.is_weekend) == date(2020, 10, 17)


def test_days_outside_the_bar_are_not_drawn():
    assert bar_of({date(2020, 10, 14): 3}, today=TODAY, days=7).said == ""


def test_an_empty_bar_says_nothing():
    assert bar_of({}, today=TODAY, days=7).said == ""
