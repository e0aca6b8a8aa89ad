"""Maps of a site for search engines, and what changed for programs that keep a copy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from gongkai.registers.journal.models import Entry, Head
from gongkai.registers.journal.rules import Act
from gongkai.registers.journal.shelves import shelves
from gongkai.registers.organs.sites import Site

from . import lists
from .models import OLDEST_FIRST, Listing

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
AS_DEFAULT = cast("dict[str, str]", {None: NAMESPACE})
MEDIA_TYPE = "application/xml; charset=utf-8"
APART = "records"
"""The shelf whose pages the maps of months tell."""
LISTS = "library"
"""The shelf of the library's lists."""
CHANGES_AT_ONCE = 1_000
NOT_OF_RECORDS = (Act.ANCHORED, Act.CHANGED)


@dataclass(frozen=True)
class Place:
    """An address that a map tells, whole, with the moment of its newest change where that is known."""

    address: str
    changed_at: datetime | None = None


def months(site: Site) -> list[tuple[str, datetime]]:
    """The months with something public, newest first, each with its newest change; one query."""
    rows = Listing.objects.on_site(site).order_by("-month").values_list("month").annotate(last=Max("changed_at"))
    return list(rows)


def of_month(site: Site, month: str) -> list[Listing]:
    """The records of a month, oldest first; one query."""
    return list(Listing.objects.on_site(site).filter(month=month).order_by(*OLDEST_FIRST))


def pages(site: Site) -> Iterator[str]:
    """The address of every page of a site that is no record; of the library's lists not their months.

    Those are reached by links, and what stands in them is told by the maps of months.
    """
    for shelf in shelves():
        if shelf.name == LISTS:
            yield from (place.address for place in lists.places(site))
        elif shelf.name != APART:
            yield from (address for address in shelf.addresses(site) if address.endswith("/"))


def to_xml(root: str, item: str, places: Iterable[Place]) -> bytes:
    """A map as a file: ``urlset`` of ``url``, or ``sitemapindex`` of ``sitemap``."""
    made = etree.Element(f"{{{NAMESPACE}}}{root}", nsmap=AS_DEFAULT)
    for one in places:
        told = etree.SubElement(made, f"{{{NAMESPACE}}}{item}")
        etree.SubElement(told, f"{{{NAMESPACE}}}loc").text = one.address
        if one.changed_at is not None:
            etree.SubElement(told, f"{{{NAMESPACE}}}lastmod").text = _moment(one.changed_at)
    return etree.tostring(made, encoding="utf-8", xml_declaration=True)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


# -- what changed ----------------------------------------------------------------------------------------------------


def part_of(sequence: int) -> int:
    """The part of the changes in which an entry stands; parts that are full never change but for lawful erasure."""
    return (sequence - 1) // CHANGES_AT_ONCE + 1


def last_part() -> int:
    """The newest part; 0 before the first entry."""
    head = Head.reached()
    return part_of(head) if head else 0


def changes(part: int) -> list[dict[str, Any]]:
    """The acts on records in a part, oldest first; one query."""
    first = CHANGES_AT_ONCE * (part - 1)
    rows = Entry.objects.after(first).filter(sequence__lte=first + CHANGES_AT_ONCE).exclude(statement="")
    return [_change(one) for one in rows.exclude(act__in=NOT_OF_RECORDS)]


def _change(entry: Entry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "at": _moment(entry.at),
        "act": entry.act,
        "id": entry.subject,
        "address": reverse("public_record", args=[entry.subject]),
        "content_sha256": entry.content or None,
    }
