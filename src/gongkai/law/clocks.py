"""Clocks: from a span and its start to the due date (10-clocks section 1)."""

import calendar as months
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from gongkai.law import reply_clock
from gongkai.law.calendar import WorkCalendar
from gongkai.law.due import Due
from gongkai.law.duties import Duty
from gongkai.law.events import ClockEvent, Refusal, day_of, moment_of
from gongkai.law.reckoning import ClockState
from gongkai.law.spans import Months, Period, Span, SpanKind, Unit, add_months


class MomentNeeded(ValueError):
    """A span of hours was asked for from a day without a time."""

    def __init__(self, start: date) -> None:
        super().__init__(f"hours run from a moment, and {start} is only a day")
        self.reason = f"以小时计的时限须给出起算时刻（如 {start.isoformat()}T10:00）"


@dataclass(frozen=True, slots=True)
class Found:
    """A due date as a kind of span finds it; ``nominal_on`` is the last day before it was moved."""

    due_on: date | None
    nominal_on: date | None = None
    due_at: datetime | None = None
    limit: int = 0
    rests_on_calendar: bool = False
    internal_target_on: date | None = None
    state: ClockState = ClockState.RUNNING


def due_of(
    rule: Span | Duty,
    start: datetime | date,
    calendar: WorkCalendar,
    events: Sequence[ClockEvent] = (),
    stated_on: date | None = None,
) -> Due:
    """By when ``rule``, started at ``start``, has to be done; raises ``MomentNeeded`` and ``DateOutsideCalendar``."""
    duty = rule if isinstance(rule, Duty) else None
    span = rule.within if isinstance(rule, Duty) else rule
    calendar.require(day_of(start))
    if duty is not None and duty.terms:
        return reply_clock.run(duty, day_of(start), calendar, events)
    due = _plain(span, duty, start, calendar, stated_on)
    if not events:
        return due
    source = duty.source if duty else ""
    return replace(due, refused=tuple(Refusal(event, "该时限不受此类事件影响", source) for event in events))


def _plain(
    span: Span, duty: Duty | None, start: datetime | date, calendar: WorkCalendar, stated_on: date | None
) -> Due:
    is_derived = False
    counted = span
    if span.kind is SpanKind.STATED and stated_on is None and duty is not None and duty.default is not None:
        counted, is_derived = duty.default, True
    began = day_of(start)
    found = FINDERS[counted.kind](Question(counted, start, began, calendar, stated_on))
    return Due(
        span=counted,
        start=began,
        calendar=calendar,
        start_at=moment_of(start) if isinstance(start, datetime) else None,
        due_on=found.due_on,
        due_at=found.due_at,
        duty=duty,
        state=found.state,
        is_provisional=found.rests_on_calendar and _is_provisional(calendar, began, found),
        is_derived=is_derived,
        internal_target_on=found.internal_target_on,
        nominal_on=found.nominal_on,
        begun_by=duty.begun_by if duty else "",
        limit=found.limit,
        notes=_notes(counted, began, found.due_on),
    )


def _is_provisional(calendar: WorkCalendar, start: date, found: Found) -> bool:
    """Whether a year without its notice was counted through, or decided whether the last day moves."""
    if found.due_on is None:
        return False
    if found.nominal_on is not None:
        return calendar.is_provisional(found.nominal_on.year) or calendar.is_provisional(found.due_on.year)
    return reply_clock.rests_on_guess(calendar, start, found.due_on)


def _notes(span: Span, start: date, due_on: date | None) -> tuple[str, ...]:
    is_past = span.kind is SpanKind.DATE and due_on is not None and due_on < start
    return ("该日期早于起算日",) if is_past else ()


@dataclass(frozen=True, slots=True)
class Question:
    """What a finder needs to know."""

    span: Span
    start: datetime | date
    began: date
    calendar: WorkCalendar
    stated_on: date | None


def _moved(question: Question, nominal: date, limit: int) -> Found:
    """A last day that moves to the next working day if it is none (C3), unless the span says it does not."""
    if not question.span.rolls:
        return Found(nominal, limit=limit)
    return Found(question.calendar.next_workday(nominal), nominal, limit=limit, rests_on_calendar=True)


