"""The folder of contents: each lies once, under its own digest, written whole or not at all."""

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK_BYTES = 256 * 1024
INCOMING = "incoming"
LOCK = "lock"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class FileRefused(Exception):
    """A file that is not taken in; nothing of it is kept."""


class FileTooLarge(FileRefused):
    """More bytes than may be stored."""

    def __init__(self, limit_bytes: int, size_bytes: int | None = None) -> None:
        size = "no end" if size_bytes is None else f"{size_bytes} bytes"
        super().__init__(f"{size} where {limit_bytes} bytes are allowed")
        self.limit_bytes = limit_bytes
        self.size_bytes = size_bytes


class EmptyFile(FileRefused):
    """A file without a single byte."""


class StoreFull(FileRefused):
    """The disk has no room for the file."""


class ContentLost(Exception):
    """A content that should be in the folder is not."""


@dataclass(frozen=True)
class Content:
    """What has been written: its digest and its size."""

    sha256: str
    size_bytes: int


def root() -> Path:
    """The folder of contents."""
    return Path(settings.FILES_ROOT)


def incoming() -> Path:
    """The folder, made where it is not there yet, in which contents lie while they are written."""
    folder = root() / INCOMING
    _folder(folder)
    return folder


def path_of(sha256: str) -> Path:
    """Where the content with this digest lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def keep(chunks: Iterable[bytes], *, limit_bytes: int) -> Content:
    """Write ``chunks`` under their digest; raise ``FileTooLarge``, ``EmptyFile`` or ``StoreFull`` and leave nothing."""
    draft = incoming() / secrets.token_hex(16)
    try:
        content = _write(draft, chunks, limit_bytes)
        with _shared_use():
            _settle(draft, content)
    except OSError as error:
        if error.errno in FULL:
            raise StoreFull(str(root())) from error
        raise
    finally:
        draft.unlink(missing_ok=True)
    return content


def _write(draft: Path, chunks: Iterable[bytes], limit_bytes: int) -> Content:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit_bytes:
                raise FileTooLarge(limit_bytes)
            _write_whole(file.fileno(), chunk)
            digest.update(chunk)
        if size == 0:
            raise EmptyFile
        os.fsync(file.fileno())
    return Content(digest.hexdigest(), size)


def _write_whole(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _settle(draft: Path, content: Content) -> None:
    """Move the draft to its place, unless the very same bytes already lie there; a rotten copy is replaced."""
    place = path_of(content.sha256)
    if place.exists() and digest_of(place) == content.sha256:
        os.utime(place)  # as good as new: a sweep under way must not take it for abandoned
        return
    _folder(place.parent)
    draft.chmod(0o400)
    draft.replace(place)
    for folder in (place.parent, place.parent.parent):
        _sync(folder)


@contextmanager
def _lock(operation: int) -> Iterator[None]:
    incoming()
    descriptor = os.open(root() / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)


def _shared_use() -> AbstractContextManager[None]:
    return _lock(fcntl.LOCK_SH)


def sole_use() -> AbstractContextManager[None]:
    """While this lasts, no content is put in its place."""
    return _lock(fcntl.LOCK_EX)


def _folder(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_content(sha256: str) -> BinaryIO:
    """The content with this digest, to be read; raise ``ContentLost``."""
    try:
        return path_of(sha256).open("rb")
    except FileNotFoundError as error:
        raise ContentLost(sha256) from error


def digest_of(path: Path) -> str:
    """The SHA-256 of the file at ``path``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents() -> Iterator[Path]:
    """Every content in the folder."""
    yield from sorted(path for path in root().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*") if path.is_file())


def drafts() -> Iterator[Path]:
    """What a process that was killed left half written."""
    yield from sorted((root() / INCOMING).glob("*"))
