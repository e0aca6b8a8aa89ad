"""How django-allauth is bent to an office: no self-service, no e-mail, secrets sealed, every sign-in on record."""

import base64
import hashlib
import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.documents.printing.qr import qr_svg

from . import services, session_keeping
from .models import Account
from .rules import browser_said
from .session_store import NOTED

LOG = logging.getLogger(__name__)
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in and out, and passwords."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody gives themselves an account."""
        return False

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """A new password that is strong and not the old one."""
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(_("This is the password in use now; choose another."))
        return cleaned

    def set_password(self, user: Account, password: str) -> None:
        """The holder's own change; the session in which it is made goes on."""
        keep = context.request.session.session_key or ""
        services.set_password(user, password, by=user, at=timezone.now(), keep=keep)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to work."""
        url: str = self.get_login_redirect_url(request)
        return url

    def is_reauthentication_required(self, *, app: str, **rest: Any) -> bool:
        """Not right after signing in, when the password has just been given."""
        now = timezone.now().timestamp()
        has_just_signed_in = (
            now - context.request.session.get(SIGNED_IN_AT, 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        )
        return not has_just_signed_in and super().is_reauthentication_required(app=app, **rest)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """The ways to confirm that it is oneself, in this platform's words."""
        words = {"reauthenticate": _("Use the password"), "mfa_reauthenticate": _("Use the authenticator app")}
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": words[method["id"]]} for method in methods]

    def login(self, request: HttpRequest, user: Account) -> None:
        """Open the session, after the second factor where there is one."""
        super().login(request, user)
        now = timezone.now()
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now.timestamp()
        request.session[NOTED] = True
        key, where = str(request.session.session_key), where_from(request)
        session_keeping.open_session(user, key, at=now, **where)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        has_used_second_factor = "mfa" in methods or bool(request.session.get("second_factor_by_identity"))
        services.note_sign_in(
            user,
            at=now,
            address=where["address"],
            has_used_second_factor=has_used_second_factor,
            is_through_identity="socialaccount" in methods,
        )

    def get_login_stages(self) -> list[str]:
        """The steps of signing in, with this platform's second one."""
        own = {"allauth.mfa.stages.AuthenticateStage": "gongkai.registers.accounts.identity.SecondStep"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def logout(self, request: HttpRequest) -> None:
        """Close the session."""
        if isinstance(request.user, Account):
            services.note_sign_out(request.user, at=timezone.now(), because="asked")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong name or password."""
        username = str(credentials.get("username", ""))
        address = self.get_client_ip(request)
        services.note_failed_sign_in(username, at=timezone.now(), address=address, step="password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail is sent; a lost password is an administrator's affair."""


def where_from(request: HttpRequest) -> dict[str, str]:
    """From which address and browser somebody works, as it is noted of a session."""
    browser = browser_said(request.headers.get("User-Agent", ""))
    return {"address": SignInAdapter(request).get_client_ip(request), "browser": browser}


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator apps."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("The code is wrong or was used before. Wait for the next one and enter that.")
    }

    def encrypt(self, text: str) -> str:
        """A second factor's secret as it is kept in the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself; where no key of the installation opens it, one that nobody knows, so that no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            LOG.error("a second factor cannot be opened with this installation's secret.key; reset it to go on")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code, black on white also in the dark, as an element of the page: no image has to be allowed."""
        return qr_svg(url)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail is sent."""


def _cipher() -> MultiFernet:
    """The newest secret of the installation seals, older ones still open."""
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret: str | bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"gongkai second factor\0" + force_bytes(secret)).digest()))
