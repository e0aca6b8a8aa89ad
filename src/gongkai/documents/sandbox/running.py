"""Asking for a task: from the web server's threads, the worker and the command line alike."""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from gongkai.documents.sandbox.limits import Limits
from gongkai.documents.sandbox.refusals import (
    Refused,
    broken_sandbox,
    damaged,
    too_large,
    too_much_found,
    too_much_memory,
    too_slow,
)
from gongkai.documents.sandbox.tasks import TASKS

logger = logging.getLogger(__name__)
ZYGOTE = "gongkai.documents.sandbox.zygote"
READY = b"ready"
START_SECONDS = 60.0
GRACE_SECONDS = 30.0
"""How long after the last moment of a task its answer is waited for."""
AT_ONCE = max(2, min(4, os.cpu_count() or 2))
UNPREPARED = 70
"""With which a child ends that could not be confined (``child.UNPREPARED``)."""
NAME_LENGTH = 1_000
LIKELY_MEMORY = 0.4
"""A process that crashed with so much of its memory in use most likely wanted more: parsers grow by doubling."""
OPTIONS_LIMIT_BYTES = 60_000
ENVIRONMENT = {"LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Outcome:
    """How a task went: what it found or why not, and what it cost, measured at its end by the kernel."""

    result: Any
    refused: Refused | None
    seconds: float
    cpu_seconds: float
    peak_bytes: int


class _Lost(Exception):
    """The zygote did not answer."""


class _Keeper:
    """Has the one zygote of this process, started at the first task and again when it is gone."""

    def __init__(self) -> None:
        self.limits = Limits()
        self.at_once = AT_ONCE
        self.forget()

    def forget(self) -> None:
        """Begin anew, in a process just forked: the zygote belongs to the one it was forked from."""
        self.places = threading.BoundedSemaphore(self.at_once)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: bytes, descriptors: list[int]) -> None:
        """Hand a request over; raises ``_Lost``."""
        with self._lock:
            try:
                socket.send_fds(self._control or self._start(), [request], descriptors)
            except OSError as error:
                self._drop()
                raise _Lost from error

    def _start(self) -> socket.socket:
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with there:
            command = [sys.executable, "-P", "-s", "-m", ZYGOTE, str(there.fileno()), str(os.getpid())]
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                env=ENVIRONMENT | {"PYTHONPATH": str(Path(__file__).resolve().parents[3])},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[there.fileno()],
                start_new_session=True,
            )
        here.settimeout(START_SECONDS)
        if here.recv(16) != READY:
            here.close()
            raise OSError("the zygote did not start")
        here.settimeout(None)
        self._control = here
        return here

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None

    def lose(self) -> None:
        """Let the zygote go; the next task starts another."""
        with self._lock:
            self._drop()


_keeper = _Keeper()
atexit.register(_keeper.lose)
os.register_at_fork(after_in_child=_keeper.forget)


def configure(limits: Limits, *, at_once: int = AT_ONCE) -> None:
    """Set the limits of tasks that name none, and how many files are read at the same time."""
    _keeper.limits, _keeper.at_once = limits, at_once
    _keeper.places = threading.BoundedSemaphore(at_once)


def run(
    task: str,
    path: Path | bytes,
    *,
    name: str = "",
    limits: Limits | None = None,
    out: Path | None = None,
    **options: Any,
) -> Any:
    """What ``task`` finds in the file at ``path`` (or in bytes); raises ``Refused``.

    Where ``out`` is given the task writes that file; it is there whole or not at all.
    """
    outcome = measure(task, path, name=name, limits=limits, out=out, **options)
    if outcome.refused is not None:
        raise outcome.refused
    return outcome.result


