"""Workbooks and CSV: every visible row of every visible sheet as it is shown, what is hidden named as left out."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.reading.decoding import decode
from gongkai.documents.reading.formats import BUILT_IN, plain, shown
from gongkai.documents.reading.notice import UnreadableNotice, Warning_
from gongkai.documents.reading.packages import Package
from gongkai.documents.reading.pieces import Cell
from gongkai.documents.reading.places import Place
from gongkai.documents.reading.source import Source, SourceWriter

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SEPARATORS = (",", "\t", ";", "|")
CELLS_LIMIT, COLUMNS_LIMIT = 400_000, 2_000
NARROWEST_CHARACTERS, FLATTEST_POINTS = 0.25, 2.0
"""The width of a column and the height of a row below which nobody sees what stands there."""
TRUE = frozenset({"1", "true", "on"})


@dataclass
class Sheet:
    """The filled cells of a sheet by row and column, both from 0, and what of it nobody sees."""

    name: str
    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    is_hidden: bool = False

    def is_column_hidden(self, column: int) -> bool:
        """Whether a column, counted from 0, is not shown."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def read_xlsx(data: bytes, name: str) -> Source:
    """The pieces of a workbook; raises ``UnreadableNotice`` where it is damaged."""
    return source_of_sheets(_Workbook.opened(data, name).sheets(), kind="xlsx", name=name)


def read_csv(data: bytes, name: str, *, limit_bytes: int) -> Source:
    """The pieces of a table in text."""
    decoded = decode(data, name=name, limit_bytes=limit_bytes)
    head = decoded.text[:20_000]
    separator = max(SEPARATORS, key=lambda one: sum(min(20, line.count(one)) for line in head.split("\n")[:50]))
    sheet = Sheet("")
    csv.field_size_limit(max(csv.field_size_limit(), len(decoded.text)))
    try:
        for index, row in enumerate(csv.reader(io.StringIO(decoded.text, newline=""), delimiter=separator)):
            filled = {column: text for column, cell in enumerate(row[:COLUMNS_LIMIT]) if (text := _one_line(cell))}
            if filled:
                sheet.cells[index] = filled
    except csv.Error as error:
        raise UnreadableNotice(name, "CSV", f"CSV 格式有误：{error}") from error
    source = source_of_sheets([sheet], kind="csv", name=name)
    return Source(
        source.kind, source.original_text, source.pieces, decoded.encoding, source.marks, (), decoded.warnings
    )


def source_of_sheets(sheets: Sequence[Sheet], *, kind: str, name: str) -> Source:
    """The rows that are seen as tables, single cells around them as paragraphs, the rest as left out."""
    writer = SourceWriter(kind)
    if sum(len(row) for sheet in sheets for row in sheet.cells.values()) > CELLS_LIMIT:
        raise UnreadableNotice(name, "全文", f"表格超过 {CELLS_LIMIT} 个单元格")
    for sheet in sheets:
        if sheet.is_hidden:
            _leave_out(writer, sheet, sorted(sheet.cells), "隐藏的工作表")
            writer.warnings.append(Warning_("hidden_sheet", f"工作表「{sheet.name}」是隐藏的，未作为正文读取"))
        else:
            _write(writer, sheet)
    return writer.source()


