"""The public pages of catalogues, disclosure sections and topics, for the page store."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.registers.journal import facts
from gongkai.registers.journal.models import Entry as Told
from gongkai.registers.obligations import clock
from gongkai.registers.organs import public_queries as organs
from gongkai.registers.organs.models import Kind as OrganKind
from gongkai.registers.organs.models import Organ, OrganName
from gongkai.registers.organs.sites import Site

from . import public_queries, queries
from .documents import Wanted, documents, whereabouts
from .entry_views import AT_ONCE as DOCUMENTS
from .models import Catalogue, Edition, Entry
from .rules import State
from .topics import Topic, all_topics
from .vocabulary import vocabulary_of

FILES = ("public_catalogue_csv", "public_catalogue_xlsx", "public_catalogue_json")
LISTS = ("public_catalogues", "public_topics")


class CatalogueShelf:
    """Trees, entries, versions and files of published catalogues; the sections of organs; the topics of places."""

    name = "catalogues"

    def addresses(self, site: Site) -> Iterator[str]:
        """Every address."""
        yield from map(reverse, LISTS)
        listed = organs.organs_of(site).exclude(kind=OrganKind.BODY)
        for pk, until in listed.values_list("pk", "until").iterator():
            yield from _of_organ(pk) if until is None else _of_organ(pk)[1:]
        compilers = public_queries.compilers(public_queries.governments(site, clock.today()))
        yield from _fields(sorted({one.profile for one in compilers}))
        for _government, topics in public_queries.topics_on(site):
            for one in topics:
                yield from _of_topic(one)
        for catalogue, size in _sizes(public_queries.published_catalogues(site)):
            yield from _trees(catalogue, size)
            yield from _others(catalogue)
        yield from _all_versions(site)
        yield from _all_entries(site)

    def touched(self, entries: Sequence[Told], site: Site) -> Iterable[str]:
        """What records, catalogues and organs changed, in this order."""
        subjects = [one.subject for one in entries]
        yield from _by_records(entries, site)
        published = public_queries.published_catalogues(site).filter(public_id__in=subjects)
        for catalogue in published:
            yield from _by_catalogue(catalogue)
        yield from _by_organs(facts.organs_in(subjects), {timezone.localdate(one.at) for one in entries}, site)

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """The entries whose period is over, with all that shows how they stand; sections whose organ's facts turn."""
        turning = list(public_queries.turning_on(on, on - timedelta(days=1), site))
        yield from _showing(turning, site)
        for pk in organs.beginning_on(on):
            if site.covers(pk):
                yield reverse("public_section", args=[pk])


# -- addresses ---------------------------------------------------------------------------------------------------------


def _of_organ(organ_id: int) -> tuple[str, str]:
    """The section, which ends with the organ, and its catalogues."""
    return reverse("public_section", args=[organ_id]), reverse("public_catalogues_of", args=[organ_id])


def _of_topic(topic: Topic) -> Iterator[str]:
    yield reverse("public_topic", args=[topic.slug])
    yield reverse("public_topic_feed", args=[topic.slug])


def _fields(profiles: Iterable[str]) -> Iterator[str]:
    known = dict.fromkeys(field for profile in profiles for field in vocabulary_of(profile).fields)
    for one in known:
        yield reverse("public_catalogue_field", args=[one])


def _sizes(catalogues: QuerySet[Catalogue]) -> Iterator[tuple[str, int]]:
    """The public ids of catalogues with the number of entries of what is published; one query."""
    editions = Edition.objects.filter(number=F("catalogue__published"), catalogue__in=catalogues.order_by())
    yield from editions.order_by("catalogue_id").values_list("catalogue__public_id", "size").iterator()


