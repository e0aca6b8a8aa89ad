"""Feeds of governments above, and what came in by them: candidates, each of which a person accepts or declines."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.models import Record
from gongkai.registers.organs.models import Organ

from .rules import IDENTITY_LIMIT, LINK_LIMIT, NAME_LIMIT, TITLE_LIMIT


class Feed(models.Model):
    """A feed whose items an organ republishes. ``asked_at``: last sent for; ``problem``: what went wrong."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    title = models.CharField(_("Name"), max_length=120)
    address = models.URLField(_("Address of the feed"), max_length=LINK_LIMIT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("Entered"))
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    asked_at = models.DateTimeField(_("Last asked"), null=True, blank=True)
    read_at = models.DateTimeField(_("Last read"), null=True, blank=True)
    problem = models.CharField(_("Problem"), max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = (
            models.UniqueConstraint(
                fields=("organ", "address"), condition=Q(ended_at__isnull=True), name="feed_is_followed_once"
            ),
        )
        indexes = (models.Index(fields=("asked_at",), condition=Q(ended_at__isnull=True), name="feed_to_be_asked"),)

    def __str__(self) -> str:
        return self.title


class CandidateState(models.TextChoices):
    """What was decided about a candidate."""

    WAITING = "waiting", _("Waits for a decision")
    ACCEPTED = "accepted", _("Being republished")
    REPUBLISHED = "republished", _("Republished")
    DECLINED = "declined", _("Not republished")


class Candidate(models.Model):
    """Something that a government above published and the organ may have to republish (REC-10)."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates")
    identity = models.CharField(_("Identity in the feed"), max_length=IDENTITY_LIMIT)
    title = models.CharField(_("Title"), max_length=TITLE_LIMIT)
    link = models.URLField(_("Source"), max_length=LINK_LIMIT, blank=True)
    publisher = models.CharField(_("Published by"), max_length=NAME_LIMIT, blank=True)
    summary = models.TextField(_("Summary"), blank=True)
    published_at = models.DateTimeField(_("Published"))
    received_at = models.DateTimeField(_("Received"))
    state = models.CharField(_("State"), max_length=20, choices=CandidateState, default=CandidateState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        verbose_name = _("republication")
        verbose_name_plural = _("republications")
        constraints = (
            models.UniqueConstraint(fields=("organ", "identity"), name="candidate_comes_once"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="candidate_declined_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "declined")) | Q(record__isnull=False),
                name="candidate_accepted_has_its_record",
            ),
        )
        indexes = (models.Index(fields=("organ", "state", "-id"), name="candidate_by_organ_and_state"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("republication", args=[self.pk])
