"""Plans and facts as they were saved, what was released of them, and monthly filings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.models import Record
from gongkai.registers.files.models import StoredFile
from gongkai.registers.organs.models import Organ, YearlyAct


class Sheet(models.Model):
    """The plan of a document, or the facts of a material, as somebody saved it; never changed.

    The one that holds is that whose digest the newest version of the record names.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="interpretation_sheets")
    digest = models.CharField(_("SHA-256"), max_length=64)
    canonical = models.TextField(_("Content"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Moment"))

    class Meta:
        ordering = ("record_id", "id")
        verbose_name = _("plan or facts of an interpretation")
        verbose_name_plural = _("plans and facts of interpretations")
        constraints = (
            models.UniqueConstraint(fields=("record", "digest"), name="interpretation_sheet_of_record_is_one"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} · {self.digest[:12]}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Released materials, by what one asks of them."""

    def public(self) -> "PublicationQuerySet":
        """Those that were not withdrawn."""
        return self.filter(material__withdrawn_at__isnull=True)


class Publication(models.Model):
    """A material that was released, with what its public version says of itself: what figures are taken from.

    ``released_at`` is its first release; ``act`` the yearly act of the organ's head that it proves.
    """

    material = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="interpretation_publication")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    released_at = models.DateTimeField(_("Released"))
    facts = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="+", verbose_name=_("Facts"))
    is_beyond_text = models.BooleanField(_("Form beyond text"))
    is_by_head = models.BooleanField(_("Interpreted by the head"))
    act = models.ForeignKey(YearlyAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("released interpretation")
        verbose_name_plural = _("released interpretations")
        indexes = (models.Index(fields=("organ", "released_at"), name="interpretation_by_organ"),)

    def __str__(self) -> str:
        return self.material.title


class Filing(models.Model):
    """What an organ files of a month's interpretations (报备): the table as it was filed, or that it is still owed.

    ``month`` is the first day of the month that it reports on.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    month = models.DateField(_("Month"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("File")
    )
    number = models.PositiveIntegerField(_("Interpretations"), default=0)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_at = models.DateTimeField(_("Filed"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("filing of interpretations")
        verbose_name_plural = _("filings of interpretations")
        constraints = (
            models.UniqueConstraint(fields=("organ", "month"), name="interpretation_filed_once_a_month"),
            models.CheckConstraint(
                condition=Q(file__isnull=True, filed_by__isnull=True, filed_at__isnull=True)
                | Q(file__isnull=False, filed_by__isnull=False, filed_at__isnull=False),
                name="interpretation_filed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.file.name if self.file else f"{self.organ} {self.month:%Y-%m}"
