"""Rounds of re-evaluation and what was decided about each record in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.models import Record
from gongkai.registers.organs.models import Organ

from .rules import Decision, RoundKind, Stage


class Round(models.Model):
    """One round of an organ in a year. ``result`` is the record in which its result is published."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    kind = models.CharField(_("Kind"), max_length=12, choices=[(one.value, one.value) for one in RoundKind])
    year = models.PositiveSmallIntegerField(_("Year"))
    stage = models.CharField(_("Stage"), max_length=10, choices=[(one.value, one.value) for one in Stage])
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("Begun"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(_("Proposed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("Confirmed"), null=True, blank=True)
    returned_reason = models.CharField(_("Why it was given back"), max_length=500, blank=True)
    result = models.OneToOneField(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Result")
    )

    class Meta:
        ordering = ("-id",)
        verbose_name = _("round of re-evaluation")
        verbose_name_plural = _("rounds of re-evaluation")
        constraints = (
            models.UniqueConstraint(fields=("organ", "kind", "year"), name="reevaluation_once_a_year"),
            models.CheckConstraint(
                condition=~Q(stage="confirmed") | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="reevaluation_has_its_confirmer",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
                name="reevaluation_takes_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ} {self.year}"

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("reevaluation", args=[self.pk])


class ItemQuerySet(models.QuerySet["Item"]):
    """Records of rounds, by how far they are."""

    def held(self) -> "ItemQuerySet":
        """Those that still are what the round goes over."""
        return self.filter(has_left=False)

    def undecided(self) -> "ItemQuerySet":
        """Those about which nothing was decided yet."""
        return self.held().filter(decision="")


class Item(models.Model):
    """One record in a round, as it stood when it was listed, and the decision.

    ``digest`` is the content that was looked at. ``has_left``: it was changed, opened or repealed meanwhile by another
    way, and needs no decision. ``revision`` grows with each decision, so that of two tabs the older one is refused.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("Version"))
    digest = models.CharField(_("SHA-256 of what was listed"), max_length=64)
    title = models.CharField(_("Title"), max_length=300)
    attribute = models.CharField(_("Disclosure attribute"), max_length=60, blank=True)
    ground = models.CharField(_("Ground"), max_length=200, blank=True)
    former_reason = models.TextField(_("Reason until now"), blank=True)
    review_was_due_on = models.DateField(_("To be re-evaluated"), null=True, blank=True)
    has_left = models.BooleanField(_("Settled by another way"), default=False)
    decision = models.CharField(
        _("Decision"), max_length=8, blank=True, choices=[(one.value, one.value) for one in Decision]
    )
    reason = models.TextField(_("Reason"), blank=True)
    new_attribute = models.CharField(_("New disclosure attribute"), max_length=60, blank=True)
    next_review_on = models.DateField(_("Next re-evaluation"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    follow_up = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ("round", "id")
        verbose_name = _("record in a round of re-evaluation")
        constraints = (
            models.UniqueConstraint(fields=("round", "record"), name="reevaluation_item_is_one"),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
                name="reevaluation_decision_has_its_person",
            ),
        )
        indexes = (models.Index(fields=("round", "has_left", "decision", "id"), name="reevaluation_items"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The staff page of the decision."""
        return reverse("reevaluation_item", args=[self.pk])
