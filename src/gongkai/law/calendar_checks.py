"""What may be wrong in a calendar file, and between the years."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.calendar import SATURDAY, HolidayNotice
from gongkai.law.checks import Row, Shape, is_count, is_day, is_days, is_tables, is_text, is_texts

NOTICE_KEYS = {"title": is_text, "notice": is_text}
NOTICE_OPTIONS = {"issued": is_day, "reported": is_day, "seen_at": is_texts, "gazette": is_text, "holiday": is_tables}
CALENDAR = Shape(
    required={"year": is_count, **NOTICE_KEYS},
    optional={**NOTICE_OPTIONS, "amendment": is_tables},
)
AMENDMENT = Shape(required=NOTICE_KEYS, optional=NOTICE_OPTIONS)
HOLIDAY = Shape(required={"name": is_text, "from": is_day, "to": is_day}, optional={"makeup": is_days})

LONGEST_HOLIDAY = 31
FURTHEST_MAKEUP = 45
"""In days: a longer holiday, or a make-up day further from its holiday, is a mistake of writing."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: in the ``number``-th table of that name, or in the file as a whole."""

    message: str
    table: str = ""
    number: int = 0


def faults_of_calendar(data: Row, year: str) -> Iterator[Fault]:
    """Everything wrong in the calendar file of ``year``."""
    faults = [Fault(message) for message in CALENDAR.faults(data)]
    parts = list(_parts(data))
    for number, (table, part) in enumerate(parts[1:]):
        faults += [Fault(message, table, number) for message in AMENDMENT.faults(part)]
    for table, number, holiday in _holidays(parts):
        faults += [Fault(message, table, number) for message in HOLIDAY.faults(holiday)]
    yield from faults
    if faults:
        return
    if str(data["year"]) != year:
        yield Fault(f"'year' {data['year']} is not that of the file's name")
        return
    for number, (table, part) in enumerate(parts):
        yield from (Fault(message, table, max(number - 1, 0)) for message in _faults_of_notice(part, data["year"]))
    yield from _faults_of_holidays(parts, data["year"])


def _parts(data: Row) -> Iterator[tuple[str, Row]]:
    """The notices of a file, each with the table it stands in: the arrangement itself first."""
    yield "", data
    if is_tables(amendments := data.get("amendment", [])):
        for amendment in amendments:
            yield "amendment", amendment


def _holidays(parts: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, int, Row]]:
    numbers = {"holiday": 0, "amendment.holiday": 0}
    for table, part in parts:
        name = f"{table}.holiday".lstrip(".")
        rows = part.get("holiday", [])
        for holiday in rows if is_tables(rows) else ():
            yield name, numbers[name], holiday
            numbers[name] += 1


def _faults_of_notice(part: Row, year: int) -> Iterator[str]:
    known_on = part.get("issued") or part.get("reported")
    if known_on is None:
        yield f"{part['title']}: 'issued' or 'reported' is missing: the day it became known"
    elif known_on.year not in (year - 1, year):
        yield f"{part['title']}: a notice of {known_on} arranges no days of {year}"


def _faults_of_holidays(parts: list[tuple[str, Row]], year: int) -> Iterator[Fault]:
    """Each holiday by itself, and beside the others of its notice; what an earlier notice gave may be taken back."""
    given: set[date] = set()
    numbered = iter(list(_holidays(parts)))
    for _, part in parts:
        off: set[date] = set()
        worked: set[date] = set()
        for _ in part.get("holiday", []):
            table, number, holiday = next(numbered)
            yield from (
                Fault(message, table, number) for message in _faults_of_holiday(holiday, year, off, worked, given)
            )
        yield from (Fault(f"{day} is both a day off and a working day") for day in sorted(off & worked))
        given |= off


def _faults_of_holiday(holiday: Row, year: int, off: set[date], worked: set[date], given: set[date]) -> Iterator[str]:
    name, first, last, makeup = holiday["name"], holiday["from"], holiday["to"], holiday.get("makeup", [])
    if not first <= last or (last - first).days > LONGEST_HOLIDAY:
        yield f"{name}: from {first} to {last} is no holiday"
        return
    if not first.year <= year <= last.year:
        yield f"{name}: from {first} to {last} has no day in {year}"
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
    for day in sorted(days & off):
        yield f"{name}: {day} is off in another holiday of the same notice"
    for day in makeup:
        yield from (f"{name}: {fault}" for fault in _faults_of_makeup(day, first, last, worked, given))
        worked.add(day)
    off |= days


def _faults_of_makeup(day: date, first: date, last: date, worked: set[date], given: set[date]) -> Iterator[str]:
    if day in worked:
        yield f"{day} is made up for twice"
    if day.weekday() < SATURDAY and day not in given:
        yield f"the make-up day {day} is a working day anyway"
    if not first - timedelta(days=FURTHEST_MAKEUP) <= day <= last + timedelta(days=FURTHEST_MAKEUP):
        yield f"the make-up day {day} is far from the holiday"


def faults_between_years(notices: Iterable[HolidayNotice]) -> Iterator[tuple[HolidayNotice, str]]:
    """Days that the arrangements of two years give differently."""
    arranged: dict[date, tuple[HolidayNotice, bool]] = {}
    for notice in notices:
        if not notice.is_arrangement:
            continue
        for day, is_off in _days_of(notice):
            other = arranged.setdefault(day, (notice, is_off))
            if other[1] is not is_off:
                yield notice, f"{day} is {WORD[is_off]} here and {WORD[other[1]]} in {other[0].year}"


WORD = {True: "a day off", False: "a working day"}


def _days_of(notice: HolidayNotice) -> Iterator[tuple[date, bool]]:
    for holiday in notice.holidays:
        yield from ((day, True) for day in holiday.days_off())
        yield from ((day, False) for day in holiday.makeup)
