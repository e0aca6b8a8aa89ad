"""What every staff page knows: where one may go, and how one wants to see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.queries import READERS, WORKERS
from gongkai.registers.organs.models import Post, Role
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from .display import chosen_mode

EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Place:
    """A part of the desk, and the roles that have business there."""

    label: Promise
    url_name: str
    roles: frozenset[Role] = EVERYONE


@dataclass(frozen=True)
class Entry:
    """A place as one reader sees it in the navigation."""

    label: Promise
    url: str
    is_current: bool


PLACES = (
    Place(_("Inbox"), "desk_inbox", WORKS_ON_CASES | WORKERS),
    Place(_("Board"), "desk_board", READS_CASES),
    Place(_("Plans"), "workplans", READS_CASES),
    Place(_("Records"), "records", READERS),
    Place(_("Republications"), "republications", READS_CASES),
    Place(_("Catalogues"), "catalogues", READS_CASES),
    Place(_("Inspections"), "inspections", READS_CASES),
    Place(_("File check"), "file_checks", READS_CASES),
    Place(_("Due days"), "reckon", READS_CASES),
    Place(_("Calendar"), "calendar", READS_CASES),
    Place(_("Rules"), "profiles"),
    Place(_("Organs"), "organs"),
    Place(_("Audit"), "audit", frozenset({Role.AUDITOR})),
    Place(_("Accounts"), "accounts", frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})),
    Place(_("Other systems"), "systems", frozenset({Role.SECURITY_ADMINISTRATOR})),
    Place(_("Jobs"), "jobs", frozenset({Role.SYSTEM_ADMINISTRATOR})),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation``: the entries of the reader's roles; ``account_posts``: the reader's posts, fetched when shown."""
    return {"navigation": list(_entries(request)), "account_posts": posts_of(request)}


def display(request: HttpRequest) -> dict[str, Any]:
    """``display_mode`` as the reader chose it, and ``demonstration_as_of`` when this is a demonstration."""
    as_of = settings.DEMONSTRATION_AS_OF
    return {
        "display_mode": chosen_mode(request),
        "demonstration_as_of": parse_date(as_of[:10]) if as_of else None,
    }


def _entries(request: HttpRequest) -> Iterator[Entry]:
    roles = _roles(request)
    for place in PLACES:
        if roles & place.roles and (url := _address(place.url_name)):
            is_current = request.path == url or (url != "/" and request.path.startswith(url))
            yield Entry(place.label, url, is_current)


def _roles(request: HttpRequest) -> frozenset[str]:
    scope = getattr(request, "scope", None)
    return scope.roles if scope is not None else frozenset()


def posts_of(request: HttpRequest) -> Iterable[Post]:
    """The posts of whoever asks, with their organs."""
    scope = getattr(request, "scope", None)
    if scope is None or not request.user.is_authenticated:
        return ()
    return Post.objects.in_force(scope.on).filter(account=request.user.pk).select_related("organ")


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
