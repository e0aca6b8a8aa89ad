"""What may happen to the journal: an act is appended, an entry is lawfully erased."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from .models import Entry, Head
from .rules import SALT_BYTES, Act, commitment, statement

INSERTED_AT_ONCE = 1_000
HEAD = 1
TAKE = "UPDATE journal_head SET sequence = sequence + %s WHERE id = %s RETURNING sequence"


class OutsideTransaction(RuntimeError):
    """An act was to be entered outside the transaction that it tells of."""


class AlreadyErased(Exception):
    """What the entry said is gone already."""


@dataclass(frozen=True)
class Published:
    """An act to enter. ``subject`` is the random public id; ``content`` the SHA-256 (hex) of what is public after it.

    ``reason`` is for the staff; it is neither in the statement nor in the log.
    """

    act: Act
    subject: str
    content: str = ""
    reason: str = ""


def append(act: Act, *, subject: str, at: datetime, content: str = "", reason: str = "") -> Entry:
    """Enter one act in the transaction of the caller; do it last there, because it makes other acts wait."""
    return append_all([Published(act, subject, content, reason)], at=at)[0]


def append_all(acts: Sequence[Published], *, at: datetime) -> list[Entry]:
    """Enter many acts of one moment, in their order."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("journal")
    last = _taken(len(acts))
    entries = [_entry(one, sequence, at) for sequence, one in enumerate(acts, start=last - len(acts) + 1)]
    Entry.objects.bulk_create(entries, batch_size=INSERTED_AT_ONCE)
    return entries


def _taken(number: int) -> int:
    """Take the next ``number`` numbers and give the last of them; others who append wait from now on."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [number, HEAD])
        row = cursor.fetchone()
        if row is None:
            Head.objects.get_or_create(pk=HEAD)
            cursor.execute(TAKE, [number, HEAD])
            row = cursor.fetchone()
    return int(row[0])


def _entry(one: Published, sequence: int, at: datetime) -> Entry:
    said = statement(act=one.act, at=at, subject=one.subject, content=one.content)
    salt = secrets.token_bytes(SALT_BYTES)
    return Entry(
        sequence=sequence,
        at=at,
        act=one.act,
        subject=one.subject,
        content=one.content,
        reason=one.reason,
        statement=said,
        salt=salt,
        commitment=commitment(said, salt),
    )


@transaction.atomic
def erase(entry: Entry, *, reason: str, by: Account, at: datetime) -> None:
    """Destroy what an entry said, as the law may demand; its commitment stays, and the log stays whole.

    Who may is decided by the act that calls for it; here it is entered in the audit register.
    """
    changed = (
        Entry.objects.filter(pk=entry.pk).exclude(statement="").update(statement="", salt=b"", content="", reason="")
    )
    if not changed:
        raise AlreadyErased(str(entry.pk))
    audit.write("journal.erased", subject=entry, by=by, at=at, detail={"reason": reason})
    entry.refresh_from_db()
