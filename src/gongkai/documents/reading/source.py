"""What any kind of file is read to before it is understood: pieces, the text they came from, and places in the file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.documents.reading import text
from gongkai.documents.reading.notice import LeftOut, PlaceMark, TextSpan, Warning_
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.places import Place

# of how many rows one must reach beyond the head
REACHING_BEYOND, ENDING_BEFORE = 10, 4


@dataclass(frozen=True, slots=True)
class Source:
    """A file as pieces in reading order; plain values only, so that it can be made in a process of its own.

    ``original_text`` holds every character of the file that a person could come upon; ``left_out`` are the stretches
    of it that are not body, each with its reason, and ``marks`` say where in the file a stretch begins.
    """

    kind: str
    original_text: str
    pieces: list[Piece]
    encoding: str = ""
    marks: Sequence[PlaceMark] = ()
    left_out: Sequence[LeftOut] = ()
    warnings: Sequence[Warning_] = ()

    def taken(self) -> Iterator[Piece]:
        """The pieces, each let go as it is given, so that a long table is not held twice; a source is read once."""
        self.pieces.reverse()
        while self.pieces:
            yield self.pieces.pop()

    def as_json(self) -> dict[str, Any]:
        """The same as values that JSON knows."""
        return {
            "kind": self.kind,
            "encoding": self.encoding,
            "original_text": self.original_text,
            "pieces": [_piece_json(piece) for piece in self.pieces],
            "marks": [[mark.start, mark.place.as_json()] for mark in self.marks],
            "left_out": [[part.span.start, part.span.end, part.reason] for part in self.left_out],
            "warnings": [[one.code, one.message] for one in self.warnings],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Source":
        """The source that ``as_json`` gave."""
        return cls(
            kind=values["kind"],
            encoding=values["encoding"],
            original_text=values["original_text"],
            pieces=[_piece(piece) for piece in values["pieces"]],
            marks=[PlaceMark(start, Place.from_json(place)) for start, place in values["marks"]],
            left_out=[LeftOut(TextSpan(start, end), reason) for start, end, reason in values["left_out"]],
            warnings=[Warning_(code, message) for code, message in values["warnings"]],
        )


def _piece_json(piece: Piece) -> dict[str, Any]:
    if not piece.cells:
        return {"text": piece.text, "link": True} if piece.is_link else {"text": piece.text}
    cells = [[cell.text, *cell.same_as] if cell.same_as else cell.text for cell in piece.cells]
    return {"cells": cells, "table": piece.table, "flat": piece.is_flattened}


def _piece(values: dict[str, Any]) -> Piece:
    if "cells" not in values:
        return Piece(text=values["text"], is_link=values.get("link", False))
    cells = (Cell(cell) if isinstance(cell, str) else Cell(cell[0], (cell[1], cell[2])) for cell in values["cells"])
    return Piece(cells=tuple(cells), table=values["table"], is_flattened=values["flat"])


def _ragged(pieces: Iterable[Piece]) -> dict[int | None, int]:
    """The tables whose cells slid to the left when they were pasted, with how many columns rows usually fill."""
    lengths: dict[int | None, list[int]] = {}
    spanned: set[int | None] = set()
    for piece in pieces:
        if piece.cells and piece.table is not None:
            filled = [index for index, cell in enumerate(piece.cells) if cell.text and not cell.same_as]
            if len(filled) > 1:
                lengths.setdefault(piece.table, []).append(filled[-1] + 1)
                spanned |= {piece.table} if any(cell.same_as for cell in piece.cells) else set()
    return {
        table: min(width for width in own if sum(1 for length in own if length > width) * REACHING_BEYOND < len(own))
        for table, own in lengths.items()
        if table not in spanned and _is_ragged(own)
    }


def _flattened(piece: Piece, width: int) -> Piece:
    """A row of a ragged table without the blank cells beyond its usual width."""
    cells = list(piece.cells)
    while len(cells) > width and not cells[-1].text:
        cells.pop()
    return Piece(cells=tuple(cells), table=piece.table, is_flattened=True)


def _is_ragged(lengths: Sequence[int]) -> bool:
    """Whether rows reach beyond the head, or several end before it."""
    longer = sum(1 for length in lengths if length > lengths[0])
    shorter = sum(1 for length in lengths if length < lengths[0])
    return longer * REACHING_BEYOND >= len(lengths) or (shorter >= 2 and shorter * ENDING_BEFORE >= len(lengths))


@dataclass
class SourceWriter:
    """Gathers a file line by line: paragraphs as they run, rows with their cells, and what is left out.

    Paragraphs between two tables are read like lines of a text, so that pasted dirt is seen through.
    """

    kind: str
    lines: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[PlaceMark] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    tables: int = 0

    def paragraph(self, shown: str, parts: Iterable[tuple[str, Place]], *, is_link: bool = False) -> None:
        """A paragraph and the lines of the file that it was joined from; ``is_link`` where all of it is links."""
        for line, place in parts:
            self._line(line, place)
        if is_link:
            self._flush()
            self.pieces.append(Piece(text=" ".join(shown.split()), is_link=True))
        else:
            self.waiting.append(shown)

    def new_table(self) -> int:
        """The number of a table that begins here; the paragraphs before it are closed."""
        self._flush()
        self.tables += 1
        return self.tables - 1

    def row(self, cells: Sequence[Cell], table: int, places: Sequence[Place], *, is_flattened: bool = False) -> None:
        """A row of a table with the place of each cell."""
        start = self.length
        for cell, place in zip(cells, places, strict=True):
            if not cell.same_as:
                self.marks.append(PlaceMark(start, place))
            start += (0 if cell.same_as else len(cell.text)) + 1
        self._line("\t".join("" if cell.same_as else cell.text for cell in cells), None)
        self.pieces.append(Piece(cells=tuple(cells), table=table, is_flattened=is_flattened))

    def leave_out(self, line: str, reason: str, place: Place) -> None:
        """Characters that are in the file and are not body."""
        if line.strip():
            self.left_out.append(LeftOut(TextSpan(self.length, self.length + len(line)), reason))
            self._line(line, place)

    def source(self) -> Source:
        """What was gathered."""
        self._flush()
        ragged = _ragged(self.pieces)
        if ragged:
            self.pieces = [
                _flattened(piece, ragged[piece.table]) if piece.table in ragged else piece for piece in self.pieces
            ]
        return Source(
            kind=self.kind,
            original_text="\n".join(self.lines),
            pieces=self.pieces,
            marks=self.marks,
            left_out=self.left_out,
            warnings=self.warnings,
        )

    def _line(self, line: str, place: Place | None) -> None:
        if place is not None and (not self.marks or self.marks[-1].place != place):
            self.marks.append(PlaceMark(self.length, place))
        self.lines.append(line)
        self.length += len(line) + 1

    def _flush(self) -> None:
        if self.waiting:
            read = text.read_pieces("\n".join(self.waiting))
            self.waiting.clear()
            found = max((piece.table + 1 for piece in read if piece.table is not None), default=0)
            self.pieces.extend(
                piece if piece.table is None else Piece(piece.text, piece.cells, piece.table + self.tables, True)
                for piece in read
            )
            self.tables += found
