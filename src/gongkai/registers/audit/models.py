"""What was done, by whom, to what: a keyed chain of entries that nobody changes."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, by what one asks of them."""

    def newest_first(self) -> "EntryQuerySet":
        """The latest entry first."""
        return self.order_by("-sequence")

    def about(self, subject: str) -> "EntryQuerySet":
        """Those about one thing."""
        return self.filter(subject=subject)

    def of_act(self, act: str) -> "EntryQuerySet":
        """Those of the act ``account.signed_in`` or of a whole family such as ``account``."""
        return self.filter(models.Q(act=act) | models.Q(act__startswith=f"{act}."))


class Entry(models.Model):
    """One act. The database refuses to change or remove it, and its digest covers the digest of the entry before it.

    ``detail_text`` is kept as the text that was sealed, not as a JSON column, which would rewrite numbers and spaces.
    The account is a number and a name of that day, not a reference, so that the register depends on nothing.
    """

    sequence = models.BigIntegerField(_("Number"), primary_key=True)
    at = models.DateTimeField(_("Moment"))
    act = models.CharField(_("Act"), max_length=80)
    subject = models.CharField(_("Object"), max_length=160)
    account_id = models.BigIntegerField(_("Account"), null=True, blank=True)
    by_name = models.CharField(_("By"), max_length=160, blank=True)
    detail_text = models.TextField(_("Detail"), default="{}")
    previous = models.CharField(_("Digest before"), max_length=64)
    digest = models.CharField(_("Digest"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=("subject", "-sequence"), name="audit_by_subject"),
            models.Index(fields=("act", "-sequence"), name="audit_by_act"),
            models.Index(fields=("account_id", "-sequence"), name="audit_by_account"),
            models.Index(fields=("at",), name="audit_by_moment"),
        )
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.sequence} · {self.act} · {self.subject}"

    @property
    def detail(self) -> dict[str, Any]:
        """What was said about the act, as it was sealed."""
        read: dict[str, Any] = json.loads(self.detail_text)
        return read
