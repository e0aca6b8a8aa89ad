"""Time limits of tasks: 2020年9月30日前, 6月底前, 年内; rhythms, goals and periods of validity are none."""

import re
from collections.abc import Iterator
from datetime import date
from sys import intern

from gongkai.documents.reading.dates import HAN_NUMBER, HAN_YEAR, day_of, month_end, year_of
from gongkai.documents.reading.genre import either, pattern, words
from gongkai.documents.reading.notice import Found, TextSpan
from gongkai.documents.reading.numbering import number_of

YEAR = rf"(?:19|20)\s?\d{{2}}|{HAN_YEAR}"
SPACE = r"\s?"
BEFORE = rf"(?:{SPACE}(?:之|以)?{SPACE}前)"
# 上半年完成, 10月份公布: the verb says that something is to be there by then
DONE = rf"(?=(?:全面|基本|全部|力争|集中)?{either(words('deadlines', 'done_verbs'))})"
# 8月10日（星期二）下午5时前, 8月10日下班前
CLOCK = r"\d{1,2}\s?[:：时点]\s?(?:\d{2}\s?分?)?"
HOUR = rf"(?:{SPACE}[（(][^（）()]{{1,8}}[）)])?(?:{SPACE}(?:[上下中]午|晚上?)?{SPACE}(?:{CLOCK}|下班)?)"
MONTH = rf"\d{{1,2}}|{HAN_NUMBER}"
QUARTERS = {"一": 3, "1": 3, "首": 3, "二": 6, "2": 6, "三": 9, "3": 9, "四": 12, "4": 12}
# 三年内, 学年内, 次年底前 count from something else than the year of the notice
NOT_A_YEAR = "一二两三四五六七八九十几多近数半百学每同满周青少幼中老成壮整隔翌次逐往上去"
LIMIT = re.compile(
    rf"(?<![\d〔\[])(?:(?P<year>{YEAR}){SPACE}年{SPACE})?(?P<month>{MONTH}){SPACE}月{SPACE}(?P<day>\d{{1,2}}|{HAN_NUMBER}){SPACE}[日号]{HOUR}{BEFORE}"
    rf"|(?<![\d〔\[])(?:(?P<year_m>{YEAR}){SPACE}年{SPACE})?(?P<month_m>{MONTH}){SPACE}月(?:份)?{SPACE}(?:(?:底|末){BEFORE}?|[上中下]旬(?:{BEFORE}|[，,]?{DONE})|{BEFORE}|(?:之)?内|{DONE})"
    rf"|(?<!\d)(?P<year_q>{YEAR})?{SPACE}年?{SPACE}第?(?P<quarter>[一二三四1-4]){SPACE}季度{SPACE}(?:(?:底|末){BEFORE}?|{BEFORE}|内|{DONE})"
    rf"|(?<!\d)(?:(?P<year_h>{YEAR}){SPACE}年)?(?P<half>上半年|下半年)(?:(?:底|末){BEFORE}?|{BEFORE}|内|{DONE})"
    rf"|(?<!\d)(?P<year_e>{YEAR}){SPACE}年{SPACE}(?:年{SPACE})?(?:(?:底|末){BEFORE}?|内)"
    rf"|(?P<this>(?:今年|本年|今|本)?(?<![\d{NOT_A_YEAR}])年(?:度?内|(?:底|末){BEFORE}))"
)
# only where a column or a label says that it is a time limit
COLUMN_ONLY = re.compile(
    rf"(?:(?P<year>{YEAR}){SPACE}年{SPACE})?(?P<month>\d{{1,2}}|{HAN_NUMBER}){SPACE}月(?:{SPACE}(?P<day>\d{{1,2}}|{HAN_NUMBER}){SPACE}[日号])?|(?P<year_only>{YEAR}){SPACE}年"
    rf"|(?P<year2>(?:19|20)\d{{2}})[-./](?P<month2>\d{{1,2}})(?:[-./](?P<day2>\d{{1,2}}))?"
)
CONTEXT = 14


def find_deadlines(
    text: str, start: int, end: int, *, year: int | None, not_before: date | None = None
) -> Iterator[Found[date | None]]:
    """The time limits between ``start`` and ``end`` that a task must keep, in order."""
    for match in LIMIT.finditer(text, start, end):
        if _is_no_limit(text, match, start):
            continue
        value, doubt = _value(match, year)
        if value is not None and not_before is not None and value < not_before:
            if _written_year(match):
                continue
            doubt = doubt or "期限早于文件的成文日期，请核对"
        yield Found(value, TextSpan(*match.span()), intern(match.group()), 0.95 if value and not doubt else 0.6, doubt)