def _fixed(question: Question, nominal: date) -> Found:
    """A date that does not move; the last working day up to it is the internal target (C4)."""
    return Found(nominal, internal_target_on=question.calendar.last_workday_on_or_before(nominal))


def _workdays(question: Question) -> Found:
    count = question.span.count
    return Found(question.calendar.add_workdays(question.began, count), limit=count, rests_on_calendar=True)


def _days(question: Question) -> Found:
    count = question.span.count
    return _moved(question, question.began + timedelta(days=count), count)


def _months(question: Question) -> Found:
    count = question.span.count
    return _moved(question, add_months(question.began, count), count)


def _hours(question: Question) -> Found:
    if not isinstance(question.start, datetime):
        raise MomentNeeded(question.began)
    due_at = moment_of(moment_of(question.start).astimezone(UTC) + timedelta(hours=question.span.count))
    return Found(due_at.date(), due_at=due_at)


def _date(question: Question) -> Found:
    span = question.span
    nominal = date(span.year or question.began.year, span.month, span.count)
    if not span.year and nominal < question.began:
        nominal = date(question.began.year + 1, span.month, span.count)
    return _moved(question, nominal, 0) if span.rolls else _fixed(question, nominal)


def _each_month(question: Question) -> Found:
    """The first of the monthly dates that, moved or not, is not yet past on the day it starts."""
    for nominal in monthly_dates(question.span, question.began):
        found = _moved(question, nominal, 0) if question.span.rolls else _fixed(question, nominal)
        if found.due_on is not None and found.due_on >= question.began:
            return found
    raise AssertionError("monthly dates do not end")


def monthly_dates(span: Span, start: date) -> Iterator[date]:
    """The dates of a monthly duty, unmoved, from the month before ``start``'s on."""
    parity = {Months.ALL: (0, 1), Months.EVEN: (0,), Months.ODD: (1,)}[span.months]
    first = add_months(start.replace(day=1), -1)
    for offset in range(27):
        month = add_months(first, offset)
        if month.month % 2 in parity:
            yield month.replace(day=min(span.count, months.monthrange(month.year, month.month)[1]))


PERIOD_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def _times(question: Question) -> Found:
    """The last day of the period in which it starts (C7)."""
    length = PERIOD_MONTHS[question.span.period]
    last_month = (question.began.month - 1) // length * length + length
    last_day = months.monthrange(question.began.year, last_month)[1]
    return _fixed(question, date(question.began.year, last_month, last_day))


def _minimum(question: Question) -> Found:
    """The earliest lawful last day (C6)."""
    kind = SpanKind(question.span.unit.value)
    return FINDERS[kind](replace(question, span=replace(question.span, kind=kind)))


def _before(question: Question) -> Found:
    """The latest lawful day, counted back from the day before the event (C6); moving it would make it too late."""
    calendar, count = question.calendar, question.span.count
    if question.span.unit is Unit.WORKDAYS:
        return Found(calendar.add_workdays(question.began, -count), rests_on_calendar=True)
    return _fixed(question, question.began - timedelta(days=count))


def _stated(question: Question) -> Found:
    if question.stated_on is None:
        return Found(None, state=ClockState.PENDING)
    return _fixed(question, question.stated_on)


def _gate(question: Question) -> Found:
    return Found(None, state=ClockState.NO_CLOCK)


FINDERS: dict[SpanKind, Callable[[Question], Found]] = {
    SpanKind.WORKDAYS: _workdays,
    SpanKind.DAYS: _days,
    SpanKind.MONTHS: _months,
    SpanKind.HOURS: _hours,
    SpanKind.DATE: _date,
    SpanKind.EACH_MONTH: _each_month,
    SpanKind.TIMES: _times,
    SpanKind.MINIMUM: _minimum,
    SpanKind.BEFORE: _before,
    SpanKind.STATED: _stated,
    SpanKind.GATE: _gate,
}
