"""The working calendar: which days count, on whose notice, and the working-day arithmetic on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate


class DayKind(StrEnum):
    """What a day is. A weekend day inside a holiday is a holiday; a make-up day is a weekend day worked."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    MAKEUP = "makeup"
    WORKDAY = "workday"

    @property
    def is_worked(self) -> bool:
        """Whether offices work on such a day."""
        return self in (DayKind.WORKDAY, DayKind.MAKEUP)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar; ``name`` is the holiday's, ``source`` the notice that arranged it, if one did."""

    date: date
    kind: DayKind
    name: str = ""
    is_provisional: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday as a notice writes it: the days off, first to last, and the weekend days worked for it."""

    name: str
    first: date
    last: date
    makeup: tuple[date, ...] = ()

    def days_off(self) -> Iterable[date]:
        """Every day off, weekends inside it included."""
        return (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """One notice. The State Council's for a year completes that year; an amendment or local overlay changes days.

    ``rank`` is how far below the nation the profile lies that holds it.
    """

    year: int
    title: str
    number: str
    known_on: date
    holidays: tuple[Holiday, ...]
    is_arrangement: bool = True
    rank: int = 0

    @property
    def citation(self) -> str:
        """Title and number, as it is cited."""
        return f"{self.title}（{self.number}）" if self.number else self.title


class DateOutsideCalendar(ValueError):
    """A date, asked for or reached by counting, that lies outside the years the calendar can count in."""

    def __init__(self, what: str, first: date, last: date) -> None:
        super().__init__(f"{what} is outside the calendar, {first} to {last}")
        self.reason = f"日期超出日历范围（{first.year}年至{last.year}年）：{what}"


FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2100, 12, 31)
"""Working days are counted between these; nothing of the law's depends on them."""

SATURDAY = 5


class WorkCalendar:
    """Working days as the notices arrange them; a year without a notice has weekends only and is provisional."""

    def __init__(self, notices: Iterable[HolidayNotice] = ()) -> None:
        self.notices = tuple(sorted(notices, key=lambda notice: (notice.rank, notice.known_on, notice.year)))
        self._years = frozenset(notice.year for notice in self.notices if notice.is_arrangement)
        self._arranged: Mapping[date, Day] = arranged_days(self.notices, self._years)
        self._known = dict(self._arranged)
        self._origin = FIRST_DAY.toordinal()
        self._views: dict[date, WorkCalendar] = {}

    def __repr__(self) -> str:
        return f"<WorkCalendar: {len(self.notices)} notices>"

    @cached_property
    def _worked(self) -> bytes:
        """One byte per day from ``FIRST_DAY``: 1 if it is worked."""
        week = bytes(1 if FIRST_DAY.fromordinal(self._origin + n).weekday() < SATURDAY else 0 for n in range(7))
        length = LAST_DAY.toordinal() - self._origin + 1
        worked = bytearray((week * (length // 7 + 1))[:length])
        for day, arranged in self._arranged.items():
            worked[day.toordinal() - self._origin] = arranged.kind.is_worked
        return bytes(worked)

    @cached_property
    def _count(self) -> list[int]:
        """How many worked days there are from ``FIRST_DAY`` to each day, that day included."""
        return list(accumulate(self._worked))

    @cached_property
    def _dates(self) -> list[date]:
        """Every worked day, in order."""
        return [date.fromordinal(self._origin + n) for n, is_worked in enumerate(self._worked) if is_worked]

    def _position(self, day: date) -> int:
        position = day.toordinal() - self._origin
        if not 0 <= position < len(self._worked):
            raise DateOutsideCalendar(day.isoformat(), FIRST_DAY, LAST_DAY)
        return position

    def require(self, day: date) -> None:
        """Refuse a day that lies outside the calendar."""
        self._position(day)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return self._worked[self._position(day)] == 1

    def is_provisional(self, year: int) -> bool:
        """Whether the State Council's arrangement of ``year`` is not in the calendar."""
        return year not in self._years

    def day(self, day: date) -> Day:
        """All that is known of ``day``."""
        if (known := self._known.get(day)) is not None:
            return known
        kind = DayKind.WORKDAY if day.weekday() < SATURDAY else DayKind.WEEKEND
        self._known[day] = plain = Day(day, kind, is_provisional=self.is_provisional(day.year))
        return plain

    def add_workdays(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, itself day zero (民事诉讼法 第八十五条); or before."""
        if count == 0:
            return start
        position = self._position(start)
        before = self._count[position]
        index = before + count - 1 if count > 0 else before - self._worked[position] + count
        if not 0 <= index < len(self._dates):
            raise DateOutsideCalendar(f"{start.isoformat()} + {count} workdays", FIRST_DAY, LAST_DAY)
        return self._dates[index]

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and including ``end``; negative if ``end`` is earlier."""
        return self._count[self._position(end)] - self._count[self._position(start)]

    def next_workday(self, day: date) -> date:
        """The first working day on or after ``day``."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def last_workday_on_or_before(self, day: date) -> date:
        """The last working day on or before ``day``."""
        return day if self.is_workday(day) else self.add_workdays(day, -1)

    def as_known_on(self, day: date) -> "WorkCalendar":
        """The calendar as it stood on ``day``: without the notices that came later."""
        known = tuple(notice for notice in self.notices if notice.known_on <= day)
        if len(known) == len(self.notices):
            return self
        latest = max((notice.known_on for notice in known), default=date.min)
        if latest not in self._views:
            self._views[latest] = WorkCalendar(known)
        return self._views[latest]


def arranged_days(notices: Iterable[HolidayNotice], years: frozenset[int]) -> dict[date, Day]:
    """Every day that a notice arranges; a later notice overrides an earlier one, a local overlay the nation's."""
    days: dict[date, Day] = {}
    for notice in notices:
        for holiday in notice.holidays:
            kinds = [(day, DayKind.HOLIDAY) for day in holiday.days_off()]
            kinds += [(day, DayKind.MAKEUP if day.weekday() >= SATURDAY else DayKind.WORKDAY) for day in holiday.makeup]
            for day, kind in kinds:
                is_provisional = notice.rank > 0 and day.year not in years
                days[day] = Day(day, kind, holiday.name, is_provisional, notice.citation)
    return days
