"""When the work is to be reported: 于2019年12月15日前将落实情况报省政府办公厅."""

import re
from datetime import date
from functools import cache

from gongkai.documents.reading.deadlines import find_deadlines
from gongkai.documents.reading.genre import either, words
from gongkai.documents.reading.notice import Found, TextSpan

LONGEST_SENTENCE = 400


@cache
def _report() -> re.Pattern[str]:
    """What is reported and the verb that sends it up, in one clause."""
    return re.compile(
        rf"[^。；\n]{{0,40}}?{either(words('report', 'matter'))}[^。；，\n]{{0,16}}?{either(words('report', 'verbs'))}"
    )


def report_due(text: str, *, year: int | None) -> Found[date] | None:
    """The first day by which results must be reported upwards; rhythms are none."""
    for found in find_deadlines(text, 0, len(text), year=year):
        if found.value is None:
            continue
        match = _report().match(text, found.span.end)
        if match is not None and next(find_deadlines(text, found.span.end, match.end(), year=year), None) is None:
            start = max(text.rfind(mark, 0, found.span.start) for mark in "。；\n") + 1
            begin = (
                found.span.start - 1
                if text[found.span.start - 1 : found.span.start] == "于"
                else max(start, found.span.start)
            )
            return Found(found.value, TextSpan(begin, match.end()), text[begin : match.end()], 0.9)
    return None
