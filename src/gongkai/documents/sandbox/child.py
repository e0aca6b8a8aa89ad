"""One file in one process: gives up everything, reads, writes what it found, ends."""

import errno
import fcntl
import importlib
import inspect
import json
import logging
import os
import resource
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

from gongkai.documents.kinds import Kind, kind_of, refusal_of
from gongkai.documents.sandbox import isolation
from gongkai.documents.sandbox.limits import Limits
from gongkai.documents.sandbox.refusals import (
    Refused,
    damaged,
    disk_full,
    too_much_found,
    too_much_memory,
    too_much_written,
)
from gongkai.documents.sandbox.source import Source
from gongkai.documents.sandbox.tasks import OFFICE

FILE, RESULT, PAGES, OUT = 3, 4, 5, 6
"""The descriptors it keeps; every other one is closed."""
UNPREPARED, UNANSWERED = 70, 71
"""With which it ends where it could not be confined, and where it has no answer."""
DETAIL_LENGTH = 2_000
ABOVE = 64


class _WronglyAsked(Exception):
    """The task cannot be called as it was asked for."""


UNWRITTEN = {errno.EFBIG: too_much_written, errno.ENOSPC: disk_full, errno.EDQUOT: disk_full}


def become(wanted: dict[str, Any], descriptors: list[int]) -> NoReturn:
    """Turn this fresh fork into the process that does what is ``wanted``; never returns."""
    status = UNPREPARED
    try:
        parent = os.getppid()
        os.setsid()
        isolation.die_with_parent(parent)
        _keep_only(descriptors)
        limits = Limits(**wanted["limits"])
        isolation.limit_resources(
            memory_bytes=limits.memory_bytes,
            seconds=limits.seconds_most,
            written_bytes=max(limits.result_bytes, limits.written_bytes),
        )
        isolation.take_system_calls()
        status = UNANSWERED
        _write(_answer(wanted, limits), limits)
        status = 0
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        raise
    finally:
        os._exit(status)


def _keep_only(descriptors: list[int]) -> None:
    """Move ours to known numbers and close all others: the sockets and files of other children are not for this one."""
    high = [fcntl.fcntl(one, fcntl.F_DUPFD, ABOVE) for one in descriptors]
    for place, one in enumerate(high, start=FILE):
        os.dup2(one, place)
    os.closerange(FILE + len(descriptors), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.dup2(1, 2)  # where the zygote's own words go: nowhere


def _answer(wanted: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """What the task found, or why the file is refused."""
    logging.disable()
    what = "文件"
    try:
        with os.fdopen(FILE, "rb") as file:
            kind = kind_of(file)
            what = f"{kind.title} 文件" if kind.format in OFFICE else what
            return {"result": _done(wanted, limits, file, kind)}
    except Refused as refused:
        return _told(refused)
    except _WronglyAsked as fault:
        return {"fault": str(fault)}
    except Exception as error:  # a parser raises whatever a damaged file leads it to; the detail goes to the log
        return _told(_refused(error, what, limits)) | {"detail": traceback.format_exc()[-DETAIL_LENGTH:]}


def _refused(error: Exception, what: str, limits: Limits) -> Refused:
    if isinstance(error, MemoryError):
        return too_much_memory(limits.memory_bytes)
    if isinstance(error, OSError) and error.errno in UNWRITTEN:
        return UNWRITTEN[error.errno]()
    return damaged(what)


def _done(wanted: dict[str, Any], limits: Limits, file: BinaryIO, kind: Kind) -> Any:
    if refusal := refusal_of(kind, accepted=frozenset(wanted["accepted"]), allows_macros=wanted["allows_macros"]):
        code, reason = refusal
        raise Refused(reason, code)
    out = os.fdopen(OUT, "wb") if wanted["has_out"] else None
    source = Source(file, wanted["name"], os.fstat(FILE).st_size, kind, limits, out, _page_begun)
    result = _function(wanted, source)(source, **wanted["options"])
    if out is not None:
        out.close()
    return result


def _function(wanted: dict[str, Any], source: Source) -> Callable[..., Any]:
    """The task's function, once it is sure that it can be called so: that it cannot is no fault of the file."""
    module, _, name = wanted["function"].rpartition(".")
    try:
        function: Callable[..., Any] = getattr(importlib.import_module(module), name)
        inspect.signature(function).bind(source, **wanted["options"])
    except (ImportError, AttributeError, TypeError) as error:
        raise _WronglyAsked(f"{wanted['function']}: {error}") from error
    return function


def _page_begun() -> None:
    os.write(PAGES, b".")


def _write(answer: dict[str, Any], limits: Limits) -> None:
    try:
        content = _encoded(answer)
    except MemoryError:
        content = _encoded(_told(too_much_memory(limits.memory_bytes)))
    if len(content) > limits.result_bytes:
        content = _encoded(_told(too_much_found(limits.result_bytes)))
    with os.fdopen(RESULT, "wb") as file:
        file.write(content)


def _told(refused: Refused) -> dict[str, Any]:
    return {"refused": [refused.code, refused.reason]}


def _encoded(answer: dict[str, Any]) -> bytes:
    """As JSON; half a character, which some files hold, becomes a question mark."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
