"""Workbooks: a new one made of the cells, forms and pictures that are shown, value by value."""

import io
import re
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from gongkai.documents.cleaning import workbook_parts
from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally, same_lines, same_or_less
from gongkai.documents.cleaning.packages import Package, parsed, title_of, written
from gongkai.documents.cleaning.personal import is_fit_address
from gongkai.documents.cleaning.pictures import clean_points
from gongkai.documents.cleaning.themes import clean_theme
from gongkai.documents.cleaning.workbook_cells import Axis, cells_of, is_unseen, refuse_hiding_rules
from gongkai.documents.reading import UnreadableNotice
from gongkai.documents.reading.sheets import FLATTEST_POINTS, NARROWEST_CHARACTERS, read_xlsx

EXTENSION, MEDIA_TYPE = "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_LIMIT, COLUMNS_LIMIT = 1_048_576, 16_384
CELLS_LIMIT = 2_000_000
_HEAD_CODES = re.compile(r"&\[(?:Path|File|Picture)\]|&[ZFG]")
"""Codes in heads and feet that would print where the file lies and what it is called."""


@dataclass(frozen=True)
class _Shown:
    """The rows and columns of a sheet that are shown, each with its place in the copy."""

    rows: Axis
    columns: Axis


def clean_workbook(content: bytes) -> CleanCopy:
    """The workbook as values, without hidden sheets, rows and columns; raises ``CannotClean``."""
    tally = Tally()
    content = workbook_parts.repaired(content)
    package = Package(content)
    workbook_parts.count(package, tally)
    values = _opened(content, data_only=True)
    formulas = _opened(content, data_only=False)
    made: Any = Workbook()
    made.remove(made.active)
    _copy_theme(values, made)
    before: list[str] = []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            tally.add("hidden-sheet", f"隐藏的工作表“{sheet.title}”")
            continue
        _copy_sheet(sheet, formulas[sheet.title], made.create_sheet(sheet.title), tally, before)
    if not made.worksheets:
        raise CannotClean("没有可见的工作表")
    data = workbook_parts.neutral(_saved(made), title=_shown_title(package, before))
    after = list(_lines(_opened(data, data_only=True)))
    if difference := same_lines(before, after) or _differs_to_reader(content, data, tally):
        raise CannotClean(f"副本与原表看到的内容不同：{difference}")
    compared = Comparison("行", len(after), characters=sum(len(line) for line in after), pages=len(made.worksheets))
    return CleanCopy(data, EXTENSION, MEDIA_TYPE, tally.rows(), compared)


def _differs_to_reader(content: bytes, copy: bytes, tally: Tally) -> str:
    """Where a reader who knows nothing of cleaning sees something else."""
    is_less = any(layer == "hidden-text" for layer, _ in tally.counted)
    return same_or_less(_read(content), _read(copy), is_less=is_less)


def _read(content: bytes) -> list[str]:
    try:
        pieces = read_xlsx(content, "").pieces
    except UnreadableNotice as unreadable:
        raise CannotClean(unreadable.reason) from unreadable
    lines = (piece.text or "\t".join(cell.text for cell in piece.cells).rstrip("\t") for piece in pieces)
    return [line for line in lines if line.strip()]


