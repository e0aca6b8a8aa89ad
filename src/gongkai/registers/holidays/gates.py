"""What may stop a holiday notice from being entered; every reason at once, each saying which day it is about."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from gongkai.law import FIRST_DAY, LAST_DAY, DayKind, Profile
from gongkai.law.calendar import SATURDAY, arranged_days
from gongkai.law.calendar import HolidayNotice as NoticeOfTheLaw
from gongkai.registers.organs.gates import Reason, reason

from . import rules
from .rules import HolidayRow, NoticeDraft


def reasons_against(draft: NoticeDraft, law: Profile, *, today: date) -> list[Reason]:
    """Every reason against entering the notice beside those that already make the calendar of ``law``."""
    own = [*_of_the_notice(draft, today=today), *_of_each_holiday(draft), *_between_holidays(draft)]
    return own or [*_beside_the_calendar(draft, law)]


def _of_the_notice(draft: NoticeDraft, *, today: date) -> Iterator[Reason]:
    if not FIRST_DAY.year < draft.year <= LAST_DAY.year:
        yield reason("holidays.year", _("The calendar does not reach the year %(year)d."), year=draft.year)
    if draft.issued_on > today:
        yield reason("holidays.issued", _("The notice is dated %(day)s, which is still to come."), day=draft.issued_on)
    if not draft.holidays:
        yield reason("holidays.none", _("Enter at least one holiday with its first and last day."))


def _of_each_holiday(draft: NoticeDraft) -> Iterator[Reason]:
    for row in draft.holidays:
        if row.last_on < row.first_on:
            yield reason("holidays.order", _("%(name)s: the last day is before the first."), name=row.name)
        elif len(row.days_off) > rules.LONGEST_HOLIDAY_DAYS:
            yield reason(
                "holidays.long", _("%(name)s: %(days)d days off are no holiday."), name=row.name, days=len(row.days_off)
            )
        for day in (row.first_on, row.last_on, *row.makeup):
            if not _is_of_year(day, draft.year):
                yield reason(
                    "holidays.other_year",
                    _("%(name)s: %(day)s does not belong to %(year)d."),
                    name=row.name,
                    day=day,
                    year=draft.year,
                )


def _is_of_year(day: date, year: int) -> bool:
    first = date(year, 1, 1) - timedelta(days=rules.DAYS_BEFORE_THE_YEAR)
    return first <= day <= date(year, 12, 31)


def _between_holidays(draft: NoticeDraft) -> Iterator[Reason]:
    off = Counter(day for row in draft.holidays if row.first_on <= row.last_on for day in _short(row))
    worked = Counter(day for row in draft.holidays for day in row.makeup)
    for day, number in sorted((off + worked).items()):
        if off[day] and worked[day]:
            yield reason("holidays.both", _("%(day)s would be a day off and a working day."), day=day)
        elif number > 1 and off[day]:
            yield reason("holidays.overlap", _("%(day)s lies in two holidays."), day=day)
        elif number > 1:
            yield reason("holidays.twice", _("%(day)s is named twice as a working day."), day=day)
        elif draft.is_arrangement and worked[day] and day.weekday() < SATURDAY:
            yield reason("holidays.worked_anyway", _("%(day)s is no weekend day; it is worked anyway."), day=day)


def _short(row: HolidayRow) -> list[date]:
    return row.days_off[: rules.LONGEST_HOLIDAY_DAYS]


def _beside_the_calendar(draft: NoticeDraft, law: Profile) -> Iterator[Reason]:
    """What an arrangement says against notices that stand; another notice is there to change days."""
    calendar = law.calendar
    changed = [day for day, kind in arranged_by(draft).items() if calendar.day(day).kind is not kind]
    if draft.is_arrangement and draft.profile != law.chain[0]:
        yield reason("holidays.local", _("Only the State Council arranges a whole year; enter this as a change."))
    elif draft.is_arrangement and not calendar.is_provisional(draft.year):
        yield _standing_year(draft, law)
    elif draft.is_arrangement:
        for day in changed:
            if other := calendar.day(day).source:
                yield reason(
                    "holidays.contradiction", _("%(day)s is arranged otherwise by %(other)s."), day=day, other=other
                )
    elif draft.profile == law.chain[0] and calendar.is_provisional(draft.year):
        yield reason(
            "holidays.nothing_to_change",
            _("The State Council's arrangement of %(year)d is not entered yet; enter it first."),
            year=draft.year,
        )
    elif not changed:
        yield reason("holidays.no_change", _("Every day of this notice is arranged like that already."))


def _standing_year(draft: NoticeDraft, law: Profile) -> Reason:
    standing = next(one for one in law.calendar.notices if one.is_arrangement and one.year == draft.year)
    if arranged_by(draft) == _kinds(standing):
        return reason("holidays.known", _("%(notice)s is there already and says the same."), notice=standing.citation)
    return reason(
        "holidays.standing",
        _("%(year)d is arranged already by %(notice)s. Enter what differs as a change."),
        year=draft.year,
        notice=standing.citation,
    )


def arranged_by(draft: NoticeDraft) -> dict[date, DayKind]:
    """What each day becomes."""
    return _kinds(draft.as_law(known_on=draft.issued_on, rank=0))


def _kinds(notice: NoticeOfTheLaw) -> dict[date, DayKind]:
    return {day: arranged.kind for day, arranged in arranged_days([notice], frozenset()).items()}
