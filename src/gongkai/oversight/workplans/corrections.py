"""What people taught: every correction of a draft, and what was right about a notice in the end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CorrectionKind(models.TextChoices):
    """What a person did to a draft."""

    CONFIRMED = "confirmed", _("Looks right")
    EDITED = "edited", _("Task corrected")
    SPLIT = "split", _("Task split")
    MERGED = "merged", _("Tasks merged")
    ADDED = "added", _("Task added")
    DISMISSED = "dismissed", _("Task set aside")
    RESTORED = "restored", _("Task taken up again")
    NAME_DECIDED = "name_decided", _("Name settled")
    NAMES_AGAIN = "names_again", _("Names looked up again")
    ADDRESSEES = "addressees", _("Addressees made responsible")
    METADATA = "metadata", _("Head table corrected")


class Correction(models.Model):
    """One act of a person on a draft, with what it found and what it left, so that it can be undone and learned from.

    ``before`` and ``after`` have the same keys, the plan (``plan``) or a task's id; behind each stand the values that
    changed, or nothing where the task did not exist. ``touches`` names each as ``12.title``, a whole task as ``12.*``.
    """

    plan = models.ForeignKey("workplans.WorkPlan", on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("Act"), max_length=20, choices=CorrectionKind)
    note = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    touches = models.JSONField(default=list)
    at = models.DateTimeField(_("Moment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("correction of a draft")
        verbose_name_plural = _("corrections of drafts")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.note}".strip()


class LabelledExample(models.Model):
    """What people confirmed about a notice when its plan was put in force, under the key names of the corpus.

    It does not follow when the plan is changed afterwards: what the notice says stays what it says.
    """

    plan = models.OneToOneField("workplans.WorkPlan", on_delete=models.CASCADE, related_name="example")
    labels = models.JSONField(default=dict)
    at = models.DateTimeField(_("Moment"))

    class Meta:
        verbose_name = _("labelled example")
        verbose_name_plural = _("labelled examples")

    def __str__(self) -> str:
        return str(self.plan)