def _trees(catalogue: str, size: int) -> Iterator[str]:
    """The pages that show how entries stand."""
    yield reverse("public_catalogue", args=[catalogue])
    for part in range(2, -(-size // public_queries.AT_ONCE) + 1):
        yield reverse("public_catalogue_part", args=[catalogue, part])


def _others(catalogue: str) -> Iterator[str]:
    """What says the same until the next version is published."""
    yield reverse("public_catalogue_versions", args=[catalogue])
    for name in FILES:
        yield reverse(name, args=[catalogue])


def _all_versions(site: Site) -> Iterator[str]:
    found = Edition.objects.filter(state=State.PUBLISHED)
    if site.organ_ids is not None:
        found = found.filter(catalogue__organ_id__in=site.organ_ids)
    for catalogue, number in found.order_by("pk").values_list("catalogue__public_id", "number").iterator():
        yield reverse("public_catalogue_version", args=[catalogue, number])


def _all_entries(site: Site) -> Iterator[str]:
    found = public_queries.published_entries(site)
    for public_id in found.values_list("public_id", flat=True).iterator():
        yield reverse("public_entry", args=[public_id])
        yield reverse("public_entry_feed", args=[public_id])
    for public_id, one in queries.hanging(found).items():
        if one.count > DOCUMENTS:
            yield from _behind(public_id)


def _behind(public_id: str) -> Iterator[str]:
    """The further pages of an entry under which much was published."""
    before = None
    while True:
        listed = documents(Wanted(entries=(public_id,), before=before, size=DOCUMENTS + 1))
        if len(listed) <= DOCUMENTS:
            return
        last = listed[DOCUMENTS - 1]
        yield reverse("public_entry_before", args=[public_id, last.place])
        moment, _dash, key = last.place.partition("-")
        before = (int(moment), int(key))


# -- what an entry of the journal touches ------------------------------------------------------------------------------


def _by_records(entries: Sequence[Told], site: Site) -> Iterator[str]:
    """The pages under which documents hang, or hung in an earlier version, and those of the organs whose they are."""
    places = whereabouts(entries, site)
    for pk in dict.fromkeys(one.organ_id for one in places):
        yield reverse("public_organ", args=[pk])
    named = dict.fromkeys(one.entry for one in places if one.entry)
    hung = Entry.objects.filter(public_id__in=named, since__isnull=False).select_related("catalogue__organ", "owner")
    listed = list(hung)
    for one in listed:
        if site.covers(one.catalogue.organ_id):
            yield reverse("public_entry", args=[one.public_id])
            yield reverse("public_entry_feed", args=[one.public_id])
            yield f"{reverse('public_entry', args=[one.public_id])}before/*"
    yield from _showing(listed, site, is_changed=True)


def _showing(entries: Sequence[Entry], site: Site, *, is_changed: bool = False) -> Iterator[str]:
    """The pages that show how entries stand; where their documents changed, the topics too."""
    covered = [one for one in entries if site.covers(one.catalogue.organ_id)]
    answering = dict.fromkeys(pk for one in entries for pk in (one.owner_id, one.catalogue.organ_id))
    for pk in answering:
        if site.covers(pk):
            yield reverse("public_section", args=[pk])
    if not is_changed:
        for one in covered:
            yield reverse("public_entry", args=[one.public_id])
    trees = Catalogue.objects.filter(pk__in={one.catalogue_id for one in covered}, published__isnull=False)
    for catalogue, size in _sizes(trees):
        yield from _trees(catalogue, size)
    for topic in public_queries.topics_with(covered) if is_changed else ():
        yield from _of_topic(topic)


def _by_catalogue(catalogue: Catalogue) -> Iterator[str]:
    """A version was published: its pages, those of its entries, and wherever it is listed."""
    page = reverse("public_catalogue", args=[catalogue.public_id])
    yield page
    yield f"{page}*"
    yield reverse("public_organ", args=[catalogue.organ_id])
    yield from _of_organ(catalogue.organ_id)
    yield from map(reverse, LISTS)
    if catalogue.field:
        yield reverse("public_catalogue_field", args=[catalogue.field])
    if catalogue.organ.parent_id:
        yield reverse("public_catalogues_of", args=[catalogue.organ.parent_id])
    for owner in set(catalogue.entries.values_list("owner_id", flat=True)) - {catalogue.organ_id}:
        yield reverse("public_section", args=[owner])
    for public_id in catalogue.entries.filter(since__isnull=False).values_list("public_id", flat=True):
        yield reverse("public_entry", args=[public_id])
        yield reverse("public_entry_feed", args=[public_id])
    for topic in all_topics([catalogue.organ.profile]):
        yield from _of_topic(topic)


def _by_organs(organ_ids: Sequence[int], days: set[date], site: Site) -> Iterator[str]:
    """The facts of organs changed: their sections and lists; where a name did, everything that names them."""
    covered = [pk for pk in organ_ids if site.covers(pk)]
    for pk in covered:
        yield from _of_organ(pk)
    if not covered:
        return
    yield from map(reverse, LISTS)
    above = Organ.objects.filter(children__in=covered).order_by("pk").distinct()
    for pk in above.values_list("pk", flat=True):
        yield reverse("public_catalogues_of", args=[pk])
    profiles = sorted(set(Organ.objects.filter(pk__in=covered).values_list("profile", flat=True)))
    yield from _fields(profiles)
    for topic in all_topics(profiles):
        yield from _of_topic(topic)
    renamed = OrganName.objects.filter(organ__in=covered, entered_on__in=days).order_by()
    yield from _naming(set(renamed.values_list("organ_id", flat=True)))


def _naming(organ_ids: set[int]) -> Iterator[str]:
    """The pages of catalogues and entries on which organs are named."""
    if not organ_ids:
        return
    own = Catalogue.objects.filter(organ__in=organ_ids, published__isnull=False)
    for catalogue, size in _sizes(own):
        yield from _trees(catalogue, size)
        yield from _others(catalogue)
    named = Entry.objects.filter(Q(owner__in=organ_ids) | Q(catalogue__organ__in=organ_ids), since__isnull=False)
    for public_id in named.order_by("pk").values_list("public_id", flat=True).iterator():
        yield reverse("public_entry", args=[public_id])
