"""The library's pages on the shelves of the page store: which there are, and which an entry of the journal renews."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.organs.sites import Site

from . import follower, lists
from .models import Facets, Former, Listing
from .places import Place, count_of_parts, places_of


def stood(entries: Sequence[Entry], site: Site) -> list[Facets]:
    """Where the records of the entries stand in the lists now, and where they stood before; those of a site.

    Listings that do not follow so far yet are brought up to date first: the pages are rendered from them.
    """
    causes = follower.causes_of(entries)
    if entries and follower.position() < entries[-1].sequence:
        follower.Listings().apply(entries)
    first, last = (entries[0].sequence, entries[-1].sequence) if entries else (0, 0)
    found: list[Facets] = [*Former.objects.filter(sequence__gte=first, sequence__lte=last)]
    for some in follower.batches(list(causes), follower.AT_ONCE):
        found += Listing.objects.of_records(some)
    return [one for one in found if site.covers(one.organ_id)]


class Lists:
    """The lists of documents and their feeds."""

    name = "library"

    def addresses(self, site: Site) -> Iterator[str]:
        """Every list, its feed, its months, and the parts of long ones."""
        for place, months in lists.all_places(site):
            yield place.address
            yield place.feed
            for month, number in months.items():
                yield place.month(month)
                parts = count_of_parts(number)
                yield from (place.part(month, part) for part in range(1, parts + 1) if parts > 1)

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """The lists in which the records stand or stood, then their feeds, then the pages of those months."""
        found = {(place, one.month): None for one in stood(entries, site) for place in places_of(one)}
        yield from dict.fromkeys(place.address for place, _month in found)
        yield from dict.fromkeys(place.feed for place, _month in found)
        for place, month in found:
            yield place.month(month)
            yield place.month(month) + BELOW

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """Nothing: what takes effect on a day has its entry."""
        return ()


__all__ = ["Lists", "Place", "stood"]
