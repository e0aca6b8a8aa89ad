"""What the lists show: read from the listings alone, so that a page costs the same however deep it lies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosure.records.rules import Validity
from gongkai.disclosure.records.words import VALIDITIES
from gongkai.registers.journal.remembering import remembered
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.sites import Site

from .models import NEWEST_FIRST, OLDEST_FIRST, Listing, ListingQuerySet
from .places import FIELDS, PART_SIZE, Place, count_of_parts

FEED_SIZE = 50


def on_site(site: Site, place: Place) -> ListingQuerySet:
    """What a site shows in a list."""
    return place.narrow(Listing.objects.on_site(site))


def newest(site: Site, place: Place) -> list[Listing]:
    """The newest of a list, one page; one query."""
    return list(on_site(site, place)[:PART_SIZE])


def changed_last(site: Site, place: Place) -> list[Listing]:
    """What changed last in a list: released, revised, repealed; one query."""
    return list(on_site(site, place).order_by("-changed_at", "-record_id")[:FEED_SIZE])


def documents(rows: Iterable[Listing]) -> list[Mapping[str, Any]]:
    """Listings as the lists of the portal show them; of what binds nobody it is not said that it is valid."""
    return [
        {
            "title": one.title,
            "url": one.get_absolute_url(),
            "document_number": one.document_number,
            "organ": one.issuer,
            "day": timezone.localdate(one.first_released_at),
            "validity": one.validity,
            "validity_word": one.validity_word if one.rule_kind or one.validity != Validity.VALID else "",
            "interpretation_url": reverse("public_record", args=[one.interpretation]) if one.interpretation else "",
        }
        for one in rows
    ]


def months(site: Site, place: Place) -> dict[str, int]:
    """The months of a list, newest first, each with how many there are; one query."""
    rows = on_site(site, place).order_by("-month").values_list("month").annotate(number=Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class Part:
    """A page of a month: ``number`` of ``parts`` from the oldest, so that a page does not change when one is added."""

    number: int
    parts: int
    total: int
    rows: Sequence[Listing]


def part_of(site: Site, place: Place, month: str, number: int | None = None) -> Part | None:
    """A part of a month, the newest unless another is named; ``None`` where there is none. Two queries."""
    ids = list(on_site(site, place).filter(month=month).order_by(*OLDEST_FIRST).values_list("pk", flat=True))
    return part_among(ids, number, order=NEWEST_FIRST)


def part_among(ids: Sequence[int], number: int | None, *, order: Sequence[str]) -> Part | None:
    """A part of what ``ids`` name from the oldest, shown in ``order``; one query."""
    parts = count_of_parts(len(ids))
    wanted = parts if number is None else number
    if not ids or wanted > parts or (number is not None and parts == 1):
        return None
    chosen = ids[PART_SIZE * (wanted - 1) : PART_SIZE * wanted]
    return Part(wanted, parts, len(ids), list(Listing.objects.filter(pk__in=chosen).order_by(*order)))


@dataclass(frozen=True)
class Choice:
    """A list one may go to, and how many documents stand in it."""

    place: Place
    label: str
    count: int


def choices(site: Site) -> Mapping[str, Sequence[Choice]]:
    """By kind every list that is not empty, those of validity always; five queries."""
    shown = Listing.objects.on_site(site).order_by()
    counted = {kind: dict(shown.values_list(field).annotate(number=Count("pk"))) for kind, field in FIELDS.items()}
    names = dict(Organ.objects.filter(pk__in=counted["organ"]).values_list("pk", "name"))
    years: dict[str, int] = {}
    for month, number in counted["year"].items():
        years[month[:4]] = years.get(month[:4], 0) + number
    counted |= {"year": years, "validity": {str(one): counted["validity"].get(str(one), 0) for one in Validity}}
    words = {str(code): str(word) for code, word in VALIDITIES.items()}
    labels: Mapping[str, Mapping[Any, str]] = {"organ": names, "validity": words}
    return {kind: list(_choices(kind, counted[kind], labels.get(kind, {}))) for kind in FIELDS}


def _choices(kind: str, counted: Mapping[Any, int], labels: Mapping[Any, str]) -> Iterator[Choice]:
    """The most frequent first; years and validities in their own order."""
    words = list(counted) if kind == "validity" else sorted(counted, key=lambda one: (-counted[one], str(one)))
    if kind == "year":
        words = sorted(counted, key=str, reverse=True)
    for word in words:
        if word != "":
            yield Choice(Place(kind, str(word)), labels.get(word, str(word)), counted[word])


@remembered
def label_of(site: Site, place: Place) -> str | None:
    """What a list is called; ``None`` where nothing of a site stands in it. Those of validity are always there."""
    if place.kind == "validity":
        return str(VALIDITIES[place.word])
    if not on_site(site, place).exists():
        return None
    if place.kind == "organ":
        return Organ.objects.values_list("name", flat=True).get(pk=int(place.word))
    return place.word


def all_places(site: Site) -> Iterator[tuple[Place, Mapping[str, int]]]:
    """Every list with its months; one query for each kind."""
    shown = Listing.objects.on_site(site)
    yield Place(), months(site, Place())
    for kind, field in FIELDS.items():
        found: dict[str, dict[str, int]] = {str(one): {} for one in (Validity if kind == "validity" else ())}
        for value, month, number in shown.order_by().values_list(field, "month").annotate(number=Count("pk")):
            word = month[:4] if kind == "year" else str(value)
            found.setdefault(word, {})[month] = number
        yield from ((Place(kind, word), counted) for word, counted in found.items() if word)


def places(site: Site) -> Iterator[Place]:
    """Every list of a site; five queries."""
    yield Place()
    for found in choices(site).values():
        yield from (one.place for one in found)
