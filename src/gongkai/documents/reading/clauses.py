"""The clauses of a notice: its numbered items, table rows and unnumbered paragraphs, each under its own number.

They are read from the shown text alone, so that a notice that was read long ago has them too.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from gongkai.documents.reading.blocks import CELL_BREAK, lay_out
from gongkai.documents.reading.columns import Column, column_of
from gongkai.documents.reading.notice import Block, BlockKind, TextSpan
from gongkai.documents.reading.numbering import Mark, Style, mark_of
from gongkai.documents.reading.outline import Item, is_closing, outline_of, walk
from gongkai.documents.reading.parts import Parts, parts_of
from gongkai.documents.reading.pieces import Cell, Piece

SENTENCE = re.compile(r"[。；;！!？?]")
PREFACE, CLOSING = "前言", "末段"
LONGEST_TITLE = 60
KEPT_NOTICES = 64
HAN_DIGITS = "〇一二三四五六七八九"
OUTER = (Style.CHAPTER, Style.HAN_COMMA)
DOTTED = (Style.DECIMAL, Style.DEEP_DECIMAL)
RESPONSIBLE = frozenset({Column.LEAD, Column.COOPERATING, Column.UNITS, Column.DEADLINE})


class ClauseKind(StrEnum):
    """How a clause stands in its notice."""

    ITEM = "item"
    ROW = "row"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. ``span`` holds its own words, those of the items under it apart.

    ``path`` are the numbers that lead to it, outermost first, in one spelling whatever the notice's (一, （六）, 1,
    第9项); of an unnumbered paragraph 前言 or 末段. ``headings`` are the first words of the items above it.
    ``is_heading`` is true of an item that only announces the items under it.
    """

    kind: ClauseKind
    path: tuple[str, ...]
    title: str
    span: TextSpan
    headings: tuple[str, ...] = ()
    is_heading: bool = False
    is_letter: bool = False

    @property
    def label(self) -> str:
        """The number as a citation writes it: 二（六）1, 四.1, 第9项, 前言."""
        if self.kind is ClauseKind.ROW and len(self.path) > 1:
            return ".".join(self.path)
        return "".join(self.path)

    @property
    def depth(self) -> int:
        """0 for the outermost clauses."""
        return len(self.headings)


@lru_cache(maxsize=KEPT_NOTICES)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """Every clause of the shown text of a notice (``NoticeReading.text``), in its order."""
    blocks = _blocks(text)
    parts = parts_of(blocks)
    found: list[Clause] = []
    if parts.carries_plan:
        found += _of_part(text, [blocks[index] for index in parts.letter], is_letter=True)
    found += _of_part(text, [blocks[index] for index in parts.main], is_letter=False)
    found += _rows(text, _table_rows(text, blocks, parts), [one for one in found if one.is_heading])
    return tuple(sorted(found, key=lambda clause: clause.span.start))


def han(value: int) -> str:
    """一 for 1, 十六 for 16, 二十 for 20; of numbers below one hundred."""
    tens, ones = divmod(value, 10)
    return (HAN_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (HAN_DIGITS[ones] if ones else "")


SPELLING: dict[Style, Callable[[int], str]] = {
    Style.CHAPTER: lambda value: f"第{han(value)}章",
    Style.ARTICLE: lambda value: f"第{han(value)}条",
    Style.HAN_COMMA: han,
    Style.NAMED: han,
    Style.HAN_BRACKET: lambda value: f"（{han(value)}）",
    Style.DIGIT_DOT: str,
    Style.DIGIT_BRACKET: lambda value: f"（{value}）",
    Style.CIRCLE: lambda value: f"（{value}）",
    Style.ORDINAL: lambda value: f"第{han(value)}",
}


def _number(mark: Mark, written: str) -> str:
    """The number of an item in one spelling; 2.1 keeps all its parts."""
    if mark.style in DOTTED:
        return re.sub(r"[^\d.]", "", written).strip(".")
    return SPELLING[mark.style](mark.value)


def _blocks(text: str) -> tuple[Block, ...]:
    """The blocks from which the text was laid out: one a line, the cells of a row divided by tabs."""
    pieces = [
        Piece(cells=tuple(Cell(cell) for cell in line.split(CELL_BREAK)), table=0)
        if CELL_BREAK in line
        else Piece(text=line)
        for line in text.split("\n")
    ]
    return lay_out(pieces)[1]


# -- items and paragraphs --------------------------------------------------------------------------------------------


def _of_part(text: str, blocks: Sequence[Block], *, is_letter: bool) -> Iterator[Clause]:
    """The items of a part and the paragraphs that belong to none of them."""
    roots = outline_of(text, [block for block in blocks if block.kind is not BlockKind.ROW])
    items = list(walk(roots))
    closing = _closing_blocks(items) | _behind_rows(items, blocks)
    before_rows = {one.span.start for one, next_one in pairwise(blocks) if next_one.kind is BlockKind.ROW}
    for item in items:
        yield _item(text, item, closing, is_letter=is_letter, announces_rows=item.blocks[-1].span.start in before_rows)
    of_items = {block.span.start for item in items for block in item.blocks} - closing
    is_begun = False
    for block in blocks:
        is_begun = is_begun or block.kind is BlockKind.ROW or block.span.start in of_items
        if block.kind is BlockKind.ROW or block.span.start in of_items or not SENTENCE.search(block.text):
            continue
        name = CLOSING if is_begun else PREFACE
        yield Clause(ClauseKind.PARAGRAPH, (name,), _title(block.text), block.span, is_letter=is_letter)


def _closing_blocks(items: Sequence[Item]) -> set[int]:
    """Where the paragraphs begin that turn to everyone after the last item, though the outline counts them to it."""
    for index, block in enumerate(items[-1].blocks[1:] if items else (), start=1):
        if is_closing(block):
            return {one.span.start for one in items[-1].blocks[index:]}
    return set()


def _behind_rows(items: Sequence[Item], blocks: Sequence[Block]) -> set[int]:
    """Where the paragraphs begin that stand behind rows of a table and not in the item before the table."""
    rows = [block.span.start for block in blocks if block.kind is BlockKind.ROW]
    return {
        block.span.start
        for item in items
        for block in item.blocks[1:]
        if bisect_left(rows, block.span.start) > bisect_left(rows, item.blocks[0].span.start)
    }


def _item(text: str, item: Item, closing: set[int], *, is_letter: bool, announces_rows: bool) -> Clause:
    own = [block for block in item.blocks if block.span.start not in closing]
    span = TextSpan(item.blocks[0].span.start, own[-1].span.end)
    words = text[item.own.start : span.end].strip().rstrip("。；")
    is_heading = (bool(item.children) or announces_rows) and not SENTENCE.search(words)
    above = _above(item)
    return Clause(
        ClauseKind.ITEM,
        tuple(_number(one.mark, one.number) for one in (*above, item)),
        _title(item.title(text)),
        span,
        tuple(one.number + _title(one.title(text)) for one in above),
        is_heading,
        is_letter,
    )


def _above(item: Item) -> list[Item]:
    """The items above one, outermost first."""
    return [*_above(item.parent), item.parent] if item.parent is not None else []


def _title(words: str) -> str:
    first = SENTENCE.split(re.sub(r"\s+", " ", words.strip()), maxsplit=1)[0]
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1] + "…"


