"""Which organs a notice means by the names it uses: of one organ, short or long, or of many together (WRK-2)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import queries
from .models import Kind, Level, Organ
from .rules import Collective, Regions, Wording, plain

DEPARTMENTS = frozenset({Kind.OFFICE, Kind.DEPARTMENT})
GOVERNMENTS_THEMSELVES = frozenset({"", "（办公室）", "（办公厅）"})
OFFICES = frozenset({"办公室", "办公厅", "办"})


@dataclass(frozen=True)
class Resolution:
    """The organs that ``name`` means; with none of them, or with only part of them meant, ``reason`` says why."""

    name: str
    organs: tuple[Organ, ...] = ()
    is_collective: bool = False
    is_partial: bool = False
    reason: str = ""


class Directory:
    """The organs of one day and their names, looked up without further queries; one for a whole notice."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.wording = wording(Path(settings.PROFILES))
        placements = list(queries.placements_on(on))
        self.organs = {placement.organ_id: placement.organ for placement in placements}
        self.parents = {placement.organ_id: placement.parent_id for placement in placements}
        self.names: dict[int, list[str]] = defaultdict(list)
        for organ_id, text in queries.texts_on(on):
            self.names[organ_id].append(plain(text))
        self._indexes: dict[int, dict[str, set[int]]] = {}

    def resolve(self, name: str, *, within: Organ) -> Resolution:
        """What ``name`` means in a notice of ``within``: an organ's government, its own, lower and higher ones."""
        government = self.government_of(within)
        text = plain(name)
        if government is None:
            return self._unknown(name, within)
        if found := self._single(text, government):
            return self._of_single(name, found)
        if row := self.wording.collective(text, self.region(government)):
            return self._of_row(name, row, government)
        if regions := self.wording.regions(text, government.level):
            return self._of_regions(name, regions, government)
        return self._unknown(name, government)

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
        return self.regions(government)[0]

    def regions(self, government: Organ) -> tuple[str, ...]:
        """Every name of the government's region, the official one first."""
        return self.wording.regions_of([*self.names[government.pk], government.name])

    # -- one organ

    def _single(self, text: str, government: Organ) -> list[Organ]:
        for place, is_own, by_word in self._places(government):
            if found := self._at(text, place, is_own=is_own, by_word=by_word):
                return found
        return []

    def _places(self, government: Organ) -> Iterator[tuple[Organ, bool, bool]]:
        """Where to look, in order, and how freely the region may be named there."""
        yield government, True, True
        for lower in self._governments_below(government):
            yield lower, False, False
        above = self._government_above(government)
        while above is not None:
            yield above, False, True
            above = self._government_above(above)

    def _at(self, text: str, government: Organ, *, is_own: bool, by_word: bool) -> list[Organ]:
        regions = self.regions(government)
        if text in regions:
            return [government]
        index = self._index(government)
        for tail in self.wording.tails(text, regions, by_word=by_word, is_own=is_own):
            for official in self.wording.spelled_out(tail):
                if official in index:
                    return [self.organs[pk] for pk in sorted(index[official])]
        return []

    def _index(self, government: Organ) -> dict[str, set[int]]:
        """The government's own organs by each way of naming them that leaves the region out."""
        if government.pk not in self._indexes:
            index: dict[str, set[int]] = defaultdict(set)
            regions = self.regions(government)
            for organ in (government, *self._own[government.pk]):
                for text in self.names[organ.pk]:
                    for tail in self.wording.tails(text, regions, by_word=True, is_own=True):
                        index[tail].add(organ.pk)
            self._indexes[government.pk] = index
        return self._indexes[government.pk]

    # -- many organs

    def _of_row(self, name: str, row: Collective, government: Organ) -> Resolution:
        organs = {organ.pk: organ for word in row.of for organ in self._meant(word, government)}
        return self._of_many(name, organs.values(), row.is_partial)

    def _meant(self, word: str, government: Organ) -> Iterable[Organ]:
        below = self._governments_below(government)
        match word:
            case "departments":
                return self._departments(government)
            case "below":
                return [lower for lower in below if self._government_above(lower) == government]
            case "governments":
                return [government, *below]
            case "all_departments":
                return [organ for each in (government, *below) for organ in self._departments(each)]
            case "enterprises":
                return [organ for each in (government, *below) for organ in self._own[each.pk] if _is_enterprise(organ)]
        raise ValueError(f"naming.toml: collective of {word!r}")

    def _of_regions(self, name: str, regions: Regions, government: Organ) -> Resolution:
        places = [lower for lower in self._governments_below(government) if lower.level in regions.levels]
        if regions.tail in GOVERNMENTS_THEMSELVES:
            return self._of_many(name, places)
        if regions.tail in OFFICES:
            offices = {
                place.pk: [organ for organ in self._departments(place) if organ.kind == Kind.OFFICE] for place in places
            }
        else:
            offices = {place.pk: self._at(regions.tail, place, is_own=True, by_word=False) for place in places}
        if regions.tail not in OFFICES and not any(offices.values()) and not regions.tail.endswith("领导小组"):
            return self._unknown(name, government)
        without = [place for place in places if not offices[place.pk]]
        organs = [organ for place in places for organ in offices[place.pk] or [place]]
        return self._of_many(name, organs, reason=_stands_in(without, regions.tail) if without else "")

    def _of_many(self, name: str, organs: Iterable[Organ], is_partial: bool = False, reason: str = "") -> Resolution:
        chosen = tuple(organs)
        if not chosen:
            reason = _("None of those meant by “%(name)s” is in the register on %(day)s; enter them first.") % {
                "name": name,
                "day": date_format(self.on, "DATE_FORMAT"),
            }
        elif is_partial:
            reason = _("Only some of these are meant; choose which.")
        return Resolution(name, chosen, is_collective=True, is_partial=is_partial, reason=reason)

    def _of_single(self, name: str, found: list[Organ]) -> Resolution:
        if len(found) == 1:
            return Resolution(name, tuple(found))
        names = "、".join(organ.name for organ in found)
        return Resolution(name, reason=_("“%(name)s” may mean %(names)s; choose one.") % {"name": name, "names": names})

    def _unknown(self, name: str, government: Organ) -> Resolution:
        return Resolution(
            name,
            reason=_(
                "On %(day)s no organ known to %(government)s is called “%(name)s”. Enter it or make this its alias."
            )
            % {"name": name, "government": government, "day": date_format(self.on, "DATE_FORMAT")},
        )

    # -- the tree

    @cached_property
    def _own(self) -> dict[int, list[Organ]]:
        """By government, the organs that have it as their nearest one."""
        own: dict[int, list[Organ]] = defaultdict(list)
        for organ in self.organs.values():
            government = self.government_of(organ)
            if government is not None and government != organ:
                own[government.pk].append(organ)
        return own

    @cached_property
    def _children(self) -> dict[int, list[Organ]]:
        children: dict[int, list[Organ]] = defaultdict(list)
        for organ_id, parent_id in self.parents.items():
            children[parent_id or 0].append(self.organs[organ_id])
        return children

    def _departments(self, government: Organ) -> list[Organ]:
        return [organ for organ in self._children[government.pk] if organ.kind in DEPARTMENTS]

    def _governments_below(self, government: Organ) -> list[Organ]:
        """Every government in the subtree, level by level."""
        found: list[Organ] = []
        pending = list(self._children[government.pk])
        while pending:
            found += [organ for organ in pending if organ.kind == Kind.GOVERNMENT]
            pending = [child for organ in pending for child in self._children[organ.pk]]
        return found

    def _government_above(self, government: Organ) -> Organ | None:
        parent = self.organs.get(self.parents.get(government.pk) or 0)
        above = self.government_of(parent) if parent else None
        return above if above is not None and above.kind == Kind.GOVERNMENT else None


