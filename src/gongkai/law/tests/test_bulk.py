from datetime import date, timedelta

import pytest

from gongkai.law import DateOutsideCalendar, MomentNeeded, Span, due_days, due_of, load_profile

LAW = load_profile("tongliao")
STARTS = [date(2025, 12, 1) + timedelta(days=n) for n in range(400)]


@pytest.mark.parametrize(
    "duty", [duty for duty in LAW.duties if "hour" not in str(duty.within)], ids=lambda duty: duty.row
)
def test_many_due_dates_are_those_found_one_by_one(duty):
    found = due_days(duty, STARTS * 2, LAW.calendar)

    single = [due_of(duty, start, LAW.calendar) for start in STARTS]
    assert found == [(due.due_on, due.is_provisional, due.internal_target_on) for due in single] * 2


def test_nothing_asked_is_nothing_found():
    assert due_days(Span.parse("20 workdays"), [], LAW.calendar) == []


def test_what_one_start_refuses_is_refused():
    with pytest.raises(MomentNeeded):
        due_days(Span.parse("5 hours"), STARTS, LAW.calendar)
    with pytest.raises(DateOutsideCalendar):
        due_days(Span.parse("5 days"), [*STARTS, date.max], LAW.calendar)
