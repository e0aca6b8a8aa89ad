"""The public pages of organs, for the page store; organs lie below the journal, so their shelf stands here."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from gongkai.registers.organs import public_queries
from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.sites import Site

from . import facts
from .models import Entry

LISTS = ("public_organs", "public_functions")
FILES = ("public_functions_csv", "public_functions_xlsx", "public_functions_json")


class OrganShelf:
    """Lists and catalogues of functions, and the page and file of every organ, also of those that ended."""

    name = "organs"

    def addresses(self, site: Site) -> Iterator[str]:
        """Every address."""
        yield from map(reverse, (*LISTS, *FILES))
        for pk, kind, parent in public_queries.organs_of(site).values_list("pk", "kind", "parent_id").iterator():
            yield from _pages(pk)
            if kind == Kind.GOVERNMENT or parent is None:
                yield reverse("public_functions_of", args=[pk])

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """The pages of the organs, of those beside them, and the lists."""
        changed = facts.organs_in([one.subject for one in entries])
        return _of(changed, site, on=max(timezone.localdate(one.at) for one in entries)) if changed else ()

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """The same of the organs of which something said before begins or ceases to hold."""
        return _of(list(public_queries.beginning_on(on)), site, on=on)


def _pages(organ_id: int) -> Iterator[str]:
    yield reverse("public_organ", args=[organ_id])
    yield reverse("public_organ_json", args=[organ_id])


def _of(organ_ids: Sequence[int], site: Site, *, on: date) -> Iterator[str]:
    own = [one for one in organ_ids if site.covers(one)]
    beside = [one for one in sorted(public_queries.relatives_of(organ_ids)) if site.covers(one)]
    for one in own:
        yield from _pages(one)
    if own or beside:
        yield from map(reverse, LISTS)
        for one in beside:
            yield from _pages(one)
        yield from _functions_of([*own, *beside], site, on)
        yield from map(reverse, FILES)


def _functions_of(organ_ids: Sequence[int], site: Site, on: date) -> Iterator[str]:
    """The catalogues of functions in which some organs stand, and those that ceased with one that ended."""
    standing = public_queries.standing_of(site, on)
    wanted = set(organ_ids)
    for government, organs in standing.own().items():
        if any(one.pk in wanted for one in organs):
            yield reverse("public_functions_of", args=[government])
    for pk in Organ.objects.filter(pk__in=wanted - standing.organs.keys()).values_list("pk", flat=True):
        yield reverse("public_functions_of", args=[pk])
