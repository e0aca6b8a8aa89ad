"""Task tables: one row one task, whether the table kept its cells or was flattened to lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mode

from gongkai.documents.reading.columns import RESPONSIBLE, Column, column_of, is_known, is_task_head
from gongkai.documents.reading.deadlines import column_deadline, find_deadlines, is_whole_year, looks_like_deadline
from gongkai.documents.reading.genre import pattern
from gongkai.documents.reading.notice import Block, BlockKind, Found, TaskReading, TextSpan, UnitReading
from gongkai.documents.reading.numbering import Style, mark_of
from gongkai.documents.reading.statements import find_statements, label_pattern
from gongkai.documents.reading.tasks import TaskContext, other_days
from gongkai.documents.reading.units import has_role, looks_like_units, merged, parse_units, with_first_leading

SHORTEST_TASK = 6
SAMPLE = 12
MOST_LOST_HEADS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by what they hold, and the section that a full-width row above announced."""

    block: Block
    cells: dict[Column, list[TextSpan]]
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above a row: a section announced by a row of its own, and the headings of the row before."""

    announced: tuple[str, ...] = ()
    row_before: tuple[str, ...] = ()


def read_table_tasks(blocks: Sequence[Block], context: TaskContext) -> tuple[TaskReading, ...]:
    """The tasks of every table whose head names tasks and who does them or by when."""
    return tuple(read_row(row, context) for row in _rows(context.text, blocks))


def _rows(text: str, blocks: Sequence[Block]) -> Iterator[Row]:
    columns: list[Column] = []
    above = Above()
    width = 0
    rows = [block for block in blocks if block.kind == BlockKind.ROW]
    for index, block in enumerate(rows):
        head = _widened(text, _columns(text, block), rows[index + 1 : index + 1 + SAMPLE], table=block.table)
        if head:
            above = above if head == columns else Above()  # a head printed again on the next page changes nothing
            columns, width = head, max(len(head), len(block.cells))
            continue
        is_heading = len(block.cells) == 1
        if not columns or (abs(len(block.cells) - width) > 2 and not is_heading):
            continue
        announced = _announced(text, block)
        if announced:
            above = Above(announced=(announced,))
            continue
        cells = _assigned(text, block, columns)
        if _task_span(text, cells) is not None:
            section = _section(text, cells, columns, above, is_flattened=block.is_flattened)
            above = Above(above.announced, section)
            yield Row(block, cells, section)


def _columns(text: str, block: Block) -> list[Column]:
    """What each column holds, if ``block`` is the head of a task table; a blank head continues the one before it."""
    kinds: list[Column] = []
    for cell in block.cells:
        head = re.sub(r"\s", "", text[cell.start : cell.end])
        kind = column_of(head) if head else (kinds[-1] if kinds else Column.NAME)
        if kind is None:
            return []
        kinds.append(kind)
    kinds = _with_requirement(text, block, _with_name(text, block, kinds))
    return _with_blank_tail(text, block, kinds) if is_task_head(kinds) else []


def _widened(text: str, kinds: list[Column], rows: Sequence[Block], *, table: int | None) -> list[Column]:
    """The columns of a head that lost the blanks of one that stood over several: the rows below it are wider."""
    lengths = [_filled_length(text, row) for row in rows if row.table == table and row.is_flattened]
    usual = mode(length for length in lengths if length > 1) if any(length > 1 for length in lengths) else 0
    more = usual - len(kinds)
    if not kinds or not 0 < more <= MOST_LOST_HEADS:
        return kinds
    wide = next((place for place, kind in enumerate(kinds) if kind in (Column.NAME, Column.REQUIREMENT)), 0)
    return kinds[:wide] + [Column.NAME] * more + kinds[wide:]


def _filled_length(text: str, row: Block) -> int:
    """How many cells a row has up to its last filled one."""
    filled = [place for place, cell in enumerate(row.cells) if text[cell.start : cell.end].strip()]
    return filled[-1] + 1 if filled else 0


def _with_name(text: str, block: Block, kinds: list[Column]) -> list[Column]:
    """A column of no known kind before the requirement names the task, where no other does."""
    last = max((place for place, kind in enumerate(kinds) if kind in (Column.NAME, Column.REQUIREMENT)), default=0)
    first = kinds.index(Column.REQUIREMENT) if Column.REQUIREMENT in kinds else last
    if Column.NAME in kinds[:first]:
        return kinds
    heads = ["".join(text[cell.start : cell.end].split()) for cell in block.cells]
    return [
        Column.NAME if kind == Column.OTHER and place < first and not is_known(heads[place]) else kind
        for place, kind in enumerate(kinds)
    ]


def _with_requirement(text: str, block: Block, kinds: list[Column]) -> list[Column]:
    """A column of no known kind between the task's name and who answers says what is asked, where no other does."""
    first = next((place for place, kind in enumerate(kinds) if kind in RESPONSIBLE), 0)
    if Column.REQUIREMENT in kinds or first < 2 or kinds[first - 2 : first] != [Column.NAME, Column.OTHER]:
        return kinds
    head = "".join(text[slice(*block.cells[first - 1])].split())
    is_other = is_known(head) or pattern("columns", "organ_patterns").search(head)
    return kinds if is_other else [*kinds[: first - 1], Column.REQUIREMENT, *kinds[first:]]


