"""The organs of one day with their names and places, read once: who stands where, and how each may be called."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings

from . import queries
from .matching import Index
from .models import Kind, Organ
from .wording import Wording, plain

DEPARTMENTS = frozenset({Kind.OFFICE, Kind.DEPARTMENT})


class Tree:
    """The organs of a day, looked up without further queries; former names take two more when they are asked for."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.wording = wording(Path(settings.PROFILES))
        placements = list(queries.placements_on(on))
        self.organs = {placement.organ_id: placement.organ for placement in placements}
        self.parents = {placement.organ_id: placement.parent_id for placement in placements}
        self.names: dict[int, list[str]] = defaultdict(list)
        for organ_id, text in queries.texts_on(on):
            self.names[organ_id].append(plain(text))
        self._indexes: dict[int, Index] = {}
        self._former_indexes: dict[int, Index] = {}
        self._regions: dict[int, tuple[str, ...]] = {}

    def government_of(self, organ: Organ) -> Organ | None:
        """``organ`` itself or the nearest above it that is a government; the topmost organ where none is."""
        current: Organ | None = self.organs.get(organ.pk)
        while current is not None and current.kind != Kind.GOVERNMENT:
            above = self.organs.get(self.parents[current.pk] or 0)
            if above is None:
                break
            current = above
        return current

    def region(self, government: Organ) -> str:
        """昭通市人民政府 → 昭通市, by the official name of the day."""
        return next(iter(self.regions(government)), government.name)

    def regions(self, government: Organ) -> tuple[str, ...]:
        """Every name of the government's region, the official one first."""
        if government.pk not in self._regions:
            self._regions[government.pk] = self.wording.regions_of([*self.names[government.pk], government.name])
        return self._regions[government.pk]

    def index(self, government: Organ) -> Index:
        """The government's own organs by the names of the day."""
        if government.pk not in self._indexes:
            index = Index(self.wording, self.regions(government))
            for organ in (government, *self.own[government.pk]):
                index.add(organ.pk, self.names[organ.pk])
            self._indexes[government.pk] = index
        return self._indexes[government.pk]

    def former_index(self, government: Organ) -> Index:
        """The government's own organs by the names that they, or those they carry on, gave up before the day."""
        if government.pk not in self._former_indexes:
            index = Index(self.wording, self.regions(government))
            for organ_id, text in self._former.get(government.pk, ()):
                index.add(organ_id, [text])
            self._former_indexes[government.pk] = index
        return self._former_indexes[government.pk]

    @cached_property
    def own(self) -> Mapping[int, list[Organ]]:
        """By government, the organs that have it as their nearest one."""
        own: dict[int, list[Organ]] = defaultdict(list)
        for organ in self.organs.values():
            government = self.government_of(organ)
            if government is not None and government != organ:
                own[government.pk].append(organ)
        return own

    @cached_property
    def children(self) -> Mapping[int, list[Organ]]:
        """What stands directly under each organ."""
        children: dict[int, list[Organ]] = defaultdict(list)
        for organ_id, parent_id in self.parents.items():
            children[parent_id or 0].append(self.organs[organ_id])
        return children

    @cached_property
    def governments(self) -> list[Organ]:
        """Every government."""
        return [organ for organ in self.organs.values() if organ.kind == Kind.GOVERNMENT]

    def departments(self, government: Organ) -> list[Organ]:
        """Its office and departments."""
        return [organ for organ in self.children[government.pk] if organ.kind in DEPARTMENTS]

    def of_kind(self, kind: Kind, governments: Iterable[Organ]) -> list[Organ]:
        """The organs of one kind that the governments have."""
        return [organ for each in governments for organ in self.own[each.pk] if organ.kind == kind]

    def governments_below(self, government: Organ) -> list[Organ]:
        """Every government in the subtree, level by level."""
        found: list[Organ] = []
        pending = list(self.children[government.pk])
        while pending:
            found += [organ for organ in pending if organ.kind == Kind.GOVERNMENT]
            pending = [child for organ in pending for child in self.children[organ.pk]]
        return found

    def government_above(self, government: Organ) -> Organ | None:
        """The next government above."""
        parent = self.organs.get(self.parents.get(government.pk) or 0)
        above = self.government_of(parent) if parent else None
        return above if above is not None and above.kind == Kind.GOVERNMENT else None

    def line(self, government: Organ) -> Iterator[Organ]:
        """The government and those above it, in turn."""
        current: Organ | None = government
        while current is not None:
            yield current
            current = self.government_above(current)

    @cached_property
    def _former(self) -> Mapping[int, list[tuple[int, str]]]:
        """By government, names given up before the day with the organs that bore them or carry those on."""
        heirs: dict[int, set[int]] = defaultdict(set)
        for ended, heir in queries.heirs_on(self.on):
            heirs[ended].add(heir)
        former: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for organ_id, text in queries.former_texts(self.on):
            for last in _last(organ_id, heirs):
                if (organ := self.organs.get(last)) and (government := self.government_of(organ)):
                    former[government.pk].append((last, plain(text)))
        return former


@cache
def wording(profiles: Path) -> Wording:
    """The wording of ``profiles/national/naming.toml``."""
    return Wording.of(tomllib.loads((profiles / "national" / "naming.toml").read_text(encoding="utf-8")))


def _last(organ_id: int, heirs: Mapping[int, set[int]]) -> set[int]:
    """The organ itself, or those that carry it on at the end of every succession."""
    pending, last, seen = [organ_id], set(), set()
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            pending += heirs.get(current, ())
            last |= set() if current in heirs else {current}
    return last
