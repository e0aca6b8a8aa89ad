"""Catalogues as the public sees them: the published versions, and how the entries of one stand on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet

from gongkai.registers.organs.models import Kind as OrganKind
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.sites import Site

from . import queries
from .cells import Cells
from .models import Catalogue, Edition, Entry
from .queries import Standing
from .rules import OF_DISCLOSURE, PERIODIC, Kind, Rule, State, last_closed
from .topics import Topic, all_topics, topics_of

AT_ONCE = 40
"""How many entries a page of a catalogue shows."""


def published_catalogues(site: Site) -> QuerySet[Catalogue]:
    """Those of the site's organs that have a published version."""
    found = Catalogue.objects.filter(published__isnull=False).select_related("organ").order_by("organ_id", "id")
    return found if site.organ_ids is None else found.filter(organ_id__in=site.organ_ids)


def entry_called(public_id: str) -> Entry | None:
    """An entry that stands, or stood, in a published version."""
    found = Entry.objects.filter(public_id=public_id, since__isnull=False)
    return found.select_related("catalogue__organ", "owner").first()


def published_entries(site: Site) -> QuerySet[Entry]:
    """Every entry that has a public page on a site."""
    found = Entry.objects.filter(since__isnull=False).order_by("id")
    return found if site.organ_ids is None else found.filter(catalogue__organ_id__in=site.organ_ids)


def editions_of(catalogue: Catalogue) -> list[Edition]:
    """The published versions, newest first."""
    return list(catalogue.editions.filter(state=State.PUBLISHED).order_by("-number"))


@dataclass(frozen=True)
class Line:
    """One entry of a published version: what it says, and how it stands (``None`` in lists that nothing hangs on)."""

    entry: Entry
    cells: Cells
    standing: Standing | None


@dataclass(frozen=True)
class Branch:
    """The entries under one first-level matter; ``place`` is that of the first one, ``part`` its page."""

    matter: str
    place: int
    part: int
    number: int


def lines(rows: Sequence[tuple[Entry, Cells]], *, of_disclosure: bool, on: date) -> Iterator[Line]:
    """Some rows of a version with how their entries stand; two queries."""
    states: dict[int, Standing] = {}
    if of_disclosure:
        entries = Entry.objects.filter(pk__in=[entry.pk for entry, _cells in rows]).select_related("owner")
        states = {one.entry.pk: one for one in queries.standings(entries, on=on)}
    for entry, cells in rows:
        yield Line(entry, cells, states.get(entry.pk))


def branches(rows: Sequence[tuple[Entry, Cells]]) -> list[Branch]:
    """The first-level matters of a version in their order, each run of rows once."""
    found: list[Branch] = []
    for place, (_entry, cells) in enumerate(rows):
        if not found or found[-1].matter != cells.first:
            found.append(Branch(cells.first, place, place // AT_ONCE + 1, 1))
        else:
            found[-1] = replace(found[-1], number=found[-1].number + 1)
    return found


def governments(site: Site, on: date) -> list[Organ]:
    """The governments of a site in force on a day, in the order of their founding; one query."""
    found = Organ.objects.in_force(on).filter(kind=OrganKind.GOVERNMENT).order_by("id")
    return list(found if site.organ_ids is None else found.filter(pk__in=site.organ_ids))


def compilers(governments: Sequence[Organ]) -> list[Organ]:
    """Those of the governments of a site that compile the catalogues of the pilot fields, and stand under no other."""
    found = queries.compilers(governments)
    known = {one.pk for one in found}
    return [one for one in found if one.parent_id not in known]


# -- topics ------------------------------------------------------------------------------------------------------------


def places() -> dict[str, Organ]:
    """By profile the government whose notices it holds: the first of those that the profile binds; one query."""
    found: dict[str, Organ] = {}
    for one in Organ.objects.filter(kind=OrganKind.GOVERNMENT, until__isnull=True).order_by("id"):
        found.setdefault(one.profile, one)
    return found


def topics_on(site: Site) -> list[tuple[Organ, tuple[Topic, ...]]]:
    """The topics of each place whose government a site shows; one query."""
    shown = {profile: organ for profile, organ in places().items() if site.covers(organ.pk)}
    return [(organ, topics_of(profile)) for profile, organ in shown.items() if topics_of(profile)]


def catalogues_of_topic(topic: Topic, site: Site) -> QuerySet[Catalogue]:
    """The published standard catalogues of the topic's fields in its place."""
    found = published_catalogues(site).filter(kind=Kind.FIELD, field__in=topic.fields)
    return found.filter(organ__profile=topic.profile)


def entries_of_topic(topic: Topic, site: Site) -> QuerySet[Entry]:
    """The current entries in its place that stand in the catalogues of its fields, or name it."""
    belongs = Q(catalogue__kind=Kind.FIELD, catalogue__field__in=topic.fields)
    for word in topic.words:
        belongs |= Q(matter__contains=word)
    found = Entry.objects.filter(belongs, is_current=True, catalogue__kind__in=OF_DISCLOSURE)
    found = found.filter(catalogue__organ__profile=topic.profile)
    if site.organ_ids is not None:
        found = found.filter(catalogue__organ_id__in=site.organ_ids)
    return found.select_related("catalogue__organ", "owner").order_by("catalogue_id", "id")


def topics_with(entries: Iterable[Entry]) -> Iterator[Topic]:
    """The topics to which some entries belong, each once."""
    listed = list(entries)
    for topic in all_topics(sorted({one.catalogue.organ.profile for one in listed})):
        if any(_belongs(topic, one) for one in listed):
            yield topic


def _belongs(topic: Topic, entry: Entry) -> bool:
    if topic.profile != entry.catalogue.organ.profile or entry.catalogue.kind not in OF_DISCLOSURE:
        return False
    is_of_field = entry.catalogue.kind == Kind.FIELD and entry.catalogue.field in topic.fields
    return is_of_field or any(word in entry.matter for word in topic.words)


# -- days --------------------------------------------------------------------------------------------------------------


def turning_on(on: date, before: date, site: Site) -> QuerySet[Entry]:
    """The entries for which a period ended between two days, so that they may stand otherwise; two queries."""
    pairs = Entry.objects.filter(is_current=True, rule__in=PERIODIC).order_by().values_list("rule", "number").distinct()
    turned = Q(pk__in=())
    for rule, number in pairs:
        if last_closed(Rule(rule), number, on) != last_closed(Rule(rule), number, before):
            turned |= Q(rule=rule, number=number)
    found = published_entries(site).filter(turned, is_current=True, catalogue__kind__in=OF_DISCLOSURE)
    return found.select_related("catalogue__organ", "owner")
