"""The worker: does the jobs of the queue one after another and the acts of each day, until it is told to end."""

import logging
import os
import signal
import socket
import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker

from gongkai.registers.organs import present

from . import daily, locks, queries, services
from .models import Job

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LOOKS_FOR_ORPHANS_SECONDS = 30.0
GRACE_SECONDS = 5
"""After this time a job under way is cut off; it is given back and done by the next worker."""
TICK_AT = time_of_day(0, 10)
TRIES_AGAIN = timedelta(hours=1)


class LostLock(Exception):
    """The connection that proves this worker alive is gone, so its jobs may be another's now."""


class Worker:
    """One worker; ``run`` returns when it was told to end, or when ``until_empty`` and nothing is left to do."""

    def __init__(self, *, until_empty: bool = False) -> None:
        self.id = get_random_string(32)
        self._until_empty = until_empty
        self._is_ending = self._is_busy = False
        self._looked_for_orphans_at = float("-inf")
        self._tick = TickTimes()

    def listen(self) -> None:
        """Let SIGTERM and SIGINT end it: at once when it waits, after a short grace when it does a job."""
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._is_ending = True
        if not self._is_busy:
            raise SystemExit(0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the system's own end, also in the middle of a long statement
        signal.alarm(GRACE_SECONDS)

    def run(self) -> None:
        """Work."""
        lock = locks.take(queries.WORKER_LOCK, self.id)
        assert lock is not None  # nobody else knows the name
        try:
            services.begin_worker(self.id, host=socket.gethostname(), process=os.getpid(), at=timezone.now())
            logger.debug("worker %s begins", self.id)
            while not self._is_ending:
                has_worked = self._round(lock)
                if self._until_empty and not has_worked:
                    return
                if not has_worked:
                    time.sleep(POLL_SECONDS)
        finally:
            lock.release()

    def _round(self, lock: locks.Lock) -> bool:
        """One look at what is to be done; whether a job was done. A database that is away or busy is waited for."""
        if not lock.is_sound():
            raise LostLock(self.id)
        self._is_busy = True
        try:
            self._return_orphans()
            self._tick.look(present.now())
            return self._do_one()
        except (OperationalError, InterfaceError):
            logger.exception("the database does not answer; trying again")
            connections.close_all()
            return False
        finally:
            self._is_busy = False
            close_old_connections()

    def _return_orphans(self) -> None:
        if time.monotonic() - self._looked_for_orphans_at < LOOKS_FOR_ORPHANS_SECONDS:
            return
        if Job.queue.in_status(TaskResultStatus.RUNNING).exists():
            services.return_orphans()
        self._looked_for_orphans_at = time.monotonic()

    def _do_one(self) -> bool:
        """Looking costs no lock; only a job that is there is claimed, in a transaction of its own."""
        if self._is_ending or not Job.queue.ready().exists():
            return False
        db_worker.Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self.id,
            excluded_queue_names=[],
        ).run()
        return True


class TickTimes:
    """When the acts of the day are done: at the start, each day at ten past midnight, an hour after a fault."""

    def __init__(self) -> None:
        self._done_on: date | None = None
        self._next_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """Carry them out if it is time."""
        if not self._is_time(now):
            return
        self._next_at = now + TRIES_AGAIN
        try:
            done = daily.tick(at=now)
        except daily.AlreadyTicking:
            self._next_at = now + timedelta(minutes=1)
            return
        if all(not act.is_failed for act in done):
            self._done_on, self._next_at = timezone.localdate(now), None

    def _is_time(self, now: datetime) -> bool:
        if self._next_at is not None:
            return now >= self._next_at
        local = timezone.localtime(now)
        return self._done_on is None or (local.date() > self._done_on and local.time() >= TICK_AT)
