"""Signing in through the government's identity service: it says who someone is, never what they may do.

An identity is bound to an account that is here already, by the security administrator or by the holder; it makes no
account and no post. It stands for the second step only where the service says that it asked for two (``acr``, ``amr``).
"""

import hmac
from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from . import services
from .models import Account
from .provider import IdentityAdapter

SECOND_FACTOR = "second_factor_by_identity"
"""In a session: the identity service asked for two factors."""


def asked_for_two(claims: Mapping[str, Any]) -> bool:
    """Whether the token says so in a way that the settings take (``acr`` one of, or ``amr`` any of)."""
    wanted = settings.IDENTITY_SERVICE or {}
    methods = claims.get("amr", [])
    listed = {str(one) for one in methods} if isinstance(methods, list) else {str(methods)}
    return str(claims.get("acr", "")) in wanted.get("acr", ()) or not listed.isdisjoint(wanted.get("amr", ()))


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The second step of signing in, unless the identity service has asked for it already in this very sign-in."""

    def _should_handle(self, request: HttpRequest) -> bool:
        given = (self.login.signal_kwargs or {}).get("sociallogin")
        has_asked = given is not None and asked_for_two(given.account.extra_data)
        request.session[SECOND_FACTOR] = has_asked
        return not has_asked and super()._should_handle(request)


class IdentitySignIn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What the library asks about a person who comes from the service."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by coming."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse a token that was not asked for by this browser, and a person who is bound to nobody."""
        sent, asked = sociallogin.account.extra_data.get("nonce", ""), sociallogin.state.get("nonce", "")
        if not asked or not hmac.compare_digest(str(sent).encode(), str(asked).encode()):
            self._refuse(request, "nonce")
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if not is_fully_signed_in(request):
                self._refuse(request, "binding")
        elif not sociallogin.is_existing:
            self._refuse(request, "unknown")
        elif not sociallogin.user.is_active:
            self._refuse(request, "inactive", account=sociallogin.user)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        """The service refused, or what it sent is not to be trusted."""
        self._refuse(request, "error" if told.get("exception") else str(told.get("error") or "error"))

    def _refuse(self, request: HttpRequest, why: str, *, account: Account | None = None) -> None:
        address = account_adapter().get_client_ip(request)
        step = f"identity service: {why}"
        username = account.username if account else ""
        services.note_failed_sign_in(username, at=timezone.now(), address=address, step=step)
        raise ImmediateHttpResponse(render(request, "accounts/identity_refused.html", {"why": why}, status=403))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to the page of one's own identity."""
        return reverse("identity_own")

    def send_notification_mail(self, *args: Any, **options: Any) -> None:
        """No mail is sent."""


def is_fully_signed_in(request: HttpRequest) -> bool:
    """Whether this session was opened with password and code, not through the service itself."""
    if not isinstance(request.user, Account):
        return False
    methods = {one["method"] for one in get_authentication_records(request, request.user)}
    return {"password", "mfa"} <= methods


def _provider(request: HttpRequest) -> Any:
    service = settings.IDENTITY_SERVICE
    if service is None:
        raise Http404
    return get_adapter().get_provider(request, provider=service["provider_id"])


@require_POST
def login(request: HttpRequest) -> HttpResponse:
    """To the service, to sign in."""
    return _to_service(request, AuthProcess.LOGIN, get_next_redirect_url(request))


@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """To the service, to bind one's identity there to one's account here."""
    _provider(request)
    if not is_fully_signed_in(request):
        messages.error(request, _("Sign in with your password and the code of your authenticator app to bind it."))
        return redirect("identity_own")
    return _to_service(request, AuthProcess.CONNECT, reverse("identity_own"))


def _to_service(request: HttpRequest, process: str, next_url: str | None) -> HttpResponse:
    provider = _provider(request)
    try:
        return cast(HttpResponse, provider.redirect(request, process, next_url=next_url))
    except RequestException:
        return render(request, "accounts/identity_refused.html", {"why": "away"}, status=503)


@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the service."""
    provider_id = _provider(request).app.provider_id
    try:
        return cast(HttpResponse, OAuth2CallbackView.adapter_view(IdentityAdapter(request, provider_id))(request))
    except RequestException:
        return render(request, "accounts/identity_refused.html", {"why": "away"}, status=503)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Whether one's account is bound, and binding it."""
    name = _provider(request).app.name
    found = SocialAccount.objects.filter(user_id=request.user.pk).first()
    context = {"service": name, "bound": found, "may_bind": is_fully_signed_in(request)}
    return render(request, "accounts/identity.html", context)


@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    """Loosen one's own identity from one's account."""
    _provider(request)
    if isinstance(request.user, Account):
        services.unbind_identity(request.user, by=request.user, at=timezone.now())
    return redirect("identity_own")
