"""Followers: copies that are derived from the journal, each with a cursor, that can be thrown away and built again."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.registers.jobs import locks

from .models import Cursor, Entry, Head

logger = logging.getLogger(__name__)

BATCH = 1_000


class FollowerBusy(Exception):
    """Another process is working on the follower."""


@dataclass(frozen=True)
class Drift:
    """A difference between a follower and the journal: the thing, what the journal says, what the follower has."""

    subject: str
    expected: str
    found: str


class Follower(Protocol):
    """A derived copy. ``apply`` may be called again with the same entries and must then change nothing."""

    name: str

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take over entries, in their order."""

    def reset(self) -> None:
        """Throw the copy away; every entry is applied again afterwards."""

    def drift(self, up_to: int) -> Iterator[Drift]:
        """Where the copy differs from what the journal says up to an entry."""

    def mend(self, found: Sequence[Drift]) -> None:
        """Make differences good."""


def followers() -> list[Follower]:
    """Those of this installation (``JOURNAL_FOLLOWERS``), in their order."""
    return [cast("Follower", import_string(path)()) for path in settings.JOURNAL_FOLLOWERS]


def follow() -> int:
    """Let every follower catch up; how many entries were applied. One that fails does not stop the others."""
    head = Head.reached()
    return sum(_catch_up(follower, head) for follower in followers())


def _catch_up(follower: Follower, head: int) -> int:
    cursor, _created = Cursor.objects.get_or_create(follower=follower.name)
    if cursor.sequence >= head and not cursor.fault:
        return 0
    lock = locks.take("journal", follower.name)
    if lock is None:  # another process is at it
        return 0
    try:
        return _apply(follower)
    except Exception as error:
        logger.exception("follower %s does not get past entry %d", follower.name, cursor.sequence)
        Cursor.objects.filter(pk=cursor.pk).update(
            fault=f"{type(error).__name__}: {error}"[:2000], failed_at=timezone.now()
        )
        return 0
    finally:
        lock.release()


def _apply(follower: Follower) -> int:
    applied = 0
    while True:
        cursor = Cursor.objects.get(pk=follower.name)
        entries = list(Entry.objects.after(cursor.sequence)[:BATCH])
        if entries:
            follower.apply(entries)
            applied += len(entries)
            cursor.sequence = entries[-1].sequence
        Cursor.objects.filter(pk=cursor.pk).update(
            sequence=cursor.sequence, at=timezone.now(), fault="", failed_at=None
        )
        if len(entries) < BATCH:
            return applied


def rebuild(follower: Follower) -> int:
    """Throw the follower's copy away and build it from the first entry; how many entries were applied."""
    with locks.held("journal", follower.name) as lock:
        if lock is None:
            raise FollowerBusy(follower.name)
        follower.reset()
        with transaction.atomic():
            Cursor.objects.update_or_create(follower=follower.name, defaults={"sequence": 0, "fault": "", "at": None})
        return _apply(follower)


def check(follower: Follower, *, mends: bool = False) -> list[Drift]:
    """Every difference between a follower and the journal; with ``mends`` they are made good."""
    cursor = Cursor.objects.filter(pk=follower.name).first()
    found = list(follower.drift(cursor.sequence if cursor else 0))
    if found and mends:
        follower.mend(found)
    return found
