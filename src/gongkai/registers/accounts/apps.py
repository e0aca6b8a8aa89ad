"""Wiring of the accounts."""

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts with Django, and hears of second factors, for which django-allauth has no other hook."""

    name = "gongkai.registers.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put what happens to second factors on record."""
        from allauth.mfa import signals
        from allauth.socialaccount.signals import social_account_added

        signals.authenticator_added.connect(_on_change("added"), weak=False, dispatch_uid="gongkai-added")
        signals.authenticator_removed.connect(_on_change("removed"), weak=False, dispatch_uid="gongkai-removed")
        signals.authenticator_reset.connect(_on_change("renewed"), weak=False, dispatch_uid="gongkai-renewed")
        social_account_added.connect(_on_identity, weak=False, dispatch_uid="gongkai-identity")
        signals.authentication_failed.connect(_on_failure, dispatch_uid="gongkai-failed")


def _on_change(act: str) -> Any:
    def note(*, request: Any, user: Any, authenticator: Any, **rest: Any) -> None:
        from django.utils import timezone

        from . import services

        keep = request.session.session_key or ""
        services.note_second_factor(user, act=act, kind=authenticator.type, at=timezone.now(), keep=keep)

    return note


def _on_identity(*, request: Any, sociallogin: Any, **rest: Any) -> None:
    from django.utils import timezone

    from . import services

    services.note_identity_bound(request.user, sociallogin.account.uid, by=request.user, at=timezone.now())


def _on_failure(*, request: Any, user: Any, **rest: Any) -> None:
    from allauth.account.adapter import get_adapter
    from django.utils import timezone

    from . import services

    address = get_adapter().get_client_ip(request)
    services.note_failed_sign_in(user.username, at=timezone.now(), address=address, step="second factor")
