"""Tasks written as records: 任务名称：… 任务内容：… 责任部门：… 完成时限：…, one label a line, task after task."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gongkai.documents.reading.columns import RESPONSIBLE, Column, column_of
from gongkai.documents.reading.labels import opens_with_label
from gongkai.documents.reading.notice import Block, BlockKind, TaskReading, TextSpan
from gongkai.documents.reading.tables import Row, read_row
from gongkai.documents.reading.tasks import TaskContext

LABEL = re.compile(r"\s*(?P<name>[\u4e00-\u9fff]{2,10})\s*[：:]\s*")
FEWEST_RECORDS = 2
WHAT = (Column.NAME, Column.REQUIREMENT)


@dataclass(slots=True)
class _Record:
    """The fields of one record by what they hold."""

    blocks: list[Block] = field(default_factory=list)
    cells: dict[Column, list[TextSpan]] = field(default_factory=dict)

    @property
    def is_task(self) -> bool:
        """Whether it says what is to be done and by whom."""
        return any(kind in self.cells for kind in WHAT) and any(kind in self.cells for kind in RESPONSIBLE)


def read_record_tasks(blocks: Sequence[Block], context: TaskContext) -> tuple[TaskReading, ...]:
    """The tasks of every record; one record alone is no list."""
    records = [record for record in _records(context.text, blocks) if record.is_task]
    return tuple(_task(record, context) for record in records) if len(records) >= FEWEST_RECORDS else ()


def _records(text: str, blocks: Sequence[Block]) -> Iterator[_Record]:
    """Runs of labelled lines, each begun by the label of its task."""
    record = _Record()
    for block in blocks:
        match = LABEL.match(block.text) if block.kind == BlockKind.PARAGRAPH else None
        kind = column_of(match["name"]) if match and not opens_with_label(block.text) else None
        if match is None or kind is None or match.end() == len(block.text):
            yield record
            record = _Record()
            continue
        if kind in WHAT and any(other in record.cells for other in (*RESPONSIBLE, kind)):
            yield record
            record = _Record()
        if record.blocks or kind in WHAT:
            record.blocks.append(block)
            record.cells.setdefault(kind, []).append(TextSpan(block.span.start + match.end(), block.span.end))
    yield record


def _task(record: _Record, context: TaskContext) -> TaskReading:
    span = TextSpan(record.blocks[0].span.start, record.blocks[-1].span.end)
    whole = Block(BlockKind.ROW, context.text, span)
    names = record.cells.get(Column.NAME, []) if Column.REQUIREMENT in record.cells else []
    section = tuple("".join(context.text[slice(*name)].split()) for name in names)
    return read_row(Row(whole, record.cells, section), context)
