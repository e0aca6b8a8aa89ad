"""The tasks of an outline: the smallest numbered items someone answers for, with units and time limits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from gongkai.documents.reading.deadlines import column_deadline, find_deadlines
from gongkai.documents.reading.doubts import NO_UNITS
from gongkai.documents.reading.notice import Block, Found, TaskReading, TextSpan, UnitReading
from gongkai.documents.reading.numbering import Style
from gongkai.documents.reading.outline import Item, is_closing, is_without_task, only_explains, outline_of
from gongkai.documents.reading.statements import Statement, find_statements
from gongkai.documents.reading.units import has_role, merged, with_first_leading

SHORT_FRAGMENT = 20
LONGEST_HEADING = 60
FEWEST_ARTICLES = 3
LONGEST_BARE_TITLE = 50
LISTS_CONDITIONS = re.compile(
    r"(?:下列|以下|如下)[^。，]{0,8}?(?:(?:条件|问题|情形|情况|材料|标准|程序|原则)|(?:要求|规定|行为)(?=的|之一|者))[^。]{0,24}[。：:]?$"
)


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What the notice as a whole says to each of its tasks."""

    text: str
    year: int | None
    written_on: date | None
    first_leads: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item taken as a task, and the statement of its group where it has none of its own."""

    item: Item
    is_whole: bool
    inherited: tuple[Statement, ...] = ()


def read_tasks(blocks: Sequence[Block], context: TaskContext) -> tuple[TaskReading, ...]:
    """The tasks of the working text ``blocks``."""
    roots = outline_of(context.text, blocks)
    if sum(1 for item in roots if item.mark.style in (Style.ARTICLE,)) >= FEWEST_ARTICLES or _is_regulation(
        roots, context.text
    ):
        return ()
    _drop_closing_paragraphs(roots, context.text)
    chosen = [choice for root in roots for choice in _of_part(root, context.text)]
    return tuple(_reading(choice, context) for choice in chosen)


def _of_part(root: Item, text: str) -> Iterator[Chosen]:
    """The tasks of an outermost part; of one on aims that swallowed others those items that name who answers."""
    is_without = is_without_task(root, text)
    if is_without and not _lost_a_heading(root):
        return
    for choice in _choose(root, text):
        if not is_without or (choice.item is not root and _names_units(choice.item, text)):
            yield choice


def _lost_a_heading(root: Item) -> bool:
    """Whether the items under a part do not count on from one, so that the heading of another was lost among them."""
    values = [child.mark.value for child in root.children]
    return bool(values) and values != list(range(1, len(values) + 1))


def _names_units(item: Item, text: str) -> bool:
    return any(statement.units for statement in find_statements(text, item.own.start, item.end()))


def _is_regulation(roots: Sequence[Item], text: str) -> bool:
    """Whether the chapters hold articles, or open with 总则: rules give no tasks."""
    if any(re.fullmatch(r"总\s*则", root.title(text)) for root in roots):
        return True
    articles = sum(1 for root in roots for child in root.children if child.mark.style == Style.ARTICLE)
    return articles >= FEWEST_ARTICLES


def _drop_closing_paragraphs(roots: Sequence[Item], text: str) -> None:
    """Take the paragraphs that close the document away from the last item."""
    if not roots:
        return
    last = roots[-1]
    while last.children:
        last = last.children[-1]
    says_more = _says_more(last, text)
    if len(last.blocks) < 2 or (last.parent is None and not says_more):
        return
    first = 1 if len(last.blocks[0].text) >= LONGEST_BARE_TITLE or says_more else 2
    for index, block in enumerate(last.blocks[first:], start=first):
        if is_closing(block) and not find_statements(text, block.span.start, block.span.end):
            last.blocks = last.blocks[:index]
            last.own = TextSpan(last.own.start, last.blocks[-1].span.end)
            return


def _says_more(item: Item, text: str) -> bool:
    """Whether the line that opens an item says more than its title."""
    line = text[item.own.start : item.blocks[0].span.end].strip()
    return len(line) > len(item.title(text)) + 2


def _choose(item: Item, text: str) -> Iterator[Chosen]:
    """The tasks of ``item``'s tree."""
    if not item.children:
        if not (item.depth == 0 and only_explains(item, text)):
            yield Chosen(item, is_whole=False)
        return
    if _is_one_task(item, text):
        yield Chosen(item, is_whole=True)
        return
    inherited = _group_statements(item, text)
    for child in item.children:
        if is_without_task(child, text):
            continue
        for choice in _choose(child, text):
            yield Chosen(choice.item, choice.is_whole, choice.inherited or (inherited if choice.item is child else ()))


def _is_one_task(item: Item, text: str) -> bool:
    """Whether the items under ``item`` are parts of one task rather than tasks of their own."""
    below = [statement for child in item.children for statement in find_statements(text, child.own.start, child.end())]
    own = find_statements(text, item.own.start, item.own.end)
    if own and not below and item.depth > 0:
        return True
    return not below and item.depth > 0 and _holds_fragments(item, text)


