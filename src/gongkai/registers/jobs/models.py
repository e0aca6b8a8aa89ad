"""Jobs of the queue as the platform sees them, the workers that do them, and the acts of each day."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by where they are."""

    def in_status(self, status: str) -> Self:
        """Those waiting, running, done or failed."""
        return self.filter(status=status)

    def ready(self) -> Self:
        """Those that a worker may take now."""
        return self.in_status(TaskResultStatus.READY).filter(
            Q(run_after=get_date_max()) | Q(run_after__lte=timezone.now())
        )


class Job(DBTaskResult[Any, Any]):
    """One job of the queue, kept by django-tasks-db."""

    queue = JobQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    @property
    def worker_id(self) -> str:
        """The worker that took it last."""
        return str(self.worker_ids[-1]) if self.worker_ids else ""

    @property
    def reason(self) -> str:
        """Why it failed: the last line of what was said."""
        lines = str(self.traceback).strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def is_failed(self) -> bool:
        """Whether it ended with an error."""
        return str(self.status) == TaskResultStatus.FAILED


class Progress(models.Model):
    """How far a running job is."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="progress")
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = _("progress")

    def __str__(self) -> str:
        return f"{self.done} / {self.total}"


class Worker(models.Model):
    """A process that does jobs; whether it lives is asked of its lock, not of this row."""

    id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(_("Machine"), max_length=120)
    process = models.PositiveIntegerField(_("Process"))
    started_at = models.DateTimeField(_("Started"))

    def __str__(self) -> str:
        return f"{self.host}:{self.process}"


class DailyOutcome(models.TextChoices):
    """How a day's act went."""

    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class DailyActQuerySet(models.QuerySet["DailyAct"]):
    """Acts of days."""

    def done(self) -> Self:
        """Those that were carried out."""
        return self.filter(outcome=DailyOutcome.DONE)


class DailyAct(models.Model):
    """One of the acts of ``DAILY_ACTS`` for one day: done, or failed and to be tried again."""

    day = models.DateField(_("Day"))
    act = models.CharField(_("Act"), max_length=160)
    outcome = models.CharField(_("Outcome"), max_length=10, choices=DailyOutcome)
    at = models.DateTimeField(_("At"))
    number = models.PositiveIntegerField(_("Number"), default=0)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    objects = DailyActQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "act")
        verbose_name = _("act of a day")
        verbose_name_plural = _("acts of days")
        constraints = [models.UniqueConstraint(fields=["act", "day"], name="daily_act_once_a_day")]

    def __str__(self) -> str:
        return f"{self.act} {self.day}"

    @property
    def is_failed(self) -> bool:
        """Whether it is to be tried again."""
        return self.outcome == DailyOutcome.FAILED


def last_day_done(act: str) -> date | None:
    """The latest day for which ``act`` was carried out."""
    return DailyAct.objects.done().filter(act=act).order_by("-day").values_list("day", flat=True).first()
