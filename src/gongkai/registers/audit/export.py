"""Rows of a table that another program reads, and the entries of the register as such rows."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from .models import Entry
from .rules import moment

HEADINGS = ("sequence", "at", "act", "subject", "account_id", "by_name", "detail", "previous", "digest")
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def cells(entry: Entry) -> tuple[str, ...]:
    """One entry as text."""
    account = "" if entry.account_id is None else str(entry.account_id)
    row = (str(entry.sequence), moment(entry.at), entry.act, entry.subject, account, entry.by_name, entry.detail_text)
    return (*row, entry.previous, entry.digest)


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """The entries as a file line by line, headings first."""
    return table_lines(HEADINGS, map(cells, entries))


def table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A CSV file line by line; a cell that a spreadsheet would take for a formula is led by an apostrophe."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(headings)
    for row in rows:
        yield writer.writerow(_plain(cell) for cell in row)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _plain(cell: str) -> str:
    """The text, led by an apostrophe where a table calculation would take it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
