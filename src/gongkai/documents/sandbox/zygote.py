"""The process that has the parsers in memory and forks one confined child for each file.

It speaks with the one who started it over a socket: each message is one request with its open files; the answer goes
over the request's own socket. It ends with the one who started it.
"""

import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from gongkai.documents.sandbox import child
from gongkai.documents.sandbox.isolation import prepare, program_folders, take_foreign_files
from gongkai.documents.sandbox.tasks import TASKS

REQUEST_BYTES = 64 * 1024
LOOK_ROUND_SECONDS = 1.0
READY = b"ready"
PRELOADED = ("zipfile", "lxml.etree", "lxml.html", "docx", "openpyxl", "pypdf", "pypdfium2", "PIL.Image")


@dataclass
class Running:
    """A child at work: where its answer goes, where its pages are counted, and when it is cut off."""

    pid: int
    answer: socket.socket
    pages: int
    began: float
    seconds: float
    seconds_per_page: float
    seconds_most: float
    is_cut_off: bool = False

    @property
    def ends(self) -> float:
        """The moment from which it is killed."""
        return self.began + min(self.seconds, self.seconds_most)


def main() -> None:
    """Import what the tasks need, give up what no child needs, and wait for requests."""
    descriptor, parent = map(int, sys.argv[1:])
    _preload()
    take_foreign_files(program_folders())
    prepare()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as control:
        control.send(READY)
        Zygote(control, parent).serve()


def _preload() -> None:
    for name in (*PRELOADED, *(task.function.rpartition(".")[0] for task in TASKS.values())):
        importlib.import_module(name)


class Zygote:
    """Forks, watches the time, reaps."""

    def __init__(self, control: socket.socket, parent: int) -> None:
        self._control = control
        self._parent = parent
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._running: dict[int, Running] = {}

    def serve(self) -> None:
        """Until the one who started this is gone."""
        while os.getppid() == self._parent:
            for key, _ in self._selector.select(self._patience()):
                if key.fileobj is not self._control:
                    self._heard(key.data)
                elif not self._accept():
                    return self._end()
            self._cut_off_the_late()
        return self._end()

    def _patience(self) -> float:
        now = time.monotonic()
        return max(0.0, min([LOOK_ROUND_SECONDS, *(one.ends - now for one in self._running.values())]))

    def _accept(self) -> bool:
        """Start what is asked for; false when nobody will ask again."""
        request, descriptors, _, _ = socket.recv_fds(self._control, REQUEST_BYTES, 4)
        if not request:
            return False
        wanted = json.loads(request)
        answer = socket.socket(fileno=descriptors.pop(0))
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            child.become(wanted, [*descriptors[:2], writing, *descriptors[2:]])
        for descriptor in (writing, *descriptors):
            os.close(descriptor)
        limits = wanted["limits"]
        times = limits["seconds"], limits["seconds_per_page"], limits["seconds_most"]
        running = Running(pid, answer, reading, time.monotonic(), *times)
        self._running[pid] = running
        self._selector.register(reading, selectors.EVENT_READ, running)
        self._selector.register(answer, selectors.EVENT_READ, running)
        return True

    def _heard(self, running: Running) -> None:
        """Pages begun, or the end of the child; or whoever asked is gone and wants no answer."""
        if running.pid not in self._running:
            return
        if _is_closed(running.answer):
            self._kill(running)
            self._reap(running)
            return
        os.set_blocking(running.pages, False)
        try:
            pages = os.read(running.pages, 4096)
        except BlockingIOError:
            return
        if pages:
            running.seconds += running.seconds_per_page * len(pages)
        else:
            self._reap(running)

    def _cut_off_the_late(self) -> None:
        now = time.monotonic()
        for running in [one for one in self._running.values() if one.ends <= now]:
            running.is_cut_off = True
            self._kill(running)
            self._reap(running)

    def _kill(self, running: Running) -> None:
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(running.pid, signal.SIGKILL)

    def _reap(self, running: Running) -> None:
        """Tell how it ended."""
        status, spent = self._waited(running)
        told = {
            "status": os.waitstatus_to_exitcode(status),
            "is_cut_off": running.is_cut_off,
            "seconds": time.monotonic() - running.began,
            "cpu_seconds": spent.ru_utime + spent.ru_stime,
            "peak_bytes": spent.ru_maxrss * 1024,
        }
        self._forget(running)
        with suppress(OSError):
            running.answer.send(json.dumps(told).encode())
        running.answer.close()

    def _waited(self, running: Running) -> tuple[int, resource.struct_rusage]:
        """The end of a child that has closed its pipe; one that did so and does not end is killed."""
        for _ in range(100):
            pid, status, spent = os.wait4(running.pid, os.WNOHANG)
            if pid:
                return status, spent
            time.sleep(0.001)
        self._kill(running)
        _, status, spent = os.wait4(running.pid, 0)
        return status, spent

    def _forget(self, running: Running) -> None:
        del self._running[running.pid]
        self._selector.unregister(running.pages)
        self._selector.unregister(running.answer)
        os.close(running.pages)

    def _end(self) -> None:
        for running in list(self._running.values()):
            self._kill(running)


def _is_closed(answer: socket.socket) -> bool:
    try:
        return answer.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


if __name__ == "__main__":
    main()
