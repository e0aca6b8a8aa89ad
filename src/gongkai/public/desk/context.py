"""What every staff page knows: where one may go, and how one wants to see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.queries import READERS, WORKERS
from gongkai.registers.organs.models import Post, Role
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES

from .display import DESK, chosen_mode

EVERYONE = frozenset(Role)
AT_MOST_SIDE_BY_SIDE = 9


@dataclass(frozen=True)
class Place:
    """A part of the desk, the roles that have business there, and what else belongs to it."""

    label: Promise
    url_name: str
    roles: frozenset[Role] = EVERYONE
    also: tuple[str, ...] = ()
    """Where its other pages begin, under the desk."""
    is_seldom: bool = False
    """It stands under “More” where there are too many to stand side by side."""


@dataclass(frozen=True)
class Entry:
    """A place as one reader sees it in the navigation."""

    label: Promise
    url: str
    is_current: bool
    is_seldom: bool


@dataclass(frozen=True)
class Menu:
    """The navigation of one reader: what stands side by side, and what stands under “More”."""

    shown: list[Entry]
    more: list[Entry]

    @property
    def is_in_more(self) -> bool:
        """Whether the reader is at a place under “More”."""
        return any(one.is_current for one in self.more)


PLACES = (
    Place(_("Inbox"), "desk_inbox", WORKS_ON_CASES | WORKERS),
    Place(_("Board"), "desk_board", READS_CASES),
    Place(_("Plans"), "workplans", READS_CASES, ("tasks/", "reports/", "later-days/")),
    Place(_("Records"), "records", READERS, ("interpretations/",)),
    Place(_("Republications"), "republications", READS_CASES, ("feeds/",)),
    Place(_("Catalogues"), "catalogues", READS_CASES, ("catalogue-entries/", "catalogue-tables/")),
    Place(_("Inspections"), "inspections", READS_CASES, ("findings/",)),
    Place(_("File check"), "file_checks", READS_CASES),
    Place(_("Due days"), "reckon", READS_CASES, is_seldom=True),
    Place(_("Calendar"), "calendar", READS_CASES, is_seldom=True),
    Place(_("Rules"), "profiles", is_seldom=True),
    Place(_("Organs"), "organs", is_seldom=True),
    Place(_("Audit"), "audit", frozenset({Role.AUDITOR})),
    Place(_("Accounts"), "accounts", frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})),
    Place(_("Other systems"), "systems", frozenset({Role.SECURITY_ADMINISTRATOR}), ("system-keys/",)),
    Place(_("Public sites"), "sites", frozenset({Role.SYSTEM_ADMINISTRATOR})),
    Place(_("Jobs"), "jobs", frozenset({Role.SYSTEM_ADMINISTRATOR})),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``menu``: where the reader may go, by their roles; ``account_posts``: fetched when they are shown.

    Both are looked up when a template asks for them, so that public pages pay nothing.
    """
    return {
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "account_posts": SimpleLazyObject(lambda: posts_of(request)),
    }


def _menu(request: HttpRequest) -> Menu:
    entries = list(_entries(request))
    folded = [one for one in entries if one.is_seldom] if len(entries) > AT_MOST_SIDE_BY_SIDE else []
    return Menu([one for one in entries if one not in folded], folded)


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
            begins = (url, *(DESK + part for part in place.also))
            yield Entry(place.label, url, request.path.startswith(begins), place.is_seldom)


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
