"""A table as a spreadsheet: one sheet, a heading row that stays in sight, text wrapped."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .open_data import plain_cell

WIDEST, NARROWEST = 60, 10
ILLEGAL = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def as_xlsx(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """The rows as an XLSX file, headings first; every cell is text."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, plain_cell(value.translate(ILLEGAL)))
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
            widths[column] = max(widths.get(column, NARROWEST), *(2 * len(line) for line in value.split("\n")))
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST)
    sheet.freeze_panes = "B2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
