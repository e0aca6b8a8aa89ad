"""Duties owed: what an organ owes about a subject, the events that moved its clock, and what met it."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ

from . import rules
from .conditions import any_of
from .rules import Effect, Interval, State, state_on


class Standing(models.TextChoices):
    """How it stands by its acts."""

    OWED = rules.Standing.OWED.value, _("Owed")
    MET = rules.Standing.MET.value, _("Met")
    CLOSED = rules.Standing.CLOSED.value, _("Closed")


class Basis(models.TextChoices):
    """What it is bound by."""

    STATUTE = rules.Basis.STATUTE.value, _("National rule")
    LOCAL = rules.Basis.LOCAL.value, _("Local rule")
    STATED = rules.Basis.STATED.value, _("Stated day")


BREACHES = {Basis.STATUTE: _("Overdue, against the law"), Basis.LOCAL: _("Overdue, against a local rule")}
"""What it is called when the day passes; one that someone merely stated is overdue and no more."""


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Adjectives for obligations by how they stand now; of a past day ``queries`` tells, with the intervals."""

    def owed(self) -> Self:
        """Neither met nor closed."""
        return self.filter(standing=Standing.OWED)

    def in_states(self, *states: State, on: date) -> Self:
        """Those in one of the states on a day that lies in their last interval."""
        return self.filter(any_of(states, on=on))

    def overdue(self, on: date) -> Self:
        """Owed, and the due day has passed."""
        return self.in_states(State.OVERDUE, on=on)

    def outside_plans(self) -> Self:
        """Those that no work plan set; there are few beside the tasks of plans, and they have indexes of their own."""
        return self.filter(plan_id__isnull=True)

    def about(self, subject: models.Model) -> Self:
        """Those about one subject."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class Obligation(models.Model):
    """One duty owed by one organ about one subject; how it stands since ``since_on`` follows from start and events.

    ``started_at`` is the moment from which the law counts, ``entered_at`` the one in which it was entered here.
    """

    # PostgreSQL need not look up the organ of each of a million new rows: the tables of counts have a row for every
    # organ that owes anything, and those refer to the organs (docs/decisions/0015).
    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="obligations", db_index=False, db_constraint=False, verbose_name=_("Organ")
    )
    profile = models.SlugField(_("Profile"), max_length=40, db_index=False)
    duty_id = models.CharField(_("Duty"), max_length=60)
    basis = models.CharField(_("Bound by"), max_length=10, choices=Basis)
    period = models.CharField(_("Period"), max_length=20, blank=True)
    title = models.CharField(_("Title"), max_length=300)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    plan_id = models.BigIntegerField(_("Work plan"), null=True, blank=True)
    started_at = models.DateTimeField(_("Started"))
    entered_at = models.DateTimeField(_("Entered"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("Entered by"),
    )
    stated_on = models.DateField(_("Date stated by the subject"), null=True, blank=True)
    is_derived = models.BooleanField(_("Date derived by rule"), default=False)
    standing = models.CharField(_("Standing"), max_length=10, choices=Standing, default=Standing.OWED)
    since_on = models.DateField(_("Since"))
    due_on = models.DateField(_("Due"), null=True, blank=True)
    due_at = models.DateTimeField(_("Due at"), null=True, blank=True)
    is_provisional = models.BooleanField(_("Provisional"), default=False)
    is_historical = models.BooleanField(_("Past when entered"), default=False)
    is_late = models.BooleanField(_("Met late"), default=False)
    close_reason = models.CharField(_("Reason for closing"), max_length=300, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            # Numbers first: they tell most rows apart, and PostgreSQL compares them fastest.
            models.UniqueConstraint(
                fields=["subject_id", "organ", "duty_id", "subject_type", "period"], name="obligation_owed_once"
            ),
            models.CheckConstraint(
                condition=(Q(standing=Standing.CLOSED) & ~Q(close_reason=""))
                | (~Q(standing=Standing.CLOSED) & Q(close_reason="")),
                name="obligation_closed_with_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(standing=Standing.MET), name="obligation_late_if_met"
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "standing", "due_on"], name="obligation_by_organ_and_day"),
            models.Index(
                fields=["plan_id", "organ"], name="obligation_by_work_plan", condition=Q(plan_id__isnull=False)
            ),
            # Not of the tasks of work plans, of which a million may begin at once.
            models.Index(
                fields=["subject_id", "subject_type", "due_on"],
                name="obligation_owed_about",
                condition=Q(plan_id__isnull=True, standing=Standing.OWED),
            ),
            models.Index(fields=["duty_id", "-id"], name="obligation_by_duty", condition=Q(plan_id__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that explains the due day."""
        return reverse("obligation", args=[self.pk])

    @property
    def interval(self) -> Interval:
        """How it stands since the last thing that happened to it."""
        standing = rules.Standing(self.standing)
        return Interval(self.since_on, None, standing, self.due_on, self.is_historical, self.is_late, self.organ_id)

    def state_on(self, day: date) -> State:
        """Its state on ``day``, which is no day before ``since_on``."""
        return state_on(day, self.interval, soon_days=settings.OBLIGATION_SOON_DAYS)

    def word_for(self, state: State) -> str:
        """What the state is called where the usual word says too little: what a missed day breaks (C10)."""
        return str(BREACHES.get(Basis(self.basis), "")) if state is State.OVERDUE else ""

    @property
    def is_owed(self) -> bool:
        """Neither met nor closed."""
        return self.standing == Standing.OWED

    @property
    def met_on(self) -> date | None:
        """The day it was met."""
        return self.since_on if self.standing == Standing.MET else None

    @property
    def closed_on(self) -> date | None:
        """The day it was closed."""
        return self.since_on if self.standing == Standing.CLOSED else None

    @property
    def subject_address(self) -> str:
        """The page of what it is about, without asking the database."""
        return reverse(settings.OBLIGATION_SUBJECT_PAGES[self.subject_type], args=[self.subject_id])

    @property
    def subject(self) -> Any:
        """What it is about; raises LookupError when no such kind of subject is installed."""
        return apps.get_model(self.subject_type)._default_manager.select_related().get(pk=self.subject_id)