def _write(writer: SourceWriter, sheet: Sheet) -> None:
    visible = [row for row in sorted(sheet.cells) if row not in sheet.hidden_rows]
    columns = sorted({column for row in visible for column in sheet.cells[row] if not sheet.is_column_hidden(column)})
    covers = _covers(sheet, set(visible), set(columns))
    wide = [row for row in visible if sum(1 for column in columns if column in sheet.cells[row]) >= 2]
    first, last = (wide[0], wide[-1]) if len(wide) >= 2 else (0, -1)
    table, index_of = -1, dict[int, int]()
    for row in visible:
        if first <= row <= last:
            table = table if table >= 0 else writer.new_table()
            index_of[row] = len(index_of)
            cells = [_cell(sheet, row, column, columns, covers, index_of) for column in columns]
            writer.row(cells, table, [_place(sheet, row, column) for column in columns])
        else:
            for column in columns:
                text = sheet.cells[row].get(column, "")
                if text:
                    writer.paragraph(text, [(text, _place(sheet, row, column))])
    hidden = [row for row in sorted(sheet.cells) if row in sheet.hidden_rows]
    _leave_out(writer, sheet, hidden, "隐藏的行")
    _leave_out(writer, sheet, visible, "隐藏的列", only_hidden_columns=True)
    if hidden or any(sheet.is_column_hidden(column) for row in visible for column in sheet.cells[row]):
        writer.warnings.append(Warning_("hidden_cells", f"工作表「{sheet.name}」有隐藏的行或列，未作为正文读取"))


def _cell(
    sheet: Sheet,
    row: int,
    column: int,
    columns: Sequence[int],
    covers: dict[tuple[int, int], tuple[int, int]],
    index_of: dict[int, int],
) -> Cell:
    """A cell, or what it repeats where a merged one covers it."""
    covering = covers.get((row, column))
    if covering is None or covering == (row, column) or covering[0] not in index_of:
        return Cell(sheet.cells[row].get(column, ""))
    return Cell(sheet.cells[covering[0]].get(covering[1], ""), (index_of[covering[0]], columns.index(covering[1])))