def _holds_fragments(item: Item, text: str) -> bool:
    """Whether what stands under ``item`` only lists parts of its sentence."""
    own = text[item.own.start : item.own.end].strip()
    is_heading = len(own) < LONGEST_HEADING and not re.search(r"[。；：:]", own)
    length = median(child.end() - child.own.start for child in item.children)
    if all(child.mark.style in (Style.DIGIT_BRACKET, Style.CIRCLE) for child in item.children):
        return not (is_heading and length >= SHORT_FRAGMENT)
    if (own.endswith(("：", ":")) and len(own) > SHORT_FRAGMENT) or LISTS_CONDITIONS.search(own):
        return True
    ends = sum(1 for child in item.children if text[child.own.start : child.end()].rstrip().endswith(("；", ";")))
    return not is_heading and ends * 2 >= len(item.children)


def _group_statements(item: Item, text: str) -> tuple[Statement, ...]:
    """A statement printed once for all the children: after the last of them, or in the heading of the part."""
    own = find_statements(text, item.own.start, item.own.end)
    stated = [bool(find_statements(text, child.own.start, child.end())) for child in item.children]
    if own and not any(stated):
        return own
    leaves_only = not any(child.children for child in item.children)
    if leaves_only and len(stated) > 1 and stated[-1] and not any(stated[:-1]):
        last = item.children[-1]
        statements = find_statements(text, last.own.start, last.own.end)
        is_last = not text[statements[-1].span.end : last.own.end].strip(" 。\n")
        return statements if is_last and _speaks_for_all(text, statements[-1]) else ()
    return ()


def _speaks_for_all(text: str, statement: Statement) -> bool:
    """A label, a verb or a line of its own; a bare name in brackets behind the last words speaks of those alone."""
    words = text[slice(*statement.span)]
    opens_line = text[max(0, statement.span.start - 1) : statement.span.start].strip() == ""
    return opens_line or "：" in words or ":" in words or has_role(words.strip("（）()〔〕【】[] 。"))


def _reading(choice: Chosen, context: TaskContext) -> TaskReading:
    text, item = context.text, choice.item
    end = item.end() if choice.is_whole else item.own.end
    statements = find_statements(text, item.own.start, end)
    words = _without_trailing(text, TextSpan(item.own.start, end), statements)
    units = _units(statements or choice.inherited, context)
    deadline, others = _deadlines(TextSpan(item.own.start, end), statements, context)
    confidence, doubt = _confidence(choice, statements, units)
    return TaskReading(
        section_path=_section_path(item, text),
        number=item.number,
        text=text[words.start : words.end],
        span=TextSpan(item.blocks[0].span.start, end),
        responsible_units=units,
        deadline=deadline,
        confidence=confidence,
        doubt=doubt,
        other_deadlines=others,
    )


def _units(statements: Sequence[Statement], context: TaskContext) -> tuple[UnitReading, ...]:
    groups = (
        with_first_leading(statement.units) if context.first_leads else statement.units for statement in statements
    )
    return merged(groups)


def _without_trailing(text: str, span: TextSpan, statements: Sequence[Statement]) -> TextSpan:
    """The task's words without the statements that end it and without blanks around."""
    end = span.end
    for statement in reversed(statements):
        if text[statement.span.end : end].strip(" 。\n\t\u3000"):
            break
        end = statement.span.start
    start = span.start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return TextSpan(start, end)


def _deadlines(
    span: TextSpan, statements: Sequence[Statement], context: TaskContext
) -> tuple[Found[date | None] | None, tuple[Found[date | None], ...]]:
    """The labelled time limit, or else the first in the task's words; and those that name another day."""
    labelled = next((statement.deadline for statement in statements if statement.deadline is not None), None)
    written = list(find_deadlines(context.text, span.start, span.end, year=context.year, not_before=context.written_on))
    kept = column_deadline(context.text, labelled, year=context.year) if labelled else next(iter(written), None)
    return kept, other_days(kept, written)


def other_days(
    kept: Found[date | None] | None, written: Sequence[Found[date | None]]
) -> tuple[Found[date | None], ...]:
    """The limits on another day than the one that is kept, each day once."""
    days = {kept.value} if kept is not None else set()
    others: list[Found[date | None]] = []
    for found in written:
        if found.value is not None and found.value not in days:
            days.add(found.value)
            others.append(found)
    return tuple(others) if kept is not None else ()


def _confidence(choice: Chosen, statements: Sequence[Statement], units: Sequence[UnitReading]) -> tuple[float, str]:
    if not statements and choice.inherited:
        return 0.8, "责任单位印在本组最后一项之后，按适用于全组处理"
    if not units:
        return 0.7, NO_UNITS
    if choice.item.depth == 0:
        return 0.7, "整章没有编号子项，按一个任务处理"
    return 0.95, ""


def _section_path(item: Item, text: str) -> tuple[str, ...]:
    """The headings above an item, outermost first; a part that is one task is its own section."""
    path: list[str] = []
    above = item.parent
    while above is not None:
        path.insert(0, re.sub(r"\s+", "", above.heading(text)))
        above = above.parent
    return tuple(path)
