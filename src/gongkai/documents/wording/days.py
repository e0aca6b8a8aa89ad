"""Days that no calendar has, and weekdays that are not those of their day."""

import calendar
import re
from collections.abc import Iterator
from datetime import date

LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WEEKDAYS = "一二三四五六日"
_DIGITS = "〇一二三四五六七八九"
_OTHER_CALENDARS = re.compile(r"(?:农历|阴历|旧历|夏历|古历|藏历|傣历|彝历|回历|伊斯兰历|佛历|干支)[^。；\n]{0,12}$")
_DAY = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})月(?:(?P<day>\d{1,3})日)?"
    r"(?:(?:至|到|—{1,2}|－|-|~|～)(?P<last>\d{1,2})日)?(?P<weekday>\s?[（(](?:星期|周|礼拜)(?P<name>[一二三四五六日天])[)）])?"
)
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d{2}年\Z")
_HAN_YEAR = re.compile(r"[一二][〇○零一二三四五六七八九]{3}年\Z")
_ISO = re.compile(
    r"(?<![\d./-])(?P<year>(?:19|20)\d{2})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d./-])"
)
_HAN = re.compile(
    r"(?<![一二三四五六七八九十百])(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})日"
)


def wrong_days(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Each wrong day: beginning, end, the right form where there is one, and what is wrong."""
    for found in _DAY.finditer(text):
        yield from _written_day(found, text)
    for found in _ISO.finditer(text):
        month, day = int(found["month"]), int(found["day"])
        if found["mark"] == "." and not (len(found["month"]) == 2 or month > 12):
            continue  # a version or a section
        if 1 <= month <= 12 and 1 <= day <= 31 and day > _length(int(found["year"]), month):
            yield found.start(), found.end(), "", f"{int(found['year'])}年{month}月没有{day}日"
    for found in _HAN.finditer(text):
        yield from _han_day(found, text)


def _written_day(found: re.Match[str], text: str) -> Iterator[tuple[int, int, str, str]]:
    before = _YEAR.search(text, max(0, found.start() - 6), found.start())
    year = int(before[0][:-1]) if before else None
    month = int(found["month"])
    if (found["day"] is None and year is None) or _is_other_calendar(text, found.start()):
        return
    if not 1 <= month <= 12:
        if year is not None or found["day"]:
            yield found.start(), found.end("month") + 1, "", f"没有{month}月"
        return
    for key in ("day", "last"):
        if found[key] is not None and not 1 <= int(found[key]) <= _length(year, month):
            yield (
                found.start(),
                found.end(key) + 1,
                "",
                f"{f'{year}年' if year else ''}{month}月没有{int(found[key])}日",
            )
            return
    if found["name"] and year is not None and found["day"] and not found["last"]:
        right = WEEKDAYS[date(year, month, int(found["day"])).weekday()]
        if right != found["name"].replace("天", "日"):
            yield (
                found.start("weekday"),
                found.end(),
                f"（星期{right}）",
                f"{year}年{month}月{int(found['day'])}日是星期{right}",
            )


def _han_day(found: re.Match[str], text: str) -> Iterator[tuple[int, int, str, str]]:
    month, day = _han_number(found["month"]), _han_number(found["day"])
    if month is None or day is None or _is_other_calendar(text, found.start()):
        return
    before = _HAN_YEAR.search(text, max(0, found.start() - 5), found.start())
    year = int("".join(str(_DIGITS.index("〇" if one in "○零" else one)) for one in before[0][:-1])) if before else None
    if not 1 <= month <= 12:
        yield found.start(), found.end("month") + 1, "", f"没有{found['month']}月"
    elif not 1 <= day <= _length(year, month):
        yield found.start(), found.end(), "", f"{found['month']}月没有{found['day']}日"


def _han_number(text: str) -> int | None:
    """一 to 九十九; nothing for what is no number."""
    if text.count("十") > 1 or ("十" not in text and len(text) > 1):
        return None
    if "十" not in text:
        return _DIGITS.index(text)
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _length(year: int | None, month: int) -> int:
    return LONGEST[month - 1] if year is None else calendar.monthrange(year, month)[1]


def _is_other_calendar(text: str, start: int) -> bool:
    return bool(_OTHER_CALENDARS.search(text[max(0, start - 16) : start]))
