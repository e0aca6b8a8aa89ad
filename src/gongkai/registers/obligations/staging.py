"""Rows on their way into the database in bulk: a temporary table, filled as fast as the database takes it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from django.db import connection, models


def columns_of(model: type[models.Model], fields: Iterable[str]) -> list[str]:
    """The names of the columns of those fields."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return [str(columns[name]) for name in fields]


@contextmanager
def staged(cursor: Any, name: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> Iterator[None]:
    """A temporary table ``name`` that holds ``rows`` inside the block; ``columns`` gives each name its type."""
    described = ", ".join(f"{connection.ops.quote_name(column)} {kind}" for column, kind in columns.items())
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({described})")
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"ANALYZE {name}")
    else:
        cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(columns))})", rows)  # noqa: S608 - own names
    yield
    cursor.execute(f"DROP TABLE {name}")


def copy_into(cursor: Any, into: str, pieces: Iterable[str]) -> None:
    """Copy lines, which end themselves, into a table of PostgreSQL with its columns; all of them or none.

    The server writes one piece of them while the next is made ready; making it must not ask the database.
    """
    with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for piece in pieces:
            copy.write(piece)


NULL = r"\N"
"""What is not there, in a line to copy."""


def copy_line(values: Iterable[Any]) -> str:
    """Values as COPY takes them, without the end of the line."""
    return "\t".join(NULL if value is None else copied(str(value)) for value in values)


COPY_SIGNS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copied(text: str) -> str:
    """A text as COPY takes it."""
    return text if text.isprintable() and "\\" not in text else text.translate(COPY_SIGNS)


def or_fail() -> str:
    """What makes SQLite write many rows in half the time: it copies no page beside the table first.

    By those it could undo a statement that fails; so only one in a transaction, which a failure ends, may say so.
    """
    return "OR FAIL" if connection.vendor == "sqlite" else ""


ROWS_TOGETHER = 20
"""Rows of one INSERT into SQLite: more cost it more than they save."""


def insert_or_leave(cursor: Any, into: str, shared: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert ``rows`` into a table of SQLite unless they are there, each after what they share; how many were new.

    Only inside a transaction, as ``or_fail`` says.
    """
    width, whole, inserted = len(rows[0]), len(rows) - len(rows) % ROWS_TOGETHER, 0
    one, columns = f"({', '.join(['%s'] * width)})", ", ".join(f"column{n + 1}" for n in range(width))
    together = [chain.from_iterable(rows[at : at + ROWS_TOGETHER]) for at in range(0, whole, ROWS_TOGETHER)]
    for number, values in ((ROWS_TOGETHER, together), (1, rows[whole:])):
        statement = (
            f"INSERT {or_fail()} INTO {into} SELECT {'%s, ' * len(shared)}{columns}"  # noqa: S608 - own names
            f" FROM (VALUES {', '.join([one] * number)}) WHERE true ON CONFLICT DO NOTHING"
        )
        if values:
            cursor.executemany(statement, [(*shared, *value) for value in values])
            inserted += cursor.rowcount
    return inserted
