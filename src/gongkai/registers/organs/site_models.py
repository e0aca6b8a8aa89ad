"""The public sites as the system administrator set them up: what each says of itself, and where it is found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublicSite(models.Model):
    """A site that shows one organ and everything below it; the main one, which shows all, stands for no organ.

    ``organ_ids`` is what it shows, kept when organs are founded, moved or end. After its end it leads to the main one.
    """

    organ = models.ForeignKey(
        "organs.Organ", on_delete=models.PROTECT, null=True, blank=True, related_name="sites", verbose_name=_("Organ")
    )
    is_main = models.BooleanField(default=False)
    name = models.CharField(_("Name of the site"), max_length=60)
    code = models.CharField(_("Site code"), max_length=10, blank=True)
    icp = models.CharField(_("ICP filing"), max_length=40, blank=True)
    police = models.CharField(_("Public-security filing"), max_length=40, blank=True)
    sponsor = models.CharField(_("Sponsor"), max_length=120, blank=True)
    undertaker = models.CharField(_("Run by"), max_length=120, blank=True)
    contact = models.CharField(_("How to reach it"), max_length=200, blank=True)
    report_url = models.URLField(_("Where errors are reported"), max_length=300, blank=True)
    accent = models.CharField(_("Colour on light paper"), max_length=7, blank=True)
    accent_dark = models.CharField(_("Colour on dark paper"), max_length=7, blank=True)
    organ_ids = models.JSONField(default=list)
    since = models.DateField(_("From"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)

    class Meta:
        ordering = ("-is_main", "id")
        verbose_name = _("public site")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="site_has_a_name"),
            models.CheckConstraint(
                condition=Q(is_main=True, organ__isnull=True) | Q(is_main=False, organ__isnull=False),
                name="site_shows_one_organ_or_is_the_main_one",
            ),
            models.CheckConstraint(
                condition=Q(is_main=False) | Q(ended_on__isnull=True), name="site_that_is_the_main_one_never_ends"
            ),
            models.UniqueConstraint(fields=("is_main",), condition=Q(is_main=True), name="site_is_the_main_one_alone"),
        ]

    def __str__(self) -> str:
        return self.name


class SiteHost(models.Model):
    """A name by which a site is found, as the network writes it; all but the canonical one lead to that one."""

    site = models.ForeignKey(PublicSite, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(_("Host name"), max_length=253)
    is_canonical = models.BooleanField(default=False)

    class Meta:
        ordering = ("-is_canonical", "id")
        verbose_name = _("host name of a site")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="site_host_has_a_name"),
            models.UniqueConstraint(fields=("name",), name="site_host_leads_to_one_site"),
            models.UniqueConstraint(
                fields=("site",), condition=Q(is_canonical=True), name="site_has_one_canonical_host"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SiteEdition(models.Model):
    """One row whose random mark is new after every change of the sites, so that each process sees that it must look."""

    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.mark
