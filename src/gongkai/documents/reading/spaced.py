"""A table whose columns are held apart by blanks alone: its rows get tabs, found by the heads above them."""

import re
from collections.abc import Sequence

from gongkai.documents.reading.columns import Column, column_of, is_task_head
from gongkai.documents.reading.stacked import placed

WIDE_BLANK = re.compile(r"[ \u3000\xa0]{2,}|\u3000")
ANY_BLANK = re.compile(r"[ \u3000\xa0]+")
FEWEST_COLUMNS = 3
MOST_COLUMNS = 9
MOST_LINES_A_ROW = 8
ROW_NUMBER = re.compile(r"(\d{1,3})(?=[ \u3000\xa0])")


def with_tabs(lines: Sequence[str]) -> list[str]:
    """The lines, those of a blank-separated table as rows of tabs."""
    result: list[str] = []
    index = 0
    while index < len(lines):
        kinds = _head(lines[index])
        rows, after = _rows(lines, index + 1, kinds) if kinds else ([], index)
        if not rows:
            result.append(lines[index])
            index += 1
            continue
        result.append("\t".join(ANY_BLANK.split(lines[index].strip())))
        result.extend(rows)
        index = after
    return result


def _head(line: str) -> list[Column]:
    """What the columns hold, where a line is the head of a task table and blanks divide it."""
    if "\t" in line or "|" in line or len(line) > 120:
        return []
    parts = ANY_BLANK.split(line.strip(" \u3000\xa0\r"))
    if not FEWEST_COLUMNS <= len(parts) <= MOST_COLUMNS:
        return []
    kinds = [column_of(part) for part in parts]
    known = [kind for kind in kinds if kind is not None]
    has_names = len(known) == len(kinds) and known.count(Column.OTHER) * 2 < len(kinds)
    return known if has_names and is_task_head(known) else []


def _rows(lines: Sequence[str], index: int, kinds: Sequence[Column]) -> tuple[list[str], int]:
    """The rows that follow a head, and the place of the first line that is none."""
    is_numbered = kinds[0] == Column.NUMBER
    rows: list[str] = []
    number = 1
    while index < len(lines):
        line = lines[index].strip(" \u3000\xa0\r")
        if not line:
            index += 1
            continue
        match = ROW_NUMBER.match(line)
        is_next = bool(match and int(match.group(1)) == number)
        if (is_numbered and not is_next) or (not is_numbered and len(WIDE_BLANK.split(line)) < len(kinds) - 1):
            break
        whole, index = _whole_row(lines, index, number) if is_numbered else (line, index + 1)
        rows.append("\t".join(_cells(whole, kinds)))
        number += 1
    return rows, index


def _whole_row(lines: Sequence[str], index: int, number: int) -> tuple[str, int]:
    """A numbered row with the lines that its cells ran over into."""
    whole = lines[index].strip(" \u3000\xa0\r")
    after = index + 1
    while after < min(len(lines), index + MOST_LINES_A_ROW):
        line = lines[after].strip(" \u3000\xa0\r")
        match = ROW_NUMBER.match(line)
        if (
            not line
            or (match and int(match.group(1)) == number + 1)
            or re.match(r"[一二三四五六七八九十]+、|注[:：]", line)
        ):
            break
        if len(WIDE_BLANK.split(line)) > 1 or len(line) > 60 or _head(line):
            break
        whole += line
        after += 1
    return whole, after


def _cells(line: str, kinds: Sequence[Column]) -> list[str]:
    """The cells of a row: as many as there are heads, or else placed by what they look like."""
    for blank in (WIDE_BLANK, ANY_BLANK):
        parts = blank.split(line)
        if len(parts) == len(kinds):
            return parts
    return placed(ANY_BLANK.split(line), kinds) if kinds[0] == Column.NUMBER else WIDE_BLANK.split(line)
