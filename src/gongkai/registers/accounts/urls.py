"""The addresses of sign-in: those of django-allauth that an office needs, and none of the others.

Each stands with who may open it, because the rules of access are kept by a capability above this one, which puts them
on the views (``OPEN`` needs no sign-in). There is no sign-up, no e-mail and no password reset by mail: those addresses
do not exist.
"""

from typing import Any, NamedTuple

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path


class Door(NamedTuple):
    """One address: whether it opens without sign-in, its route, view and name."""

    is_open: bool
    route: str
    view: Any
    name: str


OPEN, SIGNED_IN = True, False

doors = (
    Door(OPEN, "login/", account.login, "account_login"),
    Door(OPEN, "logout/", account.logout, "account_logout"),
    Door(OPEN, "inactive/", account.account_inactive, "account_inactive"),
    Door(OPEN, "second-factor/authenticate/", mfa.authenticate, "mfa_authenticate"),
    Door(SIGNED_IN, "reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    Door(SIGNED_IN, "password/", account.password_change, "account_change_password"),
    Door(SIGNED_IN, "second-factor/", mfa.index, "mfa_index"),
    Door(SIGNED_IN, "second-factor/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    Door(SIGNED_IN, "second-factor/activate/", totp.activate_totp, "mfa_activate_totp"),
    Door(SIGNED_IN, "second-factor/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    Door(SIGNED_IN, "recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    Door(SIGNED_IN, "recovery-codes/generate/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    Door(SIGNED_IN, "recovery-codes/download/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
)

urlpatterns = [path(door.route, door.view, name=door.name) for door in doors]