def _with_blank_tail(text: str, block: Block, kinds: list[Column]) -> list[Column]:
    """A head of several columns whose blanks stand at the end of the line widens the task name instead."""
    blanks = 0
    while blanks < len(kinds) and not text[block.cells[-1 - blanks].start : block.cells[-1 - blanks].end].strip():
        blanks += 1
    if not blanks or not block.is_flattened or Column.NAME not in kinds:
        return kinds
    kept = kinds[:-blanks]
    at = kept.index(Column.NAME)
    return kept[:at] + [Column.NAME] * blanks + kept[at:]


def _announced(text: str, block: Block) -> str:
    """The section that a row announces when its only content is one heading."""
    contents = {re.sub(r"\s", "", text[cell.start : cell.end]) for cell in block.cells} - {""}
    if len(contents) != 1:
        return ""
    content = contents.pop()
    mark = mark_of(content)
    is_heading = mark is not None and mark.style in (Style.CHAPTER, Style.HAN_COMMA, Style.HAN_BRACKET)
    return (
        content
        if is_heading or (len(block.cells) > 1 and len(content) < 50 and not looks_like_deadline(content))
        else ""
    )


def _assigned(text: str, block: Block, columns: Sequence[Column]) -> dict[Column, list[TextSpan]]:
    """The row's cells under the columns they fit best; flattened rows may have lost cells on the left."""
    cells = list(block.cells)
    blanks = 0
    while blanks < len(cells) and not text[cells[-1 - blanks].start : cells[-1 - blanks].end].strip():
        blanks += 1
    shifts = range(blanks + 1 + max(0, len(columns) - len(cells))) if block.is_flattened else range(1)
    shift = max(shifts, key=lambda amount: (_fit(text, cells, columns, amount), -amount))
    placed: dict[Column, list[TextSpan]] = {}
    for column, cell in zip(columns[shift:], cells, strict=False):
        if text[cell.start : cell.end].strip():
            placed.setdefault(column, []).append(cell)
    return _time_out_of_units(text, placed) if block.is_flattened else placed


def _fit(text: str, cells: Sequence[TextSpan], columns: Sequence[Column], shift: int) -> float:
    """How well the cells, moved right by ``shift`` columns, look like what the columns hold."""
    score = 0.0
    for column, cell in zip(columns[shift:], cells, strict=False):
        content = text[cell.start : cell.end].strip()
        if content:
            score += _likeness(text, cell, content, column)
    return score


def _likeness(text: str, cell: TextSpan, content: str, column: Column) -> float:
    if column == Column.NUMBER:
        return 2.0 if content.isdigit() else -3.0
    if column in RESPONSIBLE:
        return (
            2.0 if len(content) < 200 and (has_role(content) or looks_like_units(text, cell.start, cell.end)) else -1.0
        )
    if column == Column.DEADLINE:
        return 2.0 if looks_like_deadline(content) else -1.0
    if column == Column.REQUIREMENT:
        return 1.0 if len(content) > 24 else -0.5
    return 0.5 if len(content) < 60 and not content.isdigit() else -0.5


def _time_out_of_units(text: str, placed: dict[Column, list[TextSpan]]) -> dict[Column, list[TextSpan]]:
    """A time limit that slid into a column of units goes back to its own."""
    for column in RESPONSIBLE:
        units = placed.get(column, [])
        is_time = len(units) == 1 and looks_like_deadline(text[units[0].start : units[0].end])
        if is_time and Column.DEADLINE not in placed:
            placed[Column.DEADLINE] = placed.pop(column)
    return placed