def measure(
    task: str,
    path: Path | bytes,
    *,
    name: str = "",
    limits: Limits | None = None,
    out: Path | None = None,
    **options: Any,
) -> Outcome:
    """As ``run``, with what it cost; a refusal is given back, not raised."""
    wanted = TASKS[task]
    limits = limits or _keeper.limits
    request = {
        "function": wanted.function,
        "accepted": sorted(wanted.accepted),
        "allows_macros": wanted.allows_macros,
        "name": (name or (path.name if isinstance(path, Path) else ""))[:NAME_LENGTH],
        "limits": asdict(limits),
        "options": options,
        "has_out": out is not None,
    }
    message = json.dumps(request).encode()
    if len(message) > OPTIONS_LIMIT_BYTES:
        raise ValueError(f"{len(message)} bytes of options")
    with ExitStack() as stack:
        file = stack.enter_context(_opened(path))
        if os.fstat(file.fileno()).st_size > limits.file_bytes:
            return Outcome(None, too_large(limits.file_bytes), 0.0, 0.0, 0)
        draft = stack.enter_context(tempfile.NamedTemporaryFile(dir=out.parent, prefix=".draft-")) if out else None
        stack.enter_context(_keeper.places)
        outcome = _asked(message, file, draft, limits)
        if draft is not None and out is not None and outcome.refused is None:
            _settle(Path(draft.name), out)
    return outcome


@contextmanager
def _opened(source: Path | bytes) -> Iterator[IO[bytes]]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with _file_in_memory() as file:
        file.write(source)
        file.flush()
        with Path(f"/proc/self/fd/{file.fileno()}").open("rb") as read_only:
            yield read_only


def _settle(draft: Path, out: Path) -> None:
    os.link(draft, draft.with_suffix(".done"))
    draft.with_suffix(".done").replace(out)


def _asked(message: bytes, file: IO[bytes], draft: IO[bytes] | None, limits: Limits) -> Outcome:
    """Ask, and once more where the zygote is lost, which is no fault of the file."""
    for _ in range(2):
        with _file_in_memory() as result:
            try:
                told = _told(message, file, draft, result, limits)
            except _Lost:
                _keeper.lose()
                continue
            return _outcome(told, result, limits)
    return Outcome(None, broken_sandbox(), 0.0, 0.0, 0)


def _file_in_memory() -> BinaryIO:
    """A file in memory that has no name."""
    return os.fdopen(os.memfd_create("gongkai", os.MFD_CLOEXEC), "w+b")


def _told(message: bytes, file: IO[bytes], draft: IO[bytes] | None, result: BinaryIO, limits: Limits) -> dict[str, Any]:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with here:
        with there:
            open_files = [file, result, *([draft] if draft is not None else [])]
            _keeper.ask(message, [there.fileno(), *(one.fileno() for one in open_files)])
        here.settimeout(limits.seconds_most + GRACE_SECONDS)
        try:
            answer = here.recv(4096)
        except OSError as error:
            raise _Lost from error
    if not answer:
        raise _Lost
    told: dict[str, Any] = json.loads(answer)
    return told


def _outcome(told: dict[str, Any], result: BinaryIO, limits: Limits) -> Outcome:
    found, refused = None, None
    if told["is_cut_off"]:
        refused = too_slow()
    elif told["status"] == UNPREPARED:
        refused = broken_sandbox()
    elif told["status"] != 0:
        refused = _ended_early(told, limits)
    else:
        found, refused = _found(result, limits)
    return Outcome(found, refused, told["seconds"], told["cpu_seconds"], told["peak_bytes"])


def _ended_early(told: dict[str, Any], limits: Limits) -> Refused:
    """The process ended itself, or the kernel ended it: by its peak it is told whether the memory was what failed."""
    logger.warning("sandbox: the process ended with %s after %.1f s", told["status"], told["seconds"])
    if told["status"] == -9 or told["peak_bytes"] > limits.memory_bytes * LIKELY_MEMORY:
        return too_much_memory(limits.memory_bytes)
    return damaged()


def _found(result: BinaryIO, limits: Limits) -> tuple[Any, Refused | None]:
    """What the child wrote; it is read with suspicion, for the child may be in foreign hands."""
    if os.fstat(result.fileno()).st_size > limits.result_bytes:
        return None, too_much_found(limits.result_bytes)
    result.seek(0)
    try:
        answer = json.loads(result.read())
        if "result" in answer:
            return answer["result"], None
        code, reason = map(str, answer.get("refused") or ("", answer["fault"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, damaged()
    if not code:
        raise TypeError(reason)
    if detail := str(answer.get("detail", "")):
        logger.info("sandbox: %s: %s", code, detail)
    return None, Refused(reason[:300], code[:60])
