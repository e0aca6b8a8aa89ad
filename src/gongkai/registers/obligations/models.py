"""Duties owed: what an organ owes about a subject, the events that moved its clock, and what met it."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ

from .rules import Standing, State, soon_until, state_on


def state_conditions(on: date) -> dict[State, Q]:
    """For each state the condition under which ``rules.state_on`` gives it on that day."""
    owed = (Q(met_on__isnull=True) | Q(met_on__gt=on)) & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    dated = owed & Q(is_historical=False)
    soon = soon_until(on, days=settings.OBLIGATION_SOON_DAYS)
    met = Q(met_on__lte=on, closed_on__isnull=True)
    late = Q(due_on__isnull=False, met_on__gt=F("due_on"), is_historical=False)
    return {
        State.OVERDUE: dated & Q(due_on__lt=on),
        State.DUE_SOON: dated & Q(due_on__gte=on, due_on__lte=soon),
        State.RUNNING: dated & Q(due_on__gt=soon),
        State.PENDING: owed & Q(due_on__isnull=True),
        State.MET: met & ~late,
        State.MET_LATE: met & late,
        State.HISTORICAL: owed & Q(is_historical=True, due_on__isnull=False),
        State.CLOSED: Q(closed_on__lte=on),
    }


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Adjectives for obligations as they stand on a day."""

    def owed(self, on: date) -> Self:
        """Neither met nor closed on that day."""
        return self.filter(Q(met_on__isnull=True) | Q(met_on__gt=on), Q(closed_on__isnull=True) | Q(closed_on__gt=on))

    def in_states(self, *states: State, on: date) -> Self:
        """Those in one of the states on a day."""
        conditions, wanted = state_conditions(on), Q(pk__in=[])
        for state in states:
            wanted |= conditions[state]
        return self.filter(wanted)

    def overdue(self, on: date) -> Self:
        """Owed, and the due day has passed."""
        return self.in_states(State.OVERDUE, on=on)

    def about(self, subject: models.Model) -> Self:
        """Those about one subject."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class Obligation(models.Model):
    """One duty owed by one organ about one subject. ``due_on`` is computed from the start and the events."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("Organ"))
    profile = models.SlugField(_("Profile"), max_length=40)
    duty_id = models.CharField(_("Duty"), max_length=60)
    period = models.CharField(_("Period"), max_length=20, blank=True)
    title = models.CharField(_("Title"), max_length=300)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    plan_id = models.BigIntegerField(_("Work plan"), null=True, blank=True)
    started_at = models.DateTimeField(_("Started"))
    stated_on = models.DateField(_("Date stated by the subject"), null=True, blank=True)
    is_derived = models.BooleanField(_("Date derived by rule"), default=False)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    due_at = models.DateTimeField(_("Due at"), null=True, blank=True)
    is_provisional = models.BooleanField(_("Provisional"), default=False)
    is_historical = models.BooleanField(_("Past when entered"), default=False)
    met_on = models.DateField(_("Met"), null=True, blank=True)
    closed_on = models.DateField(_("Closed"), null=True, blank=True)
    close_reason = models.CharField(_("Reason for closing"), max_length=300, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["duty_id", "organ", "subject_type", "subject_id", "period"],
                name="obligation_owed_once_per_subject_and_period",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(close_reason=""),
                name="obligation_closed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "due_on", "id"], name="obligation_by_organ_and_day"),
            models.Index(fields=["subject_type", "subject_id"], name="obligation_by_subject"),
            models.Index(fields=["plan_id", "organ"], name="obligation_by_plan"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that explains the due day."""
        return reverse("obligation", args=[self.pk])

    @property
    def standing(self) -> Standing:
        """The facts from which its state on any day follows."""
        return Standing(self.due_on, self.met_on, self.closed_on, self.is_historical)

    def state_on(self, day: date) -> State:
        """Its state on ``day``."""
        return state_on(day, self.standing, soon_days=settings.OBLIGATION_SOON_DAYS)

    @property
    def subject_address(self) -> str:
        """The page of what it is about, without asking the database."""
        return reverse(settings.OBLIGATION_SUBJECT_PAGES[self.subject_type], args=[self.subject_id])

    @property
    def subject(self) -> Any:
        """What it is about; raises LookupError when no such kind of subject is installed."""
        return apps.get_model(self.subject_type)._default_manager.get(pk=self.subject_id)


class EventKind(models.TextChoices):
    """What happened to an obligation."""

    STARTED = "started", _("Started")
    RESTATED = "restated", _("Date changed")
    MET = "met", _("Met")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")


class Event(models.Model):
    """One act in the life of an obligation, never changed: the due date before and after it, who, and why."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("Kind"), max_length=20, choices=EventKind)
    at = models.DateTimeField(_("At"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("By"),
    )
    due_before = models.DateField(_("Due before"), null=True, blank=True)
    due_after = models.DateField(_("Due after"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class Evidence(models.Model):
    """What met an obligation, or is offered for it: a report, a record, a reply, a file."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="evidence")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(_("Title"), max_length=300)
    at = models.DateTimeField(_("At"))

    class Meta:
        ordering = ("id",)
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.title
