"""The head of the chain, written down outside the database, so that a shortened or rewritten chain is noticed.

One line for each anchored head: ``sequence digest moment``. Lines are only ever appended, each followed by an fsync.
An act that comes alone is anchored at once; in a storm of acts one line is written every ``AUDIT_ANCHOR_DELAY_SECONDS``
and one when the process ends. A process killed outright loses at most that delay, and the next act anchors everything
before it. What is proved reaches up to the last anchor, no further: copy the file to a place that the people who run
this machine cannot write to.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from .rules import moment

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """An entry that is, or was, the last one."""

    sequence: int
    digest: str
    at: datetime

    @property
    def line(self) -> str:
        """How the head stands in the anchor file."""
        return f"{self.sequence} {self.digest} {moment(self.at)}\n"


class AnchorMissing(Exception):
    """There is no anchor file."""


class AnchorDamaged(Exception):
    """A line of the anchor file is not an anchor."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(f"{path}, line {line}")
        self.line = line


@dataclass
class _Writer:
    """What this process still has to anchor, and when it last did."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: Head | None = None
    timer: threading.Timer | None = None
    written: float = float("-inf")

    def take(self, head: Head) -> None:
        """Anchor ``head`` now, or soon if an anchor was written just now."""
        with self.lock:
            if self.waiting is None or self.waiting.sequence < head.sequence:
                self.waiting = head
            wait = self.written + settings.AUDIT_ANCHOR_DELAY_SECONDS - time.monotonic()
            if wait <= 0:
                self._write()
            elif self.timer is None:
                self.timer = threading.Timer(wait, self.flush)
                self.timer.daemon = True
                self.timer.start()

    def flush(self) -> None:
        """Anchor what waits."""
        with self.lock:
            self.timer = None
            self._write()

    def forget(self) -> None:
        """Drop what waits, as if this process had written nothing yet."""
        with self.lock:
            self.waiting, self.written = None, float("-inf")

    def _write(self) -> None:
        if self.waiting is None:
            return
        try:
            _append(anchor_file(), self.waiting.line)
        except OSError:
            logger.critical("The head of the audit register could not be anchored in %s", anchor_file(), exc_info=True)
            return
        self.waiting = None
        self.written = time.monotonic()


def anchor_file() -> Path:
    """Where the anchors are kept."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        length = os.fstat(descriptor).st_size
        torn = length > 0 and os.pread(descriptor, 1, length - 1) != b"\n"
        os.write(descriptor, (("\n" if torn else "") + line).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def anchors() -> Iterator[tuple[int, str]]:
    """Number and digest of every anchored head; raise ``AnchorMissing`` or ``AnchorDamaged``."""
    path = anchor_file()
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                words = line.split()
                if len(words) != 3 or not words[0].isdecimal() or len(words[1]) != 64:
                    raise AnchorDamaged(path, number)
                yield int(words[0]), words[1]
    except FileNotFoundError as error:
        raise AnchorMissing(str(path)) from error


_writer = _Writer()
remember = _writer.take
flush = _writer.flush
forget = _writer.forget
atexit.register(flush)
os.register_at_fork(after_in_child=_writer.__init__)  # type: ignore[misc]
