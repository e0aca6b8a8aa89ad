"""Amounts of time that a Chinese text names: ``3个工作日``, ``二十日``, ``6个月``, ``5小时``, ``每年1次``."""

import re
from collections.abc import Iterator

from gongkai.law.spans import SpanKind

DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
UNITS = {
    "个工作日": SpanKind.WORKDAYS,
    "工作日": SpanKind.WORKDAYS,
    "日": SpanKind.DAYS,
    "天": SpanKind.DAYS,
    "个月": SpanKind.MONTHS,
    "小时": SpanKind.HOURS,
    "个小时": SpanKind.HOURS,
    "次": SpanKind.TIMES,
}
NUMBER = r"(?<![\d月年第号零一二三四五六七八九十百])(?P<number>\d{1,4}|[一二两三四五六七八九十]{1,3})"
AMOUNT = re.compile(NUMBER + r"(?P<unit>个工作日|工作日|个小时|小时|个月|日|天|次)(?!前)")
AMOUNT_WITHIN = re.compile(NUMBER + r"(?P<unit>个工作日|工作日|个小时|小时|个月|日|天)(?=之?内)")
"""Any amount, and only those that say within what time something is done."""


def amounts(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, SpanKind]]:
    """Each amount in ``text``; dates (3月31日, 每月2日前) are none."""
    for found in pattern.finditer(text):
        yield _number(found["number"]), UNITS[found["unit"]]


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" not in text:
        return DIGITS[text[-1]]
    tens, ones = text.split("十", 1)
    return DIGITS.get(tens, 1) * 10 + DIGITS.get(ones, 0)
