"""Where one can go from a public page: addresses by their names, those of rooms that are not there left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Link:
    """A place to go; ``is_current`` where the page that is read belongs to it."""

    name: str
    label: Promise | str
    url: str
    is_current: bool = False


def address(name: str, *arguments: object) -> str:
    """The address with this name, empty where there is none."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def links(told: Sequence[tuple[str, Promise | str]], path: str = "") -> Iterator[Link]:
    """Those of ``told`` that lead somewhere."""
    for name, label in told:
        if url := _fixed(name, settings.ROOT_URLCONF):
            yield Link(name, label, url, path == url if url == "/" else path.startswith(url))


@cache
def _fixed(name: str, _urlconf: str) -> str:
    """The same of an address without arguments, looked up once a process."""
    return address(name)