def _opened(content: bytes, *, data_only: bool) -> Any:
    try:
        return load_workbook(io.BytesIO(content), data_only=data_only, rich_text=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a damaged file leads it to
        raise CannotClean(f"工作簿已损坏，无法读取（{type(error).__name__}）") from error


class _MemoryWriter(ExcelWriter):
    """Writes sheets in memory: openpyxl would open a temporary file, which the sandbox does not allow."""

    _archive: zipfile.ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the archive."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, out=io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


def _saved(made: Any) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _MemoryWriter(made, archive).write_data()
    return stream.getvalue()


def _shown_title(package: Package, lines: list[str]) -> str:
    title = title_of(package)
    return title if title and title in "".join(lines[:4]) else ""


def _copy_theme(source: Any, target: Any) -> None:
    theme = source.loaded_theme
    if theme:
        target.loaded_theme = written(clean_theme(parsed(theme, "theme")))


def _copy_sheet(sheet: Any, formulas: Any, target: Any, tally: Tally, before: list[str]) -> None:
    if len(sheet._cells) > CELLS_LIMIT:
        raise CannotClean(f"工作表“{sheet.title}”过大")
    shown = _shown_of(sheet, tally)
    refuse_hiding_rules(sheet, shown.rows, shown.columns)
    styles: dict[tuple[int, ...], Any] = {}
    merged = _merged(sheet, shown, target, tally)
    for cell in cells_of(sheet):
        if cell.row in shown.rows and cell.column in shown.columns:
            formula = formulas[cell.coordinate]
            if (_is_set(cell) or formula.data_type == "f") and (cell.row, cell.column) not in merged:
                place = target.cell(shown.rows[cell.row], shown.columns[cell.column])
                _copy_cell(cell, formula, place, styles, tally)
        elif cell.value is not None:
            tally.add("hidden-row" if cell.row not in shown.rows else "hidden-column", "隐藏行列中的单元格")
    _copy_form(sheet, target, shown)
    _copy_pictures(sheet, target, shown, tally)
    before.extend(_lines_of(target))


def _is_set(cell: Any) -> bool:
    return cell.value is not None or cell.has_style


def _shown_of(sheet: Any, tally: Tally) -> _Shown:
    columns: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden or (dimension.width is not None and dimension.width < NARROWEST_CHARACTERS):
            columns |= set(range(dimension.min or 1, min(dimension.max or 1, sheet.max_column) + 1))
    if sheet.sheet_format.zeroHeight:
        listed = sheet.row_dimensions
        rows = {number for number in range(1, sheet.max_row + 1) if number not in listed or listed[number].hidden}
    else:
        rows = {number for number, one in sheet.row_dimensions.items() if one.hidden or _is_flat(one.height)}
    rows = {number for number in rows if number <= sheet.max_row}
    if rows:
        tally.add("hidden-row", f"工作表“{sheet.title}”的隐藏行", len(rows))
    for number in sorted(columns):
        tally.add("hidden-column", f"工作表“{sheet.title}”的隐藏列 {get_column_letter(number)}")
    return _Shown(Axis(sheet.max_row, sorted(rows)), Axis(sheet.max_column, sorted(columns)))


def _is_flat(height: float | None) -> bool:
    return height is not None and height < FLATTEST_POINTS


def _merged(sheet: Any, shown: _Shown, target: Any, tally: Tally) -> set[tuple[int, int]]:
    """Merged ranges in the copy; the cells they cover, which nobody sees."""
    covered: set[tuple[int, int]] = set()
    for merged in sheet.merged_cells.ranges:
        left, top, right, bottom = merged.bounds
        covered |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {
            (top, left)
        }
        rows = [shown.rows[row] for row in range(top, bottom + 1) if row in shown.rows]
        columns = [shown.columns[column] for column in range(left, right + 1) if column in shown.columns]
        if (
            (top not in shown.rows or left not in shown.columns)
            and rows
            and columns
            and sheet.cell(top, left).value is not None
        ):
            raise CannotClean(f"工作表“{sheet.title}”的合并单元格 {merged} 从隐藏的行列开始，请先取消隐藏或拆分")
        if rows and columns and (len(rows) > 1 or len(columns) > 1):
            target.merge_cells(start_row=rows[0], end_row=rows[-1], start_column=columns[0], end_column=columns[-1])
    return covered


def _copy_cell(cell: Any, formula: Any, place: Any, styles: dict[tuple[int, ...], Any], tally: Tally) -> None:
    _copy_style(cell, place, styles)
    if formula.data_type == "f":
        if cell.value is None:
            raise CannotClean(f"单元格 {cell.coordinate} 的公式没有保存计算结果，请在表格软件中打开并保存一次后再试")
        tally.add("formula", "公式（换成显示的值）")
    value, unseen = is_unseen(cell)
    if unseen:
        tally.add("hidden-text", f"{unseen}（{cell.coordinate}）")
        return
    place.value = value
    if isinstance(value, str | CellRichText):
        place.data_type = "s" if isinstance(value, str) else place.data_type
    if cell.hyperlink is not None:
        _copy_link(cell.hyperlink, place, tally)
    if cell.comment is not None:
        tally.add("comments", "批注")


def _copy_style(cell: Any, place: Any, styles: dict[tuple[int, ...], Any]) -> None:
    """The form of a cell; each one is made once."""
    if not cell.has_style:
        return
    key = tuple(cell._style)
    if key not in styles:
        for name in ("font", "fill", "border", "alignment", "number_format"):
            setattr(place, name, copy(getattr(cell, name)))
        styles[key] = copy(place._style)
    place._style = copy(styles[key])


def _copy_link(link: Any, place: Any, tally: Tally) -> None:
    if is_fit_address(link.target or ""):
        style = copy(place._style)
        place.hyperlink = link.target
        place._style = style
        place.hyperlink.tooltip = None
    else:
        tally.add("external-link", "指向文件或表内位置的链接")


def _copy_form(sheet: Any, target: Any, shown: _Shown) -> None:
    """Widths, heights and how the sheet is printed."""
    for dimension in sheet.column_dimensions.values():
        for number in range(dimension.min or 1, min(dimension.max or 1, 512) + 1):
            if number in shown.columns and dimension.width:
                target.column_dimensions[get_column_letter(shown.columns[number])].width = dimension.width
    for number, dimension in sheet.row_dimensions.items():
        if number in shown.rows and dimension.height:
            target.row_dimensions[shown.rows[number]].height = dimension.height
    target.sheet_format.defaultRowHeight = sheet.sheet_format.defaultRowHeight
    target.sheet_format.defaultColWidth = sheet.sheet_format.defaultColWidth
    target.page_setup.orientation = sheet.page_setup.orientation
    target.page_setup.paperSize = sheet.page_setup.paperSize
    target.page_setup.fitToHeight, target.page_setup.fitToWidth = (
        sheet.page_setup.fitToHeight,
        sheet.page_setup.fitToWidth,
    )
    target.page_margins = copy(sheet.page_margins)
    target.sheet_view.showGridLines = sheet.sheet_view.showGridLines
    target.print_options.horizontalCentered = sheet.print_options.horizontalCentered
    _freeze(sheet, target, shown)
    for place in ("oddHeader", "oddFooter"):
        for side in ("left", "center", "right"):
            text = getattr(getattr(sheet, place), side).text
            getattr(getattr(target, place), side).text = _HEAD_CODES.sub("", text) if text else None


def _freeze(sheet: Any, target: Any, shown: _Shown) -> None:
    if not sheet.freeze_panes:
        return
    column, row, *_ = (int(bound or 0) for bound in range_boundaries(str(sheet.freeze_panes)))
    if row in shown.rows and column in shown.columns:
        target.freeze_panes = f"{get_column_letter(shown.columns[column])}{shown.rows[row]}"


def _copy_pictures(sheet: Any, target: Any, shown: _Shown, tally: Tally) -> None:
    if getattr(sheet, "_charts", None):
        raise CannotClean(f"工作表“{sheet.title}”有图表，图表引用的数据无法确定是否可见，请把图表另存为图片后再试")
    for picture in getattr(sheet, "_images", ()):
        data, _ = clean_points(picture._data(), tally)
        made = SheetImage(io.BytesIO(data))
        anchor = copy(picture.anchor)
        corners = [
            corner for corner in (getattr(anchor, "_from", None), getattr(anchor, "to", None)) if corner is not None
        ]
        for corner in corners:
            corner.row = shown.rows.moved(corner.row)
            corner.col = shown.columns.moved(corner.col)
        made.anchor = anchor
        target.add_image(made)


def _lines(book: Any) -> Iterator[str]:
    for sheet in book.worksheets:
        yield from _lines_of(sheet)


def _lines_of(sheet: Any) -> Iterator[str]:
    yield f"工作表 {sheet.title}"
    for _, row in groupby(cells_of(sheet), key=lambda cell: cell.row):
        cells = [cell for cell in row if cell.value is not None]
        if cells:
            yield "\t".join(f"{cell.column_letter}:{cell.value}|{cell.number_format}" for cell in cells)