# -- rows ------------------------------------------------------------------------------------------------------------


def _table_rows(text: str, blocks: Sequence[Block], parts: Parts) -> Iterator[Block]:
    """The rows of the working text, and behind it those of task tables; heads of tables are no clauses."""
    working = {*parts.letter, *parts.main}
    behind = set(parts.rest)
    has_head = False
    for index, block in enumerate(blocks):
        if block.kind is not BlockKind.ROW:
            continue
        if _is_head(text, block):
            has_head = True
        elif index in working or (has_head and index in behind):
            yield block


def _is_head(text: str, block: Block) -> bool:
    """Whether a row names the columns of a task table."""
    cells = [re.sub(r"\s", "", text[cell.start : cell.end]) for cell in block.cells]
    kinds = [column_of(cell) for cell in cells if cell]
    named = set(kinds)
    return None not in named and bool(named & {Column.NAME, Column.REQUIREMENT}) and bool(named & RESPONSIBLE)


def _rows(text: str, blocks: Iterator[Block], headings: Sequence[Clause]) -> Iterator[Clause]:
    """Each row under the section that it announces itself, or that a row or an item above it announced."""
    section: tuple[str, str] | None = None
    begins = 0
    for ordinal, block in enumerate(blocks, start=1):
        above = next((one for one in reversed(headings) if begins < one.span.start < block.span.start), None)
        if above is not None:
            section, begins = (above.path[-1], text[above.span.start : above.span.end].strip()), above.span.start
        cells = [cell for span in block.cells if (cell := text[span.start : span.end].strip())]
        announced = next((found for cell in cells if (found := _section(cell))), None)
        if announced:
            section, begins = announced, block.span.start
        yield _row(block, cells, ordinal, section, is_announced=announced is not None)


def _row(
    block: Block, cells: Sequence[str], ordinal: int, section: tuple[str, str] | None, *, is_announced: bool
) -> Clause:
    if section and is_announced and len(cells) == 1:
        return Clause(ClauseKind.ROW, (section[0],), _title(section[1]), block.span, is_heading=True)
    number = _row_number(cells) or f"第{ordinal}行"
    path = (number,) if section is None or number.startswith("第") else (section[0], number)
    own = [cell for cell in cells if not _section(cell) and not cell.isdecimal()]
    title = _without_number(own[0]) if own else block.text.strip()
    return Clause(ClauseKind.ROW, path, _title(title), block.span, (section[1],) if section else ())


def _section(cell: str) -> tuple[str, str] | None:
    """The number and the words of a section that a cell announces: 一、… ."""
    mark = mark_of(cell)
    if mark is None or mark.style not in OUTER or SENTENCE.search(cell):
        return None
    return SPELLING[mark.style](mark.value), cell


def _row_number(cells: Sequence[str]) -> str:
    """第9项 where the row has a number of its own, else the number that opens one of its cells."""
    if own := next((cell for cell in cells if cell.isdecimal()), ""):
        return f"第{int(own)}项"
    for cell in cells:
        mark = mark_of(cell)
        if mark is not None and mark.style not in OUTER:
            return _number(mark, cell[: mark.length])
    return ""


def _without_number(cell: str) -> str:
    mark = mark_of(cell)
    return cell[mark.length :] if mark else cell
