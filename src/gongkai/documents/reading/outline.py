"""The tree of numbered items of a part, whatever numbering styles the office uses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.documents.reading.genre import pattern, words
from gongkai.documents.reading.notice import Block, BlockKind, TextSpan
from gongkai.documents.reading.numbering import Mark, Style, mark_of
from gongkai.documents.reading.statements import find_statements

LONGEST_HEADING = 60
SENTENCE_END = re.compile(r"[。；;！？\n]")


@dataclass(slots=True)
class Item:
    """A numbered item: its number, where its own words stand, and the items under it."""

    mark: Mark
    number: str
    own: TextSpan
    blocks: list[Block]
    parent: "Item | None" = None
    children: list["Item"] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """0 for the outermost items."""
        return 0 if self.parent is None else self.parent.depth + 1

    def end(self) -> int:
        """Where the item with everything under it ends."""
        return max([self.own.end, *(child.end() for child in self.children[-1:])])

    def heading(self, text: str) -> str:
        """The number with the item's first sentence or line."""
        return self.number + self.title(text)

    def title(self, text: str) -> str:
        """The item's first sentence or line."""
        statements = find_statements(text, self.own.start, self.blocks[0].span.end)
        end = statements[0].span.start if statements else self.own.end
        content = text[self.own.start : end].strip() or text[self.own.start : self.own.end].strip()
        match = SENTENCE_END.search(content)
        return content[: match.start()].strip() if match else content[: LONGEST_HEADING * 2]


def outline_of(text: str, blocks: Sequence[Block]) -> list[Item]:
    """The outermost items of ``blocks`` with their trees; unnumbered paragraphs belong to the item before them."""
    ranks = _ranks(blocks)
    if any(mark.style != Style.ORDINAL for mark in _marks(blocks)) and not _ordinals_answer(text, blocks):
        ranks.pop(Style.ORDINAL)
    roots: list[Item] = []
    stack: list[Item] = []
    for block in blocks:
        mark = _counted(block, ranks)
        if mark is None:
            if stack and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
                _continue(text, stack[-1], block)
            continue
        while stack and ranks[stack[-1].mark.style] >= ranks[mark.style]:
            stack.pop()
        parent = stack[-1] if stack else None
        start = block.span.start + mark.length
        item = Item(mark, block.text[: mark.length].strip(), TextSpan(start, block.span.end), [block], parent)
        (parent.children if parent else roots).append(item)
        stack.append(item)
    return roots


def _ordinals_answer(text: str, blocks: Sequence[Block]) -> bool:
    """Whether paragraphs 第一、 第二、 mostly say who answers for each, so that they are items and no speech."""
    spoken = [
        bool(find_statements(text, *block.span))
        for block in blocks
        if block.kind == BlockKind.ITEM and (mark := mark_of(block.text)) and mark.style == Style.ORDINAL
    ]
    return len(spoken) > 1 and sum(spoken) * 2 > len(spoken)


def _continue(text: str, item: Item, block: Block) -> None:
    """Add an unnumbered paragraph to ``item``, unless the item was closed by its statement of responsibility."""
    if is_closed(text, item) and not is_statement_only(text, block):
        return
    item.own = TextSpan(item.own.start, block.span.end)
    item.blocks.append(block)


def is_closed(text: str, item: Item) -> bool:
    """Whether the item's words already end with a statement of responsibility."""
    last = item.blocks[-1].span
    statements = find_statements(text, max(last.start, item.own.start), last.end)
    return bool(statements) and not text[statements[-1].span.end : item.own.end].strip(" 。\n\t\u3000")


def is_statement_only(text: str, block: Block) -> bool:
    """Whether a paragraph is nothing but a statement of responsibility."""
    statements = find_statements(text, block.span.start, block.span.end)
    covered = sum(statement.span.end - statement.span.start for statement in statements)
    return bool(statements) and covered + 4 >= len(block.text)


def _marks(blocks: Sequence[Block]) -> list[Mark]:
    return [mark for block in blocks if block.kind == BlockKind.ITEM and (mark := mark_of(block.text))]


def _counted(block: Block, ranks: Mapping[Style, int]) -> Mark | None:
    """The number of an item; 第一、 under other numbers is speech like 一是 and opens no item."""
    mark = mark_of(block.text) if block.kind == BlockKind.ITEM else None
    return mark if mark is not None and mark.style in ranks else None


def _ranks(blocks: Sequence[Block]) -> dict[Style, int]:
    """How deep each style is: the order of GB/T 9704, except that a part begins with its outermost style."""
    marks = _marks(blocks)
    order = {style: int(style) * 2 for style in Style}
    if marks:
        first = marks[0].style
        returns = sum(1 for mark in marks if mark.style == first)
        inner = {mark.style for mark in marks if mark.style < first}
        if inner and returns >= 2 and marks[0].value == 1 and _restarts_within(marks, first, inner):
            order[first] = min(int(style) * 2 for style in inner) - 1
    return order


def _restarts_within(marks: Sequence[Mark], outer: Style, inner: set[Style]) -> bool:
    """Whether a canonically outer style restarts under items of ``outer``, which itself goes on counting."""
    restarts = sum(1 for mark in marks if mark.style in inner and mark.value == 1)
    own_restarts = sum(1 for mark in marks if mark.style == outer and mark.value == 1)
    return own_restarts == 1 and restarts >= 1


def is_without_task(item: Item, text: str) -> bool:
    """Whether an item's heading says that it holds aims, principles or definitions."""
    title = re.sub(r"[\s：:。]", "", item.title(text))
    if title.endswith("公开工作要求"):
        return False
    return _tells(title) or bool(pattern("sections", "no_task_patterns").search(title[:LONGEST_HEADING]))


def _tells(title: str) -> bool:
    """Whether a heading announces how things stand."""
    return bool(pattern("sections", "situation_patterns").search(title[:LONGEST_HEADING]))


def told_blocks(text: str, blocks: Sequence[Block]) -> frozenset[TextSpan]:
    """The blocks of the outermost parts that tell how things stand or what was found."""
    roots = (item for item in outline_of(text, blocks) if _tells(re.sub(r"[\s：:。]", "", item.title(text))))
    return frozenset(block.span for root in roots for item in walk([root]) for block in item.blocks)


def only_explains(item: Item, text: str) -> bool:
    """A whole part without numbered items that says why the matter is important, or points to a table."""
    title = re.sub(r"[\s：:。]", "", item.title(text))
    rest = text[item.own.start + len(item.title(text)) : item.own.end].strip()
    points_to_table = len(rest) <= LONGEST_HEADING and bool(pattern("sections", "pointing_patterns").search(rest))
    return points_to_table or bool(pattern("sections", "meaning_patterns").search(title[:LONGEST_HEADING]))


def is_closing(block: Block) -> bool:
    """An unnumbered paragraph that turns to everyone at the end of a document."""
    return block.text.lstrip().startswith(words("sections", "closing_starts"))


def walk(items: Sequence[Item]) -> Iterator[Item]:
    """Every item, parents first."""
    for item in items:
        yield item
        yield from walk(item.children)
