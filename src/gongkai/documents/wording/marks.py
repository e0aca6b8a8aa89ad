"""Punctuation that is doubled, contradicts itself or is of the wrong width among Chinese characters."""

import re
from collections.abc import Iterator

from gongkai.documents.findings import Severity

_DOUBLED = re.compile(r"([，、；：])\1+|(?<!。)。。(?!。)|，。|。，|、，|，、|；。|。；|：。|、。|，；|；，")
_HALF = re.compile(r"(?<=[\u4e00-\u9fff])[,;:?!](?=[\u4e00-\u9fff])")
_MIXED = re.compile(r"（[^（）()\n]{0,40}\)|\([^（）()\n]{0,40}）")
FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
SOURCE = "GB/T 15834-2011"


def wrong_marks(text: str) -> Iterator[tuple[int, int, str, str, Severity]]:
    """Each wrong mark: beginning, end, the right form, what is wrong, and how much it matters."""
    for found in _DOUBLED.finditer(text):
        right = found[0][0] if found[1] or found[0] == "。。" else next(mark for mark in "。；，、" if mark in found[0])
        yield found.start(), found.end(), right, "标点重复", Severity.WARN
    for found in _HALF.finditer(text):
        yield found.start(), found.end(), FULL[found[0]], "中文里用了半角标点", Severity.NOTE
    for found in _MIXED.finditer(text):
        yield found.start(), found.end(), f"（{found[0][1:-1]}）", "括号一半全角、一半半角", Severity.NOTE
