"""Locks that end with the process that holds them, so that what a killed worker left is known for sure.

Beside SQLite a lock is a file of the installation, beside PostgreSQL an advisory lock of a connection of its own. Both
are let go by the system itself when the process is gone, however it went; no clock is asked.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Lock(Protocol):
    """A lock that is held."""

    def is_sound(self) -> bool:
        """Whether it is still held: that of a connection is lost with it."""

    def release(self) -> None:
        """Let it go."""


def take(kind: str, name: str) -> Lock | None:
    """The lock of that name, or None while somebody holds it."""
    if connection.vendor == "postgresql":
        return _take_in_database(kind, name)
    return _take_file(kind, name)


@contextmanager
def held(kind: str, name: str) -> Iterator[Lock | None]:
    """The lock for the length of a block; None while somebody else holds it."""
    lock = take(kind, name)
    try:
        yield lock
    finally:
        if lock is not None:
            lock.release()


def is_held(kind: str, name: str) -> bool:
    """Whether a living process holds it."""
    return name in _held_in_database(kind, [name]) if connection.vendor == "postgresql" else _is_file_held(kind, name)


# -- files -----------------------------------------------------------------------------------------------------------


class FileLock:
    """An open file that nobody else may lock."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor, self._path = descriptor, path

    def is_sound(self) -> bool:
        """A file stays locked as long as the process lives."""
        return True

    def release(self) -> None:
        """Remove the file and let it go."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def _path(kind: str, name: str) -> Path:
    return settings.HOME / "locks" / f"{kind}-{name}.lock"


def _take_file(kind: str, name: str) -> Lock | None:
    path = _path(kind, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    if not _is_still(path, descriptor):  # whoever held it has just removed the file
        os.close(descriptor)
        return _take_file(kind, name)
    return FileLock(descriptor, path)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _is_file_held(kind: str, name: str) -> bool:
    try:
        descriptor = os.open(_path(kind, name), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


# -- PostgreSQL ------------------------------------------------------------------------------------------------------


class DatabaseLock:
    """A connection of its own that holds the lock as long as it lives."""

    def __init__(self, own: BaseDatabaseWrapper) -> None:
        self._own = own

    def is_sound(self) -> bool:
        """Whether the connection still answers."""
        return bool(self._own.is_usable())

    def release(self) -> None:
        """Let it go and close the connection; a server that is only told of the end notices it a moment later."""
        if self._own.is_usable():
            with self._own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_all()")
        self._own.close()


def _numbers(kind: str, name: str) -> tuple[int, int]:
    """The two numbers by which PostgreSQL knows the lock."""
    first, second = (zlib.crc32(text.encode()) - 2**31 for text in (kind, name))
    return first, second


def _take_in_database(kind: str, name: str) -> Lock | None:
    own = connections.create_connection("default")
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _numbers(kind, name))
        row = cursor.fetchone()
    if row and row[0]:
        return DatabaseLock(own)
    own.close()
    return None


def _held_in_database(kind: str, names: list[str]) -> list[str]:
    """Those of ``names`` that somebody holds; an advisory lock's numbers are shown without their sign."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT classid::bigint, objid::bigint FROM pg_locks
               WHERE locktype = 'advisory' AND granted AND objsubid = 2
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
        )
        held = set(cursor.fetchall())
    return [name for name in names if tuple(number % 2**32 for number in _numbers(kind, name)) in held]
