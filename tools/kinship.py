"""How a process is bound to the one that started it."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1  # of prctl(2)


def end_with_parent(parent: int | None = None) -> None:
    """Let Linux send SIGTERM to this process when the one that started it is gone, also after a ``kill -9`` of it.

    ``parent`` is who that was; where it was gone before this was asked for, this process ends now.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