def column_deadline(text: str, span: TextSpan, *, year: int | None) -> Found[date | None] | None:
    """What the time column of a row says: a date, 全年工作, or other words kept as they are."""
    while span.start < span.end and text[span.start].isspace():
        span = TextSpan(span.start + 1, span.end)
    content = intern(text[span.start : span.end].rstrip())
    span = TextSpan(span.start, span.start + len(content))
    if not content:
        return None
    if is_whole_year(content):
        return Found(None, span, content)
    for found in find_deadlines(text, span.start, span.end, year=year):
        return Found(found.value, span, content, found.confidence, found.doubt)
    value = _end_of_period(content, year)
    return Found(value, span, content, 0.9 if value else 0.7, "" if value else "时限栏没有可折算的日期")


def _end_of_period(content: str, year: int | None) -> date | None:
    """The last day of what a column names without 前: 10月中旬, 第三季度, 3月至6月; a rhythm has none."""
    if pattern("deadlines", "rhythm_patterns").search(content):
        return None
    plain = re.sub(r"(?:左右|完成|落实|到位|[。\s])+$", "", content) + "前"
    for found in find_deadlines(plain, 0, len(plain), year=year):
        return found.value
    matches = list(COLUMN_ONLY.finditer(content))
    written = next((match["year"] for match in matches if match["year"]), None)
    of_year = year_of(re.sub(r"\s", "", written)) if written else year
    return _column_value(matches[-1], of_year) if matches else None


def is_whole_year(content: str) -> bool:
    """全年工作 and its relations: a task of the whole year without a day."""
    return re.sub(r"[\s。]", "", content) in words("deadlines", "whole_year")


def looks_like_deadline(content: str) -> bool:
    """Whether a table cell holds nothing but a time limit."""
    plain = re.sub(r"\s", "", content)
    if is_whole_year(plain):
        return True
    return len(plain) <= 24 and bool(
        LIMIT.search(plain)
        or re.fullmatch(
            rf"(?:{COLUMN_ONLY.pattern})(?:{either(words('deadlines', 'limit_nouns'))}|完成|左右|以前)*", plain
        )
    )


def _is_no_limit(text: str, match: re.Match[str], start: int) -> bool:
    before = text[max(start, match.start() - CONTEXT) : match.start()].rstrip()
    after = text[match.end() : match.end() + CONTEXT]
    if pattern("deadlines", "before_no_limit_patterns").search(before) or pattern(
        "deadlines", "after_no_limit_patterns"
    ).search(after):
        return True
    if before.endswith(("（", "(")) and not re.match(r"\s*(?:完成|办结)?[）)，,；;]", after):
        return True
    is_goal = pattern("deadlines", "goal_before_patterns").search(before)
    return bool(is_goal and not match.group().rstrip().endswith("前"))


def _written_year(match: re.Match[str]) -> str | None:
    return match["year"] or match["year_m"] or match["year_q"] or match["year_h"] or match["year_e"]


def _value(match: re.Match[str], year: int | None) -> tuple[date | None, str]:
    """The day a limit falls on, and a doubt where it had to be supplied."""
    written = _written_year(match)
    of_year = year_of(re.sub(r"\s", "", written)) if written else year
    if of_year is None:
        return None, "没有写明年份，文件年度也不清楚"
    if match["day"]:
        value = day_of(of_year, number_of(match["month"]), number_of(match["day"]))
        return value, "" if value else f"{match.group()}：没有这一天"
    if match["month_m"]:
        return _month_value(match, of_year)
    if match["quarter"]:
        return month_end(of_year, QUARTERS[match["quarter"]]), ""
    if match["half"]:
        return month_end(of_year, 6 if match["half"] == "上半年" else 12), ""
    return date(of_year, 12, 31), ""


def _month_value(match: re.Match[str], year: int) -> tuple[date | None, str]:
    month, written = number_of(match["month_m"]), match.group()
    day = 10 if "上旬" in written else 20 if "中旬" in written else 0
    value = day_of(year, month, day) if day else month_end(year, month)
    if value is None:
        return None, f"{written}：没有这个月"
    is_plain = day == 0 and written.rstrip().endswith("前") and "底" not in written and "末" not in written
    return value, "“某月前”按当月末折算，请核对" if is_plain else ""


def _column_value(match: re.Match[str], year: int | None) -> date | None:
    if match["year_only"]:
        return date(year_of(match["year_only"]), 12, 31)
    of_year = match["year"] or match["year2"]
    the_year = year_of(re.sub(r"\s", "", of_year)) if of_year else year
    if the_year is None:
        return None
    month, day = number_of(match["month"] or match["month2"]), match["day"] or match["day2"]
    return day_of(the_year, month, number_of(day)) if day else month_end(the_year, month)