class PastInterval(models.Model):
    """How an obligation stood from one day until before another, before the last thing that happened to it."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="past", db_index=False)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_on = models.DateField(_("From"))
    until_on = models.DateField(_("Until"))
    standing = models.CharField(_("Standing"), max_length=10, choices=Standing)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    is_historical = models.BooleanField(_("Past when entered"), default=False)
    is_late = models.BooleanField(_("Met late"), default=False)

    class Meta:
        ordering = ("obligation", "from_on")
        constraints = [
            models.UniqueConstraint(fields=["obligation", "from_on"], name="interval_begins_once"),
            models.CheckConstraint(condition=Q(from_on__lt=models.F("until_on")), name="interval_has_a_day"),
        ]
        indexes = [
            models.Index(fields=["organ", "standing", "due_on", "obligation"], name="interval_by_organ_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}/{self.until_on} {self.standing}"

    @property
    def as_it_stood(self) -> Obligation:
        """The obligation with the standing it had, for reading alone."""
        one = self.obligation
        for name in ("standing", "due_on", "is_historical", "is_late"):
            setattr(one, name, getattr(self, name))
        one.since_on, one.organ = self.from_on, self.organ
        return one

    @property
    def interval(self) -> Interval:
        """The same as a value."""
        standing = rules.Standing(self.standing)
        return Interval(
            self.from_on, self.until_on, standing, self.due_on, self.is_historical, self.is_late, self.organ_id
        )


class EventKind(models.TextChoices):
    """What happened to an obligation; from ``received`` on, the acts that the law's own clock knows."""

    RESTATED = "restated", _("Date changed")
    RECOMPUTED = "recomputed", _("Reckoned anew")
    CORRECTED = "corrected", _("Day put right after a later entry")
    MET = "met", _("Met")
    REOPENED = "reopened", _("Reopened")
    CLOSED = "closed", _("Closed")
    HANDED_OVER = "handed_over", _("Passed to another organ")
    RECEIVED = "received", _("Day of receipt confirmed")
    CLARIFICATION_REQUESTED = "clarification_requested", _("Clarification asked of the applicant")
    CLARIFICATION_RECEIVED = "clarification_received", _("Clarification received")
    THIRD_PARTY_ASKED = "third_party_asked", _("Third party asked")
    THIRD_PARTY_RECEIVED = "third_party_received", _("Letter delivered to the third party")
    THIRD_PARTY_ANSWERED = "third_party_answered", _("Third party answered")
    OTHER_ORGAN_ASKED = "other_organ_asked", _("Other organ asked")
    OTHER_ORGAN_RECEIVED = "other_organ_received", _("Letter delivered to the other organ")
    OTHER_ORGAN_ANSWERED = "other_organ_answered", _("Other organ answered")
    EXTENSION_APPROVED = "extension_approved", _("Extension approved")
    FEE_NOTIFIED = "fee_notified", _("Fee notified")
    FEE_PAID = "fee_paid", _("Fee paid")
    REASONS_REQUESTED = "reasons_requested", _("Reasons asked of the applicant")
    REASONS_ACCEPTED = "reasons_accepted", _("Reasons accepted")
    TRANSFERRED = "transferred", _("Transferred")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged with another")
    REPLIED = "replied", _("Replied")


