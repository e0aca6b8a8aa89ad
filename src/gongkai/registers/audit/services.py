"""The only way into the register."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction

from . import anchor
from .key import read_key, read_or_make_key
from .models import Entry
from .rules import GENESIS, JSON, canonical, seal

SERIAL_LOCK = 0x676F6E676B6169
"""The advisory lock that every PostgreSQL transaction holds from its first entry to its end."""


class OutsideTransaction(RuntimeError):
    """An entry was to be written outside the transaction of the act it tells of."""


class UnsavedSubject(ValueError):
    """The thing an entry tells of has no identity yet."""


def subject_of(thing: models.Model | str) -> str:
    """How ``thing`` is named in the register: ``organs.organ:12``, or the text itself."""
    if isinstance(thing, str):
        return thing
    if thing.pk is None:
        raise UnsavedSubject(thing._meta.label_lower)
    return f"{thing._meta.label_lower}:{thing.pk}"


def write(
    act: str,
    *,
    subject: str | models.Model,
    by: AbstractBaseUser | None,
    at: datetime,
    detail: Mapping[str, JSON] | None = None,
) -> Entry:
    """Add an entry to the chain inside the caller's transaction; one after another, so that the chain never forks."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(act)
    entry = Entry(
        at=at,
        act=act,
        subject=subject_of(subject),
        account_id=by.pk if by is not None else None,
        by_name=str(by)[:160] if by is not None else "",
        detail_text=canonical(detail or {}),
    )
    if _gathering.entries is not None:
        _gathering.entries.append(entry)
    else:
        _chain([entry])
    return entry


class _Gathering(threading.local):
    """What this thread holds back until its block ends; ``None`` outside of one."""

    entries: list[Entry] | None = None


_gathering = _Gathering()


@contextmanager
def gathered() -> Iterator[None]:
    """Write the entries of a block at its end, in their order: others who write wait only from then on.

    For the transaction of a long act. Inside, nothing that was undone to a savepoint may have written an entry.
    """
    if _gathering.entries is not None:
        yield
        return
    _gathering.entries = []
    try:
        yield
        entries = _gathering.entries
    finally:
        _gathering.entries = None
    if entries:
        _chain(entries)


def _chain(entries: Sequence[Entry]) -> None:
    """Number and seal entries after the last one, and insert them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SERIAL_LOCK])
    head = Entry.objects.newest_first().values_list("sequence", "digest").first()
    key = read_key() if head else read_or_make_key()
    sequence, previous = head or (0, GENESIS)
    for entry in entries:
        sequence += 1
        entry.sequence, entry.previous = sequence, previous
        entry.digest = previous = seal_of(entry, key)
    Entry.objects.bulk_create(entries)
    last = anchor.Head(sequence, previous, entries[-1].at)
    transaction.on_commit(lambda: anchor.remember(last))


def seal_of(entry: Entry, key: bytes) -> str:
    """The digest that ``entry`` must carry."""
    return seal(
        key,
        previous=entry.previous,
        sequence=entry.sequence,
        at=entry.at,
        act=entry.act,
        subject=entry.subject,
        account_id=entry.account_id,
        by_name=entry.by_name,
        detail=entry.detail_text,
    )
