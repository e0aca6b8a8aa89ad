from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law import BadSpan, Span, SpanKind
from gongkai.law.spans import add_months

FORMS = [
    "20 workdays",
    "1 workday",
    "30 days",
    "14 days, unmoved",
    "6 months",
    "3 months, unmoved",
    "5 hours",
    "by 03-31",
    "by 12-15, rolls",
    "by 2020-09-20",
    "by 2024-02-29",
    "each month day 2, rolls",
    "each even month day 20",
    "each odd month day 5",
    "each month day last",
    "at least 1 per year",
    "at least 2 per quarter",
    "at least 1 per month",
    "gate",
    "stated",
    "at least 30 days",
    "at least 10 workdays",
    "at least 6 months",
    "7 days before",
    "3 workdays before",
]


@pytest.mark.parametrize("text", FORMS)
def test_a_span_is_written_as_it_was_read(text):
    assert str(Span.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a span"),
        ("soon", "not a span"),
        ("20", "not a span"),
        ("twenty workdays", "not a span"),
        ("-3 days", "not a span"),
        ("20 workdays ", "not a span"),
        ("0 workdays", "at least 1"),
        ("at least 0 per year", "at least 1"),
        ("each month day 0", "at least 1"),
        ("each month day 32", "no month"),
        ("by 02-30", "no such date"),
        ("by 13-01", "no such date"),
        ("by 02-29", "not in every year"),
        ("by 2023-02-29", "no such date"),
        ("5 hours, unmoved", "only days and months"),
        ("6 hours before", "not a span"),
    ],
)
def test_what_is_no_span_is_refused_with_the_reason(text, why):
    with pytest.raises(BadSpan, match=why):
        Span.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_a_span_or_refused(text):
    try:
        span = Span.parse(text)
    except BadSpan:
        return

    assert Span.parse(str(span)) == span


def test_only_a_gate_has_no_clock():
    spans = [Span.parse(text) for text in FORMS]

    assert [span.kind for span in spans if not span.has_clock] == [SpanKind.GATE]


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2025, 4, 1), 6, date(2025, 10, 1)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 1, 31), -1, date(2023, 12, 31)),
        (date(2024, 3, 31), 1, date(2024, 4, 30)),
    ],
)
def test_a_month_term_ends_on_the_same_day_or_the_last_of_the_month(start, count, end):
    assert add_months(start, count) == end
