"""Pieces given their places in the text that people are shown."""

from array import array
from collections.abc import Sequence
from itertools import chain

from gongkai.documents.reading.genre import pattern
from gongkai.documents.reading.notice import Block, BlockKind, TextSpan
from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.pieces import Piece

CELL_BREAK = "\t"
LONGEST_LINK = 80


def lay_out(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The shown text (one line a block, cells divided by tabs) and its blocks with their spans."""
    blocks: list[Block] = []
    lines: list[str] = []
    place = 0
    rows: dict[int, list[tuple[TextSpan, ...]]] = {}
    for piece in pieces:
        if piece.cells:
            line, cells = _row(piece, place, rows.setdefault(piece.table or 0, []))
            kind, level = BlockKind.ROW, 0
        else:
            line, cells = piece.text, ()
            kind, level = _kind(line, is_link=piece.is_link)
        span = TextSpan(place, place + len(line))
        edges = array("I", chain.from_iterable(cells)).tobytes()
        blocks.append(Block(kind, line, span, level, edges, piece.table, piece.is_flattened))
        lines.append(line)
        place += len(line) + 1
    return "\n".join(lines), tuple(blocks)


def _row(piece: Piece, place: int, earlier: list[tuple[TextSpan, ...]]) -> tuple[str, tuple[TextSpan, ...]]:
    """The line of a row; a cell that is covered by an earlier one is left blank and points there."""
    spans: list[TextSpan] = []
    parts: list[str] = []
    for cell in piece.cells:
        shown = "" if cell.same_as else cell.text
        start = _next_place(spans, parts, place)
        parts.append(shown)
        spans.append(TextSpan(start, start + len(shown)))
    own = list(spans)
    for column, cell in enumerate(piece.cells):
        if cell.same_as:
            row, origin = cell.same_as
            spans[column] = own[origin] if row >= len(earlier) else earlier[row][origin]
    earlier.append(tuple(spans))
    return CELL_BREAK.join(parts), tuple(spans)


def _next_place(spans: Sequence[TextSpan], parts: Sequence[str], place: int) -> int:
    """Where the next cell begins."""
    return spans[-1].start + len(parts[-1]) + 1 if spans else place


def _kind(line: str, *, is_link: bool) -> tuple[BlockKind, int]:
    if is_link and len(line) <= LONGEST_LINK and not line.startswith("附"):
        return BlockKind.RESIDUE, 0
    if pattern("residue", "patterns").search(line) and len(line) < 200:
        return BlockKind.RESIDUE, 0
    mark = mark_of(line)
    return (BlockKind.ITEM, int(mark.style) + 1) if mark else (BlockKind.PARAGRAPH, 0)
