"""Organs, what they were called, where they stood, who answers for them, and the posts people hold."""

from datetime import date
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files.models import StoredFile


class Level(models.TextChoices):
    """Administrative level."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City or prefecture")
    COUNTY = "county", _("County")
    TOWNSHIP = "township", _("Township")


class Kind(models.TextChoices):
    """What sort of organ it is."""

    GOVERNMENT = "government", _("People's government")
    OFFICE = "office", _("Government office")
    DEPARTMENT = "department", _("Department")
    ZONE = "zone", _("Development zone")
    PUBLIC_ENTERPRISE = "public_enterprise", _("Public enterprise")
    BODY = "body", _("Leading group or other body")


class NameKind(models.TextChoices):
    """What a name is: the official one, the short one of the register, or another that notices use."""

    OFFICIAL = "official", _("Official name")
    SHORT = "short", _("Short name")
    ALIAS = "alias", _("Other name in use")


class SuccessionKind(models.TextChoices):
    """How one organ came out of another."""

    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Division")
    RENAMING = "renaming", _("Renaming")


class EndingKind(models.TextChoices):
    """How an organ ended."""

    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Division")
    ABOLITION = "abolition", _("Abolition")


class YearlyKind(models.TextChoices):
    """What the notices ask of every organ each year; the value is the duty's id in the profiles."""

    REPORT_HEARD = "head.hear_report", _("The head heard a report on open government")
    TRAINING = "training.hold", _("Training held")
    POLICY_INTERPRETED = "head.interpret_policy", _("The head interpreted a policy")


class ResponsibilityKind(models.TextChoices):
    """Who answers for open government in an organ."""

    HEAD = "head", _("Principal head")
    LEADER_IN_CHARGE = "leader_in_charge", _("Leader in charge")
    OGI_BODY = "ogi_body", _("Open-government body")
    HANDLER = "handler", _("Handler")


class Role(models.TextChoices):
    """What a post entitles its holder to do; the last three are never held by one person."""

    OFFICE = "office", _("Open-government office")
    HEAD = "head", _("Head of the organ")
    CLERK = "clerk", _("Clerk of the organ")
    REVIEWER = "reviewer", _("Reviewer of the organ")
    SECRECY_REVIEWER = "secrecy_reviewer", _("Secrecy reviewer")
    LEGALITY_REVIEWER = "legality_reviewer", _("Legality reviewer")
    PUBLISHER = "publisher", _("Publisher")
    SUPERVISOR = "supervisor", _("Supervisor of the subtree")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")


Row = TypeVar("Row", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows in force from ``since`` to the day before ``until``."""

    def in_force(self, on: date) -> Self:
        """Those in force on ``on``."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)

    def in_force_within(self, since: date, until: date | None) -> Self:
        """Those in force on any day from ``since`` to the day before ``until`` (None: for ever)."""
        rows = self.filter(Q(until__isnull=True) | Q(until__gt=since))
        return rows if until is None else rows.filter(since__lt=until)


class Dated(models.Model):
    """A fact with the first day it holds and the first day it does not."""

    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on ``on``."""
        return self.since <= on and (self.until is None or on < self.until)


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The named constraint that every dated row carries."""
    return models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name=name)


