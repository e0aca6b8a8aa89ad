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


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<amount>\d{{1,3}}|[一二两三四五六七八九十]{{1,4}})\s*(?P<unit>{either(mapping('timed', 'units'))})"
    )


def find_timed_duties(text: str, ranges: Sequence[TextSpan]) -> Iterator[TimedDutyReading]:
    """Every such limit within ``ranges``, in order."""
    for part in ranges:
        for match in _amount().finditer(text, part.start, part.end):
            if not _is_limit(text, match, part):
                continue
            clause = _clause(text, match, part)
            amount = number_of(match["amount"].translate(WIDE_DIGITS))
            trigger = _trigger(text, match, clause)
            yield TimedDutyReading(
                text[clause.start : clause.end], amount, mapping("timed", "units")[match["unit"]], trigger, clause
            )


def _is_limit(text: str, match: re.Match[str], part: TextSpan) -> bool:
    before = text[max(part.start, match.start() - CONTEXT) : match.start()].rstrip()
    after = text[match.end() : match.end() + CONTEXT].lstrip()
    if pattern("timed", "not_before_patterns").search(before) or pattern("timed", "not_after_patterns").search(after):
        return False
    if re.search(r"[\d.]$", before):
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
    """From when the limit runs, in the clause's own words; empty where it does not say."""
    lead = re.sub(r"\s", "", text[clause.start : match.start()])
    lead = re.sub(either(words("timed", "before_limits")) + "$", "", lead)
    ends, starts = "|".join(words("timed", "trigger_ends")), either(words("timed", "not_trigger_starts"))
    found = re.search(rf"[^，,；。]{{2,{LONGEST_TRIGGER}}}?(?:{ends})(?=[，,]|$|{starts})", lead)
    trigger = found.group() if found else lead.rstrip("，,")
    return re.sub(rf"^(?:{starts})+", "", trigger)[-LONGEST_TRIGGER:]