def _covers(sheet: Sheet, rows: set[int], columns: set[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each covered cell that is seen, the first seen cell of the merged ones."""
    covers: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in sheet.merged:
        seen_rows = (
            [row for row in range(top, min(bottom, top + CELLS_LIMIT) + 1) if row in rows]
            if bottom - top < 100_000
            else []
        )
        seen_columns = [column for column in range(left, right + 1) if column in columns]
        if len(covers) > CELLS_LIMIT or left not in seen_columns or top not in seen_rows:
            continue
        covers.update({(row, column): (top, left) for row in seen_rows for column in seen_columns})
    return covers


def _leave_out(
    writer: SourceWriter, sheet: Sheet, rows: Sequence[int], reason: str, *, only_hidden_columns: bool = False
) -> None:
    for row in rows:
        cells = sheet.cells[row]
        kept = [column for column in cells if not only_hidden_columns or sheet.is_column_hidden(column)]
        if kept:
            writer.leave_out("\t".join(cells[column] for column in kept), reason, _place(sheet, row, kept[0]))


def _place(sheet: Sheet, row: int, column: int) -> Place:
    return Place(sheet=sheet.name, cell=f"{letters(column)}{row + 1}")


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _Workbook:
    """The parts of a workbook that say how cells look."""

    package: Package
    part: str
    strings: list[str]
    formats: list[str]
    from_1904: bool = False

    @classmethod
    def opened(cls, data: bytes, name: str) -> "_Workbook":
        package = Package.opened(data, name)
        part = package.main_part("xl/workbook.xml")
        root = package.tree(part)
        if root is None or root.find(f"{S}sheets") is None:
            raise UnreadableNotice(name, part, "不是 Excel 工作簿：没有工作表")
        properties = root.find(f"{S}workbookPr")
        from_1904 = properties is not None and properties.get("date1904") in TRUE
        strings = next((package.tree(one) for one in package.related(part, "sharedStrings")), None)
        styles = next((package.tree(one) for one in package.related(part, "styles")), None)
        shared = [_rich(one) for one in strings.findall(f"{S}si")] if strings is not None else []
        return cls(package, part, shared, _formats(styles), from_1904)

    def sheets(self) -> list[Sheet]:
        """Every sheet in order; charts and macros have no cells."""
        relations = self.package.relations(self.part)
        root = self.package.tree(self.part)
        found: list[Sheet] = []
        for element in root.iter(f"{S}sheet") if root is not None else ():
            relation = relations.get(element.get(R) or "")
            if relation is None or relation.kind != "worksheet":
                continue
            sheet = Sheet(element.get("name") or "", is_hidden=element.get("state") in ("hidden", "veryHidden"))
            tree = self.package.tree(relation.target)
            if tree is not None:
                self._fill(sheet, tree)
            found.append(sheet)
        return found

    def _fill(self, sheet: Sheet, root: etree._Element) -> None:
        for column in root.iterfind(f"{S}cols/{S}col"):
            if column.get("hidden") in TRUE or is_below(column.get("width"), NARROWEST_CHARACTERS):
                sheet.hidden_columns.append((_int(column.get("min"), 1) - 1, _int(column.get("max"), 1) - 1))
        last = -1
        for row in root.iterfind(f"{S}sheetData/{S}row"):
            last = _int(row.get("r"), last + 2) - 1
            filled = dict(self._cells(row))
            if filled:
                sheet.cells[last] = filled
            if row.get("hidden") in TRUE or is_below(row.get("ht"), FLATTEST_POINTS):
                sheet.hidden_rows.add(last)
        sheet.merged += self._merged(root)

    def _merged(self, root: etree._Element) -> Iterator[tuple[int, int, int, int]]:
        """Top, left, bottom and right of cells that were made one."""
        for merged in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            corners = [REFERENCE.match(corner) for corner in (merged.get("ref") or "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                top, left = int(corners[0].group(2)) - 1, _column(corners[0].group(1))
                bottom, right = int(corners[1].group(2)) - 1, _column(corners[1].group(1))
                if right - left < COLUMNS_LIMIT:
                    yield top, left, bottom, right

    def _cells(self, row: etree._Element) -> Iterator[tuple[int, str]]:
        column = -1
        for cell in row.iterfind(f"{S}c"):
            match = REFERENCE.match(cell.get("r") or "")
            column = _column(match.group(1)) if match else column + 1
            text = _one_line(self._value(cell))
            if text and column < 16_384:
                yield column, text

    def _value(self, cell: etree._Element) -> str:
        """A cell as it is shown."""
        kind, value = cell.get("t") or "n", (cell.findtext(f"{S}v") or "").strip()
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            return _rich(inline) if inline is not None else ""
        if kind == "s":
            index = _int(value, -1)
            return self.strings[index] if 0 <= index < len(self.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n":
            return _unescaped(value)
        try:
            number = float(value)
        except ValueError:
            return value
        index = _int(cell.get("s"), 0)
        code = self.formats[index] if index < len(self.formats) else ""
        if number != number or abs(number) == float("inf"):
            return value
        return shown(number, code, from_1904=self.from_1904) if code else plain(number)


def _formats(styles: etree._Element | None) -> list[str]:
    """The number format of each cell style."""
    if styles is None:
        return []
    own = {_int(one.get("numFmtId"), 0): one.get("formatCode") or "" for one in styles.iter(f"{S}numFmt")}
    found = styles.find(f"{S}cellXfs")
    keys = [_int(one.get("numFmtId"), 0) for one in found.iterfind(f"{S}xf")] if found is not None else []
    return [own.get(key) or BUILT_IN.get(key, "") for key in keys]


def _rich(element: etree._Element) -> str:
    """The text of a string, without the reading above it."""
    parts = [element.findtext(f"{S}t") or ""]
    parts += [run.findtext(f"{S}t") or "" for run in element.iterfind(f"{S}r")]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def _column(written: str) -> int:
    value = 0
    for letter in written:
        value = value * 26 + ord(letter) - 64
    return value - 1


def is_below(size: str | None, least: float) -> bool:
    """Whether a column or row is too small to show anything."""
    try:
        return size is not None and float(size) < least
    except ValueError:
        return False


def _int(written: str | None, otherwise: int) -> int:
    digits = (written or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else otherwise