def _task_span(text: str, cells: dict[Column, list[TextSpan]]) -> TextSpan | None:
    """The cell that says what is to be done."""
    spans = cells.get(Column.REQUIREMENT) or cells.get(Column.NAME) or []
    span = spans[-1] if spans else None
    return span if span and len(text[span.start : span.end].strip()) >= SHORTEST_TASK else None


def _section(
    text: str, cells: dict[Column, list[TextSpan]], columns: Sequence[Column], above: Above, *, is_flattened: bool
) -> tuple[str, ...]:
    """The headings a row stands under: its own name cells, and what was announced or printed above them."""
    names = cells.get(Column.NAME, [])
    lost = columns.count(Column.NAME) - len(names)
    if Column.REQUIREMENT not in cells:
        names = names[:-1]
    own = tuple(
        re.sub(r"\s+", "", part)
        for name in names
        for part in re.split(r"\s{1,}(?=[\u4e00-\u9fff])", text[name.start : name.end])
        if part
    )
    headings = above.announced or above.row_before
    if not own:
        return headings
    if headings and _is_inner(own[0], headings[0], is_blank_left=is_flattened and lost > 0, above=above):
        return (headings[0], *own)
    return own


def _is_inner(name: str, heading: str, *, is_blank_left: bool, above: Above) -> bool:
    """Whether a row's name belongs under a heading above: by its number, or because its own heading is not repeated."""
    mark, first = mark_of(name), mark_of(heading)
    if mark is not None:
        return first is not None and mark.style > first.style
    return bool(above.announced) or (is_blank_left and name != heading)


def read_row(row: Row, context: TaskContext) -> TaskReading:
    """The task of one row."""
    text = context.text
    unit_cells = [(column, span) for column in RESPONSIBLE for span in row.cells.get(column, [])]
    span = _task_span(text, row.cells) or row.block.span
    units = _units(text, unit_cells, context)
    written = list(find_deadlines(text, span.start, span.end, year=context.year, not_before=context.written_on))
    deadline = _deadline(text, row, written, context)
    start, end = _inner(text, span)
    number = "".join(text[cell.start : cell.end].strip() for cell in row.cells.get(Column.NUMBER, [])[:1])
    confidence, doubt = _confidence(row, units)
    return TaskReading(
        section_path=row.section,
        number=number,
        text=text[start:end],
        span=_around(row.block.span, start, end),
        responsible_units=units,
        deadline=deadline,
        confidence=confidence,
        doubt=doubt,
        is_whole_year=bool(deadline and is_whole_year(deadline.text)),
        row=int(number) if number.isascii() and number.isdigit() else None,
        other_deadlines=other_days(deadline, written),
    )


def _around(row: TextSpan, start: int, end: int) -> TextSpan:
    """The row, or more where the words reach beyond it; the same value as the row's own wherever they do not."""
    return row if row.start <= start and end <= row.end else TextSpan(min(row.start, start), max(row.end, end))


def _inner(text: str, span: TextSpan) -> tuple[int, int]:
    """The task's words without its number and blanks."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    mark = mark_of(text[start:end])
    start += mark.length if mark else 0
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _units(text: str, unit_cells: Sequence[tuple[Column, TextSpan]], context: TaskContext) -> tuple[UnitReading, ...]:
    groups: list[tuple[UnitReading, ...]] = []
    for column, cell in unit_cells:
        if label_pattern().search(text, cell.start, cell.end):
            groups.extend(statement.units for statement in find_statements(text, cell.start, cell.end))
        else:
            groups.append(parse_units(text, cell.start, cell.end, is_lead=column == Column.LEAD))
    units = merged(iter(groups))
    return with_first_leading(units) if context.first_leads else units


def _deadline(
    text: str, row: Row, written: Sequence[Found[date | None]], context: TaskContext
) -> Found[date | None] | None:
    """What the time column says, or else a time limit in the row's own words."""
    for cell in row.cells.get(Column.DEADLINE, []):
        found = column_deadline(text, cell, year=context.year)
        if found is not None:
            return found
    return next(iter(written), None)


def _confidence(row: Row, units: Sequence[UnitReading]) -> tuple[float, str]:
    if not units and row.block.is_flattened:
        return 0.5, "表格展平后责任单位格是空的，可能属于上下相邻的合并单元格，请对照原文"
    if not units:
        return 0.6, "本行没有责任单位"
    return (0.8, "") if row.block.is_flattened else (0.95, "")
