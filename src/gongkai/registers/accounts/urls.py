"""The addresses of sign-in: those of django-allauth that an office needs, and none of the others.

There is no sign-up, no e-mail and no password reset by mail: those addresses do not exist. Who may open each of these
is said in ``PERMISSIONS_OF_LIBRARY_VIEWS``.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path

from . import identity, session_pages

urlpatterns = [
    path("identity/", identity.own, name="identity_own"),
    path("identity/login/", identity.login, name="identity_login"),
    path("identity/callback/", identity.callback, name="identity_callback"),
    path("identity/bind/", identity.bind, name="identity_bind"),
    path("identity/unbind/", identity.unbind, name="identity_unbind"),
    path("sessions/", session_pages.own_sessions, name="own_sessions"),
    path("sessions/end-others/", session_pages.end_others, name="own_sessions_end_others"),
    path("sessions/<int:number>/end/", session_pages.end, name="own_session_end"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
