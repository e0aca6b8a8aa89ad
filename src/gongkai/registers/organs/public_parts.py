"""What rooms above add to the public page of an organ: its section, its plans, its newest documents.

``ORGAN_PUBLIC_PARTS`` lists functions of (organ, site) that give parts, one query each, in the order of the page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Organ
from .sites import Site


@dataclass(frozen=True)
class Link:
    """Something to read, with what is said beside it."""

    title: str
    url: str
    note: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Part:
    """A titled list of links; ``empty`` says what belongs there while there is none, ``feed`` follows what is new."""

    title: str
    links: tuple[Link, ...] = ()
    empty: str = ""
    more: Link | None = None
    feed: str = ""


PublicParts = Callable[[Organ, Site], Iterable[Part]]


def parts_of(organ: Organ, site: Site) -> Iterator[Part]:
    """Every part of the organ's page on a site, in order."""
    for path in settings.ORGAN_PUBLIC_PARTS:
        yield from cast("PublicParts", import_string(path))(organ, site)
