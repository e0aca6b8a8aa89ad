"""Pieces given their places in the text that people are shown."""

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from gongkai.documents.reading.genre import pattern
from gongkai.documents.reading.notice import Block, BlockKind, TextSpan
from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.pieces import Piece

CELL_BREAK = "\t"
LONGEST_LINK = 80
T = TypeVar("T")


class _Place(NamedTuple):
    """What a block is made from once the whole text is known."""

    kind: BlockKind
    span: TextSpan
    level: int
    edges: bytes
    table: int | None
    is_flattened: bool


def lay_out(pieces: Iterable[Piece]) -> tuple[str, tuple[Block, ...]]:
    """The shown text (one line a block, cells divided by tabs) and its blocks with their spans."""
    places: list[_Place] = []
    lines: list[str] = []
    start = 0
    rows: dict[int, list[bytes]] = {}
    for piece in pieces:
        if piece.cells:
            line, edges = _row(piece, start, rows.setdefault(piece.table or 0, []))
            kind, level = BlockKind.ROW, 0
        else:
            line, edges = piece.text, b""
            kind, level = _kind(line, is_link=piece.is_link)
        span = TextSpan(start, start + len(line))
        places.append(_Place(kind, span, level, edges, piece.table, piece.is_flattened))
        lines.append(line)
        start += len(line) + 1
    shown = "\n".join(lines)
    lines.clear()
    places.reverse()
    return shown, tuple(Block(place.kind, shown, *place[1:]) for place in emptied(places))


def emptied(pieces: list[T]) -> Iterator[T]:
    """The entries from the last to the first, each let go as the next is asked for."""
    while pieces:
        yield pieces.pop()


def _row(piece: Piece, place: int, earlier: list[bytes]) -> tuple[str, bytes]:
    """The line of a row and its cells' edges; a cell that is covered by an earlier one is blank and points there."""
    edges = array("I")
    parts: list[str] = []
    for cell in piece.cells:
        shown = "" if cell.same_as else cell.text
        parts.append(shown)
        edges.extend((place, place + len(shown)))
        place += len(shown) + 1
    own = edges[:]
    for column, cell in enumerate(piece.cells):
        if cell.same_as:
            row, origin = cell.same_as
            of_row = own if row >= len(earlier) else array("I", earlier[row])
            edges[2 * column : 2 * column + 2] = of_row[2 * origin : 2 * origin + 2]
    earlier.append(edges.tobytes())
    return CELL_BREAK.join(parts), earlier[-1]


def _kind(line: str, *, is_link: bool) -> tuple[BlockKind, int]:
    if is_link and len(line) <= LONGEST_LINK and not line.startswith("附"):
        return BlockKind.RESIDUE, 0
    if pattern("residue", "patterns").search(line) and len(line) < 200:
        return BlockKind.RESIDUE, 0
    mark = mark_of(line)
    return (BlockKind.ITEM, int(mark.style) + 1) if mark else (BlockKind.PARAGRAPH, 0)
