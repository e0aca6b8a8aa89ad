"""Days as official documents write them: 2020年7月10日, 二〇二〇年七月十日, 2020-07-10."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gongkai.documents.reading.notice import TextSpan
from gongkai.documents.reading.numbering import DIGITS, WIDE_DIGITS, number_of

HAN_YEAR = "[〇○Ｏ零一二三四五六七八九]{4}"
HAN_NUMBER = "[一二三四五六七八九十〇]{1,3}"
FULL_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}}|{HAN_YEAR})\s*年\s*(?P<month>\d{{1,2}}|{HAN_NUMBER})\s*月\s*(?P<day>\d{{1,2}}|{HAN_NUMBER})\s*日"
    r"|(?<!\d)(?P<year2>(?:19|20)\d{2})[-/.](?P<month2>\d{1,2})[-/.](?P<day2>\d{1,2})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written; ``value`` is ``None`` where no such day exists."""

    value: date | None
    span: TextSpan
    text: str


def year_of(written: str) -> int:
    """The value of 2020 or 二〇二〇."""
    plain = written.translate(WIDE_DIGITS)
    if plain.isdigit() and plain.isascii():
        return int(plain)
    return int("".join(str(DIGITS.get(char, 0)) for char in written))


@lru_cache(maxsize=1024)
def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` where the calendar has none (2020年2月30日)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def month_end(year: int, month: int) -> date | None:
    """The last day of a month, or ``None`` for a thirteenth month."""
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1900 <= year <= 2200 else None


def dates_in(text: str, start: int = 0, end: int | None = None) -> Iterator[WrittenDate]:
    """Every full date between ``start`` and ``end``."""
    for match in FULL_DATE.finditer(text, start, len(text) if end is None else end):
        yield _written(match)


def _written(match: re.Match[str]) -> WrittenDate:
    year = match["year"] or match["year2"]
    month = match["month"] or match["month2"]
    day = match["day"] or match["day2"]
    value = day_of(year_of(year), number_of(month), number_of(day))
    return WrittenDate(value, TextSpan(*match.span()), match.group())
