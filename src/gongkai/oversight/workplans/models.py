"""Work plans read from notices: their tasks, who must do them, by when, and what was reported."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.law import load_profile
from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ


class PlanState(models.TextChoices):
    """How far a plan has come."""

    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    DISCARDED = "discarded", _("Discarded")


class NoLastDay(LookupError):
    """The profile does not say when a task without a date is due."""


class WorkPlanQuerySet(models.QuerySet["WorkPlan"]):
    """Adjectives for work plans."""

    def draft(self) -> Self:
        """Read, and waiting for a person to confirm."""
        return self.filter(state=PlanState.DRAFT)

    def in_force(self) -> Self:
        """Confirmed; their tasks are owed."""
        return self.filter(state=PlanState.IN_FORCE)

    def kept(self) -> Self:
        """Not discarded."""
        return self.exclude(state=PlanState.DISCARDED)

    def examples(self) -> Self:
        """In force, and of a notice: what people confirmed about it can be learned from."""
        return self.in_force().filter(is_of_a_notice=True).select_related("organ", "file")


class WorkPlan(models.Model):
    """One notice turned into a plan. ``text`` is the readable source into which every span points."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="work_plans", verbose_name=_("Government"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("Source file"))
    sha256 = models.CharField(max_length=64, editable=False)
    is_of_a_notice = models.BooleanField(default=False, editable=False)
    """Whether the text is a notice as somebody else wrote it, and not made here of a table or of another plan."""
    state = models.CharField(_("State"), max_length=20, choices=PlanState, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    issuing_body = models.CharField(_("Issuing organ"), max_length=120, blank=True)
    document_number = models.CharField(_("Document number"), max_length=60, blank=True)
    dated_on = models.DateField(_("Dated"), null=True, blank=True)
    printed_on = models.DateField(_("Printed"), null=True, blank=True)
    disclosure_attribute = models.CharField(_("Disclosure attribute"), max_length=60, blank=True)
    addressees = models.TextField(_("Addressees"), blank=True)
    year = models.PositiveSmallIntegerField(_("Plan year"))
    report_due_on = models.DateField(_("Report due"), null=True, blank=True)
    text = models.TextField(_("Text"))
    spans = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(_("Uploaded"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(_("In force since"), null=True, blank=True)
    in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "-id")
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organ", "sha256"], condition=~Q(state="discarded"), name="workplan_file_once_per_organ"
            ),
            models.UniqueConstraint(
                fields=["document_number"],
                condition=Q(state="in_force") & ~Q(document_number=""),
                name="workplan_number_in_force_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False), name="workplan_in_force_has_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file.name

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("workplan", args=[self.pk])

    @property
    def clause_address(self) -> str:
        """The page of the clause that asks for the report on the whole plan; nothing where none does."""
        place = self.spans.get("report_due_on")
        return reverse("workplan_clause", args=[self.pk, place[0]]) if place else ""

    @property
    def last_day(self) -> date:
        """The due day of tasks without a date, by the profile's rule for them."""
        entered_on = timezone.localdate(self.in_force_at or self.uploaded_at)
        rule = load_profile(self.organ.profile).duty("plan.task.complete", on=entered_on)
        last_day = rule.default_on(self.year)
        if last_day is None:
            raise NoLastDay(f"{self.organ.profile}: plan.task.complete states no default date")
        return last_day


class Origin(models.TextChoices):
    """How a task came into its plan."""

    READ = "read", _("Read from the notice")
    SPLIT = "split", _("Split off by a person")
    MERGED = "merged", _("Merged by a person")
    ADDED = "added", _("Added by a person")


class Task(models.Model):
    """One task of a plan with the span of the sentence that makes it.

    ``checked_at`` says that a person looked at it in the draft; ``opened_at`` that somebody has its form open.
    """

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(_("Number"), max_length=20, blank=True)
    section_path = models.JSONField(default=list)
    title = models.CharField(_("Task"), max_length=120)
    text = models.TextField(_("Requirement"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    deadline_phrase = models.CharField(_("Deadline in the notice"), max_length=120, blank=True)
    stated_on = models.DateField(_("Due day stated"), null=True, blank=True)
    doubt = models.CharField(_("Reason for doubt"), max_length=300, blank=True)
    is_dismissed = models.BooleanField(_("Dismissed"), default=False)
    dismissed_reason = models.CharField(_("Reason for dismissal"), max_length=300, blank=True)
    origin = models.CharField(_("Origin"), max_length=20, choices=Origin, default=Origin.READ)
    checked_at = models.DateTimeField(_("Checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ("plan", "position")
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="task_position_once_per_plan"),
            models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="task_span_in_order"),
            models.CheckConstraint(
                condition=Q(is_dismissed=False) | ~Q(dismissed_reason=""), name="task_dismissed_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The task's page."""
        return reverse("task", args=[self.pk])

    @property
    def clause_address(self) -> str:
        """The page of the clause that makes it."""
        return reverse("workplan_clause", args=[self.plan_id, self.start])

    @property
    def due_on(self) -> date:
        """The stated day, or the last day of the plan's year."""
        return self.stated_on or self.plan.last_day


class UnitState(models.TextChoices):
    """What is known about a name that the notice gives as responsible."""

    RESOLVED = "resolved", _("Resolved")
    CHOSEN = "chosen", _("Chosen by a person")
    IGNORED = "ignored", _("Not an organ here")
    UNRESOLVED = "unresolved", _("Unresolved")


class TaskUnit(models.Model):
    """A responsible unit as the notice writes it, and the organs that it stands for."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="units")
    position = models.PositiveIntegerField()
    name = models.CharField(_("Name in the notice"), max_length=120)
    is_lead = models.BooleanField(_("Leads"), default=False)
    is_derived = models.BooleanField(_("Taken from the addressees"), default=False)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    state = models.CharField(_("State"), max_length=20, choices=UnitState)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    organs = models.ManyToManyField(Organ, blank=True, related_name="+")
    suggestions = models.JSONField(default=list)
    """For an unresolved name the organs that are called most alike, each as its id and name."""

    class Meta:
        ordering = ("task", "position")
        verbose_name = _("responsible unit")
        verbose_name_plural = _("responsible units")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "position"], name="unit_position_once_per_task")
        ]

    def __str__(self) -> str:
        return self.name


class TimedDuty(models.Model):
    """A time limit for handling that the notice states, and the duty of the profile that carries it, if any."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="timed_duties")
    position = models.PositiveIntegerField()
    text = models.TextField(_("Text"))
    amount = models.DecimalField(_("Amount"), max_digits=8, decimal_places=2)
    unit = models.CharField(_("Unit"), max_length=20)
    trigger = models.CharField(_("From"), max_length=200, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    duty_id = models.CharField(_("Duty"), max_length=60, blank=True)

    class Meta:
        ordering = ("plan", "position")

    def __str__(self) -> str:
        return f"{self.amount.normalize():f}{self.unit}"

    @property
    def duty_title(self) -> str:
        """The title of the duty of the profile, or nothing."""
        if not self.duty_id:
            return ""
        entered_on = timezone.localdate(self.plan.uploaded_at)
        return load_profile(self.plan.organ.profile).duty(self.duty_id, on=entered_on).title


class ProgressReport(models.Model):
    """What an organ reports on a task, or on the whole plan, with its files; a completing one meets the obligation."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.PROTECT, related_name="reports")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Progress"))
    is_completing = models.BooleanField(_("This completes it"), default=False)
    at = models.DateTimeField(_("Reported"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Where it stands on the page of its task or plan."""
        return f"{(self.task or self.plan).get_absolute_url()}#report-{self.pk}"


class ReviewReason(models.TextChoices):
    """Why a clause of a notice makes no duty of its own."""

    CONTEXT = "context", _("Context only: aims, background, or who was told")
    ELSEWHERE = "elsewhere", _("Its duty stands in another clause")
    OTHER = "other", _("Another reason, stated below")


class ClauseReview(models.Model):
    """That a person looked at a clause in which no duty was found. ``start`` and ``end`` are its place in the text."""

    plan = models.ForeignKey(WorkPlan, on_delete=models.CASCADE, related_name="clause_reviews")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    reason = models.CharField(_("Reason"), max_length=20, choices=ReviewReason)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    at = models.DateTimeField(_("Reviewed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("plan", "start")
        verbose_name = _("review of a clause")
        verbose_name_plural = _("reviews of clauses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "start"], name="clause_reviewed_once_per_plan"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="clause_review_span_in_order"),
            models.CheckConstraint(condition=~Q(reason="other") | ~Q(note=""), name="clause_review_other_has_a_note"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


from .corrections import Correction, CorrectionKind, LabelledExample  # noqa: E402 - after what they point at
from .in_force import (  # noqa: E402 - after what they point at
    ExtensionRequest,
    PlanChange,
    PlanLink,
    Publicity,
    ReportDecision,
    TaskLink,
)

__all__ = [
    "ClauseReview",
    "Correction",
    "CorrectionKind",
    "ExtensionRequest",
    "LabelledExample",
    "NoLastDay",
    "Origin",
    "PlanChange",
    "PlanLink",
    "PlanState",
    "ProgressReport",
    "Publicity",
    "ReportDecision",
    "ReviewReason",
    "Task",
    "TaskLink",
    "TaskUnit",
    "TimedDuty",
    "UnitState",
    "WorkPlan",
]
