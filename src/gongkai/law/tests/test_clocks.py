from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import (
    SHANGHAI,
    ClockEvent,
    ClockEventKind,
    ClockState,
    DateOutsideCalendar,
    MomentNeeded,
    Span,
    StepKind,
    due_of,
    load_profile,
)
from gongkai.law.spans import add_months

CALENDAR = load_profile("national").calendar


def due(span: str, start: str):
    return due_of(Span.parse(span), date.fromisoformat(start), CALENDAR)


# the vectors of 01-duties 6.2
VECTORS = [
    ("2026-03-02", "7 workdays", "2026-03-11"),
    ("2026-03-02", "20 workdays", "2026-03-30"),
    ("2026-01-30", "20 workdays", "2026-03-05"),
    ("2026-02-12", "7 workdays", "2026-02-28"),
    ("2026-02-13", "15 workdays", "2026-03-12"),
    ("2026-04-29", "3 workdays", "2026-05-07"),
    ("2026-06-18", "20 workdays", "2026-07-17"),
    ("2026-09-18", "7 workdays", "2026-09-29"),
    ("2026-09-18", "20 workdays", "2026-10-22"),
    ("2026-09-30", "3 workdays", "2026-10-10"),
    ("2026-09-30", "7 workdays", "2026-10-15"),
    ("2026-08-03", "60 days", "2026-10-08"),
]


@pytest.mark.demand("REQ-3", "REC-4", "INT-2", "FLD-3")
@pytest.mark.parametrize(("start", "span", "expected"), VECTORS)
def test_the_vectors_of_the_list_of_duties(start, span, expected):
    assert due(span, start).due_on == date.fromisoformat(expected)


ROLLED_FILINGS = {
    2025: {2: 5, 3: 3, 5: 6, 6: 3, 8: 4, 10: 9, 11: 3},
    2026: {1: 4, 5: 6, 8: 3, 10: 8},
}


@pytest.mark.demand("INT-4")
@pytest.mark.parametrize("year", ROLLED_FILINGS)
def test_the_monthly_filing_moves_with_the_holidays(year, tongliao):
    filing = tongliao.duty("R-05")

    found = {month: due_of(filing, date(year, month, 1), tongliao.calendar).due_on for month in range(1, 13)}

    assert found == {month: date(year, month, ROLLED_FILINGS[year].get(month, 2)) for month in range(1, 13)}


# the worked cases of 10-clocks section 3 that need no events
WORKED = [
    ("national", "N-16", "2024-09-11", "2024-09-14"),
    ("ziyang", "R-01", "2024-09-13", "2024-09-19"),
    ("national", "N-01", "2025-01-21", "2025-02-06"),
    ("national", "N-02", "2025-04-24", "2025-05-26"),
    ("national", "N-23", "2025-08-04", "2025-10-09"),
    ("national", "N-24", "2025-04-01", "2025-10-09"),
    ("national", "N-24", "2024-08-31", "2025-02-28"),
    ("national", "N-08", "2025-09-05", "2025-10-09"),
]


@pytest.mark.demand("REC-4", "INT-2", "FLD-3", "CON-1")
@pytest.mark.parametrize(("profile", "row", "start", "expected"), WORKED)
def test_the_worked_cases_without_events(profile, row, start, expected):
    law, began = load_profile(profile), date.fromisoformat(start)

    assert due_of(law.duty(row, on=began), began, law.calendar).due_on == date.fromisoformat(expected)


@pytest.mark.demand("REC-4")
def test_the_statute_and_the_stricter_local_rule_are_both_kept(ziyang):
    """Signed in Ziyang on 2024-09-13: 3 working days by its own rule, 20 by statute (10-clocks C10)."""
    signed = date(2024, 9, 13)
    local, statute = ziyang.duty("R-01", on=signed), ziyang.duty("S-01", on=signed)

    assert due_of(local, signed, ziyang.calendar).due_on == date(2024, 9, 19)
    assert due_of(statute, signed, ziyang.calendar).due_on == date(2024, 10, 17)
    assert (local.is_local, statute.is_local) == (True, False)


@pytest.mark.demand("RSP-1")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("N-13", datetime(2025, 10, 2, 3, 30, tzinfo=SHANGHAI)),
        ("N-14", datetime(2025, 10, 2, 22, 30, tzinfo=SHANGHAI)),
        ("N-15", datetime(2025, 10, 3, 22, 30, tzinfo=SHANGHAI)),
    ],
)
def test_hours_run_through_the_night_and_the_holiday(row, expected, nation):
    known_at = datetime(2025, 10, 1, 22, 30, tzinfo=SHANGHAI)

    found = due_of(nation.duty(row, on=known_at.date()), known_at, CALENDAR)

    assert found.due_at == expected
    assert found.due_on == expected.date()


