"""Questions as programs ask them: one JSON object, from which a due date or an error with a stable code follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gongkai.law.calendar import DateOutsideCalendar, WorkCalendar
from gongkai.law.clocks import MomentNeeded, due_of
from gongkai.law.due import Due
from gongkai.law.duties import Duty
from gongkai.law.events import ClockEvent, ClockEventKind, Refusal, day_of
from gongkai.law.profiles import BadProfile, Profile, UnknownDuty, UnknownProfile, load_profile
from gongkai.law.reckoning import ClockState
from gongkai.law.reply_clock import in_order
from gongkai.law.spans import BadSpan, Span, SpanKind
from gongkai.law.written import BAD_EVENT, BAD_VALUE, BadInput, event_from, shown, written_day, written_moment

REPLY = "request.reply"
"""The duty by whose rules a bare span of working days runs when acts of a request are told with it."""

MOST_EVENTS = 1000


@dataclass(frozen=True)
class Answer:
    """What follows: ``due`` is empty while it is not known when the clock begins, and then ``reason`` says so."""

    due: Due | None
    refused: tuple[Refusal, ...]
    reason: str = ""
    source: str = ""


@dataclass(frozen=True)
class Question:
    """One question, read but not yet answered."""

    profile: Profile
    calendar: WorkCalendar
    key: str
    span: Span | None
    start: date | datetime | None
    events: tuple[ClockEvent, ...]
    stated_on: date | None


def answer(row: object, *, profile: str = "national", root: Path | None = None) -> Answer:
    """The answer to one JSON object; raises ``BadInput`` with a stable code for what cannot be answered."""
    try:
        question = read(row, profile=profile, root=root)
        return _answered(question)
    except UnknownProfile as error:
        raise BadInput(error.reason, "unknown_profile") from error
    except BadProfile as error:
        raise BadInput(error.reason, "bad_profile") from error
    except UnknownDuty as error:
        raise BadInput(error.reason, "not_in_force" if error.is_known else "unknown_duty") from error
    except MomentNeeded as error:
        raise BadInput(error.reason, "moment_needed") from error
    except DateOutsideCalendar as error:
        raise BadInput(error.reason, "outside_calendar") from error


def read(row: object, *, profile: str, root: Path | None) -> Question:
    """The question a JSON object asks; keys that are not known are passed over."""
    if not isinstance(row, Mapping):
        raise BadInput(f"每行应为一个 JSON 对象，不能是 {shown(row)}", "not_an_object")
    key, span = _text(row, "duty"), _text(row, "span")
    if (key is None) == (span is None):
        raise BadInput("“duty”和“span”须写且只写一个", "duty_or_span")
    named = _text(row, "profile")
    law = load_profile(profile if named is None else named, root)
    as_of = written_day(row.get("calendar_as_of"), "calendar_as_of")
    return Question(
        profile=law,
        calendar=law.calendar if as_of is None else law.calendar.as_known_on(as_of),
        key=key or "",
        span=None if span is None else _span(span),
        start=written_moment(row.get("start"), "start"),
        events=_events(row.get("events")),
        stated_on=written_day(row.get("stated_on"), "stated_on"),
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value
    raise BadInput(f"“{key}”应为文本，不能是 {shown(value)}", BAD_VALUE)


def _span(text: str) -> Span:
    try:
        return Span.parse(text)
    except BadSpan as error:
        raise BadInput(f"“{shown(text)}”不是时限写法，应如 20 workdays、5 hours、2 months", "bad_span") from error


def _events(value: object) -> tuple[ClockEvent, ...]:
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(f"“events”应为列表，不能是 {shown(value)}", BAD_EVENT)
    if len(value) > MOST_EVENTS:
        raise BadInput(f"一次最多{MOST_EVENTS}个事件，这里有{len(value)}个", BAD_EVENT)
    return tuple(event_from(row) for row in value)


# -- answers ---------------------------------------------------------------------------------------------------------


def _answered(question: Question) -> Answer:
    received = next((one for one in in_order(question.events) if one.kind is ClockEventKind.RECEIVED), None)
    start = received.at if received else question.start
    rule = _rule(question, None if start is None else day_of(start))
    span = rule.within if isinstance(rule, Duty) else rule
    if span.kind is SpanKind.GATE:
        raise BadInput("该项不设时限：办理该事项时必须具备", "no_clock")
    if start is None and not _names_its_day(span, question):
        return _not_begun(rule, question)
    if isinstance(rule, Duty) and rule.terms:
        events = question.events
    else:
        events = tuple(event for event in question.events if event is not received)
    due = due_of(rule, start or _named_day(span, question), question.calendar, events, question.stated_on)
    return Answer(due, due.refused)


def _rule(question: Question, on: date | None) -> Duty | Span:
    """The duty of that day, or the span: a bare span of working days runs as the reply clock if acts are told."""
    if question.span is None:
        return question.profile.duty(question.key, on)
    is_reply = question.span.kind is SpanKind.WORKDAYS and bool(question.events)
    if not is_reply or on is None:
        return question.span
    try:
        duty = question.profile.duty(REPLY, on)
    except UnknownDuty:
        return question.span
    return (
        duty if duty.within == question.span else replace(duty, within=question.span, cite=f"{duty.citation}，所给期限")
    )


def _names_its_day(span: Span, question: Question) -> bool:
    """Whether the due date does not depend on a start at all."""
    is_stated = span.kind is SpanKind.STATED and question.stated_on is not None
    return is_stated or (span.kind is SpanKind.DATE and span.year > 0)


def _named_day(span: Span, question: Question) -> date:
    return question.stated_on or date(span.year, span.month, span.count)


def _not_begun(rule: Duty | Span, question: Question) -> Answer:
    """Without a start there is no due date; acts told before it cannot be taken."""
    source = rule.source if isinstance(rule, Duty) else ""
    begun_by = (rule.begun_by if isinstance(rule, Duty) else "") or "起算"
    refused = tuple(Refusal(event, "起算日尚未确定，计时没有开始", source) for event in in_order(question.events))
    reason = f"{begun_by}日尚未确定，没有届满日；确定后当日不计入，自次日起算"
    return Answer(None, refused, reason, source)


def state_of(answer: Answer) -> ClockState:
    """Whether the clock runs, waits or is over; one that has not begun waits."""
    return answer.due.state if answer.due else ClockState.PENDING
