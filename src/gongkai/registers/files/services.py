"""Taking files in, opening them, and checking that what is kept is what was given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import models, transaction

from gongkai.documents.kinds import kind_of
from gongkai.registers.audit import services as audit

from . import content as folder
from .content import ContentLost, EmptyFile, FileRefused, FileTooLarge, StoreFull
from .models import StoredFile
from .rules import clean_name

__all__ = [
    "ContentLost",
    "EmptyFile",
    "FileRefused",
    "FileTooLarge",
    "StoreFull",
    "open_file",
    "store",
    "sweep",
    "verify_store",
]

ABANDONED_AFTER = timedelta(days=1)
"""Longer than any upload or transaction lasts."""


class StoreFaultKind(models.TextChoices):
    """What can be wrong with a kept content."""

    MISSING = "missing"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class StoreFault:
    """One content that is not as it was given, or that no file refers to."""

    kind: StoreFaultKind
    sha256: str


@transaction.atomic
def store(
    content: "BinaryIO | File[Any]",
    *,
    name: str,
    by: AbstractBaseUser | None,
    at: datetime,
    limit_bytes: int | None = None,
) -> StoredFile:
    """Keep ``content`` under its digest and say so; raise ``FileTooLarge``, ``EmptyFile`` or ``StoreFull``.

    If the surrounding transaction fails, no file is left; a content nobody refers to is taken away by ``sweep``.
    """
    limit = settings.FILE_SIZE_LIMIT_BYTES if limit_bytes is None else limit_bytes
    announced = content.size if isinstance(content, File) else None
    if announced is not None and announced > limit:
        raise FileTooLarge(limit, announced)
    kept = folder.keep(_chunks(content), limit_bytes=limit)
    stored = StoredFile.objects.create(
        name=clean_name(name),
        sha256=kept.sha256,
        size_bytes=kept.size_bytes,
        media_type=kind_of(folder.path_of(kept.sha256)).media_type,
        stored_by_id=by.pk if by is not None else None,
        stored_at=at,
    )
    audit.write(
        "file.stored",
        subject=stored,
        by=by,
        at=at,
        detail={"name": stored.name, "sha256": stored.sha256, "size_bytes": stored.size_bytes},
    )
    return stored


def _chunks(content: "BinaryIO | File[Any]") -> Iterator[bytes]:
    if isinstance(content, File):
        yield from content.chunks(folder.CHUNK_BYTES)
        return
    while chunk := content.read(folder.CHUNK_BYTES):
        yield chunk


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of ``stored``, to be read; raise ``ContentLost``."""
    return folder.open_content(stored.sha256)


def verify_store(*, on_progress: Callable[[int], None] = lambda checked: None) -> Iterator[StoreFault]:
    """Every content that is missing, altered, or referred to by no file; each content is read once."""
    known = set(StoredFile.objects.values_list("sha256", flat=True).distinct())
    found = set()
    for checked, path in enumerate(folder.contents(), start=1):
        found.add(path.name)
        if path.name not in known and not StoredFile.objects.filter(sha256=path.name).exists():
            yield StoreFault(StoreFaultKind.UNKNOWN, path.name)
        elif folder.digest_of(path) != path.name:
            yield StoreFault(StoreFaultKind.ALTERED, path.name)
        on_progress(checked)
    for sha256 in sorted(known - found):
        yield StoreFault(StoreFaultKind.MISSING, sha256)


def sweep(*, at: datetime) -> int:
    """Take away drafts and contents that no file refers to and that are a day old; give how many there were.

    ``at`` is the real present: ages are those of the disk.
    """
    before = (at - ABANDONED_AFTER).timestamp()
    with folder.sole_use():
        known = set(StoredFile.objects.values_list("sha256", flat=True).distinct())
        candidates = [*folder.drafts(), *folder.contents()]
        abandoned = [path for path in candidates if path.name not in known and path.stat().st_mtime < before]
        for path in abandoned:
            path.unlink()
    return len(abandoned)
