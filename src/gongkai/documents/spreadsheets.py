"""Tables as files: XLSX and CSV, written so that no cell is a formula, and read with limits. No database."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from gongkai.documents import sandbox
from gongkai.documents.reading import UnreadableNotice
from gongkai.documents.reading.decoding import decode

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ROWS_LIMIT, COLUMNS_LIMIT, CELL_LIMIT = 10_000, 60, 20_000
_STARTS_A_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TO_FILL_IN = PatternFill("solid", fgColor="FFF8E1")
ZIP = b"PK\x03\x04"
_SEPARATORS = (",", "\t", ";")


class UnreadableTable(Exception):
    """A file that is no table, or one that is damaged, too large or dangerous; ``reason`` is Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Column:
    """A column to be written: its head and how wide it is, in characters.

    A hidden one is there for the machine, a coloured one is to be filled in by whoever gets the file.
    """

    head: str
    width: int = 16
    is_hidden: bool = False
    is_filled_in: bool = False


def defused(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = _NOT_FOR_XML.sub("", str(value if value is not None else ""))
    return f"'{text}" if _STARTS_A_FORMULA.match(text) else text


def armed(text: str) -> str:
    """What a cell said before it was defused."""
    return text[1:] if text.startswith("'") and _STARTS_A_FORMULA.match(text[1:]) else text


def to_csv(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """The table for any program; with the mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([defused(column.head) for column in columns])
    writer.writerows([defused(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def to_xlsx(columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str) -> bytes:
    """The table as a workbook: head fixed, long texts wrapped, every cell text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "Sheet")
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.hidden = column.width, column.is_hidden
    sheet.append([_cell(sheet, column.head, _style(sheet, column, is_head=True)) for column in columns])
    styles = [_style(sheet, column) for column in columns]
    for row in rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, styles, strict=True)])
    return _saved(book)


def to_headed_xlsx(
    heads: Sequence[Sequence[str]], columns: Sequence[Column], rows: Iterable[Sequence[object]], *, title: str
) -> bytes:
    """The same under several rows of heads, in which equal neighbours to the right and below are one cell."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "Sheet")
    sheet.freeze_panes = f"A{len(heads) + 1}"
    for index, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.hidden = column.width, column.is_hidden
    for area in _merged_heads(heads):
        sheet.merged_cells.add(area)
    for head in heads:
        sheet.append([_cell(sheet, text, _style(sheet, columns[0], is_head=True)) for text in head])
    styles = [_style(sheet, column) for column in columns]
    for row in rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, styles, strict=True)])
    return _saved(book)


_STAMP = re.compile(rb"(?<=W3CDTF\">)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ALWAYS = b"1980-01-01T00:00:00Z"


def _saved(book: Workbook) -> bytes:
    """The file of a workbook: the same cells give the same bytes, whenever it is written."""
    written, stream = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(_ALWAYS, content)
            after.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _merged_heads(heads: Sequence[Sequence[str]]) -> Iterator[str]:
    """The areas of two rows of heads that are drawn as one cell."""
    first, second = heads
    start = 0
    for end in range(1, len(first) + 1):
        if end < len(first) and first[end] == first[start] != second[start]:
            continue
        if first[start] == second[start]:
            yield f"{get_column_letter(start + 1)}1:{get_column_letter(start + 1)}2"
        elif end - start > 1:
            yield f"{get_column_letter(start + 1)}1:{get_column_letter(end)}1"
        start = end


def _style(sheet: Any, column: Column, *, is_head: bool = False) -> Any:
    """How the cells of a column look; made once, because the workbook compares each new style with all it has."""
    cell: Any = WriteOnlyCell(sheet)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_head:
        cell.font = Font(bold=True)
    if column.is_filled_in:
        cell.fill = TO_FILL_IN
    return cell._style


def _cell(sheet: Any, value: object, style: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet, value=defused(value)[:32_000])
    cell.data_type, cell._style = "s", style
    return cell


def read_table(content: bytes, *, name: str) -> list[list[str]]:
    """The rows of a table as texts, empty rows at the end left out; raises ``UnreadableTable``."""
    return _limited(_from_xlsx(content) if content.startswith(ZIP) else _from_csv(content, name=name))


def read_grid(content: bytes, *, name: str) -> list[list[str]]:
    """The rows of a table in which every cell that a merged one covers says what that one says."""
    if not content.startswith(ZIP):
        return read_table(content, name=name)
    try:
        told = sandbox.run("grid", content)
    except sandbox.Refused as refused:
        raise UnreadableTable(refused.reason) from None
    rows = _limited(told["rows"])
    for top, left, bottom, right in told["merged"]:
        _spread(rows, top - 1, left - 1, min(bottom, len(rows)), min(right, COLUMNS_LIMIT))
    return rows


def _spread(rows: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    """Repeat what stands at the upper left in the whole area; rows that end before it grow."""
    said = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
    for row in rows[top:bottom] if said else ():
        row.extend([""] * (right - len(row)))
        row[left:right] = [said] * (right - left)


def _limited(rows: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    for number, row in enumerate(rows, start=1):
        if number > ROWS_LIMIT:
            raise UnreadableTable(f"表格超过{ROWS_LIMIT}行")
        if len(row) > COLUMNS_LIMIT and any(row[COLUMNS_LIMIT:]):
            raise UnreadableTable(f"第{number}行超过{COLUMNS_LIMIT}列")
        if any(len(cell) > CELL_LIMIT for cell in row):
            raise UnreadableTable(f"第{number}行有单元格超过{CELL_LIMIT}字")
        cells = [armed(cell.strip()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    if not found:
        raise UnreadableTable("表格是空的")
    return found


def _from_csv(content: bytes, *, name: str) -> Iterator[list[str]]:
    try:
        text = decode(content, name=name).text
    except UnreadableNotice as unreadable:
        raise UnreadableTable(unreadable.reason) from None
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    except csv.Error as error:
        raise UnreadableTable(f"CSV 格式有误：{error}") from None


def _from_xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        yield from sandbox.run("table", content)
    except sandbox.Refused as refused:
        raise UnreadableTable(refused.reason) from None


def rows_of(source: sandbox.Source) -> list[list[str]]:
    """The rows of a workbook's first sheet, in the sandbox; no more of them than ``read_table`` takes, and one."""
    book = load_workbook(source.checked_package(), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=ROWS_LIMIT + 1, max_col=COLUMNS_LIMIT + 1, values_only=True)
    return [[_text(value) for value in row] for row in rows]


def grid_of(source: sandbox.Source) -> dict[str, Any]:
    """The rows of a workbook's first sheet with its merged areas, in the sandbox, within the same limits."""
    book = load_workbook(source.checked_package(), data_only=True)
    sheet = book.worksheets[0]
    areas = [area for area in sheet.merged_cells.ranges if area.min_row <= ROWS_LIMIT and area.min_col <= COLUMNS_LIMIT]
    last_row, last_column = min(sheet.max_row, ROWS_LIMIT + 1), min(sheet.max_column, COLUMNS_LIMIT + 1)
    rows = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    return {
        "rows": [[_text(value) for value in row] for row in rows],
        "merged": sorted([area.min_row, area.min_col, area.max_row, area.max_col] for area in areas),
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