def resolve(name: str, *, within: Organ, on: date) -> Resolution:
    """What ``name`` means in a notice of ``within`` on ``on``; for many names keep one ``Directory``."""
    return Directory(on).resolve(name, within=within)


def resolve_all(names: Iterable[str], *, within: Organ, on: date) -> dict[str, Resolution]:
    """What each of the names of one notice means; two queries for all of them."""
    directory = Directory(on)
    return {name: directory.resolve(name, within=within) for name in dict.fromkeys(names)}


@cache
def wording(profiles: Path) -> Wording:
    """The wording of ``profiles/national/naming.toml``."""
    rows = tomllib.loads((profiles / "national" / "naming.toml").read_text(encoding="utf-8"))
    return Wording(
        level_words=rows["level_words"],
        government_endings=tuple(rows["governments"]["endings"]),
        region_words={word: Level(level).value for word, level in rows["region_words"].items()},
        abbreviations={short: tuple(official) for short, official in rows["abbreviations"].items()},
        collectives=tuple(
            Collective(row["pattern"], tuple(row["of"]), row.get("is_partial", False)) for row in rows["collective"]
        ),
    )


def _is_enterprise(organ: Organ) -> bool:
    return organ.kind == Kind.PUBLIC_ENTERPRISE


def _stands_in(without: list[Organ], tail: str) -> str:
    return _("No %(tail)s is registered under %(names)s; the government stands in for it.") % {
        "tail": tail,
        "names": "、".join(organ.name for organ in without),
    }
