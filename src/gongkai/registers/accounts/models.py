"""People and their sign-in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Account(AbstractUser):
    """One person's sign-in. Which posts the person holds is said by ``organs.Post``."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(_("Name or role title"), max_length=80)
    must_change_password = models.BooleanField(_("Must choose a new password"), default=False)
    is_system = models.BooleanField(_("Another system, which never signs in here"), default=False)

    class Meta:
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(Lower("username"), name="accounts_username_any_case"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="accounts_display_name_given"),
            models.CheckConstraint(
                condition=models.Q(is_system=False) | models.Q(is_active=False), name="accounts_systems_never_sign_in"
            ),
        )
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.display_name or self.username
