"""What may happen to jobs: put in the queue, tell how far they are, given back by a dead worker, started again."""

import logging
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks.base import Task

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import queries
from .models import DailyAct, Job, Progress, Worker

logger = logging.getLogger(__name__)

ATTEMPTS = 3
"""A job that was under way when so many workers ended is not tried again by itself."""
KEPT_DAYS = 90
"""Jobs that ended well, and acts of days, are forgotten after so many days; failed ones stay."""


class NotFailed(Exception):
    """The job has not failed, so there is nothing to start again."""


class WorkersEnded(Exception):
    """The workers that did this job ended in the middle of it, each time."""


def put(path: str, **arguments: Any) -> str:
    """Put the task at ``path`` in the queue, in the transaction of the caller; its id.

    A service names a task by its path because the task, a door, calls services.
    """
    task = cast("Task[..., Any]", import_string(path))
    return str(task.enqueue(**arguments).id)


def report_progress(job_id: str, *, done: int, total: int) -> None:
    """Say how far a job of the queue is; one that runs outside the queue has nobody to tell."""
    if _is_uuid(job_id) and Job.queue.filter(pk=job_id).exists():
        Progress.objects.update_or_create(job_id=job_id, defaults={"done": done, "total": total})


def progress_of(job_id: str) -> Progress | None:
    """How far a job of the queue is, where it said so."""
    return Progress.objects.filter(job_id=job_id).first() if _is_uuid(job_id) else None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def begin_worker(worker_id: str, *, host: str, process: int, at: datetime) -> None:
    """Enter a worker, and forget those that are gone."""
    gone = [worker.pk for worker in Worker.objects.all() if not queries.is_alive(worker.pk)]
    Worker.objects.filter(pk__in=gone).delete()
    Worker.objects.create(id=worker_id, host=host[:120], process=process, started_at=at)


@transaction.atomic
def return_orphans() -> int:
    """Put jobs back whose worker is gone, so that another does them; how many.

    A worker's lock outlives every statement it makes, so a job is never done by two at a time.
    """
    returned = 0
    for job in Job.queue.in_status(TaskResultStatus.RUNNING).select_for_update(skip_locked=True):
        if queries.is_alive(job.worker_id):
            continue
        returned += 1
        if len(job.worker_ids) >= ATTEMPTS:
            job.set_failed(WorkersEnded(f"{len(job.worker_ids)} workers ended while doing this"))
            logger.error("job %s: given up after %d workers ended", job.pk, len(job.worker_ids))
        else:
            Job.queue.filter(pk=job.pk).update(status=TaskResultStatus.READY)
            logger.warning("job %s: its worker is gone, another will do it", job.pk)
    return returned


@transaction.atomic
def start_again(job: Job, *, by: Account, at: datetime) -> None:
    """Put a failed job back in the queue; raises ``NotFailed``."""
    locked = Job.queue.select_for_update().get(pk=job.pk)
    if not locked.is_failed:
        raise NotFailed(str(job.pk))
    audit.write("job.started_again", subject=locked, by=by, at=at, detail={"reason": locked.reason})
    Job.queue.filter(pk=job.pk).update(
        status=TaskResultStatus.READY, worker_ids=[], finished_at=None, exception_class_path="", traceback=""
    )


def forget_old(*, on: date, at: datetime) -> int:
    """A day's act: forget jobs and acts that ended well long ago."""
    jobs, _each = (
        Job.queue.in_status(TaskResultStatus.SUCCESSFUL).filter(finished_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    )
    acts, _each = DailyAct.objects.done().filter(day__lt=on - timedelta(days=KEPT_DAYS)).delete()
    return jobs + acts
