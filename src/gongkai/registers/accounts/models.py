"""People, their sign-in, and the sessions that are open for them."""

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


class Because(models.TextChoices):
    """Why a session ended."""

    LEFT = "left", _("Signed out")
    LIMIT = "limit", _("Reached its limit")
    CROWDED = "crowded", _("Signed in elsewhere too often at once")
    OWN = "own", _("Ended by the holder from another session")
    PASSWORD = "password", _("The password changed")
    SECOND_FACTOR = "second_factor", _("The second factor changed")
    CLOSED = "closed", _("The account was closed")
    NO_POST = "no_post", _("The last post ended")
    ADMINISTRATOR = "administrator", _("Ended by the security administrator")


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    """Adjectives for sessions."""

    def open(self) -> "OpenSessionQuerySet":
        """Not ended by anybody; whether one has rested too long shows when it is used next."""
        return self.filter(because="")


class OpenSession(models.Model):
    """A session in which somebody signed in, by the digest of its key; the store asks here whether it still opens."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="open_sessions", verbose_name=_("Account"))
    key_hash = models.CharField(_("Digest of the key"), max_length=64)
    begun_at = models.DateTimeField(_("Begun"))
    seen_at = models.DateTimeField(_("Last seen"))
    address = models.CharField(_("Address"), max_length=45, blank=True)
    browser = models.CharField(_("Browser"), max_length=60, blank=True)
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)
    because = models.CharField(_("Why it ended"), max_length=20, choices=Because, blank=True)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        ordering = ("-seen_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("key_hash",), name="accounts_session_once"),
            models.CheckConstraint(
                condition=models.Q(because="", ended_at=None)
                | (~models.Q(because="") & models.Q(ended_at__isnull=False)),
                name="accounts_session_ended_with_reason",
            ),
        )
        indexes = (models.Index(fields=("account", "because"), name="accounts_session_of"),)
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")

    def __str__(self) -> str:
        return f"{self.account} · {self.browser}"
