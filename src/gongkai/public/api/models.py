"""Other systems that may call, their keys, and what each handed over."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.models import Record
from gongkai.registers.organs.models import Organ


class Client(models.Model):
    """Another system of some organs, such as their document management. It acts in the name of ``account``."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the system"), max_length=80, unique=True)
    organs = models.ManyToManyField(Organ, related_name="+", verbose_name=_("Organs"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("Entered"))

    class Meta:
        ordering = ("id",)
        verbose_name = _("other system")
        verbose_name_plural = _("other systems")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="client_has_a_name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The staff page."""
        return reverse("system", args=[self.pk])


class Key(models.Model):
    """A key of a system: found by its prefix, known by its secret's digest, good until it expires or is revoked."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="keys")
    prefix = models.CharField(_("Key begins with"), max_length=12, unique=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("Entered"))
    expires_at = models.DateTimeField(_("Expires"))
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("key of a system")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="key_expires_after_it_is_made"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_by__isnull=False), name="key_is_revoked_by_someone"
            ),
        )

    def __str__(self) -> str:
        return f"gk_{self.prefix}_…"

    def is_good(self, at: datetime) -> bool:
        """Whether it opens at this moment."""
        return self.revoked_at is None and at < self.expires_at


class HandOver(models.Model):
    """A call that handed a document over: the same key with the same body gives the same answer again."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="hand_overs")
    key = models.CharField(_("Idempotency key"), max_length=128)
    fingerprint = models.CharField(_("SHA-256 of the body"), max_length=64)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.JSONField(_("Answer"), default=dict)
    at = models.DateTimeField(_("Received"))

    class Meta:
        ordering = ("id",)
        verbose_name = _("hand-over")
        constraints = (models.UniqueConstraint(fields=("client", "key"), name="hand_over_once_by_its_key"),)
        indexes = (models.Index(fields=("client", "-id"), name="hand_over_of_client"),)

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"
