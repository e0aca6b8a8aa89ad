"""The library's pages on the shelves of the page store: which there are, and which an entry of the journal renews."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from gongkai.registers.journal import facts
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.obligations.counting import batches
from gongkai.registers.organs.sites import Site

from . import dumps, follower, lists, rule_lists, site_maps, statistics
from .models import DumpFile, Facets, Former, Listing
from .places import EVERYTHING, Place, count_of_parts, places_of


def stood(entries: Sequence[Entry], site: Site) -> list[Facets]:
    """Where the records of the entries stand in the lists now, and where they stood before; those of a site.

    Listings that do not follow so far yet are brought up to date first: the pages are rendered from them.
    """
    causes = follower.causes_of(entries)
    if entries and follower.position() < entries[-1].sequence:
        follower.Listings().apply(entries)
    first, last = (entries[0].sequence, entries[-1].sequence) if entries else (0, 0)
    found: list[Facets] = [*Former.objects.filter(sequence__gte=first, sequence__lte=last)]
    for some in batches(list(causes), follower.AT_ONCE):
        found += Listing.objects.of_records(some)
    return [one for one in found if site.covers(one.organ_id)]


class Lists:
    """The lists of documents and their feeds."""

    name = site_maps.LISTS

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
        for number in organs_in(entries, site):
            organ = Place("organ", str(number))
            yield from (EVERYTHING.address, organ.address, organ.feed, organ.address + BELOW)

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """Nothing: what takes effect on a day has its entry."""
        return ()


class Rules:
    """The public ledger of rules and normative documents."""

    name = "rules"
    first = ("public_rules", "public_rules_feed", "public_rules_csv", "public_rules_xlsx")

    def addresses(self, site: Site) -> Iterator[str]:
        """The ledger, its files, and the states in which there is something."""
        yield from map(reverse, self.first)
        totals: Counter[str] = sum(rule_lists.counts(site).values(), Counter())
        for validity, number in sorted(totals.items()):
            yield reverse("public_rules_of_state", args=[validity])
            parts = count_of_parts(number)
            yield from (reverse("public_rules_part", args=[validity, one]) for one in range(1, parts + 1) if parts > 1)

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """All of it, where a rule is or was concerned, and the states in which it stands and stood."""
        found = {one.validity for one in stood(entries, site) if one.rule_kind}
        if found or organs_in(entries, site):
            yield from map(reverse, self.first)
        for validity in sorted(found):
            address = reverse("public_rules_of_state", args=[validity])
            yield from (address, address + BELOW)

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """Nothing: what takes effect on a day has its entry."""
        return ()


class Figures:
    """The open statistics."""

    name = "statistics"

    def addresses(self, site: Site) -> Iterator[str]:
        """The page and its files."""
        yield reverse("public_statistics")
        yield from (reverse("public_statistics_csv", args=[key]) for key in statistics.KEYS)

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """All of it, where something on the site is concerned."""
        return self.addresses(site) if stood(entries, site) or organs_in(entries, site) else ()

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """On the first day of a year there is a row more."""
        return self.addresses(site) if (on.month, on.day) == (1, 1) else ()


class ForMachines:
    """Maps of the site, dumps and changes: what nobody waits for comes last."""

    name = "machines"
    of_site = ("public_sitemap_xml", "public_sitemap_pages", "public_robots")
    of_main = ("public_dumps", "public_dumps_index", "public_changes")

    def addresses(self, site: Site) -> Iterator[str]:
        """Every file."""
        yield from map(reverse, self.of_site)
        yield from (reverse("public_sitemap_month", args=[month]) for month, _last in site_maps.months(site))
        if site.is_main:
            yield from map(reverse, self.of_main)
            names = DumpFile.objects.order_by("name").values_list("name", flat=True)
            yield from (reverse("public_dump", args=[name]) for name in names)
            parts = range(1, site_maps.last_part() + 1)
            yield from (reverse("public_changes_part", args=[part]) for part in parts)

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """The files of the months in which the records stand or stood, the changes, and the map of all pages."""
        if not entries:
            return
        months = sorted({one.month for one in stood(entries, site)}, reverse=True)
        if site.is_main:
            for part in sorted({site_maps.part_of(one.sequence) for one in entries}):
                yield reverse("public_changes_part", args=[part])
            yield reverse("public_changes")
            yield from self._dumps(entries)
        yield from (reverse("public_sitemap_month", args=[month]) for month in months)
        if months:
            yield reverse("public_sitemap_xml")
        yield reverse("public_sitemap_pages")

    def _dumps(self, entries: Sequence[Entry]) -> Iterator[str]:
        """The files of which a line changed, their register, and the page that lists them."""
        names = dumps.renewed(entries)
        yield from (reverse("public_dump", args=[name]) for name in names)
        if names:
            yield from (reverse("public_dumps_index"), reverse("public_dumps"))

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """Nothing."""
        return ()


def organs_in(entries: Sequence[Entry], site: Site) -> list[int]:
    """The organs of a site of whose public facts entries tell: their names stand on pages."""
    return [number for number in facts.organs_in([one.subject for one in entries]) if site.covers(number)]
