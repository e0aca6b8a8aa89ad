"""Files looked at before they go out: what was found, the clean copy, and who lets an original out unchanged."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ


class CheckState(models.TextChoices):
    """How far a check is."""

    WAITING = "waiting", _("Being checked")
    DONE = "done", _("Checked")


class CheckVerdict(models.TextChoices):
    """What the check says of a file; the words of ``documents.findings.Verdict``."""

    BLOCK = "block", _("Must not go out")
    WARN = "warn", _("Look at it first")
    PASS = "pass", _("Nothing found")
    REFUSED = "refused", _("Could not be read")


class FileCheck(models.Model):
    """One file that was looked at for an organ; the original stays inside, the copy may go out.

    ``findings``, ``copy_findings`` and ``wording`` hold what was found as plain values, personal data only masked.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="file_checks", verbose_name=_("Organ"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="checks", verbose_name=_("File"))
    state = models.CharField(_("State"), max_length=10, choices=CheckState, default=CheckState.WAITING)
    verdict = models.CharField(_("Verdict"), max_length=10, choices=CheckVerdict, blank=True)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    findings = models.JSONField(default=list)
    wording = models.JSONField(default=list)
    tables = models.PositiveSmallIntegerField(_("Tables"), default=0)
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Clean copy")
    )
    copy_refused = models.CharField(_("Why there is no copy"), max_length=300, blank=True)
    copy_verdict = models.CharField(_("Verdict on the copy"), max_length=10, choices=CheckVerdict, blank=True)
    copy_findings = models.JSONField(default=list)
    removed = models.JSONField(default=list)
    compared = models.JSONField(default=dict)
    at = models.DateTimeField(_("Handed in"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("Checked"), null=True, blank=True)
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("file check")
        verbose_name_plural = _("file checks")
        indexes: ClassVar = [models.Index(fields=["organ", "-id"], name="file_check_of_organ")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting") | (~Q(verdict="") & Q(done_at__isnull=False)),
                name="file_check_done_has_a_verdict",
            ),
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | Q(copy_refused=""), name="file_check_copy_or_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        """The page of the check."""
        return reverse("file_check", args=[self.pk])

    @property
    def is_done(self) -> bool:
        """Whether there is a verdict."""
        return self.state == CheckState.DONE


class DecisionState(models.TextChoices):
    """How far the decision about an original is."""

    PROPOSED = "proposed", _("Waits for a second person")
    CONFIRMED = "confirmed", _("May go out unchanged")
    DECLINED = "declined", _("Stays inside")


class UnchangedRelease(models.Model):
    """That an original may go out as it is: proposed by one person with a reason, decided by another (THREATS C4.5)."""

    check_made = models.ForeignKey(FileCheck, on_delete=models.PROTECT, related_name="releases")
    reason = models.CharField(_("Reason"), max_length=500)
    state = models.CharField(_("State"), max_length=10, choices=DecisionState, default=DecisionState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("Proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)
    decision_reason = models.CharField(_("Reason of the decision"), max_length=500, blank=True)
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("release of an original")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="release_has_a_reason"),
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="release_takes_two_people"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="release_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decision_reason=""), name="release_declined_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["check_made"], condition=~Q(state="declined"), name="release_once_for_each_check"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:80]
