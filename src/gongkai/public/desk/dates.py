"""A date as the desk writes it: never alone, always with its weekday and the days left."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)


def day_of(moment: date) -> date:
    """The day of ``moment`` in Shanghai; a date is its own day."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(SHANGHAI).date() if moment.tzinfo else moment.date()


def written(on: date) -> str:
    """The date in the reader's language: 2020年10月15日."""
    return str(formats.date_format(on, _("j F Y")))


def written_month(on: date) -> str:
    """The month in the reader's language: 2020年10月."""
    return str(formats.date_format(on, _("F Y")))


def weekday(on: date) -> str:
    """The short name of the weekday: 周四."""
    return str(WEEKDAYS[on.weekday()])


def written_day(on: date) -> str:
    """The date with its weekday: 2020年10月15日 周四."""
    return _("%(weekday)s %(date)s") % {"weekday": weekday(on), "date": written(on)}


def hour(moment: date) -> str:
    """The time of day of a moment, ``22:30``; empty for a whole day."""
    if not isinstance(moment, datetime):
        return ""
    return (moment.astimezone(SHANGHAI) if moment.tzinfo else moment).strftime("%H:%M")


def days_left(on: date, *, today: date) -> str:
    """How far ``on`` is from ``today``, in words."""
    days = (on - today).days
    near = {0: _("due today"), 1: _("due tomorrow"), -1: _("one day over")}
    if days in near:
        return near[days]
    if days > 0:
        return _("%(days)s days left") % {"days": days}
    return _("%(days)s days over") % {"days": -days}
