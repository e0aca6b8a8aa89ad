"""Who may call a view: a rule on every view, and a middleware that refuses a view without one.

A rule says which roles may open the door at all; which organs' rows stand behind it is decided by the scoped queries,
which answer 404 for what belongs to others, as for what does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from . import present
from .models import Role
from .queries import Scope, scope

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Audience(StrEnum):
    """Whom a rule lets in."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ROLES = "roles"
    MACHINE = "machine"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Rule:
    """Who may call a view; ``needs_second_factor`` is false for the pages on which one is set up."""

    audience: Audience
    roles: frozenset[Role] = frozenset()
    needs_second_factor: bool = True


ANYONE = Rule(Audience.ANYONE)
MACHINE = Rule(Audience.MACHINE)
SIGNED_IN = Rule(Audience.SIGNED_IN)
NOBODY = Rule(Audience.NOBODY)


class ScopedRequest(HttpRequest):
    """A request that came through ``DefaultDeny``: its reader's scope is known."""

    user: Account
    scope: Scope


def anyone(view: View) -> View:
    """Let everyone call ``view``, signed in or not."""
    return _ruled(view, ANYONE)


def machine(view: View) -> View:
    """Let other systems call ``view``: it asks for a key itself, and a person's session opens nothing."""
    return _ruled(view, MACHINE)


def signed_in(view: View) -> View:
    """Let every account call ``view``."""
    return _ruled(view, SIGNED_IN)


def permitted(*roles: Role) -> Callable[[View], View]:
    """Let those who hold one of ``roles`` anywhere call the view; its queries limit what they find."""
    if not roles:
        raise ValueError("permitted(): name at least one role")
    rule = Rule(Audience.ROLES, frozenset(roles))
    return lambda view: _ruled(view, rule)


def rule_of(view: Callable[..., Any], url_name: str | None) -> Rule | None:
    """The rule of a view: the one put on it, or the one that the settings give a library's view by its URL name."""
    rule = getattr(view, "permission_rule", None)
    if rule is not None:
        return cast(Rule, rule)
    word = settings.PERMISSIONS_OF_LIBRARY_VIEWS.get(url_name or "")
    return None if word is None else Rule(Audience(word), needs_second_factor=False)


def may_open(request: ScopedRequest, url_name: str) -> bool:
    """Whether the reader's posts open a page without arguments, so that a link to it leads somewhere."""
    rule = rule_of(resolve(reverse(url_name)).func, url_name)
    return rule is not None and not request.scope.roles.isdisjoint(rule.roles)


class DefaultDeny:
    """Middleware: refuse a view that has no rule, and whoever its rule does not let in.

    No rule, or a rule for nobody: 404. Not signed in: to the sign-in page. No fitting role: 403. A role that can put
    things in force without a second factor: to the page where it is set up. ``request.scope`` is the reader's scope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the scope, computed when first asked for."""
        request.scope = SimpleLazyObject(lambda: scope(request.user, on=present.today()))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The refusal, or None to go on."""
        match = request.resolver_match
        rule = rule_of(view, match.view_name if match else None)
        if rule is None or rule.audience is Audience.NOBODY:
            raise Http404
        if rule.audience in {Audience.ANYONE, Audience.MACHINE}:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("desk"))
        return self._of_reader(cast(ScopedRequest, request), rule)

    def _of_reader(self, request: ScopedRequest, rule: Rule) -> HttpResponseBase | None:
        if rule.audience is Audience.ROLES and request.scope.roles.isdisjoint(rule.roles):
            raise PermissionDenied(_("None of your posts lets you do this. Ask your security administrator."))
        if not rule.needs_second_factor or not request.scope.must_have_second_factor:
            return None
        if request.scope.has_second_factor or request.session.get("second_factor_by_identity"):
            return None
        messages.warning(
            request,
            _(
                "Your post can put things in force, so signing in needs a second step. "
                "Set up an authenticator app here; then everything opens."
            ),
        )
        return redirect("mfa_activate_totp")


def _ruled(view: View, rule: Rule) -> View:
    view.permission_rule = rule  # type: ignore[attr-defined]
    return view