class Organ(Dated):
    """One organ through all its renamings; its rights and duties pass to its successors.

    ``name``, ``short_name`` and ``parent`` are the latest; those of a past day are in ``OrganName`` and ``Placement``.
    ``profile`` is the jurisdiction whose law binds it.
    """

    name = models.CharField(_("Official name"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=60, blank=True)
    level = models.CharField(_("Level"), max_length=20, choices=Level)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    profile = models.SlugField(_("Profile"), max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ("id",)
        verbose_name = _("organ")
        verbose_name_plural = _("organs")
        constraints = (
            ends_after_it_starts("organ_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(name=""), name="organ_has_a_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organ_is_not_its_own_parent"),
            models.UniqueConstraint(
                fields=("parent", "name"), condition=Q(until__isnull=True), name="organ_named_once_under_its_parent"
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=Q(until__isnull=True, parent__isnull=True),
                name="organ_named_once_among_the_roots",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff page of the organ."""
        return reverse("organ", args=[self.pk])


class OrganName(Dated):
    """What an organ was called from one day until another."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Kind of name"), max_length=20, choices=NameKind)
    document = models.CharField(_("Deciding document"), max_length=200, blank=True)
    entered_on = models.DateField(_("Entered on"), null=True, blank=True)

    class Meta:
        ordering = ("organ_id", "since", "id")
        verbose_name = _("name of an organ")
        constraints = (
            ends_after_it_starts("organ_name_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(text=""), name="organ_name_is_not_empty"),
            models.UniqueConstraint(
                fields=("organ",),
                condition=Q(until__isnull=True, kind=NameKind.OFFICIAL),
                name="organ_has_one_official_name",
            ),
            models.UniqueConstraint(
                fields=("organ", "text"), condition=Q(until__isnull=True), name="organ_carries_a_name_once"
            ),
            models.UniqueConstraint(
                fields=("organ", "since"),
                condition=Q(kind=NameKind.OFFICIAL),
                name="organ_takes_one_official_name_a_day",
            ),
        )
        indexes = (models.Index(fields=("text",), name="organ_name_text"),)

    def __str__(self) -> str:
        return self.text


class Placement(Dated):
    """An organ stands under a parent (None: at the top) from one day until another."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="placed_below")
    document = models.CharField(_("Deciding document"), max_length=200, blank=True)

    class Meta:
        ordering = ("organ_id", "since", "id")
        verbose_name = _("placement")
        constraints = (
            ends_after_it_starts("placement_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(parent=F("organ")), name="placement_is_not_under_itself"),
            models.UniqueConstraint(
                fields=("organ",), condition=Q(until__isnull=True), name="organ_stands_in_one_place"
            ),
            models.UniqueConstraint(fields=("organ", "since"), name="organ_is_placed_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.organ} < {self.parent or '—'}"


class Succession(models.Model):
    """An organ ended or was divided, and another carries its duties on from that day."""

    predecessor = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(_("Kind"), max_length=20, choices=SuccessionKind)
    on = models.DateField(_("Takes effect on"))
    document = models.CharField(_("Deciding document"), max_length=200, blank=True)

    class Meta:
        ordering = ("on", "id")
        verbose_name = _("succession")
        constraints = (
            models.UniqueConstraint(fields=("predecessor", "successor"), name="organ_is_succeeded_once_by_another"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="organ_does_not_succeed_itself"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Ending(models.Model):
    """The act by which an organ ended: ``closed`` keeps what it closed, so that a mistake of the day can be undone."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="endings")
    kind = models.CharField(_("Kind"), max_length=20, choices=EndingKind)
    on = models.DateField(_("Takes effect on"))
    recorded_on = models.DateField(_("Entered on"))
    closed = models.JSONField(default=dict)
    undone_on = models.DateField(_("Undone on"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("ending of an organ")
        constraints = (
            models.UniqueConstraint(
                fields=("organ",), condition=Q(undone_on__isnull=True), name="organ_ends_once_unless_undone"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ} † {self.on}"


class Remit(Dated):
    """What an organ is charged with and which of its parts do it (政府信息公开条例 第二十条第二项)."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="remits")
    functions = models.TextField(_("Functions"))
    internal_bodies = models.TextField(_("Internal bodies"), blank=True)

    class Meta:
        ordering = ("organ_id", "since", "id")
        verbose_name = _("functions of an organ")
        constraints = (
            ends_after_it_starts("remit_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(functions=""), name="remit_says_something"),
            models.UniqueConstraint(fields=("organ",), condition=Q(until__isnull=True), name="organ_has_one_remit"),
            models.UniqueConstraint(fields=("organ", "since"), name="remit_changes_once_a_day"),
        )

    def __str__(self) -> str:
        return self.functions[:80]


class Contact(Dated):
    """Where and when an organ can be reached (政府信息公开条例 第十二条: the open-government guide names them)."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="contacts")
    address = models.CharField(_("Address"), max_length=200, blank=True)
    hours = models.CharField(_("Office hours"), max_length=120, blank=True)
    telephone = models.CharField(_("Telephone"), max_length=60, blank=True)
    fax = models.CharField(_("Fax"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    post_code = models.CharField(_("Post code"), max_length=12, blank=True)

    class Meta:
        ordering = ("organ_id", "since", "id")
        verbose_name = _("contact")
        constraints = (
            ends_after_it_starts("contact_ends_after_it_starts"),
            models.UniqueConstraint(fields=("organ",), condition=Q(until__isnull=True), name="organ_has_one_contact"),
            models.UniqueConstraint(fields=("organ", "since"), name="contact_changes_once_a_day"),
        )

    def __str__(self) -> str:
        return self.address or self.telephone or str(self.organ)


class Responsibility(Dated):
    """Who answers for open government in an organ; ``filed_on`` is the day it was filed with the OGI authority."""

    organ = models.ForeignKey(Organ, on_delete=models.CASCADE, related_name="responsibilities")
    kind = models.CharField(_("Kind"), max_length=20, choices=ResponsibilityKind)
    person_or_body = models.CharField(_("Person or body"), max_length=80)
    telephone = models.CharField(_("Telephone"), max_length=60, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    filed_on = models.DateField(_("Filed on"), null=True, blank=True)

    class Meta:
        ordering = ("organ_id", "kind", "since", "id")
        verbose_name = _("responsibility")
        constraints = (
            ends_after_it_starts("responsibility_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(person_or_body=""), name="responsibility_names_someone"),
            models.UniqueConstraint(
                fields=("organ", "kind"), condition=Q(until__isnull=True), name="organ_names_one_of_each_kind"
            ),
            models.UniqueConstraint(fields=("organ", "kind", "since"), name="responsibility_changes_once_a_day"),
        )

    def __str__(self) -> str:
        return self.person_or_body


class Post(Dated):
    """An account holds a role at an organ from one day until another; supervisors and offices see the subtree."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("Role"), max_length=30, choices=Role)

    class Meta:
        ordering = ("id",)
        verbose_name = _("post")
        constraints = (
            ends_after_it_starts("post_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=("account", "organ", "role"), condition=Q(until__isnull=True), name="post_is_held_once"
            ),
            models.UniqueConstraint(fields=("account", "organ", "role", "since"), name="post_begins_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.account} · {self.organ} · {self.get_role_display()}"


class YearlyAct(models.Model):
    """An act that is owed every year, with its evidence: a report heard, a training, a policy interpreted by the head.

    One recorded by mistake is withdrawn with a reason and stays readable.
    """

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="yearly_acts")
    kind = models.CharField(_("Yearly duty"), max_length=40, choices=YearlyKind)
    held_on = models.DateField(_("Held on"))
    note = models.CharField(_("What it was about"), max_length=300)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    recorded_at = models.DateTimeField(_("Entered"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("Reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("-held_on", "-id")
        verbose_name = _("yearly act")
        constraints = (
            models.CheckConstraint(condition=~Q(note=""), name="yearly_act_says_what_it_was_about"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="yearly_act_withdrawn_for_a_reason",
            ),
        )
        indexes = (models.Index(fields=("organ", "held_on"), name="yearly_act_by_organ_and_day"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on:%Y-%m-%d}"


from .site_models import PublicSite, SiteEdition, SiteHost  # noqa: E402, F401 - after what they point at
