"""The organs as the public sees them: who stands where, what is told of each, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from . import open_data
from .models import Contact, Kind, Organ, OrganName, Placement, Remit, Responsibility, Succession
from .open_data import PublicOrgan
from .queries import placements_on
from .sites import Site

ORDER = (Kind.OFFICE, Kind.DEPARTMENT, Kind.ZONE, Kind.PUBLIC_ENTERPRISE, Kind.BODY, Kind.GOVERNMENT)
"""How what stands under a government is grouped; the governments below it come last."""


def organs_of(site: Site) -> QuerySet[Organ]:
    """The organs of a site, ended ones too."""
    return Organ.objects.all() if site.organ_ids is None else Organ.objects.filter(pk__in=site.organ_ids)


@dataclass(frozen=True)
class Group:
    """Organs of one kind that stand under another."""

    kind: str
    organs: list[Organ]

    @property
    def word(self) -> str:
        """The kind in the reader's language."""
        return str(Kind(self.kind).label)

    @property
    def is_below(self) -> bool:
        """Whether these are governments with organs of their own."""
        return self.kind == Kind.GOVERNMENT


def grouped(organs: Iterable[Organ]) -> list[Group]:
    """Organs by their kind, in the order in which a government's are told."""
    found: dict[str, list[Organ]] = defaultdict(list)
    for organ in organs:
        found[organ.kind].append(organ)
    return [Group(kind, found[kind]) for kind in ORDER if kind in found]


def below(organ: Organ, on: date) -> list[Organ]:
    """What stands directly under an organ on a day; one query."""
    placements = Placement.objects.in_force(on).filter(parent=organ).select_related("organ").order_by("organ_id")
    return [one.organ for one in placements]


@dataclass(frozen=True)
class Standing:
    """The organs in force of a site and where each stands; read in one query."""

    organs: dict[int, Organ]
    parents: dict[int, int | None]

    @property
    def tops(self) -> list[Organ]:
        """Those that stand under no other one of the site."""
        return [organ for pk, organ in self.organs.items() if self.parents[pk] not in self.organs]

    def children(self) -> dict[int, list[Organ]]:
        """What stands directly under each organ."""
        found: dict[int, list[Organ]] = defaultdict(list)
        for pk, parent in self.parents.items():
            if parent in self.organs and parent is not None:
                found[parent].append(self.organs[pk])
        return found

    def governments(self) -> list[Organ]:
        """Every government, and every top that has none above it."""
        tops = {organ.pk for organ in self.tops}
        return [one for one in self.organs.values() if one.kind == Kind.GOVERNMENT or one.pk in tops]

    def own(self) -> dict[int, list[Organ]]:
        """By government, itself and the organs that have it as their nearest one."""
        governments = {one.pk for one in self.governments()}
        found: dict[int, list[Organ]] = defaultdict(list)
        for pk, organ in self.organs.items():
            nearest: int = pk
            while nearest not in governments:
                nearest = self.parents[nearest] or nearest
            found[nearest].append(organ)
        return found

    def numbers_below(self) -> dict[int, int]:
        """How many organs stand anywhere under each."""
        numbers: dict[int, int] = defaultdict(int)
        for pk in self.organs:
            above = self.parents[pk]
            while above in self.organs and above is not None:
                numbers[above] += 1
                above = self.parents[above]
        return numbers


def standing_of(site: Site, on: date) -> Standing:
    """Who stands where on a day."""
    placements = [one for one in placements_on(on) if site.covers(one.organ_id) and one.organ.is_in_force(on)]
    return Standing(
        {one.organ_id: one.organ for one in placements}, {one.organ_id: one.parent_id for one in placements}
    )


@dataclass(frozen=True)
class Told:
    """An organ in a list, with its public record; leading groups have none of their own."""

    organ: Organ
    record: PublicOrgan | None

    @property
    def missing(self) -> list[str]:
        """What is not public of it and should be, in words."""
        labels = open_data.headings()
        return [labels[code] for code in self.record.missing] if self.record else []

    @property
    def lacks_all(self) -> bool:
        """Whether nothing of what must be known is public."""
        return self.record is not None and len(self.record.missing) == len(open_data.NEEDED)


def told(organs: Sequence[Organ], on: date) -> dict[int, Told]:
    """Each organ with its public record; two queries for all of them."""
    listed = open_data.catalogued([one for one in organs if one.is_in_force(on)])
    records = dict(zip((one.pk for one in listed), open_data.public_data_of(listed, on), strict=True))
    return {organ.pk: Told(organ, records.get(organ.pk)) for organ in organs}


@dataclass(frozen=True)
class Succeeded:
    """What an organ came out of and what carries it on; one query."""

    before: list[Succession]
    after: list[Succession]


def successions_of(organ: Organ) -> Succeeded:
    """The successions that touch an organ."""
    touching = Succession.objects.filter(Q(predecessor=organ) | Q(successor=organ))
    rows = list(touching.select_related("predecessor", "successor").order_by("on", "id"))
    return Succeeded(
        [one for one in rows if one.successor_id == organ.pk], [one for one in rows if one.predecessor_id == organ.pk]
    )


def relatives_of(organ_ids: Sequence[int]) -> set[int]:
    """The organs on whose pages some organs are named: above, below, before and after; three queries."""
    ids = list(organ_ids)
    found = {pk for pk in Organ.objects.filter(pk__in=ids).values_list("parent_id", flat=True) if pk is not None}
    found |= set(Organ.objects.filter(parent__in=ids).values_list("pk", flat=True))
    for pair in Succession.objects.filter(Q(predecessor__in=ids) | Q(successor__in=ids)).values_list(
        "predecessor_id", "successor_id"
    ):
        found |= set(pair)
    return found - set(ids)


DATED = (OrganName, Placement, Contact, Remit, Responsibility)


def beginning_on(on: date) -> Iterator[int]:
    """The organs of which something begins or ceases to hold on a day, said before; each once."""
    found: dict[int, None] = {}
    for model in DATED:
        rows = model.objects.filter(Q(since=on) | Q(until=on))
        found.update(dict.fromkeys(rows.order_by("organ_id").values_list("organ_id", flat=True)))
    ended = Organ.objects.filter(Q(since=on) | Q(until=on)).order_by("pk").values_list("pk", flat=True)
    yield from found | dict.fromkeys(ended)
