"""Organs, what they were called, where they stood, who answers for them, and the posts people hold."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Role(models.TextChoices):
    """What a post entitles its holder to do; the last three are never held by one person."""

    OFFICE = "office", _("Open-government office")
    HEAD = "head", _("Head of the organ")
    CLERK = "clerk", _("Clerk of the organ")
    SUPERVISOR = "supervisor", _("Supervisor of the subtree")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")


class Organ(models.Model):
    """One organ through all its renamings. ``profile`` is the jurisdiction whose law binds it."""

    name = models.CharField(_("Official name"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=60, blank=True)
    level = models.CharField(_("Level"), max_length=20, choices=Level)
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    profile = models.SlugField(_("Profile"), max_length=40)
    since = models.DateField(_("Exists since"))
    until = models.DateField(_("Exists until"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("organ")
        verbose_name_plural = _("organs")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """An account holds a role at an organ from one day until another; supervisors and offices see the subtree."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("Role"), max_length=30, choices=Role)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.account} · {self.organ} · {self.get_role_display()}"
