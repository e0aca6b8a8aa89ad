"""Tasks that no installation has: each tries what a parser in foreign hands would try."""

import ctypes
import os
import resource
import signal
import time
from contextlib import suppress

from gongkai.documents.sandbox.refusals import Refused
from gongkai.documents.sandbox.tests.ways_out import WAYS_OUT


def attempt(source, way):
    """Which error the way out ends with."""
    try:
        WAYS_OUT[way](source)
    except OSError as error:
        return type(error).__name__
    return "nothing held it"


def descriptors(source):
    """The numbers of every open file."""
    found = []
    for one in range(64):
        with suppress(OSError):
            os.fstat(one)
            found.append(one)
    return found


def environment(source):
    return dict(os.environ)


def fill_memory(source):
    kept = []
    while True:
        kept.append(bytearray(16 * 1024 * 1024))


def spin(source, seconds=60.0, pages=0):
    for _ in range(pages):
        source.begin_page()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return "done"


def sleep(source):
    time.sleep(60)


def crash(source):
    ctypes.string_at(0)


def end(source, status=0):
    os._exit(status)


def kill_itself(source):
    signal.raise_signal(signal.SIGKILL)


def write_nonsense(source):
    os.write(4, b'{"result": [[[')
    os._exit(0)


def write_depths(source):
    os.write(4, b'{"result": ' + b"[" * 1_000_000)
    os._exit(0)


def answer_long(source, count):
    return "长" * count


def recurse(source):
    return recurse(source)


def fail(source):
    raise ValueError("公")


def refuse(source):
    raise Refused("这一份不读。", "test.refused")


def write_out(source, size=3):
    source.out.write(b"x" * size)
    return size


def write_half(source):
    source.out.write(b"half")
    source.out.flush()
    raise ValueError


def count(source):
    return len(source.content())


def limits(source):
    kinds = ("RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_CORE", "RLIMIT_FSIZE")
    return {kind: resource.getrlimit(getattr(resource, kind))[1] for kind in kinds}
