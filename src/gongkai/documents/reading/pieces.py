"""What a source yields before it has places: paragraphs and table rows in reading order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; one that repeats another because of a span names it as (row, column) in the same table."""

    text: str
    same_as: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph (``text``) or a row (``cells``) of table number ``table``; ``is_link`` where all of it is links."""

    text: str = ""
    cells: tuple[Cell, ...] = ()
    table: int | None = None
    is_flattened: bool = False
    is_link: bool = False
