"""What may happen to holiday notices: entered, taken back. Whatever rests on the calendar follows in the same act."""

from collections.abc import Callable
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from gongkai.law import Profile, WorkCalendar
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.organs.gates import reason
from gongkai.registers.organs.posts import Refused

from . import gates, queries
from .models import HolidayNotice
from .rules import NoticeDraft, holidays_text

Follower = Callable[..., None]


class NoticeRefused(Refused):
    """A holiday notice that may not be entered or taken back."""


@transaction.atomic
def enter_notice(draft: NoticeDraft, *, by: Account | None, at: datetime) -> HolidayNotice:
    """Enter a notice; raise ``NoticeRefused`` with every reason. It is known here from the day of ``at`` on."""
    today = timezone.localdate(at)
    reasons = gates.reasons_against(draft, queries.law_of(draft.profile, known_on=today), today=today)
    if reasons:
        raise NoticeRefused("holiday_notice.enter", draft.title, reasons)
    notice = HolidayNotice.objects.create(
        profile=draft.profile,
        year=draft.year,
        title=draft.title,
        number=draft.number,
        issued_on=draft.issued_on,
        is_arrangement=draft.is_arrangement,
        holidays_text=holidays_text(draft.holidays),
        entered_at=at,
        entered_by=by,
    )
    audit.write("holiday_notice.entered", subject=notice, by=by, at=at, detail=_detail(notice))
    _tell_followers(notice, by=by, at=at)
    return notice


@transaction.atomic
def withdraw_notice(notice: HolidayNotice, *, by: Account | None, at: datetime, reason_given: str) -> HolidayNotice:
    """Take back a notice that was entered wrongly; it stays to be seen. Raises ``NoticeRefused``."""
    locked = HolidayNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.withdrawn_at is not None:
        refusal = reason("holidays.withdrawn", _("This notice was taken back already."))
        raise NoticeRefused("holiday_notice.withdraw", locked, [refusal])
    locked.withdrawn_at, locked.withdrawn_reason = at, reason_given[:300]
    locked.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    detail = {**_detail(locked), "reason": reason_given}
    audit.write("holiday_notice.withdrawn", subject=locked, by=by, at=at, detail=detail)
    _tell_followers(locked, by=by, at=at)
    return locked


def calendar_before(notice: HolidayNotice, law: Profile) -> WorkCalendar:
    """The calendar of a place without what ``notice``, entered or taken back last, changed."""
    own = notice.as_law(rank=law.chain.index(notice.profile))
    if notice.withdrawn_at is not None:
        return WorkCalendar([*law.calendar.notices, own])
    return WorkCalendar([one for one in law.calendar.notices if one != own])


def touched_days(notice: HolidayNotice, profile: str, *, on: date) -> tuple[date, date] | None:
    """The first and last day that ``notice`` changed in a place's calendar as it is known on ``on``; None for no day.

    A year that stops or begins to be provisional is touched as a whole.
    """
    law = queries.law_of(profile, known_on=on)
    return difference(calendar_before(notice, law), law.calendar)


def difference(before: WorkCalendar, after: WorkCalendar) -> tuple[date, date] | None:
    """The first and last day on which two calendars differ: worked or not, provisional or not."""
    days = {
        day
        for notice in {*before.notices} ^ {*after.notices}
        for holiday in notice.holidays
        for day in (*holiday.days_off(), *holiday.makeup)
        if before.is_workday(day) != after.is_workday(day)
    }
    years = {notice.year for notice in {*before.notices} ^ {*after.notices}}
    for year in years:
        if before.is_provisional(year) != after.is_provisional(year):
            days |= {date(year, 1, 1), date(year, 12, 31)}
    return (min(days), max(days)) if days else None


def _tell_followers(notice: HolidayNotice, *, by: Account | None, at: datetime) -> None:
    for path in settings.HOLIDAY_NOTICE_FOLLOWERS:
        cast(Follower, import_string(path))(notice, by=by, at=at)


def _detail(notice: HolidayNotice) -> dict[str, str | int]:
    return {"profile": notice.profile, "year": notice.year, "title": notice.title, "number": notice.number}
