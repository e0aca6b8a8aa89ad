"""Holiday notices entered on the installation, beside those that come with the profiles."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.law import calendar


class HolidayNoticeQuerySet(models.QuerySet["HolidayNotice"]):
    """Notices by what they hold for."""

    def binding(self, chain: tuple[str, ...]) -> Self:
        """Those of one of the profiles."""
        return self.filter(profile__in=chain)

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class HolidayNotice(models.Model):
    """One notice as a person entered it; never changed. A wrong one is taken back, and stays to be seen.

    The arrangement of a year completes that year; any other notice changes days.
    """

    token = models.UUIDField(default=uuid4, editable=False, unique=True)
    profile = models.SlugField(_("Place"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Year"))
    title = models.CharField(_("Title"), max_length=200)
    number = models.CharField(_("Document number"), max_length=80, blank=True)
    issued_on = models.DateField(_("Issued"))
    is_arrangement = models.BooleanField(_("Arrangement of the whole year"), default=True)
    entered_at = models.DateTimeField(_("Entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Entered by"),
    )
    withdrawn_at = models.DateTimeField(_("Taken back"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("Reason"), max_length=300, blank=True)

    objects = HolidayNoticeQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("holiday notice")
        verbose_name_plural = _("holiday notices")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "year"],
                condition=Q(is_arrangement=True, withdrawn_at__isnull=True),
                name="holiday_notice_one_arrangement_a_year",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="holiday_notice_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    @property
    def entered_on(self) -> date:
        """The day from which it was known here."""
        return timezone.localdate(self.entered_at)

    def as_law(self, *, rank: int) -> calendar.HolidayNotice:
        """The same as the law reads it, known from the day it was entered; ``rank`` as in a profile's chain."""
        return calendar.HolidayNotice(
            year=self.year,
            title=self.title,
            number=self.number,
            known_on=self.entered_on,
            holidays=tuple(holiday.as_law() for holiday in self.holidays.all()),
            is_arrangement=self.is_arrangement and rank == 0,
            rank=rank,
        )


class Holiday(models.Model):
    """One holiday of a notice: the days off, first to last, and the days worked for it."""

    notice = models.ForeignKey(HolidayNotice, on_delete=models.CASCADE, related_name="holidays")
    name = models.CharField(_("Holiday"), max_length=40)
    first_on = models.DateField(_("First day off"))
    last_on = models.DateField(_("Last day off"))

    class Meta:
        ordering = ("first_on", "id")
        constraints = [models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="holiday_has_a_day")]

    def __str__(self) -> str:
        return f"{self.name} {self.first_on}/{self.last_on}"

    def as_law(self) -> calendar.Holiday:
        """The same as the law reads it."""
        makeup = tuple(day.on for day in self.makeup_days.all())
        return calendar.Holiday(self.name, self.first_on, self.last_on, makeup)


class MakeupDay(models.Model):
    """A day that is worked for a holiday."""

    holiday = models.ForeignKey(Holiday, on_delete=models.CASCADE, related_name="makeup_days")
    on = models.DateField(_("Day"))

    class Meta:
        ordering = ("on",)
        constraints = [models.UniqueConstraint(fields=["holiday", "on"], name="makeup_day_once")]

    def __str__(self) -> str:
        return str(self.on)
