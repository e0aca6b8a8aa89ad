"""Shelves: what each room has in public pages, so that the page store can keep them as files and renew them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from gongkai.registers.organs.sites import Site

from .models import Entry

BELOW = "*"
"""At the end of an address: everything that is kept below it goes, and is made again when it is asked for."""


class Shelf(Protocol):
    """The public pages of one room. Addresses are paths as in a link, percent-encoded, without a query."""

    name: str

    def addresses(self, site: Site) -> Iterator[str]:
        """Every address of the room that a site has, each once."""

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """The addresses whose bytes these entries of the journal may have changed, those that are gone among them.

        One that ends in ``*`` stands for everything below it. What readers look at first comes first.
        """

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """The addresses that may say something else on ``on`` than the day before without any entry."""


def shelves() -> list[Shelf]:
    """Those of this installation (``PUBLIC_SHELVES``), in their order."""
    return [cast("Shelf", import_string(path)()) for path in settings.PUBLIC_SHELVES]
