"""The map of a site: every organ under its government."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.queries import placements_on
from gongkai.registers.organs.sites import Site

from .links import address


@dataclass(frozen=True)
class Mapped:
    """An organ and where it is read."""

    name: str
    url: str
    section: str


@dataclass(frozen=True)
class MappedGovernment:
    """A government, and the organs that have it as their nearest one."""

    itself: Mapped
    organs: list[Mapped]


def organs_by_government(site: Site, on: date) -> tuple[list[MappedGovernment], list[Mapped]]:
    """Every organ but leading groups: governments with their own ones, and those that have none; one query."""
    placements = [one for one in placements_on(on) if site.covers(one.organ_id)]
    organs = {one.organ_id: one.organ for one in placements}
    parents = {one.organ_id: one.parent_id for one in placements}
    own: dict[int, list[Organ]] = defaultdict(list)
    for organ in organs.values():
        nearest = _nearest(organ, organs, parents)
        own[nearest] += [] if organ.pk == nearest or organ.kind == Kind.BODY else [organ]
    mapped = [MappedGovernment(_mapped(organs[pk]), [_mapped(one) for one in below]) for pk, below in own.items()]
    return [one for one in mapped if one.organs], [one.itself for one in mapped if not one.organs]


def _nearest(organ: Organ, organs: Mapping[int, Organ], parents: Mapping[int, int | None]) -> int:
    """The government of an organ: itself, the first one above it, or what stands at the top of the site."""
    current = organ
    while current.kind != Kind.GOVERNMENT:
        above = organs.get(parents[current.pk] or 0)
        if above is None:
            break
        current = above
    return current.pk


def _mapped(organ: Organ) -> Mapped:
    return Mapped(organ.name, address("public_organ", organ.pk), address("public_section", organ.pk))
