"""Rows on their way into the database in bulk: a temporary table, filled as fast as the database takes it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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
