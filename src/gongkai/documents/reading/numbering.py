"""How items are numbered: 一、（一）1.（1）① 第一章 第一条 and their look-alikes in dirty text."""

import re
from dataclasses import dataclass
from enum import IntEnum

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2}
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
HAN = "〇零一二三四五六七八九十百两"
LONGEST_SECTION_LINE = 50
OCR_ONE = "—－-"  # how scanners misread 一
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# one character for the number with its bracket or its dot, as older systems set them
HAN_IN_BRACKETS = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
DIGIT_WITH_DOT = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
DIGIT_IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
SERIES = (CIRCLED, HAN_IN_BRACKETS, DIGIT_WITH_DOT, DIGIT_IN_BRACKETS)
# 2 重点任务 as a line of its own; 3 个工作日 and 6 月 are amounts
# 一、二季度 and 一、二、三产业 are no numbers of items; 一、一般规定 is one
SEVERAL = r"[一二三四五六七八九十]{1,2}(?:[、，,]|个?季度|线|期|级|类|产|等|号|年级|月)"
AMOUNT_WORDS = "年月日个项家条次天人万亿元级类号名份期届分小时处所座套台件户亩吨公里倍"


class Style(IntEnum):
    """Numbering styles from the outermost to the innermost of official documents (GB/T 9704); then 第一、 of speech."""

    CHAPTER = 0
    ARTICLE = 1
    HAN_COMMA = 2
    NAMED = 3
    HAN_BRACKET = 4
    DIGIT_DOT = 5
    DECIMAL = 6
    DEEP_DECIMAL = 7
    DIGIT_BRACKET = 8
    CIRCLE = 9
    ORDINAL = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the head of a paragraph: its style, its value and where the words begin."""

    style: Style
    value: int
    length: int


PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.CHAPTER, re.compile(rf"第\s*([{HAN}]{{1,4}}|\d{{1,2}})\s*(?:章|部分|节|篇)[\s、：:]*")),
    (Style.ARTICLE, re.compile(rf"第\s*([{HAN}]{{1,6}}|\d{{1,3}})\s*条[\s、：:]*")),
    (
        Style.HAN_COMMA,
        re.compile(rf"([一二三四五六七八九十]{{1,3}}|—(?=、))\s*[、.．,，:：]\s*(?!、|{SEVERAL})"),
    ),
    (Style.HAN_COMMA, re.compile(r"([壹贰叁肆伍陆柒捌玖拾]{1,3})\s*[、.．]\s*(?!、)")),
    # the numeral was lost: 、工作措施
    (Style.HAN_COMMA, re.compile(r"()[、](?=[\u4e00-\u9fff]{4,20}$)")),
    (
        Style.NAMED,
        re.compile(
            rf"(?:任务|行动|工程|专项|举措|措施|事项)\s*([{HAN}]{{1,3}}|\d{{1,2}})(?:[、：:．.][\s]*|[\s\u3000]+)"
        ),
    ),
    (Style.HAN_BRACKET, re.compile(r"[（(]\s*([一二三四五六七八九十]{1,3}|[—－\-])\s*[）)][、.．]?\s*")),
    (Style.HAN_BRACKET, re.compile(rf"([{HAN_IN_BRACKETS}])[、.．]?\s*")),
    (Style.HAN_BRACKET, re.compile(r"([一二三四五六七八九十]{1,3})[）)]\s*")),
    (Style.DEEP_DECIMAL, re.compile(r"\d{1,2}[.．]\d{1,2}[.．](\d{1,2})(?![\d%万亿元年月个日])[\s、.．]*")),
    (Style.DECIMAL, re.compile(r"\d{1,2}[.．](\d{1,2})(?![\d%万亿元年月个倍])[\s、.．]*")),
    (Style.DIGIT_DOT, re.compile(rf"([{DIGIT_WITH_DOT}])[、.．]?\s*")),
    (Style.DIGIT_DOT, re.compile(r"(\d{1,3})\s*(?:[.．、](?!\d(?!\d{3}\s?年|\d?\s?月))|[)）](?=\s*[^\d]))\s*")),
    # a list that counts beyond a thousand; 2024、2025年 are years
    (Style.DIGIT_DOT, re.compile(r"([1-9]\d{3,4})\s*[.．、]\s*(?=[^\d\s年月])(?!\w{0,3}[、和至]\d{4})")),
    (Style.DIGIT_DOT, re.compile(rf"(\d{{1,2}})[ \u3000]+(?=[\u4e00-\u9fff]{{2,30}}$)(?![{AMOUNT_WORDS}])")),
    (Style.DIGIT_BRACKET, re.compile(rf"([{DIGIT_IN_BRACKETS}])[、.．]?\s*")),
    (Style.DIGIT_BRACKET, re.compile(r"[（(]\s*(\d{1,3})\s*[）)][、.．]?\s*")),
    (Style.CIRCLE, re.compile(rf"([{CIRCLED}])[、.．]?\s*")),
    (Style.ORDINAL, re.compile(r"第([一二三四五六七八九十]{1,3})\s*[、，,]\s*")),
)


def number_of(written: str) -> int:
    """The value of 十六, 16 or ⑯; 0 where it is none."""
    written = written.translate(FORMAL)
    if written.isdigit() and written.isascii():
        return int(written)
    if written in OCR_ONE:
        return 1
    for series in SERIES:
        if written in series:
            return series.index(written) + 1
    if "十" not in written and "百" not in written:
        return int("".join(str(DIGITS.get(char, 0)) for char in written) or 0)
    hundreds, _, rest = written.rpartition("百")
    tens, ten, units = rest.rpartition("十")
    value = DIGITS.get(hundreds, 1 if "百" in written else 0) * 100
    value += (DIGITS.get(tens, 1) if ten else 0) * 10
    return value + DIGITS.get(units.lstrip("零〇"), 0)


def mark_of(text: str) -> Mark | None:
    """The number that opens ``text``, or ``None``."""
    for style, pattern in PATTERNS:
        match = pattern.match(text)
        if match is not None:
            return Mark(style, number_of(match.group(1).translate(WIDE_DIGITS)), match.end())
    return None


def is_section_line(line: str) -> bool:
    """A short numbered line without a sentence, as sections of a table are announced."""
    mark = mark_of(line)
    is_outer = mark is not None and mark.style in (Style.CHAPTER, Style.HAN_COMMA, Style.HAN_BRACKET)
    return is_outer and len(line) <= LONGEST_SECTION_LINE and not re.search(r"[。；：]", line)


WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