EFFECTS = {
    EventKind.RESTATED: Effect.RESTATE,
    EventKind.MET: Effect.MEET,
    EventKind.REPLIED: Effect.MEET,
    EventKind.REOPENED: Effect.REOPEN,
    EventKind.CLOSED: Effect.CLOSE,
    EventKind.HANDED_OVER: Effect.HAND_OVER,
    EventKind.TRANSFERRED: Effect.CLOSE,
    EventKind.WITHDRAWN: Effect.CLOSE,
    EventKind.MERGED: Effect.CLOSE,
}
"""What each kind does to the obligation; every other kind moves the due day."""


def _organ_of_an_event() -> Any:
    return models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)


class Event(models.Model):
    """One act in the life of an obligation, never changed: when it took effect, when and by whom it was entered.

    ``due_before`` and ``due_after`` are the due days just before and after it, in the order of the days of effect; the
    organs are told where it passed from one to another.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(_("Kind"), max_length=30, choices=EventKind)
    on = models.DateField(_("On"))
    at = models.DateTimeField(_("Entered"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("By"),
    )
    due_before = models.DateField(_("Due before"), null=True, blank=True)
    due_after = models.DateField(_("Due after"), null=True, blank=True)
    organ_before = _organ_of_an_event()
    organ_after = _organ_of_an_event()
    workdays = models.PositiveSmallIntegerField(_("Working days"), default=0)
    stated_on = models.DateField(_("Stated day"), null=True, blank=True)
    notified_on = models.DateField(_("Notified"), null=True, blank=True)
    party = models.CharField(_("Party"), max_length=200, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta:
        ordering = ("on", "id")
        indexes = [models.Index(fields=["obligation", "on", "id"], name="event_by_obligation")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def effect(self) -> Effect:
        """What it did to the obligation."""
        return EFFECTS.get(EventKind(self.kind), Effect.DUE)


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


KEY = ("organ", "standing", "is_historical", "is_late", "due_on", "basis")


class Count(models.Model):
    """How many intervals share a key, kept in the transaction of every act."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", db_index=False)
    standing = models.CharField(max_length=10)
    is_historical = models.BooleanField()
    is_late = models.BooleanField()
    basis = models.CharField(max_length=10)
    due_on = models.DateField()
    number = models.BigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organ_id} {self.standing} {self.due_on}: {self.number}"


class DayCount(Count):
    """How many obligations stand so now, by due day."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=KEY, name="day_count_key")]


class MonthCount(Count):
    """The same by the first day of the month of the due day, so that a whole board reads few rows."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=KEY, name="month_count_key")]


class DayChange(Count):
    """By how much the numbers by due day changed on a day: summed up to a day they give the board of that day."""

    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("on", *KEY), name="day_change_key")]
        indexes = [models.Index(fields=["due_on", "on"], name="day_change_by_due_day")]
