"""A notice file read from its bytes."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from gongkai.documents.reading import script
from gongkai.documents.reading.account import account_for, unplaced_statements
from gongkai.documents.reading.blocks import emptied, lay_out
from gongkai.documents.reading.dates import dates_in
from gongkai.documents.reading.decoding import SIZE_LIMIT_BYTES
from gongkai.documents.reading.doubts import with_doubts
from gongkai.documents.reading.flat import Unglue, inline_items
from gongkai.documents.reading.genres import reports, taskless_genre
from gongkai.documents.reading.metadata import read_metadata
from gongkai.documents.reading.notice import (
    Block,
    BlockKind,
    Metadata,
    NoticeReading,
    Part,
    TaskReading,
    TextSpan,
    UnreadableNotice,
    Warning_,
)
from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.outline import told_blocks
from gongkai.documents.reading.parts import Parts, parts_of
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.records import read_record_tasks
from gongkai.documents.reading.source import Source
from gongkai.documents.reading.sources import source_of
from gongkai.documents.reading.stacked import with_rows
from gongkai.documents.reading.statements import find_statements
from gongkai.documents.reading.tables import read_table_tasks
from gongkai.documents.reading.tasks import TaskContext, read_tasks
from gongkai.documents.reading.timed import find_timed_duties
from gongkai.documents.reading.units import parse_units, says_first_leads

SAME_TASK_LENGTH = 20
LONGEST_LISTED = 40


def read_notice(data: bytes, name: str = "", *, limit_bytes: int = SIZE_LIMIT_BYTES) -> NoticeReading:
    """Everything that can be read from a notice file; raises ``UnreadableNotice`` where nothing can."""
    return read_source(source_of(data, name, limit_bytes=limit_bytes), name)


def read_source(source: Source, name: str) -> NoticeReading:
    """What the pieces of a file say; raises ``UnreadableNotice`` where none of them can be seen."""
    shown, blocks, script_warnings = _laid_out(source)
    if not shown.strip():
        raise UnreadableNotice(name, "全文", "文件中没有可见的文字")
    parts = parts_of(blocks)
    metadata = read_metadata(shown, blocks, parts)
    tasks = _tasks(shown, blocks, parts, metadata)
    genre = taskless_genre(blocks, parts, metadata, tasks)
    tasks = () if genre else tasks
    timed = () if reports(metadata) else tuple(find_timed_duties(shown, _timed_ranges(shown, blocks, parts)))
    account = account_for(shown, blocks, parts, metadata, tasks, timed)
    unplaced = _unplaced(shown, blocks, parts, account)
    found = (*source.warnings, *script_warnings, *_doubts(shown, metadata, tasks, genre), *unplaced)
    find_statements.cache_clear()
    parse_units.cache_clear()
    return NoticeReading(
        name=name,
        text=shown,
        original_text=source.original_text,
        encoding=source.encoding,
        blocks=blocks,
        metadata=metadata,
        tasks=tasks,
        timed_duties=timed,
        warnings=found,
        account=account,
        kind=source.kind,
        marks=source.marks,
        left_out=source.left_out,
    )


def _unplaced(shown: str, blocks: Sequence[Block], parts: Parts, account: Sequence[Part]) -> list[Warning_]:
    """Organs named as responsible in words that were taken for no task."""
    return [
        Warning_("unplaced_statement", f"这一处责任说明没有归入任何任务：{shown[span.start : span.end][:60]}", span)
        for span in unplaced_statements(shown, blocks, parts, account)
    ]


def _laid_out(source: Source) -> tuple[str, tuple[Block, ...], list[Warning_]]:
    """The shown text with its blocks; items that run on in one paragraph apart, stacked tables as rows.

    The pieces it was made of are let go on the way.
    """
    unglue = Unglue()
    pieces, warnings = _simplified(with_rows([part for piece in source.taken() for part in _apart(piece, unglue)]))
    pieces.reverse()
    return *lay_out(emptied(pieces)), warnings


def _apart(piece: Piece, unglue: Unglue) -> Iterator[Piece]:
    if piece.cells:
        yield piece
        return
    parts = inline_items(piece.text)
    if len(parts) > 1 and _answers_once(piece.text, parts):
        yield piece
        return
    yield from (Piece(text=one, is_link=piece.is_link) for part in parts for one in unglue.parts(part))


def _answers_once(text: str, parts: Sequence[str]) -> bool:
    """Whether a numbered paragraph lists short parts and says once, at its end, who answers for it as a whole."""
    if mark_of(text) is None or median(len(part) for part in parts[1:]) > LONGEST_LISTED:
        return False
    statements = find_statements(text, 0, len(text))
    return len(statements) == 1 and not text[statements[0].span.end :].strip(" 。")


def _simplified(pieces: list[Piece]) -> tuple[list[Piece], list[Warning_]]:
    """The pieces in simplified characters without pinyin notes."""
    whole = "\n".join(piece.text or "\t".join(cell.text for cell in piece.cells) for piece in pieces)
    note, notes = script.pinyin_notes(whole)
    is_traditional = script.is_traditional(whole)
    warnings: list[Warning_] = []
    if notes:
        warnings.append(Warning_("pinyin_notes", f"原文夹注拼音 {notes} 处，已去除，原文另存"))
        pieces = _mapped(pieces, lambda part: note.sub("", part))
    if is_traditional:
        warnings.append(Warning_("traditional_script", "原文为繁体字，已转换为简体，原文另存"))
        pieces = _mapped(pieces, script.to_simplified)
    return pieces, warnings


def _mapped(pieces: Sequence[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [
        replace(
            piece, text=change(piece.text), cells=tuple(Cell(change(cell.text), cell.same_as) for cell in piece.cells)
        )
        for piece in pieces
    ]


def _tasks(shown: str, blocks: Sequence[Block], parts: Parts, metadata: Metadata) -> tuple[TaskReading, ...]:
    """Outline items of the letter and the plan, then records and table rows that are not among them already."""
    written = metadata.date_of_writing or metadata.print_date
    context = TaskContext(shown, metadata.year, written.value if written else None, says_first_leads(shown))
    of_letter = read_tasks([blocks[index] for index in parts.letter], context) if parts.carries_plan else ()
    of_plan = read_tasks([blocks[index] for index in parts.main], context)
    of_tables = read_table_tasks(blocks, context)
    of_records = read_record_tasks(blocks, context)
    outline = (*_apart_from(of_records, (*of_letter, *of_plan)), *of_records)
    known = {_key(task) for task in outline}
    return with_doubts((*outline, *(task for task in of_tables if _key(task) not in known)))


def _apart_from(records: Sequence[TaskReading], tasks: Sequence[TaskReading]) -> Iterator[TaskReading]:
    """The tasks that hold no record."""
    starts = [record.span.start for record in records]
    for task in tasks:
        if bisect_left(starts, task.span.start) == bisect_left(starts, task.span.end):
            yield task


def _key(task: TaskReading) -> str:
    return re.sub(r"\s", "", task.text)[:SAME_TASK_LENGTH]


def _timed_ranges(shown: str, blocks: Sequence[Block], parts: Parts) -> list[TextSpan]:
    """Where limits bind someone: the letter, the plan and task tables; no report of what was found, no explanation."""
    working = [blocks[index] for index in sorted({*parts.letter, *parts.main})]
    told = told_blocks(shown, working)
    spans = [block.span for block in working if block.span not in told]
    rest = [block.span for index in parts.rest if (block := blocks[index]).kind == BlockKind.ROW]
    return [*spans, *rest]


def _doubts(shown: str, metadata: Metadata, tasks: Sequence[TaskReading], genre: str) -> list[Warning_]:
    """What a person should look at."""
    doubts: list[Warning_] = []
    if genre:
        doubts.append(Warning_("other_genre", f"这是{genre}，不是布置任务的通知或方案，各项未列为任务"))
    if metadata.document_number is None:
        doubts.append(Warning_("no_document_number", "没有找到发文字号"))
    if metadata.date_of_writing is None:
        doubts.append(Warning_("no_date", "没有找到成文日期（落款日期）"))
    if metadata.title is None:
        doubts.append(Warning_("no_title", "没有找到标题"))
    if not tasks and not genre:
        doubts.append(Warning_("no_tasks", "没有找到编号任务或任务表"))
    for written in dates_in(shown):
        if written.value is None:
            line = shown[: written.span.start].count("\n") + 1
            doubts.append(
                Warning_("impossible_date", f"第{line}行“{written.text}”：日历上没有这一天，未折算", written.span)
            )
    return doubts
