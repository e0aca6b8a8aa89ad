"""What ``./gongkai up`` starts beside the server: started anew when it dies, ended with the server."""

import os
import subprocess
import sys
import threading
import time

from django.core.management import execute_from_command_line

from tools import kinship

STOPPING_SECONDS = 15
LONGEST_PAUSE_SECONDS = 60.0
LIVED_WELL_SECONDS = 60.0


BESIDE = ("work", "follow")
"""The commands that run beside the server: jobs, and what follows the publication journal."""


class Keeper:
    """Keeps one process alive beside this one: the one that runs ``command`` of ``BESIDE``."""

    def __init__(self, command: str) -> None:
        self._is_ending = threading.Event()
        self._command = command
        self._worker = _started(command)

    def watch(self) -> None:
        """Look after it from a thread of its own.

        The thread waits in the system and holds no lock while the server makes its own processes by forking.
        """
        threading.Thread(target=self._keep, name=f"{self._command}-keeper", daemon=True).start()

    def _keep(self) -> None:
        pause, began = 1.0, time.monotonic()
        while True:
            code = self._worker.wait()
            if self._is_ending.is_set():
                return
            pause = 1.0 if time.monotonic() - began > LIVED_WELL_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
            print(
                f"gongkai: {self._command} ended ({code}); starting it again in {pause:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            if self._is_ending.wait(pause):
                return
            self._worker, began = _started(self._command), time.monotonic()

    def end(self) -> None:
        """End the worker; a job that does not stop in time is cut off and done by the next one."""
        self._is_ending.set()
        self._worker.terminate()
        try:
            self._worker.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()


def _started(command: str) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-P", "-m", "tools.working", str(os.getpid()), command]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)


def main() -> None:
    """The process itself."""
    kinship.end_with_parent(int(sys.argv[1]))
    execute_from_command_line(["gongkai", sys.argv[2]])


if __name__ == "__main__":
    main()
