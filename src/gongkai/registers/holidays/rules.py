"""Holiday notices as values: what one says, read from its usual wording, and what is doubtful about it."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from gongkai.law import calendar

WEEKDAYS = "一二三四五六日"
DAYS_BEFORE_THE_YEAR = 7
"""A New Year's holiday may begin in the last days of the year before, with its make-up day before that."""
LONGEST_HOLIDAY_DAYS = 31


@dataclass(frozen=True)
class HolidayRow:
    """A holiday as a notice writes it."""

    name: str
    first_on: date
    last_on: date
    makeup: tuple[date, ...] = ()

    @property
    def days_off(self) -> list[date]:
        """Every day off."""
        return [self.first_on + timedelta(days=n) for n in range((self.last_on - self.first_on).days + 1)]


def holidays_text(rows: Iterable[HolidayRow]) -> str:
    """The holidays as JSON, in one way of writing."""
    told = [[row.name, str(row.first_on), str(row.last_on), *map(str, row.makeup)] for row in rows]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def holidays_of(text: str) -> tuple[HolidayRow, ...]:
    """What ``holidays_text`` wrote."""
    rows = ((name, *map(date.fromisoformat, days)) for name, *days in json.loads(text))
    return tuple(HolidayRow(name, first, last, tuple(makeup)) for name, first, last, *makeup in rows)


@dataclass(frozen=True)
class NoticeDraft:
    """A notice that is about to be entered."""

    profile: str
    year: int
    title: str
    number: str
    issued_on: date
    is_arrangement: bool
    holidays: tuple[HolidayRow, ...]

    def as_law(self, *, known_on: date, rank: int) -> calendar.HolidayNotice:
        """The same as the law reads it; ``rank`` as in a profile's chain."""
        rows = tuple(calendar.Holiday(row.name, row.first_on, row.last_on, row.makeup) for row in self.holidays)
        is_arrangement = self.is_arrangement and rank == 0
        return calendar.HolidayNotice(self.year, self.title, self.number, known_on, rows, is_arrangement, rank)


@dataclass(frozen=True)
class Reading:
    """What was found in a notice's text; what is empty was not found. ``doubts`` are sentences of the notice."""

    title: str = ""
    number: str = ""
    year: int | None = None
    issued_on: date | None = None
    is_arrangement: bool = True
    holidays: tuple[HolidayRow, ...] = ()
    doubts: tuple["Doubt", ...] = field(default=())


@dataclass(frozen=True)
class Doubt:
    """Something in the text that does not agree with itself or was not understood: a code and the words."""

    code: str
    words: str


FULL_DATE = r"(?:(?P<{0}y>\d{{4}})年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日"
NOTE = r"(?:[（(](?P<{0}n>[^（）()]*)[）)])?"
PERIOD = re.compile(
    FULL_DATE.format("a") + NOTE.format("a") + "(?:至" + FULL_DATE.format("b") + NOTE.format("b") + ")?"
)
ITEM = re.compile(r"^\s*[一二三四五六七八九十]+、\s*(?P<name>[^：:\n]{1,20})[：:](?P<said>.*)$", re.MULTILINE)
TITLE = re.compile(r"\S{2,30}关于\S{0,40}?(?P<year>\d{4})年\S{0,40}?的通知")
NUMBER = re.compile(r"\S{1,12}[〔\[（(]\d{4}[〕\]）)]\s*\d{1,4}\s*号")
ISSUED = re.compile(r"^\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*$", re.MULTILINE)
TOTAL = re.compile(r"共(\d{1,2})天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


def read(text: str) -> Reading:
    """What the text of a notice says, in the State Council's usual wording."""
    title = TITLE.search(text)
    number = NUMBER.search(text)
    issued = list(ISSUED.finditer(text))
    year = int(title["year"]) if title else None
    holidays: list[HolidayRow] = []
    doubts: list[Doubt] = []
    for item in ITEM.finditer(text):
        row, found = _item(item["name"].strip(), item["said"], year)
        holidays += [row] if row else []
        doubts += found
    return Reading(
        title=title[0] if title else "",
        number=re.sub(r"\s", "", number[0]) if number else "",
        year=year,
        issued_on=_date(*map(int, issued[-1].groups())) if issued else None,
        is_arrangement=title is None or "安排" in title[0],
        holidays=tuple(holidays),
        doubts=tuple(doubts),
    )


def _item(name: str, said: str, year: int | None) -> tuple[HolidayRow | None, list[Doubt]]:
    """The holiday of one numbered item; an item that speaks of no days off is none."""
    sentences = re.split(r"[。；]", said)
    off = next((one for one in sentences if "放假" in one), "")
    period = PERIOD.search(off)
    if not off or year is None or period is None:
        return None, [Doubt("not_understood", f"{name}：{said}"[:120])] if "放假" in said else []
    first = _of(period, "a", year=year, month=None)
    last = _of(period, "b", year=first.year, month=first.month) if first and period["bd"] else first
    if first is None or last is None:
        return None, [Doubt("no_such_day", off[:120])]
    makeup, doubts = _makeup(sentences, first)
    row = HolidayRow(name, first, last, tuple(makeup))
    return row, [*doubts, *_disagreements(period, row, off)]


def _makeup(sentences: list[str], first: date) -> tuple[list[date], list[Doubt]]:
    days: list[date] = []
    doubts: list[Doubt] = []
    for sentence in sentences:
        if "上班" not in sentence or "放假" in sentence:
            continue
        for found in PERIOD.finditer(sentence):
            before = days[-1] if days else first
            day = _of(found, "a", year=first.year, month=before.month)
            if day is None:
                doubts.append(Doubt("no_such_day", sentence))
                continue
            days.append(day)
            doubts += _weekday_doubt(day, found["an"], sentence)
    return days, doubts


def _of(found: re.Match[str], group: str, *, year: int, month: int | None) -> date | None:
    written_year, written_month = found[f"{group}y"], found[f"{group}m"]
    return _date(int(written_year or year), int(written_month or month or 0), int(found[f"{group}d"]))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _disagreements(period: re.Match[str], row: HolidayRow, off: str) -> Iterator[Doubt]:
    yield from _weekday_doubt(row.first_on, period["an"], off)
    if period["bd"]:
        yield from _weekday_doubt(row.last_on, period["bn"], off)
    total = TOTAL.search(off)
    if total and int(total[1]) != len(row.days_off):
        yield Doubt("other_number_of_days", off)


def _weekday_doubt(day: date, note: str | None, sentence: str) -> list[Doubt]:
    said = WEEKDAY.search(note or "")
    is_right = said is None or WEEKDAYS[day.weekday()] == said[1].replace("天", "日")
    return [] if is_right else [Doubt("other_weekday", sentence)]
