"""How the queue, its workers and the acts of the day stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django_tasks import TaskResultStatus

from . import locks
from .models import DailyAct, Job, Worker

WORKER_LOCK = "worker"


def is_alive(worker_id: str) -> bool:
    """Whether the worker of that id lives."""
    return locks.is_held(WORKER_LOCK, worker_id)


def living_workers() -> list[Worker]:
    """The workers that do jobs now."""
    return [worker for worker in Worker.objects.order_by("started_at") if is_alive(worker.pk)]


@dataclass(frozen=True)
class Page:
    """One page of jobs, the newest first, and the key after which the next begins; "" on the last."""

    rows: Sequence[Job]
    next_key: str


def numbers() -> dict[str, int]:
    """How many jobs there are in each status."""
    found = dict.fromkeys((str(status) for status in TaskResultStatus), 0)
    rows = Job.queue.order_by().values_list("status").annotate(number=Count("pk"))
    return found | {str(status): number for status, number in rows}


def page(status: str, *, after: str, size: int) -> Page:
    """A page of the jobs in ``status``, by keyset; a malformed key starts from the beginning."""
    jobs = Job.queue.filter(status=status).select_related("progress").order_by("-enqueued_at", "-id")
    rows = list(jobs.filter(_before(after))[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], f"{last.enqueued_at.isoformat()}~{last.pk}")


def _before(key: str) -> Q:
    moment, _sign, job_id = key.partition("~")
    try:
        at, number = datetime.fromisoformat(moment), UUID(job_id)
    except ValueError:
        return Q()
    return Q(enqueued_at__lt=at) | Q(enqueued_at=at, pk__lt=number)


@dataclass(frozen=True)
class ActOfTheDay:
    """One of ``DAILY_ACTS`` and how it last went; ``last`` is None when it never ran."""

    path: str
    last: DailyAct | None


def acts_of_the_day() -> list[ActOfTheDay]:
    """The acts in their order, each with its latest row; one query."""
    paths = list(settings.DAILY_ACTS)
    later = DailyAct.objects.filter(act=OuterRef("act"), day__gt=OuterRef("day"))
    latest = {row.act: row for row in DailyAct.objects.filter(~Exists(later), act__in=paths)}
    return [ActOfTheDay(path, latest.get(path)) for path in paths]
