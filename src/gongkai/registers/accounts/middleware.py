"""A session's limits: how long it may rest and last, who ended it, and that an issued password is replaced first."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from . import services, session_keeping
from .adapter import SEEN_AT, SIGNED_IN_AT, where_from
from .models import Account, Because
from .session_store import NOTED, SessionStore

SEEN_EVERY_SECONDS = 60
"""How exactly the moment of the last page is kept; each write costs a row."""
OPEN_FIRST = frozenset({"account_change_password", "account_logout", "set_language", "desk_display"})


LIMIT_REACHED = gettext_lazy("You were signed out because your session had reached its limit. Please sign in again.")
WHY: dict[str, Promise] = {
    Because.CROWDED: gettext_lazy(
        "You were signed out here because you signed in elsewhere: the oldest session ends when there are too many."
    ),
    Because.OWN: gettext_lazy("You were signed out here because you ended this session from another one."),
    Because.PASSWORD: gettext_lazy("You were signed out because the password of this account changed."),
    Because.SECOND_FACTOR: gettext_lazy("You were signed out because the second factor of this account changed."),
    Because.CLOSED: gettext_lazy("You were signed out because this account was closed."),
    Because.NO_POST: gettext_lazy("You were signed out because the last post of this account ended."),
    Because.ADMINISTRATOR: gettext_lazy("You were signed out by the security administrator."),
}
"""What the next request of a session that was ended is told."""


class SessionLimits:
    """Ends a session that has rested longer than ``SESSION_IDLE_SECONDS`` or lasted ``SESSION_COOKIE_AGE``.

    One that was ended from elsewhere opens nothing any more (``session_store``); here it is told why.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, or the way back to the sign-in page."""
        if isinstance(request.user, Account) and (because := _reached_limit(request, request.user)):
            services.note_sign_out(request.user, at=timezone.now(), because=because)
            logout(request)
            messages.info(request, str(LIMIT_REACHED))
        elif because := getattr(request.session, "ended_because", ""):
            messages.warning(request, str(WHY.get(because, LIMIT_REACHED)))
        return self.get_response(request)


def _reached_limit(request: HttpRequest, account: Account) -> str:
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
        _note_seen(request, account)
    return ""


def _note_seen(request: HttpRequest, account: Account) -> None:
    """Note where the session is used; one that began before sessions were noted is noted now."""
    key, where = str(request.session.session_key), where_from(request)
    if cast(SessionStore, request.session).is_noted:
        session_keeping.note_seen(key, at=timezone.now(), **where)
    else:
        session_keeping.adopt(account, key, at=timezone.now(), **where)
        request.session[NOTED] = True


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
