"""Processor time of a measurement, which a busy machine changes less than the time by the clock."""

import os
import time
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def worked() -> float:
    """Seconds of the processor that this process has used, with those of its server process where it is PostgreSQL.

    The server's come in steps of a hundredth of a second, and only where ``/proc`` tells of them.
    """
    from django.db import connection

    seconds = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
        if stat.exists():
            user, system = stat.read_text().rpartition(")")[2].split()[11:13]
            seconds += (int(user) + int(system)) / TICKS_A_SECOND
    return seconds
