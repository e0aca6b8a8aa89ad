"""What people and programs write: days, moments and events, taken as they can be meant and refused in Chinese."""

import calendar as months
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gongkai.law.events import ClockEvent, ClockEventKind, day_of, moment_of

BAD_DATE, NO_SUCH_DATE, BAD_EVENT, BAD_VALUE = "bad_date", "no_such_date", "bad_event", "bad_value"
"""The stable codes of what is refused here."""

LONGEST_SHOWN = 60


class BadInput(ValueError):
    """Something written that cannot be meant: a stable ``code``, and a Chinese sentence as its text."""

    def __init__(self, reason: str, code: str = BAD_VALUE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


def shown(value: object) -> str:
    """A value as a sentence quotes it: cut if it is long."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def moment(text: str) -> date | datetime:
    """The day or moment written; raises ``BadInput``."""
    if not (written := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})([Tt ].{1,40})?", text.strip(), re.ASCII)):
        raise BadInput(f"日期“{shown(text)}”写法不对，应如 2026-09-28 或 2026-09-28T10:00", BAD_DATE)
    day = existing_day(int(written[1]), int(written[2]), int(written[3]))
    if written[4] is None:
        return day
    try:
        return moment_of(datetime.fromisoformat(f"{day.isoformat()}T{written[4][1:]}"))
    except (ValueError, OverflowError) as error:
        raise BadInput(f"时刻“{shown(text)}”不存在或写法不对，应如 2026-09-28T10:00", NO_SUCH_DATE) from error


def existing_day(year: int, month: int, day: int) -> date:
    """That day; raises ``BadInput`` if the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError as error:
        why = "年份应在1至9999之间"
        if year and not 1 <= month <= 12:
            why = "一年只有12个月"
        elif year:
            why = f"{year}年{month}月只有{months.monthrange(year, month)[1]}天"
        raise BadInput(f"日期不存在：{year:04}-{month:02}-{day:02}（{why}）", NO_SUCH_DATE) from error


def written_day(value: object, key: str) -> date | None:
    """The day of an optional value of JSON; raises ``BadInput``."""
    found = written_moment(value, key)
    return None if found is None else day_of(found)


def written_moment(value: object, key: str) -> date | datetime | None:
    """The day or moment of an optional value of JSON; raises ``BadInput``."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadInput(f"“{key}”应为日期文本，不能是 {shown(value)}", BAD_DATE)
    return moment(value)


def event_from(row: object) -> ClockEvent:
    """The event of a JSON object ``{"kind", "at", "workdays"?, "stated_on"?, "notified_on"?, "party"?}``."""
    if not isinstance(row, Mapping):
        raise BadInput(f"事件应为对象，不能是 {shown(row)}", BAD_EVENT)
    at = written_moment(row.get("at"), "at")
    if at is None:
        raise BadInput("事件缺少日期“at”", BAD_EVENT)
    return ClockEvent(
        event_kind(row.get("kind")),
        at,
        workdays=_workdays(row.get("workdays")),
        stated_on=written_day(row.get("stated_on"), "stated_on"),
        notified_on=written_day(row.get("notified_on"), "notified_on"),
        party=_party(row.get("party")),
    )


def event_kind(value: object) -> ClockEventKind:
    """The kind of that name; raises ``BadInput``."""
    if not isinstance(value, str) or value not in KINDS:
        raise BadInput(f"没有名为“{shown(value)}”的事件；可用：{'、'.join(KINDS)}", BAD_EVENT)
    return ClockEventKind(value)


KINDS = tuple(kind.value for kind in ClockEventKind)


def _workdays(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"“workdays”应为整数，不能是 {shown(value)}", BAD_EVENT)
    return value


def _party(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"“party”应为文本，不能是 {shown(value)}", BAD_EVENT)
    return value
