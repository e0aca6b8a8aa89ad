"""The publication journal, and how far each of its followers has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, by what one asks of them."""

    def after(self, sequence: int) -> "EntryQuerySet":
        """What came after an entry, in its order."""
        return self.filter(sequence__gt=sequence).order_by("sequence")

    def about(self, subject: str) -> "EntryQuerySet":
        """The history of one thing, latest first."""
        return self.filter(subject=subject).order_by("-sequence")


class Entry(models.Model):
    """One act by which something became, changed or ceased to be public.

    The database refuses to remove an entry and to change one, but for lawful erasure, which empties ``statement``,
    ``salt``, ``content`` and ``reason`` and leaves the commitment, so that the log stays whole.
    """

    sequence = models.BigIntegerField(_("Number"), primary_key=True)
    at = models.DateTimeField(_("Moment"))
    act = models.CharField(_("Act"), max_length=20)
    subject = models.CharField(_("Object"), max_length=64)
    content = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    reason = models.TextField(_("Reason"), blank=True)
    statement = models.TextField(_("Statement"), blank=True)
    salt = models.BinaryField(_("Salt"), max_length=32)
    commitment = models.BinaryField(_("Commitment"), max_length=32)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=("subject", "-sequence"), name="journal_by_subject"),)
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")

    def __str__(self) -> str:
        return f"{self.sequence} · {self.act} · {self.subject}"

    @property
    def is_erased(self) -> bool:
        """Whether what it said was lawfully destroyed."""
        return not self.statement


class Head(models.Model):
    """The number of the last entry: one row, locked by whoever appends until that transaction ends.

    So numbers are given in the order of commits, and a follower's cursor never passes one that is still to come.
    """

    sequence = models.BigIntegerField(_("Number"), default=0)

    class Meta:
        verbose_name = _("head of the journal")
        verbose_name_plural = _("heads of the journal")

    def __str__(self) -> str:
        return str(self.sequence)

    @classmethod
    def reached(cls) -> int:
        """The number of the last entry; 0 while there is none."""
        return cls.objects.values_list("sequence", flat=True).first() or 0


class Cursor(models.Model):
    """How far a follower has come, and what stopped it."""

    follower = models.CharField(_("Follower"), max_length=80, primary_key=True)
    sequence = models.BigIntegerField(_("Number"), default=0)
    at = models.DateTimeField(_("Moment"), null=True, blank=True)
    fault = models.TextField(_("Fault"), blank=True)
    failed_at = models.DateTimeField(_("Failed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("follower of the journal")
        verbose_name_plural = _("followers of the journal")

    def __str__(self) -> str:
        return f"{self.follower} · {self.sequence}"
