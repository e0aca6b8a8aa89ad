"""A table whose columns are held apart by blanks alone: its rows get tabs, found by the heads above them."""

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

from gongkai.documents.reading.columns import Column, column_of, is_task_head
from gongkai.documents.reading.genre import pattern
from gongkai.documents.reading.stacked import placed

WIDE_BLANK = re.compile(r"[ \u3000\xa0]{2,}|\u3000")
ANY_BLANK = re.compile(r"[ \u3000\xa0]+")
WIDE_PARTS = re.compile(r"(?:[ \u3000\xa0]{2,}|\u3000)|(?:(?![ \u3000\xa0]{2}|\u3000).)+")
BLANK = " \u3000\xa0\r"
OPEN_END = ("、", "，", ",")
MOST_ASKEW = 3
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
        rows, after = _aligned(lines, index, kinds) if kinds else ([], index)
        if kinds and not rows:
            rows, after = _rows(lines, index + 1, kinds)
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


def _aligned(lines: Sequence[str], index: int, kinds: Sequence[Column]) -> tuple[list[str], int]:
    """Numbered rows whose cells stand below their heads and run over lines, and the place of the line after them."""
    columns = [place for place, _ in _segments(lines[index])]
    if kinds[0] != Column.NUMBER or len(columns) != len(kinds):
        return [], index
    rows: list[list[str]] = []
    place = index + 1
    while place < len(lines):
        if not lines[place].strip(BLANK):
            place += 1
            continue
        cells = _below(lines[place], columns)
        if cells is None or (cells[0] != str(len(rows) + 1) and (cells[0] or not rows)):
            break
        if cells[0]:
            rows.append(cells)
        else:
            rows[-1] = [one + more for one, more in zip(rows[-1], cells, strict=True)]
        place += 1
    return ["\t".join(cells) for cells in rows], place


def _below(line: str, columns: Sequence[int]) -> list[str] | None:
    """The cells of a line under the heads above them; ``None`` where one stands under none."""
    cells = [""] * len(columns)
    for start, text in _segments(line):
        nearest = min(range(len(columns)), key=lambda column: abs(columns[column] - start))
        if abs(columns[nearest] - start) > MOST_ASKEW or cells[nearest]:
            return None
        cells[nearest] = text
    return cells


def _segments(line: str) -> list[tuple[int, str]]:
    """The parts of a line that wide blanks hold apart, each with where it begins in columns of a terminal."""
    found: list[tuple[int, str]] = []
    width = 0
    for part in WIDE_PARTS.findall(line.rstrip(BLANK)):
        if part.strip(BLANK):
            found.append((width, part))
        width += sum(2 if east_asian_width(char) in "WF" else 1 for char in part)
    return found


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
        whole, index = _whole_row(lines, index, number, len(kinds)) if is_numbered else (line, index + 1)
        rows.append("\t".join(_cells(whole, kinds)))
        number += 1
    return rows, index


def _goes_on(whole: str, line: str, width: int) -> bool:
    """Whether a line is the rest of a cell; with more cells behind it where the row so far broke off within one."""
    more = len(WIDE_BLANK.split(line)) - 1
    return not more or (whole.endswith(OPEN_END) and len(WIDE_BLANK.split(whole)) + more <= width)


def _whole_row(lines: Sequence[str], index: int, number: int, width: int) -> tuple[str, int]:
    """A numbered row of ``width`` cells with the lines that they ran over into."""
    whole = lines[index].strip(" \u3000\xa0\r")
    after = index + 1
    while after < min(len(lines), index + MOST_LINES_A_ROW):
        line = lines[after].strip(" \u3000\xa0\r")
        match = ROW_NUMBER.match(line)
        if (
            not line
            or (match and int(match.group(1)) == number + 1)
            or re.match(r"[一二三四五六七八九十]+、", line)
            or pattern("residue", "remark_patterns").search(line)
            or pattern("residue", "patterns").search(line)
        ):
            break
        if _head(line) or len(line) > 60 or not _goes_on(whole, line, width):
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
