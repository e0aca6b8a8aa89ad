"""Files that someone handed in: what they were called and when, and the digest under which the content lies."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def random_id() -> uuid.UUID:
    """128 random bits, which nobody can guess or count through."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


class StoredFile(models.Model):
    """One file as it was handed in. The same content is kept once, however many names it comes under."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("File name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.BigIntegerField(_("Size in bytes"))
    media_type = models.CharField(_("Media type"), max_length=100)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stored_at = models.DateTimeField(_("Stored"))

    class Meta:
        ordering = ("stored_at", "id")
        indexes = (models.Index(fields=("sha256",), name="files_by_sha256"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="files_never_empty"),
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="files_sha256_form"),
        )
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.name
