"""Limits of working days, days and hours that hold each time: 收到申请之日起20个工作日内."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from gongkai.documents.reading.genre import either, mapping, pattern, words
from gongkai.documents.reading.notice import TextSpan, TimedDutyReading
from gongkai.documents.reading.numbering import WIDE_DIGITS, number_of

CLAUSE_ENDS = "，。；：！？\n\t,;:"
CONTEXT = 12
LONGEST_TRIGGER = 30
SENTENCE = 200
HALF = "半"
# “一日办结” is the name of a reform
QUOTES = ("“", '"', "「")


@cache
def _amount() -> re.Pattern[str]:
    units = either(mapping("timed", "units"))
    return re.compile(
        rf"(?P<amount>\d{{1,3}}(?:\.\d)?|[一二两三四五六七八九十]{{1,4}}|半(?=个?工作日|个?小时))\s*(?P<unit>{units})"
    )


def find_timed_duties(text: str, ranges: Sequence[TextSpan]) -> Iterator[TimedDutyReading]:
    """Every such limit within ``ranges``, in order."""
    for part in ranges:
        for match in _amount().finditer(text, part.start, part.end):
            if not _is_limit(text, match, part):
                continue
            clause = _clause(text, match, part)
            amount = _value(match["amount"].translate(WIDE_DIGITS))
            trigger = _trigger(text, match, clause)
            unit = mapping("timed", "units")[match["unit"]]
            sureness = (0.95, "") if trigger else (0.7, "没有写明从何时起算")
            yield TimedDutyReading(text[clause.start : clause.end], amount, unit, trigger, clause, *sureness)


def _value(written: str) -> float:
    """半个工作日, 0.5个工作日; whole numbers stay whole."""
    if written == HALF:
        return 0.5
    return float(written) if "." in written else number_of(written)


def _is_limit(text: str, match: re.Match[str], part: TextSpan) -> bool:
    before = text[max(part.start, match.start() - CONTEXT) : match.start()].rstrip()
    after = text[match.end() : match.end() + CONTEXT].lstrip()
    if pattern("timed", "not_before_patterns").search(before) or pattern("timed", "not_after_patterns").search(after):
        return False
    if re.search(r"[\d.]$", before) or (before.endswith(QUOTES) and not match["amount"].isascii()):
        return False
    if pattern("timed", "after_limits_patterns").match(after):
        return True
    return before.endswith(words("timed", "before_limits"))


def _clause(text: str, match: re.Match[str], part: TextSpan) -> TextSpan:
    """The clause around the limit, with the clause before it where that one says from when."""
    start = _clause_start(text, match.start(), part.start)
    if start > part.start and text[start - 1] in "，," and text[start - 2 : start - 1] in "起后时前":
        start = _clause_start(text, start - 1, part.start)
    end = match.end()
    while end < part.end and text[end] not in CLAUSE_ENDS:
        end += 1
    while start < match.start() and text[start].isspace():
        start += 1
    return TextSpan(start, end)


def _clause_start(text: str, place: int, least: int) -> int:
    while place > least and text[place - 1] not in CLAUSE_ENDS:
        place -= 1
    return place


def _trigger(text: str, match: re.Match[str], clause: TextSpan) -> str:
    """From when the limit runs, in the notice's own words; empty where it does not say."""
    lead = re.sub(r"\s", "", text[clause.start : match.start()]).rstrip("，,、")
    lead = re.sub(
        f"(?:{either(words('timed', 'before_limits'))}|{either(words('timed', 'not_trigger_starts'))})+$", "", lead
    ).rstrip("，,")
    ends = "|".join(words("timed", "trigger_ends"))
    found = re.match(rf"[^；。]*?(?:{ends})(?=[，,]|$|{either(words('timed', 'not_trigger_starts'))})", lead)
    trigger = re.split(r"[，,]", found.group() if found else lead)[-1]
    inner = re.search(rf".*[自从于在](?P<event>[^，,]{{2,}}(?:{ends}))$", trigger)
    trigger = inner["event"] if inner else trigger
    trigger = re.sub(rf"^{either(words('timed', 'not_trigger_starts'))}+", "", trigger)
    return trigger[-LONGEST_TRIGGER:] or _subject(text, clause.start)


def _subject(text: str, place: int) -> str:
    """What the sentence speaks of before the clause: 对……的舆情，"""
    begin = max(text.rfind(mark, max(0, place - SENTENCE), place) for mark in "。；\n") + 1
    found = re.findall(r"(?:对|就|遇有|发生)(?:涉及|于)?([^，,。；]{4,40})[，,]", text[begin:place])
    return found[-1][-LONGEST_TRIGGER:] if found else ""
