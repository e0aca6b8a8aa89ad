"""The forms of sign-in as this platform shows them."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as ItsChangePasswordForm
from allauth.account.forms import LoginForm as ItsLoginForm
from allauth.account.forms import ReauthenticateForm as ItsReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as ItsAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ItsCodeAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm as ItsActivateForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _


class LoginForm(ItsLoginForm):  # type: ignore[misc]
    """User name and password; labels, no placeholders that vanish as one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false", autofocus=True)
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class ChangePasswordForm(ItsChangePasswordForm):  # type: ignore[misc]
    """The password in use, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Password in use"), _("New password"), _("New password, once more"))
        for field, label in zip(("oldpassword", "password1", "password2"), labels, strict=True):
            self.fields[field].label = label
            self.fields[field].widget.attrs.pop("placeholder", None)
            self.fields[field].help_text = ""
        self.requirements = password_validators_help_texts()


class ReauthenticateForm(ItsReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password in use")
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True
        self.fields["password"].help_text = ""


class _CodeForm:
    """Digits: a keypad on a phone, the cursor in place."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].max_length = 20
        self.fields["code"].widget.attrs.pop("placeholder", None)
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength="20", autofocus=True)


class AuthenticateForm(_CodeForm, ItsAuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgainForm(_CodeForm, ItsCodeAgainForm):  # type: ignore[misc]
    """The second factor once more."""


class ActivateForm(_CodeForm, ItsActivateForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""
