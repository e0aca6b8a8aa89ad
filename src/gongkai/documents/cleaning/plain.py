"""Text and CSV: the same characters in one encoding, without those that cannot be seen, no cell a formula."""

import csv
import io
import re

from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally, same_lines
from gongkai.documents.reading import UnreadableNotice
from gongkai.documents.reading.decoding import decode
from gongkai.documents.spreadsheets import armed, defused

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069\u061c\u200e\u200f]")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff\U000e0000-\U000e007f]")
_SEPARATORS = (",", "\t", ";")


def clean_text(content: bytes, name: str) -> CleanCopy:
    """The text as UTF-8."""
    tally = Tally()
    text = _shown(_decoded(content, name), tally)
    data = text.encode()
    if difference := same_lines(_lines(text), _lines(data.decode())):
        raise CannotClean(f"副本与原文不同：{difference}")
    return CleanCopy(data, "txt", "text/plain", tally.rows(), Comparison("行", len(_lines(text)), characters=len(text)))


def clean_csv(content: bytes, name: str) -> CleanCopy:
    """The table as UTF-8 with the mark by which Excel knows it; a cell that would be a formula is text."""
    tally = Tally()
    text = _shown(_decoded(content, name), tally)
    separator = max(_SEPARATORS, key=text.split("\n", 1)[0].count)
    rows = _rows(text, separator)
    made = [[_cell(cell, tally) for cell in row] for row in rows]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(made)
    data = stream.getvalue().encode("utf-8-sig")
    after = [[armed(cell) for cell in row] for row in _rows(data.decode("utf-8-sig"), ",")]
    before = [[armed(cell) for cell in row] for row in rows]
    if difference := same_lines(("\t".join(row) for row in before), ("\t".join(row) for row in after)):
        raise CannotClean(f"副本与原表不同：{difference}")
    return CleanCopy(data, "csv", "text/csv", tally.rows(), Comparison("行", len(rows), characters=len(text)))


def _decoded(content: bytes, name: str) -> str:
    try:
        return decode(content, name=name, limit_bytes=len(content) + 1).text
    except UnreadableNotice as unreadable:
        raise CannotClean(unreadable.reason) from None


def _shown(text: str, tally: Tally) -> str:
    for pattern, what in ((_TURNING, "改变书写方向的字符"), (_UNSEEN, "看不见的字符"), (_CONTROLS, "控制字符")):
        text, count = pattern.subn("", text)
        tally.add("hidden-text", what, count)
    return text


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CannotClean(f"CSV 格式有误：{error}") from None


def _cell(cell: str, tally: Tally) -> str:
    safe = defused(cell)
    tally.add("formula", "会被当作公式的单元格（加前缀变为文字）", int(safe != cell))
    return safe


def _lines(text: str) -> list[str]:
    return text.splitlines()