def test_a_moment_elsewhere_is_a_day_in_china():
    """18:00 UTC on 15 September is the 16th in Shanghai (C1)."""
    found = due_of(Span.parse("20 workdays"), datetime(2025, 9, 15, 18, 0, tzinfo=UTC), CALENDAR)

    assert (found.start, found.due_on) == (date(2025, 9, 16), date(2025, 10, 20))


def test_the_time_of_day_does_not_matter_to_a_day_clock():
    moments = [datetime(2026, 9, 18, hour, tzinfo=SHANGHAI) for hour in range(24)]

    assert {due_of(Span.parse("3 workdays"), at, CALENDAR).due_on for at in moments} == {date(2026, 9, 22)}


def test_hours_need_a_moment():
    with pytest.raises(MomentNeeded) as refused:
        due("5 hours", "2025-10-01")

    assert "时刻" in refused.value.reason


@pytest.mark.demand("REP-1")
@pytest.mark.parametrize(
    ("span", "start", "expected", "target"),
    [
        ("by 01-31", "2025-06-01", "2026-01-31", "2026-01-30"),
        ("by 01-31", "2026-01-31", "2026-01-31", "2026-01-30"),
        ("by 01-31", "2026-02-01", "2027-01-31", "2027-01-29"),
        ("by 03-31", "2026-01-01", "2026-03-31", "2026-03-31"),
        ("by 2020-10-25", "2020-07-01", "2020-10-25", "2020-10-23"),
        ("by 2020-10-05", "2020-07-01", "2020-10-05", "2020-09-30"),
        ("at least 1 per year", "2026-05-05", "2026-12-31", "2026-12-31"),
        ("at least 1 per quarter", "2026-05-05", "2026-06-30", "2026-06-30"),
        ("at least 1 per month", "2026-02-05", "2026-02-28", "2026-02-28"),
        ("each month day last", "2026-02-05", "2026-02-28", "2026-02-28"),
        ("each month day 20", "2026-09-20", "2026-09-20", "2026-09-20"),
        ("each month day 20", "2026-09-21", "2026-10-20", "2026-10-20"),
        ("each even month day 20", "2026-09-01", "2026-10-20", "2026-10-20"),
        ("each even month day 20", "2026-12-21", "2027-02-20", "2027-02-19"),
        ("each odd month day 5", "2026-09-06", "2026-11-05", "2026-11-05"),
        ("7 days before", "2025-10-10", "2025-10-03", "2025-09-30"),
    ],
)
def test_fixed_dates_do_not_move_and_have_an_internal_target(span, start, expected, target):
    found = due(span, start)

    assert found.due_on == date.fromisoformat(expected)
    assert found.internal_target_on == date.fromisoformat(target)


@pytest.mark.parametrize(
    ("span", "start", "expected"),
    [
        ("by 10-02, rolls", "2026-09-01", "2026-10-08"),
        ("each month day 2, rolls", "2026-10-05", "2026-10-08"),
        ("each month day 2, rolls", "2026-10-09", "2026-11-02"),
        ("14 days, unmoved", "2026-09-20", "2026-10-04"),
        ("14 days", "2026-09-20", "2026-10-08"),
        ("at least 10 workdays", "2026-09-18", "2026-10-09"),
        ("at least 6 months", "2026-04-02", "2026-10-08"),
        ("3 workdays before", "2026-10-12", "2026-10-08"),
    ],
)
def test_a_last_day_moves_only_where_the_rule_says_so(span, start, expected):
    assert due(span, start).due_on == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("span", "start", "is_provisional"),
    [
        ("20 workdays", "2026-12-02", False),
        ("20 workdays", "2026-12-10", True),
        ("20 workdays", "2026-12-31", True),
        ("30 days", "2026-12-01", False),
        ("30 days", "2026-12-10", True),
        ("14 days, unmoved", "2026-12-25", False),
        ("by 01-31", "2026-06-01", False),
        ("by 01-31, rolls", "2026-06-01", True),
        ("each month day 2, rolls", "2026-12-03", True),
        ("20 workdays", "2007-12-31", False),
        ("20 workdays", "2007-12-30", True),
        ("3 workdays before", "2027-01-04", True),
    ],
)
def test_a_date_that_rests_on_a_year_without_its_notice_is_provisional(span, start, is_provisional):
    found = due(span, start)

    assert found.is_provisional is is_provisional
    assert ("暂定" in found.sentence) is is_provisional


