"""Lets the test suite empty its own database although its append-only registers refuse to be emptied.

A test that commits (``transactional_db``, a live server) ends with a flush of every table. The guards of the registers
are taken off for that flush alone and put back; the product knows no such way.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

GUARDED = (
    import_module("gongkai.registers.audit.migrations.0002_append_only"),
    import_module("gongkai.registers.journal.migrations.0002_append_only"),
)


@pytest.fixture(scope="session", autouse=True)
def _the_registers_can_be_flushed_between_tests() -> Iterator[None]:
    real = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: Any, statements: list[str]) -> None:
        connection = operations.connection
        is_guarded = any("audit_entry" in statement for statement in statements)
        for guards in GUARDED if is_guarded else ():
            _run(connection, {"sqlite": guards.SQLITE_BACK, "postgresql": guards.POSTGRESQL_BACK})
        real(operations, statements)
        for guards in GUARDED if is_guarded else ():
            _run(connection, {"sqlite": guards.SQLITE, "postgresql": guards.POSTGRESQL})

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[assignment,method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = real  # type: ignore[method-assign]


def _run(connection: Any, by_vendor: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in by_vendor[connection.vendor]:
            cursor.execute(statement)
