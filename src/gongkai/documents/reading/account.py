"""What every character of a notice was taken for: a task, a timed duty, metadata, or context with its name."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby

from gongkai.documents.reading.genre import pattern
from gongkai.documents.reading.notice import (
    Account,
    Block,
    BlockKind,
    Found,
    Metadata,
    Part,
    Role,
    TaskReading,
    TextSpan,
    TimedDutyReading,
)
from gongkai.documents.reading.parts import Parts
from gongkai.documents.reading.statements import find_statements

METADATA_NAMES = {
    "title": "标题",
    "issuing_body": "发文机关",
    "document_number": "发文字号",
    "date_of_writing": "成文日期",
    "disclosure_attribute": "公开属性",
    "print_date": "印发日期",
    "addressees": "主送机关",
    "attachments": "附件名称",
    "publish_date": "发布日期",
    "index_number": "索引号",
    "report_due": "报送期限",
}
KEY_LENGTH = 8
MOST_NAMES = 256
LARGEST_SHORT = 1 << 16


@dataclass
class _Sheet:
    """The text as a row of colours, each a role with its reason; a later stroke covers an earlier one.

    The colours from ``MOST_NAMES`` on are the tasks in their order.
    """

    length: int
    tasks: Sequence[TaskReading]
    colours: dict[tuple[Role, str], int] = field(default_factory=dict)
    paint: "array[int]" = field(default_factory=lambda: array("H"))

    def __post_init__(self) -> None:
        self.colours[(Role.BLANK, "空白")] = 0
        self.paint = array("H" if MOST_NAMES + len(self.tasks) < LARGEST_SHORT else "I", [0]) * self.length
        for index, task in enumerate(self.tasks):
            self._fill(task.span, MOST_NAMES + index)

    def stroke(self, span: TextSpan, role: Role, reason: str) -> None:
        self._fill(span, self.colours.setdefault((role, reason), len(self.colours)))

    def _fill(self, span: TextSpan, colour: int) -> None:
        start, end = max(0, span.start), min(self.length, span.end)
        if start < end:
            self.paint[start:end] = array(self.paint.typecode, [colour]) * (end - start)

    def is_blank(self, span: TextSpan) -> bool:
        return not any(self.paint[span.start : span.end])

    def account(self) -> Account:
        ends, colours = array("I"), array("I")
        place, below = 0, MOST_NAMES - len(self.colours)
        for colour, run in groupby(self.paint):
            place += sum(1 for _ in run)
            ends.append(place)
            colours.append(colour if colour < MOST_NAMES else colour - below)
        return Account(list(self.colours), ends, colours, [task.number for task in self.tasks])


def account_for(
    text: str,
    blocks: Sequence[Block],
    parts: Parts,
    metadata: Metadata,
    tasks: Sequence[TaskReading],
    timed: Sequence[TimedDutyReading],
) -> Account:
    """The parts of ``text`` in order, from its first character to its last."""
    sheet = _Sheet(len(text), tasks)
    _context(text, sheet, blocks, parts, tasks)
    for duty in timed:
        sheet.stroke(duty.span, Role.TIMED_DUTY, "办理时限")
    for span, name in _metadata(metadata):
        sheet.stroke(span, Role.METADATA, name)
    return sheet.account()


def unplaced_statements(
    text: str, blocks: Sequence[Block], parts: Parts, account: Sequence[Part]
) -> Iterator[TextSpan]:
    """Statements of responsibility in the working text that belong to no task."""
    working = _stretches([blocks[index].span for index in sorted({*parts.letter, *parts.main})])
    for part in account:
        if part.role in (Role.PREAMBLE, Role.BASIS, Role.HEADING) and _lies_in(part.span, working):
            for statement in find_statements(text, *part.span):
                if statement.units:
                    yield statement.span


def _stretches(spans: Sequence[TextSpan]) -> tuple[int, int]:
    return (spans[0].start, spans[-1].end) if spans else (0, 0)


def _lies_in(span: TextSpan, stretch: tuple[int, int]) -> bool:
    return stretch[0] <= span.start and span.end <= stretch[1]


def _metadata(metadata: Metadata) -> Iterator[tuple[TextSpan, str]]:
    """Where the values of the head were found, the longest first so that a shorter one within it shows."""
    found: list[tuple[TextSpan, str]] = []
    for entry in fields(metadata):
        value = getattr(metadata, entry.name)
        values = value if isinstance(value, tuple) else (value,)
        found.extend((one.span, METADATA_NAMES[entry.name]) for one in values if isinstance(one, Found))
    yield from sorted(found, key=lambda pair: pair[0].start - pair[0].end)


def _context(text: str, sheet: _Sheet, blocks: Sequence[Block], parts: Parts, tasks: Sequence[TaskReading]) -> None:
    """Name every block that no task took."""
    headings: frozenset[str] | None = None
    seen_item = is_explaining = False
    for index, block in enumerate(blocks):
        is_explaining = is_explaining or (index in parts.rest and _explains(block))
        zone = "explanation" if is_explaining else _zone(parts, index)
        if sheet.is_blank(block.span):
            if headings is None and block.kind == BlockKind.ITEM:
                headings = _headings(tasks)
            role, reason = _named(block, zone, seen_item=seen_item, headings=headings or frozenset())
            sheet.stroke(block.span, role, reason)
        seen_item = zone in ("letter", "main") and (seen_item or block.kind in (BlockKind.ITEM, BlockKind.ROW))


def _zone(parts: Parts, index: int) -> str:
    """Of which part a block is."""
    if index == parts.addressees:
        return "head"
    return next((name for name in ("plan_title", "letter", "main", "head") if index in getattr(parts, name)), "rest")


OF_ZONE = {
    "explanation": (Role.EXPLANATION, "解读材料"),
    "head": (Role.METADATA, "文件头部"),
    "plan_title": (Role.METADATA, "正文标题"),
}


def _named(block: Block, zone: str, *, seen_item: bool, headings: frozenset[str]) -> tuple[Role, str]:
    """What a block is that belongs to no task."""
    if block.kind == BlockKind.RESIDUE:
        return Role.RESIDUE, "网页导航、页码等残留"
    if zone in OF_ZONE:
        return OF_ZONE[zone]
    if block.kind == BlockKind.ROW:
        return Role.TABLE_HEAD, "表头、表内小标题或非任务行"
    if zone == "rest":
        return _trailing(block)
    if block.kind == BlockKind.ITEM:
        is_heading = _key(block.text) in headings
        return (Role.HEADING, "章节标题") if is_heading else (Role.BASIS, "不列任务的编号段落（要求、目标、原则等）")
    if seen_item:
        return Role.BASIS, "章首导语或未编号段落"
    return Role.PREAMBLE, "通知正文" if zone == "letter" else "引言"


def _trailing(block: Block) -> tuple[Role, str]:
    if block.text.lstrip().startswith("附"):
        return Role.ATTACHMENT, "附件说明"
    if block.kind == BlockKind.PARAGRAPH and len(block.text) <= 120 and "。" not in block.text:
        return Role.SIGNATURE, "落款、日期、抄送等"
    return Role.ATTACHMENT, "附件或正文之后的内容"


def _explains(block: Block) -> bool:
    plain = "".join(block.text.split())
    return block.kind == BlockKind.PARAGRAPH and bool(pattern("title", "explanation_patterns").search(plain))


def _headings(tasks: Sequence[TaskReading]) -> frozenset[str]:
    """The first characters of every heading that tasks stand under."""
    return frozenset(_key(heading) for task in tasks for heading in task.section_path)


def _key(text: str) -> str:
    return "".join(text[: KEY_LENGTH * 3].split())[:KEY_LENGTH].rstrip("。：:；")
