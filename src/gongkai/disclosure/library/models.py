"""What is public as rows for lists: one for each public record, with the facts of the version that everyone sees."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.models import PUBLIC_ID_LENGTH, Record
from gongkai.disclosure.records.words import VALIDITIES
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.sites import Site

OLDEST_FIRST = ("month", "first_released_at", "record_id")
NEWEST_FIRST = ("-month", "-first_released_at", "-record_id")
IN_INDEX = ("month", "first_released_at", "record")
"""The order of every list. The month goes before the moment, which it follows from, so that one index gives the newest
of a list, a month of it, and how many each month has."""


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings, by what one asks of them; without another order the newest first."""

    def on_site(self, site: Site) -> Self:
        """Those that a site shows."""
        return self if site.organ_ids is None else self.filter(organ_id__in=site.organ_ids)

    def rules(self) -> Self:
        """Rules and normative documents (REC-8)."""
        return self.exclude(rule_kind="")

    def awaiting(self, on: date) -> Self:
        """Those on whose validity something that was said before has come into effect."""
        return self.filter(next_change_on__lte=on)

    def of_records(self, record_ids: Iterable[int]) -> Self:
        """Those of some records."""
        return self.filter(record_id__in=list(record_ids))


class Facets(models.Model):
    """Where a public record stands in the lists."""

    organ = models.ForeignKey(
        Organ, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("Organ")
    )
    month = models.CharField(_("Month of the first release"), max_length=7)
    subject_category = models.CharField(_("Subject category"), max_length=60, blank=True)
    genre = models.CharField(_("Genre"), max_length=40, blank=True)
    rule_kind = models.CharField(_("Rule or normative document"), max_length=40, blank=True)
    catalogue_entry = models.CharField(_("Catalogue entry"), max_length=PUBLIC_ID_LENGTH, blank=True)
    validity = models.CharField(_("Validity"), max_length=12)

    class Meta:
        abstract = True

    @property
    def year(self) -> int:
        """The year of the first release."""
        return int(self.month[:4])


class Listing(Facets):
    """One public record: what its public version says, and whether it binds (``rules.Validity``).

    Derived from records, versions and relations by ``follower.Listings``; drafts, which ``Record`` repeats in its own
    columns, are never here. ``month`` is the local month of ``first_released_at``; ``digest`` what the journal names;
    ``changed_at`` is the newest moment in the journal. ``validity`` holds from the last act on it, or of its day, until
    ``next_change_on``, the next day on which it changes by what was said before. ``repealed_on`` and ``amended_on`` are
    the first days on which acts of other public records take effect. ``interpretation`` is the public id of the newest
    public one of it.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    public_id = models.CharField(_("Public id"), max_length=PUBLIC_ID_LENGTH, unique=True)
    version = models.PositiveIntegerField(_("Version"))
    digest = models.CharField(_("SHA-256 of what is public"), max_length=64)
    title = models.CharField(_("Title"), max_length=300)
    document_number = models.CharField(_("Document number"), max_length=120, blank=True)
    index_number = models.CharField(_("Index number"), max_length=80, blank=True)
    issuer = models.CharField(_("Issuing organ"), max_length=300, blank=True)
    abstract = models.TextField(_("Abstract"), blank=True)
    is_normative = models.BooleanField(_("Administrative normative document"), default=False)
    is_interpretation = models.BooleanField(_("Interpretation"), default=False)
    interpretation = models.CharField(_("Interpreted by"), max_length=PUBLIC_ID_LENGTH, blank=True)
    formed_on = models.DateField(_("Formed on"), null=True, blank=True)
    effective_on = models.DateField(_("In force from"), null=True, blank=True)
    expires_on = models.DateField(_("Last day in force"), null=True, blank=True)
    lapsed_on = models.DateField(_("First day not in force"), null=True, blank=True)
    repealed_on = models.DateField(_("Repealed from"), null=True, blank=True)
    amended_on = models.DateField(_("Amended from"), null=True, blank=True)
    first_released_at = models.DateTimeField(_("First released"))
    released_at = models.DateTimeField(_("This version released"))
    changed_at = models.DateTimeField(_("Newest public change"))
    next_change_on = models.DateField(_("Next day on which its validity changes"), null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = NEWEST_FIRST
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = (
            models.Index(fields=IN_INDEX, name="listing_newest"),
            models.Index(fields=("organ", *IN_INDEX), name="listing_of_organ"),
            models.Index(fields=("subject_category", *IN_INDEX), name="listing_of_subject"),
            models.Index(fields=("genre", *IN_INDEX), name="listing_of_genre"),
            models.Index(fields=("validity", *IN_INDEX), name="listing_of_validity"),
            models.Index(
                fields=("catalogue_entry", *IN_INDEX), condition=~Q(catalogue_entry=""), name="listing_of_entry"
            ),
            models.Index(fields=("rule_kind", "validity"), condition=~Q(rule_kind=""), name="listing_of_rule_kind"),
            models.Index(fields=("changed_at", "record"), name="listing_changed"),
            models.Index(fields=("organ", "changed_at", "record"), name="listing_changed_of_organ"),
            models.Index(fields=("subject_category", "changed_at", "record"), name="listing_changed_of_subject"),
            models.Index(fields=("genre", "changed_at", "record"), name="listing_changed_of_genre"),
            models.Index(fields=("validity", "changed_at", "record"), name="listing_changed_of_validity"),
            models.Index(
                fields=("next_change_on",), condition=Q(next_change_on__isnull=False), name="listing_next_change"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The lasting public address."""
        return reverse("public_record", args=[self.public_id])

    @property
    def validity_word(self) -> str:
        """Whether it binds, in words."""
        return str(VALIDITIES[self.validity])


class Former(Facets):
    """Where a record stood in the lists before an entry of the journal, so that those lists are renewed too.

    Kept for as many entries as a follower may lag behind before it is built anew.
    """

    sequence = models.BigIntegerField(_("Number of the entry"))
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", verbose_name=_("Record"))

    class Meta:
        ordering = ("sequence", "record_id")
        verbose_name = _("former place in the lists")
        verbose_name_plural = _("former places in the lists")
        constraints = (models.UniqueConstraint(fields=("sequence", "record"), name="former_place_is_one"),)

    def __str__(self) -> str:
        return f"{self.sequence} · {self.record_id}"


class DumpFile(models.Model):
    """A file of the dump, so many records of a month from the oldest, each a line: what the register says of it.

    Derived by ``dumps.Dumps``; the bytes are made anew whenever the file is asked for. ``members`` is a digest of which
    records stand in it, ``sequence`` the number of the entry after which it changed last.
    """

    name = models.CharField(_("Name"), max_length=20, primary_key=True)
    month = models.CharField(_("Month"), max_length=7, db_index=True)
    part = models.PositiveIntegerField(_("Part"))
    records = models.PositiveIntegerField(_("Records"))
    size_bytes = models.PositiveBigIntegerField(_("Size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    members = models.CharField(_("Digest of its members"), max_length=64)
    changed_at = models.DateTimeField(_("Newest change of a record in it"))
    sequence = models.BigIntegerField(_("Number of the entry"))

    class Meta:
        ordering = ("-month", "-part")
        verbose_name = _("file of the dump")
        verbose_name_plural = _("files of the dump")

    def __str__(self) -> str:
        return self.name
