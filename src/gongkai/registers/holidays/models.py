"""Holiday notices entered on the installation, beside those that come with the profiles."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongkai.law import calendar

from . import rules


class HolidayNoticeQuerySet(models.QuerySet["HolidayNotice"]):
    """Notices by what they hold for."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at__isnull=True)


class HolidayNotice(models.Model):
    """One notice as a person entered it; never changed. A wrong one is taken back, and stays to be seen.

    The arrangement of a year completes that year; any other notice changes days. ``holidays_text`` is kept as text, so
    that all notices are one small read and one key of a cache.
    """

    profile = models.SlugField(_("Place"), max_length=40)
    year = models.PositiveSmallIntegerField(_("Year"))
    title = models.CharField(_("Title"), max_length=200)
    number = models.CharField(_("Document number"), max_length=80, blank=True)
    issued_on = models.DateField(_("Issued"))
    is_arrangement = models.BooleanField(_("Arrangement of the whole year"), default=True)
    holidays_text = models.TextField(_("Holidays"))
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

    @property
    def holidays(self) -> tuple[rules.HolidayRow, ...]:
        """The holidays, each with the days worked for it."""
        return rules.holidays_of(self.holidays_text)

    def as_law(self, *, rank: int) -> calendar.HolidayNotice:
        """The same as the law reads it, known from the day it was entered; ``rank`` as in a profile's chain."""
        draft = rules.NoticeDraft(
            self.profile, self.year, self.title, self.number, self.issued_on, self.is_arrangement, self.holidays
        )
        return draft.as_law(known_on=self.entered_on, rank=rank)
