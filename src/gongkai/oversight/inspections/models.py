"""Checks of how organs keep open government, what they found, and how it was corrected (WRK-4)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ


class InspectionKind(models.TextChoices):
    """How it was looked at (资府办发〔2020〕31号 三（三）, 云政办发〔2019〕55号 第62项)."""

    ONLINE = "online", _("Online check")
    ON_SITE = "on_site", _("Check on site")
    SPOT = "spot", _("Spot check")
    THIRD_PARTY = "third_party", _("Evaluation by a third party")
    SELF = "self", _("Check of the organ itself")


class Inspection(models.Model):
    """One check by the office of a government."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("Government"))
    kind = models.CharField(_("Kind of check"), max_length=20, choices=InspectionKind)
    title = models.CharField(_("Title"), max_length=200)
    held_on = models.DateField(_("Held on"))
    held_by = models.CharField(_("Held by"), max_length=120, blank=True)
    scope = models.CharField(_("What was looked at"), max_length=300, blank=True)
    at = models.DateTimeField(_("Entered"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the check."""
        return reverse("inspection", args=[self.pk])


class Finding(models.Model):
    """What a check found at one organ, by which rule, and by when it is to be corrected; its clock is an obligation."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="findings", verbose_name=_("Organ"))
    what = models.TextField(_("What was found"))
    place = models.CharField(_("Where"), max_length=300, blank=True)
    rule = models.CharField(_("Indicator or clause"), max_length=200, blank=True)
    correct_by = models.DateField(_("To be corrected by"))
    withdrawn_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    at = models.DateTimeField(_("Found"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="finding_withdrawn_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.what if len(self.what) <= 60 else f"{self.what[:59]}…"

    def get_absolute_url(self) -> str:
        """The page of the finding."""
        return reverse("finding", args=[self.pk])


class Verdict(models.TextChoices):
    """What the office said to a correction."""

    WAITING = "waiting", _("Waits for the office")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class Correction(models.Model):
    """What the organ did about a finding, with its evidence; accepted or returned by the office once."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="corrections")
    text = models.TextField(_("What was done"))
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    at = models.DateTimeField(_("Sent"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(_("Decision"), max_length=20, choices=Verdict, default=Verdict.WAITING)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("correction of a finding")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding"], condition=Q(verdict="waiting"), name="correction_waits_once_per_finding"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="returned") | ~Q(reason=""), name="correction_returned_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
