"""Rules and normative documents by themselves: their ledger, and compilations that were made of them (REC-8)."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ

from .rules import RelationKind, Validity, validity


def validity_conditions(on: date) -> dict[Validity, Q]:
    """For each validity the condition under which ``rules.validity`` gives it on a day."""
    repealed = Q(repealed_on__isnull=False, repealed_on__lte=on)
    lapsed = Q(expires_on__isnull=False, expires_on__lt=on) | Q(lapsed_on__isnull=False, lapsed_on__lte=on)
    later = Q(effective_on__isnull=False, effective_on__gt=on)
    amended = Q(amended_on__isnull=False, amended_on__lte=on)
    binds = ~repealed & ~lapsed & ~later
    return {
        Validity.REPEALED: repealed,
        Validity.LAPSED: ~repealed & lapsed,
        Validity.NOT_YET: ~repealed & ~lapsed & later,
        Validity.AMENDED: binds & amended,
        Validity.VALID: binds & ~amended,
    }


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    """Entries of the ledger, by what one asks of them."""

    def public(self) -> Self:
        """Those that everyone may see now."""
        return self.filter(record__public_version__isnull=False, record__withdrawn_at__isnull=True)

    def not_public(self) -> Self:
        """The others: not released yet, not for the public, withdrawn."""
        return self.filter(Q(record__public_version__isnull=True) | Q(record__withdrawn_at__isnull=False))

    def formed_by(self, on: date) -> Self:
        """Those that there were on a day."""
        return self.filter(formed_on__lte=on)

    def of_validity(self, *wanted: Validity, on: date) -> Self:
        """Those with one of the validities on a day."""
        conditions, found = validity_conditions(on), Q()
        for one in wanted:
            found |= conditions[one]
        return self.filter(found)


class LedgerEntry(models.Model):
    """A rule or normative document as it was last signed, or as it is public; one for each such record.

    Derived from the record and kept in step with every act on it; ``ledger_keeping`` makes it anew and finds
    differences. ``repealed_on`` and ``amended_on`` are the first days on which acts of public records take effect.
    """

    record = models.OneToOneField("records.Record", on_delete=models.CASCADE, related_name="ledger_entry")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(_("Version"))
    rule_kind = models.CharField(_("Kind"), max_length=40)
    title = models.CharField(_("Title"), max_length=300)
    document_number = models.CharField(_("Document number"), max_length=120, blank=True)
    subject_category = models.CharField(_("Subject category"), max_length=60, blank=True)
    legality_number = models.CharField(_("Number of the legality review"), max_length=80, blank=True)
    formed_on = models.DateField(_("Formed on"))
    effective_on = models.DateField(_("In force from"), null=True, blank=True)
    expires_on = models.DateField(_("Last day in force"), null=True, blank=True)
    lapsed_on = models.DateField(_("First day not in force"), null=True, blank=True)
    repealed_on = models.DateField(_("Repealed from"), null=True, blank=True)
    amended_on = models.DateField(_("Amended from"), null=True, blank=True)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-formed_on", "-id")
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        indexes = (
            models.Index(F("formed_on").desc(), F("id").desc(), name="ledger_newest_first"),
            models.Index(fields=("organ", "-formed_on", "-id"), name="ledger_of_organ"),
        )

    def __str__(self) -> str:
        return self.title

    def validity_on(self, on: date) -> Validity:
        """Whether it binds on a day."""
        days = ((RelationKind.REPEALS, self.repealed_on), (RelationKind.AMENDS, self.amended_on))
        touched = [(kind, day) for kind, day in days if day is not None]
        return validity(
            on,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
            lapsed_on=self.lapsed_on,
            touched=touched,
        )


class CompilationState(models.TextChoices):
    """How far a compilation is."""

    WAITING = "waiting", _("Waits for a worker")
    DONE = "done", _("Finished")
    EMPTY = "empty", _("Nothing to compile")
    REFUSED = "refused", _("Not made")


class Compilation(models.Model):
    """A compilation (制度文件汇编) of public documents as one file, as DOCX and as PDF, for what was asked.

    ``asked`` is what was asked, as the form says it; ``day`` is the day whose validity counts.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    title = models.CharField(_("Title"), max_length=120)
    asked = models.JSONField(_("What was asked"))
    day = models.DateField(_("As on"))
    state = models.CharField(_("State"), max_length=10, choices=CompilationState, default=CompilationState.WAITING)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    job_id = models.CharField(max_length=64, blank=True)
    token = models.UUIDField(unique=True)
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Moment"))
    done_at = models.DateTimeField(_("Finished"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("compilation")
        verbose_name_plural = _("compilations")

    def __str__(self) -> str:
        return self.title


class CompiledRecord(models.Model):
    """A record that went into a compilation, in the version that was public then."""

    compilation = models.ForeignKey(Compilation, on_delete=models.CASCADE, related_name="records")
    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("Version"))

    class Meta:
        ordering = ("compilation", "id")
        constraints = (models.UniqueConstraint(fields=("compilation", "record"), name="compiled_record_is_one"),)

    def __str__(self) -> str:
        return f"{self.compilation_id} · {self.record_id}"
