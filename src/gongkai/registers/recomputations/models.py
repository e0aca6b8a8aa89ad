"""Recomputations: due days of open obligations reckoned anew after the calendar changed, and which of them moved."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.registers.holidays.models import HolidayNotice
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ


class RecomputationQuerySet(models.QuerySet["Recomputation"]):
    """Recomputations by where they are."""

    def unfinished(self) -> Self:
        """Those that wait or are under way."""
        return self.filter(finished_at__isnull=True)


class Recomputation(models.Model):
    """One job over all open obligations that a change of the calendar may touch.

    ``first_on`` and ``last_on`` are the days between which the calendar changed; ``done_up_to`` is the obligation that
    was looked at last, from which an interrupted job goes on.
    """

    notice = models.ForeignKey(HolidayNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("Reason"), max_length=300)
    profiles = models.JSONField(_("Places"))
    first_on = models.DateField(_("First day changed"))
    last_on = models.DateField(_("Last day changed"))
    asked_at = models.DateTimeField(_("Asked for"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(_("Started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)
    done_up_to = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(_("Looked at"), default=0)
    moved = models.PositiveIntegerField(_("Moved"), default=0)
    unreckoned = models.PositiveIntegerField(_("Not reckoned"), default=0)
    is_checked_again = models.BooleanField(default=False)

    objects = RecomputationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")

    def __str__(self) -> str:
        return self.reason


class MovedDay(models.Model):
    """An obligation whose due day a recomputation moved; ``is_overdue`` if that made it overdue.

    The rows are written by one statement out of the obligations themselves, a million at a time, so the database need
    not look up each reference once more.
    """

    recomputation = models.ForeignKey(
        Recomputation, on_delete=models.CASCADE, related_name="days", db_index=False, db_constraint=False
    )
    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    due_before = models.DateField(_("Due before"))
    due_after = models.DateField(_("Due after"))
    is_overdue = models.BooleanField(_("Overdue because of it"))

    class Meta:
        ordering = ("organ", "due_after", "id")
        constraints = [models.CheckConstraint(condition=~Q(due_before=models.F("due_after")), name="moved_day_moved")]
        indexes = [
            models.Index(fields=["recomputation", "organ", "due_after", "id"], name="moved_day_by_organ"),
            models.Index(
                fields=["recomputation", "organ", "id"], name="moved_day_overdue", condition=Q(is_overdue=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_after}"


class MovedNumber(models.Model):
    """How many of an organ's due days a recomputation moved from one day to another; one row for each batch."""

    recomputation = models.ForeignKey(Recomputation, on_delete=models.CASCADE, related_name="numbers", db_index=False)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_before = models.DateField()
    due_after = models.DateField()
    is_overdue = models.BooleanField()
    number = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["recomputation", "organ"], name="moved_number_by_organ")]

    def __str__(self) -> str:
        return f"{self.due_before} → {self.due_after}: {self.number}"


class KnownCalendar(models.Model):
    """The calendar of a place as the obligations were last reckoned by it, as a digest."""

    profile = models.SlugField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)
    on = models.DateField()

    def __str__(self) -> str:
        return f"{self.profile} {self.on}"
