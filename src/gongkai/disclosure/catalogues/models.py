"""Catalogues and lists of organs, every version of them, and the entries that live through the versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ

from .cells import Cells
from .rules import Kind, Rule, State

PUBLIC_ID_LENGTH = 22


class Catalogue(models.Model):
    """One catalogue or list of an organ, through all its versions; ``published`` is the number of the public one."""

    public_id = models.CharField(_("Public id"), max_length=PUBLIC_ID_LENGTH, unique=True)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="catalogues", verbose_name=_("Organ"))
    kind = models.CharField(_("Kind"), max_length=20, choices=[(one.value, one.value) for one in Kind])
    field = models.SlugField(_("Pilot field"), max_length=40, blank=True, db_index=False)
    title = models.CharField(_("Title"), max_length=200)
    published = models.PositiveIntegerField(_("Published version"), null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("Opened"))

    class Meta:
        ordering = ("-id",)
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
        indexes = (models.Index(fields=("organ", "-id"), name="catalogue_by_organ"),)
        constraints = (
            models.UniqueConstraint(fields=("organ", "kind", "field"), name="catalogue_is_one_of_its_kind"),
            models.CheckConstraint(condition=Q(kind=Kind.FIELD) ^ Q(field=""), name="catalogue_of_a_field_names_it"),
            models.CheckConstraint(condition=~Q(title=""), name="catalogue_has_a_title"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("catalogue", args=[self.pk])


class Edition(models.Model):
    """A version of a catalogue: a draft that people change, then published and never changed again.

    ``digest`` is of all its entries, known once it is published; ``changes`` counts what was done to the draft.
    """

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("Version"))
    state = models.CharField(_("State"), max_length=12, choices=[(one.value, one.value) for one in State])
    changes = models.PositiveIntegerField(_("Changes"), default=0)
    digest = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("Number of entries"), default=0)
    note = models.CharField(_("Why it changed"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("Begun"))
    published_at = models.DateTimeField(_("Published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("catalogue_id", "number")
        verbose_name = _("version of a catalogue")
        constraints = (
            models.UniqueConstraint(fields=("catalogue", "number"), name="edition_is_one"),
            models.UniqueConstraint(
                fields=("catalogue",), condition=Q(state=State.DRAFT), name="catalogue_has_one_draft"
            ),
            models.CheckConstraint(
                condition=(Q(state=State.DRAFT) & Q(digest="", published_at__isnull=True))
                | (Q(state=State.PUBLISHED) & ~Q(digest="") & Q(published_at__isnull=False)),
                name="edition_is_published_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.catalogue_id} · {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == State.DRAFT


class Entry(models.Model):
    """A matter through all versions: what records name. The columns repeat the published version for lists.

    ``owner`` is the organ that publishes it; ``rule`` and ``number`` are its own limit (``rules.Limit``); ``since`` is
    the day from which it is in a published version without a break.
    """

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="entries")
    public_id = models.CharField(_("Public id"), max_length=PUBLIC_ID_LENGTH, unique=True)
    owner = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="catalogue_entries")
    matter = models.CharField(_("Matter"), max_length=400, blank=True)
    rule = models.CharField(_("Rule"), max_length=12, blank=True, choices=[(one.value, one.value) for one in Rule])
    number = models.PositiveIntegerField(_("Number of the limit"), default=0)
    is_current = models.BooleanField(_("In the published version"), default=False)
    since = models.DateField(_("Since"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("entry of a catalogue")
        verbose_name_plural = _("entries of catalogues")
        indexes = (
            models.Index(fields=("owner", "id"), condition=Q(is_current=True), name="entry_current_of_owner"),
            models.Index(fields=("rule", "id"), condition=Q(is_current=True), name="entry_current_by_rule"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(is_current=False) | Q(since__isnull=False), name="entry_has_its_day"),
        )

    def __str__(self) -> str:
        return self.matter or str(_("Entry without a name"))

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("catalogue_entry", args=[self.pk])


class Row(models.Model):
    """What an entry says in one version."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="rows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(_("Position"))
    canonical = models.TextField(_("Cells"))

    class Meta:
        ordering = ("edition_id", "position", "id")
        verbose_name = _("row of a catalogue")
        constraints = (
            models.UniqueConstraint(fields=("edition", "entry"), name="entry_stands_once_in_an_edition"),
            models.UniqueConstraint(fields=("edition", "position"), name="row_has_its_place"),
        )

    def __str__(self) -> str:
        return f"{self.edition_id} · {self.position}"

    @property
    def cells(self) -> Cells:
        """What it says."""
        return Cells.read(self.canonical)


class Proposal(models.Model):
    """A table that was read and waits for a person: nothing of it is in the catalogue before it is accepted.

    ``rows`` are the public id (empty for a new entry) and the cells of each; ``changes`` those of the draft with which
    it was compared (``base`` is its version, or the published one while there was no draft).
    """

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="proposals")
    file_name = models.CharField(_("File"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    rows = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    base = models.PositiveIntegerField(null=True)
    changes = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("Read"))
    decided_at = models.DateTimeField(_("Decided"), null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("table read for a catalogue")

    def __str__(self) -> str:
        return self.file_name


class NotInvolved(models.Model):
    """A government has nothing in a pilot field 不涉及, and says why."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="fields_not_involved")
    field = models.SlugField(_("Pilot field"), max_length=40, db_index=False)
    reason = models.CharField(_("Reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("Stated"))

    class Meta:
        ordering = ("organ_id", "field")
        verbose_name = _("field that does not concern a government")
        constraints = (
            models.UniqueConstraint(fields=("organ", "field"), name="field_is_excused_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="field_is_excused_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.organ_id} · {self.field}"
