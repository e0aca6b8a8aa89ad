"""The tables of a document as CSV: what stands in its cells, and no cell a formula."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from gongkai.documents import sandbox
from gongkai.documents.cleaning.copies import CannotClean
from gongkai.documents.reading.source import Source
from gongkai.documents.spreadsheets import defused

Table = list[list[str]]


def tables_of(source: Path | bytes, *, name: str = "") -> list[Table]:
    """The rows of each table, in order; a cell that is covered by an earlier one is empty. Raises ``CannotClean``."""
    try:
        found = sandbox.run("read", source, name=name)
    except sandbox.Refused as refused:
        raise CannotClean(refused.reason) from refused
    if "unreadable" in found:
        place, reason = found["unreadable"]
        raise CannotClean(f"{place}：{reason}")
    return tables_in(Source.from_json(found["source"]))


def tables_in(source: Source) -> list[Table]:
    """The tables among the pieces of a document; lines that only look like rows are none."""
    tables: dict[int, Table] = {}
    for piece in source.pieces:
        if piece.cells and piece.table is not None and not piece.is_flattened:
            cells = ["" if cell.same_as else cell.text for cell in piece.cells]
            tables.setdefault(piece.table, []).append(cells)
    return [table for table in tables.values() if len(table) > 1 and any(len(row) > 1 for row in table)]


def as_csv(table: Sequence[Sequence[str]]) -> bytes:
    """A table for any program; with the mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([defused(cell) for cell in row] for row in table)
    return stream.getvalue().encode("utf-8-sig")
