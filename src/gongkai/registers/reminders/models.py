"""Reminders: who was told, on which day, of which due day."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.organs.models import Organ, Role


class Step(models.TextChoices):
    """How far it has come: ahead of the day to who works on it, then over the day to those above."""

    AHEAD = "ahead", _("Due soon")
    HEAD = "head", _("Overdue, told to the head")
    SUPERVISOR = "supervisor", _("Overdue, told to the supervising office")


ADDRESSED = {Step.AHEAD: Role.CLERK, Step.HEAD: Role.HEAD, Step.SUPERVISOR: Role.OFFICE}
"""The post to which each step speaks: at the organ that owes, the last at the organ above it."""


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders by whether they still say something."""

    def outstanding(self) -> Self:
        """Not seen, and about a day that is still owed: what was met, closed or moved reminds of nothing."""
        return self.filter(seen_at__isnull=True, obligation__standing=Standing.OWED, obligation__due_on=F("due_on"))


class Reminder(models.Model):
    """One reminder. ``ahead`` is the number of working days before the due day, 0 after it."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    step = models.CharField(_("Step"), max_length=10, choices=Step)
    ahead = models.PositiveSmallIntegerField(_("Working days ahead"), default=0)
    due_on = models.DateField(_("Due"))
    on = models.DateField(_("Day"))
    written_at = models.DateTimeField(_("Written"))
    organ = models.ForeignKey(
        Organ, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("Addressed organ")
    )
    role = models.CharField(_("Addressed post"), max_length=30, choices=Role)
    seen_at = models.DateTimeField(_("Seen"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ("on", "id")
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["obligation", "due_on", "step", "ahead"], name="reminder_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_by__isnull=False), name="reminder_seen_by_somebody"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organ", "role", "due_on", "id"], name="reminder_unseen", condition=Q(seen_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.on}"

    @property
    def said(self) -> str:
        """What it says, in words."""
        if self.step == Step.AHEAD:
            return ngettext("due in %(days)d working day", "due in %(days)d working days", self.ahead) % {
                "days": self.ahead
            }
        return str(self.get_step_display())
