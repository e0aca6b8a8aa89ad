"""Which cells of a sheet show nothing of what they hold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from gongkai.documents.cleaning.copies import CannotClean
from gongkai.documents.scanning.layers.cells import places_of

TEXT_PART = 4
"""The part of a number format that is for text."""
NEAR = 10
TINY_POINTS = 2
WHITE = "FFFFFF"


@dataclass(frozen=True)
class Axis:
    """Rows or columns up to the last one used, ``hidden`` in order: which are shown, and where each comes to."""

    last: int
    hidden: list[int]

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self.hidden, number)
        return 1 <= number <= self.last and (at == len(self.hidden) or self.hidden[at] != number)

    def __getitem__(self, number: int) -> int:
        return number - bisect_left(self.hidden, number)

    def moved(self, place: int) -> int:
        """A place counted from nought, after what lay hidden before it is gone."""
        return place - bisect_right(self.hidden, place)


def cells_of(sheet: Any) -> Iterator[Any]:
    """The cells that are there, in order: a lone cell in the last row must not cost a million empty rows."""
    return (sheet._cells[place] for place in sorted(sheet._cells))


def is_unseen(cell: Any) -> tuple[Any, str]:
    """The value as far as it is seen, and why all of it is not."""
    if cell.value is None:
        return None, ""
    if is_hiding_format(cell.number_format, cell.value):
        return None, "用数字格式隐藏的内容"
    if cell.font is not None and cell.font.sz is not None and cell.font.sz < TINY_POINTS:
        return None, "字号小到看不见的内容"
    fill = _fill_of(cell)
    if _is_same(_colour(cell.font.color if cell.font else None), fill):
        return None, "与底色相同的文字"
    if isinstance(cell.value, CellRichText):
        return _seen_runs(cell.value, fill)
    return cell.value, ""


def is_hiding_format(number_format: str, value: Any) -> bool:
    """Whether a number format shows nothing of ``value``: ``;;;``, or other signs in its place such as ``"****"``."""
    code = (number_format or "").strip()
    if not code:
        return False
    places = places_of(code)
    if isinstance(value, str | CellRichText):
        return len(places) >= TEXT_PART - 1 and not any(places[TEXT_PART - 1 :] or places)
    if "[" in code or not isinstance(value, int | float):
        return not any(places)
    at = 1 if value < 0 else 2 if value == 0 else 0
    return not places[at if at < len(places) else 0]


def _seen_runs(value: CellRichText, fill: str) -> tuple[Any, str]:
    kept = [run for run in value if not (isinstance(run, TextBlock) and _is_same(_colour(run.font.color), fill))]
    if len(kept) == len(value):
        return value, ""
    return None, "与底色相同的文字"


def _colour(colour: Any) -> str:
    """Six hexadecimal digits; nothing where the colour is left to the program."""
    if colour is None:
        return ""
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:]
    if colour.type == "theme" and colour.theme == 0 and not colour.tint:
        return WHITE  # the first colour of every theme is the paper
    if colour.type == "indexed" and colour.indexed in {1, 9, 65}:
        return WHITE
    return ""


def _fill_of(cell: Any) -> str:
    if cell.fill is None or cell.fill.fill_type is None:
        return WHITE
    if cell.fill.fill_type != "solid":
        return ""
    return _colour(cell.fill.fgColor)


def _is_same(colour: str, fill: str) -> bool:
    if len(colour) != 6 or len(fill) != 6:
        return False
    try:
        return all(abs(int(colour[at : at + 2], 16) - int(fill[at : at + 2], 16)) <= NEAR for at in (0, 2, 4))
    except ValueError:
        return False


def refuse_hiding_rules(sheet: Worksheet, rows: Axis, columns: Axis) -> None:
    """A rule that hides cells by their value cannot be followed here; raises ``CannotClean``."""
    for ranges in sheet.conditional_formatting:
        for rule in ranges.rules:
            style = rule.dxf
            if style is None:
                continue
            colour = _colour(style.font.color) if style.font is not None else ""
            hides = style.numFmt is not None and is_hiding_format(style.numFmt.formatCode, 1)
            if (hides or _is_same(colour, WHITE)) and _has_values(sheet, str(ranges.sqref), rows, columns):
                raise CannotClean(f"工作表“{sheet.title}”用条件格式隐藏 {ranges.sqref} 的内容，请先删除这条规则")


def _has_values(sheet: Worksheet, areas: str, rows: Axis, columns: Axis) -> bool:
    bounds = [range_boundaries(area) for area in areas.split()]
    return any(
        (top or 1) <= cell.row <= (bottom or cell.row) and (left or 1) <= cell.column <= (right or cell.column)
        for cell in cells_of(sheet)
        if cell.value is not None and cell.row in rows and cell.column in columns
        for left, top, right, bottom in bounds
    )
