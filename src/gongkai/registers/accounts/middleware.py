"""A session's limits: how long it may rest, how long it may last, and that an issued password is replaced first."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import services
from .adapter import SEEN_AT, SIGNED_IN_AT
from .models import Account

SEEN_EVERY_SECONDS = 60
"""How exactly the moment of the last page is kept; each write costs a row."""
OPEN_FIRST = frozenset({"account_change_password", "account_logout", "set_language", "desk_display"})


class SessionLimits:
    """Ends a session that has rested longer than ``SESSION_IDLE_SECONDS`` or lasted ``SESSION_COOKIE_AGE``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way back to the sign-in page."""
        if isinstance(request.user, Account) and (because := _reached_limit(request)):
            services.note_sign_out(request.user, at=timezone.now(), because=because)
            logout(request)
            messages.info(
                request, _("You were signed out because your session had reached its limit. Please sign in again.")
            )
        return self.get_response(request)


def _reached_limit(request: HttpRequest) -> str:
    """Why the session ends now, or nothing; notes that it was used."""
    now = timezone.now().timestamp()
    seen = request.session.get(SEEN_AT, now)
    if now - seen > settings.SESSION_IDLE_SECONDS:
        return "idle"
    if now - request.session.get(SIGNED_IN_AT, now) > settings.SESSION_COOKIE_AGE:
        return "age"
    if SIGNED_IN_AT not in request.session:
        request.session[SIGNED_IN_AT] = now
    if now - seen >= SEEN_EVERY_SECONDS or SEEN_AT not in request.session:
        request.session[SEEN_AT] = now
    return ""


class IssuedPasswordFirst:
    """Leads whoever still has the password they were issued to the page where they choose their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseRedirect | None:
        """The way to the page, unless it is that page or the way out."""
        if not isinstance(request.user, Account) or not request.user.must_change_password:
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        return None if name in OPEN_FIRST else redirect(reverse("account_change_password"))
