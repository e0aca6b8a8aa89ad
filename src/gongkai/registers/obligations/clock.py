"""The platform's present. Only doors ask for it; everything under them is told the day or the moment."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, aware; a demonstration lives on its own day, at the real time of day."""
    present = timezone.now()
    if settings.DEMONSTRATION_AS_OF is None:
        return present
    day = date.fromisoformat(settings.DEMONSTRATION_AS_OF)
    return timezone.localtime(present).replace(year=day.year, month=day.month, day=day.day)


def today() -> date:
    """Today in Asia/Shanghai."""
    return timezone.localdate(now())


def start_of(day: date, *, hour: int = 9) -> datetime:
    """A working moment of ``day``, for acts of which only the day is known."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def local_day(moment: datetime) -> date:
    """The day of a moment in Asia/Shanghai."""
    return timezone.localdate(moment)
