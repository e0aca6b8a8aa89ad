"""Records, every version of what they say, what people did with them, and how they touch each other."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ

from .content import Content
from .rulebook import Compilation, CompiledRecord, LedgerEntry

__all__ = [
    "Act",
    "Compilation",
    "CompiledRecord",
    "LedgerEntry",
    "Record",
    "RecordQuerySet",
    "Relation",
    "Version",
]

PUBLIC_ID_LENGTH = 22
WAITS = ~Q(waits_for="") | Q(withdrawal_by__isnull=False)
"""Of all records the few that wait for somebody: the condition of an index that holds all by which one finds whom."""


class RecordQuerySet(models.QuerySet["Record"]):
    """Records, by what one asks of them."""

    def public(self) -> "RecordQuerySet":
        """What everyone may see now: the one predicate on which pages, lists, feeds, search and API rest."""
        return self.filter(public_version__isnull=False, withdrawn_at__isnull=True)

    def of_organs(self, organ_ids: frozenset[int]) -> "RecordQuerySet":
        """Those of some organs."""
        return self.filter(organ_id__in=organ_ids)


class Record(models.Model):
    """One piece of government information of one organ, through all its versions.

    What it says stands in its versions; the columns here repeat the newest one for lists, ``catalogue_entry`` the
    public one where there is one. ``public_version`` is what the public sees, if anything; ``first_released_at`` never
    changes once it is set. ``waits_for`` is the right that the next act takes; ``withdrawal_by`` who proposed to
    withdraw it, until another person decides. ``drafted_by`` wrote it and ``held_by`` works on its draft now; without
    one, it waits for everyone who drafts for the organ. ``lapsed_on`` is set when ``expires_on`` has passed, or by a
    declaration, which has a reason and names the document that decides it.
    ``annulled_…`` tell what became of an enforcement decision: it is withdrawn then, and the reason is public.
    """

    public_id = models.CharField(_("Public id"), max_length=PUBLIC_ID_LENGTH, unique=True)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="records", verbose_name=_("Organ"))
    state = models.CharField(_("State"), max_length=20)
    version = models.PositiveIntegerField(_("Version"), default=1)
    digest = models.CharField(_("SHA-256 of the newest version"), max_length=64)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    genre = models.CharField(_("Genre"), max_length=40, blank=True)
    document_number = models.CharField(_("Document number"), max_length=120, blank=True)
    index_number = models.CharField(_("Index number"), max_length=80, unique=True, null=True, blank=True)
    subject_category = models.CharField(_("Subject category"), max_length=60, blank=True)
    catalogue_entry = models.CharField(_("Catalogue entry"), max_length=PUBLIC_ID_LENGTH, blank=True)
    extent = models.CharField(_("Extent of disclosure"), max_length=20, blank=True)
    mode = models.CharField(_("Mode of disclosure"), max_length=20, blank=True)
    waits_for = models.CharField(_("Waits for"), max_length=20, blank=True)
    withdrawal_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    formed_on = models.DateField(_("Formed on"), null=True, blank=True)
    is_normative = models.BooleanField(_("Administrative normative document"), default=False)
    rule_kind = models.CharField(_("Rule or normative document"), max_length=40, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(_("Drafted"))
    signed_at = models.DateTimeField(_("Signed"), null=True, blank=True)
    release_at = models.DateTimeField(_("To be released"), null=True, blank=True)
    first_released_at = models.DateTimeField(_("First released"), null=True, blank=True)
    public_version = models.PositiveIntegerField(_("Public version"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    expires_on = models.DateField(_("Last day in force of what is public"), null=True, blank=True)
    lapsed_on = models.DateField(_("First day not in force"), null=True, blank=True)
    lapse_reason = models.CharField(_("Why it is declared not in force"), max_length=500, blank=True)
    lapse_document = models.CharField(_("Deciding document"), max_length=300, blank=True)
    annulled_on = models.DateField(_("Decision changed or annulled on"), null=True, blank=True)
    annulled_as = models.CharField(_("What became of the decision"), max_length=20, blank=True)
    annulled_reason = models.CharField(_("Reason that everyone reads"), max_length=500, blank=True)

    objects = RecordQuerySet.as_manager()
    said: tuple[str, Content] | None = None
    """Of this object, not of the row: what the version with this digest says, once it was read."""
    public_abstract: str = ""
    """Of this object: the abstract of the public version, where a page of another record tells of it."""

    class Meta:
        ordering = ("-id",)
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = (
            models.Index(fields=("organ", "state", "-id"), name="record_by_organ_and_state"),
            models.Index(fields=("waits_for", "organ", "-id"), name="record_by_what_it_waits_for"),
            models.Index(
                fields=("organ", "-id", "waits_for", "held_by", "drafted_by", "withdrawal_by", "public_version"),
                condition=WAITS,
                name="record_that_waits",
            ),
            models.Index(fields=("release_at",), condition=Q(release_at__isnull=False), name="record_to_be_released"),
            models.Index(
                fields=("organ", "-first_released_at", "-id"),
                condition=Q(public_version__isnull=False, withdrawn_at__isnull=True),
                name="record_public_of_organ",
            ),
            models.Index(fields=("document_number",), name="record_by_document_number"),
            models.Index(
                fields=("catalogue_entry",), condition=~Q(catalogue_entry=""), name="record_by_catalogue_entry"
            ),
            models.Index(fields=("organ", "rule_kind"), condition=~Q(rule_kind=""), name="record_of_rule_kind"),
            models.Index(
                fields=("expires_on",),
                condition=Q(expires_on__isnull=False, lapsed_on__isnull=True),
                name="record_to_lapse",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(public_version__isnull=True) | Q(first_released_at__isnull=False),
                name="record_public_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(public_version__isnull=True)
                | Q(mode="proactive", extent__in=("full", "redacted"))
                | Q(withdrawn_at__isnull=False)
                | ~Q(state="released"),
                name="record_public_is_meant_to_be",
            ),
        )

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("record", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """The same predicate as ``RecordQuerySet.public``, of this one row."""
        return self.public_version is not None and self.withdrawn_at is None


class Version(models.Model):
    """What a record said at one time; never changed."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("Number"))
    canonical = models.TextField(_("Content"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Moment"))

    class Meta:
        ordering = ("record_id", "number")
        verbose_name = _("version of a record")
        constraints = (models.UniqueConstraint(fields=("record", "number"), name="record_version_is_one"),)

    def __str__(self) -> str:
        return f"{self.record_id} · {self.number}"

    @property
    def content(self) -> Content:
        """What it says."""
        return Content.read(self.canonical)


class IndexSerial(models.Model):
    """The last serial of an organ's index numbers of a year; one row, so that they are given one after another."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveIntegerField(_("Year"))
    last = models.PositiveIntegerField(_("Last serial"), default=0)

    class Meta:
        verbose_name = _("serial of index numbers")
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="index_serial_is_one"),)

    def __str__(self) -> str:
        return f"{self.organ_id} {self.year}: {self.last}"


class Act(models.Model):
    """Something that someone did with a record, of the content whose digest they saw; never changed."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(_("Act"), max_length=24)
    step = models.CharField(_("Step"), max_length=24, blank=True)
    version = models.PositiveIntegerField(_("Version"))
    digest = models.CharField(_("SHA-256 of what was seen"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("Moment"))
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ("record_id", "id")
        verbose_name = _("act on a record")
        indexes = (
            models.Index(fields=("record",), condition=Q(kind="override_proposed"), name="act_exception_proposed"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} · {self.kind}"


class RelationQuerySet(models.QuerySet["Relation"]):
    """Relations, by whose eyes see them."""

    def of_version(self, number: Any) -> "RelationQuerySet":
        """Those that belong to a version of their record; ``number`` may be an expression."""
        return self.filter(Q(until_version__isnull=True) | Q(until_version__gt=number), from_version__lte=number)

    def public(self) -> "RelationQuerySet":
        """Those that everyone sees: of the version of their record that is public now."""
        is_public = self.filter(record__public_version__isnull=False, record__withdrawn_at__isnull=True)
        return is_public.of_version(F("record__public_version"))


class Origin(models.Model):
    """Where a record came from that another system handed over signed: its signature facts, of the content ``digest``.

    ``system`` is the name of the system that day; ``reference`` is its own id of the document.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="origin")
    digest = models.CharField(_("SHA-256 of what was signed"), max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(_("System"), max_length=80)
    reference = models.CharField(_("Reference in that system"), max_length=120)
    compiler = models.CharField(_("Compiler"), max_length=80)
    signatory = models.CharField(_("Signatory"), max_length=80)
    signed_at = models.DateTimeField(_("Signed"))
    received_at = models.DateTimeField(_("Received"))

    class Meta:
        ordering = ("record_id",)
        verbose_name = _("origin of a record")
        constraints = (models.UniqueConstraint(fields=("by", "reference"), name="record_handed_over_once"),)

    def __str__(self) -> str:
        return f"{self.system} {self.reference}"


class Relation(models.Model):
    """A record touches another one, here or (by its citation alone) elsewhere.

    It belongs to the versions of its record from ``from_version`` up to, but without, ``until_version``; so what a
    draft enters or takes away reaches nobody before that draft is released.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("Relation"), max_length=20)
    other = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, blank=True, related_name="touched_by")
    citation = models.CharField(_("Citation"), max_length=300, blank=True)
    since = models.DateField(_("Takes effect"), null=True, blank=True)
    from_version = models.PositiveIntegerField(_("First version"), default=1)
    until_version = models.PositiveIntegerField(_("First version without it"), null=True, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ("record_id", "id")
        verbose_name = _("relation of a record")
        constraints = (
            models.CheckConstraint(
                condition=Q(until_version__isnull=True) | Q(until_version__gt=F("from_version")),
                name="relation_has_a_version",
            ),
            models.CheckConstraint(condition=Q(other__isnull=False) | ~Q(citation=""), name="relation_names_something"),
            models.CheckConstraint(condition=~Q(other=F("record")), name="relation_is_not_to_itself"),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind} {self.other_id or self.citation}"

    def is_of(self, version: int) -> bool:
        """The same as ``RelationQuerySet.of_version``, of this one row."""
        return self.from_version <= version and (self.until_version is None or version < self.until_version)


class HistoricBatch(models.Model):
    """Records that were public elsewhere and are taken over together: from where, and who answers for it."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organ"))
    source = models.CharField(_("Where it was public"), max_length=200)
    responsible = models.CharField(_("Who answers for it"), max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Moment"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("batch of records that were public elsewhere")

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("historic_batch", args=[self.pk])


class HistoricItem(models.Model):
    """One of them: since when it was public, at which address, and what held it when it was last looked at."""

    batch = models.ForeignKey(HistoricBatch, on_delete=models.CASCADE, related_name="items")
    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="historic")
    released_on = models.DateField(_("Public since"))
    address = models.CharField(_("Web address"), max_length=500, blank=True)
    looked_at_digest = models.CharField(_("SHA-256 of what was looked at"), max_length=64, blank=True)
    refusals = models.JSONField(_("What holds it"), default=list, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("record that was public elsewhere")

    def __str__(self) -> str:
        return f"{self.record_id} · {self.released_on}"


class ShortcutUse(models.Model):
    """A lawful shortcut that somebody took; it stands in the office's list until another person reviewed it."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="shortcuts")
    version = models.PositiveIntegerField(_("Version"))
    title = models.CharField(_("Shortcut"), max_length=200)
    source = models.CharField(_("Source"), max_length=200)
    skipped = models.JSONField(_("Skipped steps"), default=list)
    reason = models.CharField(_("Reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Moment"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(_("Reviewed"), null=True, blank=True)
    review = models.CharField(_("What the review found"), max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("use of a shortcut")
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")), name="shortcut_reviewed_by_another"
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} · {self.title}"