def test_a_stated_date_stands_as_it_is(nation):
    task = nation.duty("plan.task.complete")

    found = due_of(task, date(2020, 7, 1), CALENDAR, stated_on=date(2020, 10, 25))

    assert (found.due_on, found.is_derived, found.is_provisional) == (date(2020, 10, 25), False, False)
    assert found.internal_target_on == date(2020, 10, 23)


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("row", ["W-01", "W-02", "W-03"])
def test_a_task_without_a_date_is_due_at_the_end_of_the_year(row, nation):
    duty = nation.duty(row)

    found = due_of(duty, date(2020, 7, 1), CALENDAR)

    assert (found.due_on, found.is_derived) == (date(2020, 12, 31), True)
    assert "推定" in found.sentence
    assert duty.default_on(2019) == date(2019, 12, 31)


def test_a_date_that_is_not_stated_yet_is_no_date(nation):
    found = due_of(nation.duty("S-07"), date(2026, 3, 2), CALENDAR)

    assert (found.due_on, found.state) == (None, ClockState.PENDING)
    assert "尚未载明" in found.sentence


@pytest.mark.demand("REC-1", "INT-1")
@pytest.mark.parametrize("row", ["R-03", "R-04"])
@pytest.mark.parametrize("profile", ["zhaotong", "ziyang", "tongliao"])
def test_a_gate_has_no_clock(profile, row):
    law = load_profile(profile)

    found = due_of(law.duty(row), date(2020, 9, 1), law.calendar)

    assert (found.due_on, found.state) == (None, ClockState.NO_CLOCK)


def test_an_event_does_not_move_a_plain_clock(nation):
    published = nation.duty("record.publish")
    act = ClockEvent(ClockEventKind.EXTENSION_APPROVED, date(2026, 9, 21), workdays=5)

    found = due_of(published, date(2026, 9, 18), CALENDAR, [act])

    assert found.due_on == date(2026, 10, 22)
    assert [refusal.event for refusal in found.refused] == [act]


@pytest.mark.parametrize("start", [date.min, date(1970, 1, 1), date(2101, 1, 1), date.max])
@pytest.mark.parametrize(
    "span", ["20 workdays", "30 days", "6 months", "by 01-31", "at least 1 per year", "7 days before"]
)
def test_a_start_outside_the_calendar_is_refused(span, start):
    with pytest.raises(DateOutsideCalendar):
        due_of(Span.parse(span), start, CALENDAR)


DAYS = st.dates(date(2008, 6, 1), date(2026, 6, 30))


@given(DAYS, st.integers(1, 40))
def test_a_working_day_clock_counts_exactly_its_limit(start, count):
    found = due_of(Span.parse(f"{count} workdays"), start, CALENDAR)

    ordinals = [step.ordinal for step in found.steps if step.ordinal]
    assert ordinals == list(range(1, count + 1))
    assert [step.on for step in found.steps] == [
        start + timedelta(days=n) for n in range((found.due_on - start).days + 1)
    ]
    assert found.steps[-1].kind is StepKind.DUE


@given(DAYS, st.integers(1, 120))
def test_days_end_on_the_first_working_day_from_the_last_day_on(start, count):
    found = due_of(Span.parse(f"{count} days"), start, CALENDAR)

    day = start + timedelta(days=count)
    while not CALENDAR.is_workday(day):
        day += timedelta(days=1)
    assert found.due_on == day
    assert len(found.steps) == (day - start).days + 1


@given(DAYS, st.integers(1, 12))
def test_months_end_no_earlier_than_the_same_day(start, count):
    found = due_of(Span.parse(f"{count} months"), start, CALENDAR)

    assert found.due_on >= add_months(start, count)
    assert CALENDAR.is_workday(found.due_on)


@given(
    DAYS, st.sampled_from(["by 03-31", "each month day 2, rolls", "at least 1 per quarter", "each even month day 20"])
)
def test_a_recurring_date_is_never_before_its_start(start, span):
    found = due_of(Span.parse(span), start, CALENDAR)

    assert found.due_on >= start
    assert [step.kind for step in found.steps].count(StepKind.DUE) == 1


@given(DAYS, DAYS)
def test_a_later_start_is_never_due_earlier(first, second):
    early, late = sorted((first, second))

    for span in ("20 workdays", "60 days", "6 months"):
        assert due(span, early.isoformat()).due_on <= due(span, late.isoformat()).due_on
