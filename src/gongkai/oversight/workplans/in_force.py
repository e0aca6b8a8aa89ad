"""What is kept about a plan in force: decisions on reports, later days asked for, links, changes, publicity."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.models import Obligation


def _person(label: str = "") -> "models.ForeignKey[models.Model | None, models.Model | None]":
    """The account that did it; None is the platform itself."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Verdict(models.TextChoices):
    """What the office said to a report."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class ReportDecision(models.Model):
    """The office whose plan it is accepted a report, or returned it with a reason; once, never changed."""

    report = models.OneToOneField("workplans.ProgressReport", on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(_("Decision"), max_length=20, choices=Verdict)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("Decided"))
    by = _person()

    class Meta:
        ordering = ("id",)
        verbose_name = _("decision on a report")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="report_returned_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class ExtensionState(models.TextChoices):
    """How far a request for a later day has come."""

    OPEN = "open", _("Waits for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExtensionRequest(models.Model):
    """An organ asks for a later day for one obligation of a plan; the office grants this day or another, or refuses."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="extension_requests")
    plan = models.ForeignKey("workplans.WorkPlan", on_delete=models.PROTECT, related_name="extension_requests")
    due_before = models.DateField(_("Due before"))
    wanted_on = models.DateField(_("Day asked for"))
    reason = models.CharField(_("Reason"), max_length=300)
    state = models.CharField(_("State"), max_length=20, choices=ExtensionState, default=ExtensionState.OPEN)
    asked_at = models.DateTimeField(_("Asked"))
    asked_by = _person()
    granted_on = models.DateField(_("Day granted"), null=True, blank=True)
    answer = models.CharField(_("Answer"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = _person()

    class Meta:
        ordering = ("id",)
        verbose_name = _("request for a later day")
        verbose_name_plural = _("requests for a later day")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(state="open"), name="extension_open_once_per_obligation"
            ),
            models.CheckConstraint(condition=Q(wanted_on__gt=F("due_before")), name="extension_asks_for_a_later_day"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(granted_on__gt=F("due_before")), name="extension_grants_a_later_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="extension_refused_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} → {self.wanted_on}"

    def get_absolute_url(self) -> str:
        """The page on which it is decided."""
        return reverse("extension", args=[self.pk])


class LinkKind(models.TextChoices):
    """Why a task or plan comes from another."""

    CASCADE = "cascade", _("Carries out the higher plan")
    CARRY_OVER = "carry_over", _("Continues last year's plan")


class PlanLink(models.Model):
    """A plan carries out a higher one, or continues that of the year before; decided by a person."""

    lower = models.ForeignKey("workplans.WorkPlan", on_delete=models.CASCADE, related_name="upper_links")
    upper = models.ForeignKey("workplans.WorkPlan", on_delete=models.PROTECT, related_name="lower_links")
    kind = models.CharField(_("Kind"), max_length=20, choices=LinkKind)
    at = models.DateTimeField(_("Decided"))
    by = _person()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lower", "upper"], name="plan_linked_once_to_another"),
            models.CheckConstraint(condition=~Q(lower=F("upper")), name="plan_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.lower} ← {self.upper}"


class TaskLink(models.Model):
    """A task comes from one of a linked plan; ``likeness`` is what the comparison said, in per cent, where it did."""

    lower = models.ForeignKey("workplans.Task", on_delete=models.CASCADE, related_name="upper_links")
    upper = models.ForeignKey("workplans.Task", on_delete=models.PROTECT, related_name="lower_links")
    kind = models.CharField(_("Kind"), max_length=20, choices=LinkKind)
    likeness = models.PositiveSmallIntegerField(_("Likeness"), null=True, blank=True)
    at = models.DateTimeField(_("Decided"))
    by = _person()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lower", "upper"], name="task_linked_once_to_another"),
            models.CheckConstraint(condition=~Q(lower=F("upper")), name="task_not_linked_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.lower} ← {self.upper}"


class ChangeKind(models.TextChoices):
    """What was changed in a plan in force."""

    AMENDED = "amended", _("Task changed")
    ADDED = "added", _("Task added")
    WITHDRAWN = "withdrawn", _("Task withdrawn")


class PlanChange(models.Model):
    """One change of a plan in force: what it was, what it is, who, why, and what it did to the obligations."""

    plan = models.ForeignKey("workplans.WorkPlan", on_delete=models.PROTECT, related_name="changes")
    task = models.ForeignKey("workplans.Task", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("Kind"), max_length=20, choices=ChangeKind)
    reason = models.CharField(_("Reason"), max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    started = models.PositiveIntegerField(default=0)
    restated = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(_("Changed"))
    by = _person()
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("change of a plan")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="plan_changed_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.task}"


class PublicityQuerySet(models.QuerySet["Publicity"]):
    """Adjectives for the publicity of plans."""

    def standing(self) -> Self:
        """Not ended."""
        return self.filter(ended_at__isnull=True)


class Publicity(models.Model):
    """The progress of a plan is public from one moment until another, by a decision of its office."""

    plan = models.ForeignKey("workplans.WorkPlan", on_delete=models.PROTECT, related_name="publicities")
    since = models.DateTimeField(_("Public since"))
    by = _person()
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    ended_by = _person()
    ended_reason = models.CharField(_("Reason"), max_length=300, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(ended_at__isnull=True), name="plan_is_public_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(ended_reason=""), name="plan_hidden_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan)

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("progress_plan", args=[self.plan_id])
