"""Which organs a notice means by the names it uses: of one organ, short or long, or of many together (WRK-2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .matching import NEAREST
from .models import Kind, Organ
from .tree import Tree
from .wording import OFFICES, Collective, Regions, apart, in_brackets, plain, split

Find = Callable[[Organ, Sequence[str]], set[int]]
"""The organs of a government that one of some ends of names means."""
GOVERNMENTS_THEMSELVES = frozenset({"", "（办公室）", "（办公厅）", "（党委）"})


@dataclass(frozen=True)
class Resolution:
    """The organs that ``name`` means; with none of them, or with only part of them meant, ``reason`` says why.

    A reason beside certain organs tells what was not said word for word (an old name, a part left out).
    ``candidates`` are the organs called most like it, where it means none or more than one.
    """

    name: str
    organs: tuple[Organ, ...] = ()
    is_collective: bool = False
    is_partial: bool = False
    reason: str = ""
    candidates: tuple[Organ, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Whether nobody has to choose."""
        return bool(self.organs) and not self.is_partial


class Directory(Tree):
    """What names mean among the organs of one day; one for a whole notice."""

    def resolve(self, name: str, *, within: Organ) -> Resolution:
        """What ``name`` means in a notice of ``within``: an organ's government, its own, lower and higher ones."""
        text = self.wording.stripped(plain(name))
        government = self.government_of(within)
        if government is None or not text:
            return self._unknown(name, text, government or within)
        found = self._phrase(text, government, within)
        return replace(found or self._unknown(name, text, government), name=name)

    # -- a phrase: one name, or several in a list

    def _phrase(self, text: str, government: Organ, within: Organ) -> Resolution | None:
        """What the whole says, or else what its parts say."""
        if found := self._whole(text, government, within):
            return found
        if rest := self.wording.without_others(text):
            others = _("“%(name)s” leaves others unnamed.") % {"name": text}
            found = self._phrase(rest, government, within)
            return replace(found, reason=found.reason or others) if found else None
        if (pair := in_brackets(text)) and (found := self._two_names(text, pair, government, within)):
            return found
        for separators in ("；，", "、/"):
            if len(pieces := split(text, separators)) > 1:
                return self._list(pieces, separators[0], government, within)
        return self._list(pieces, "", government, within) if len(pieces := apart(text)) > 1 else None

    def _whole(self, text: str, government: Organ, within: Organ) -> Resolution | None:
        """What ``text`` says as one name."""
        if within.kind != Kind.GOVERNMENT and within.kind != Kind.OFFICE and self.wording.is_room(text):
            return self._room(text, within)
        if found := self._single(text, government, self._now):
            return self._of_single(text, found)
        return (
            self._of_levels(text, self.wording.levels(text, self.region(government), government.level), government)
            or self._collective(text, government)
            or self._of_levels(text, self.wording.regions(text, government.level), government)
            or self._of_old_name(text, government)
        )

    def _of_levels(self, text: str, regions: Regions | None, government: Organ) -> Resolution | None:
        return self._of_regions(text, regions, government) if regions else None

    def _collective(self, text: str, government: Organ) -> Resolution | None:
        """The organs of the government, or of one above it, that a collective name means."""
        for place in self.line(government):
            if row := self.wording.collective(text, self.region(place)):
                return self._of_row(text, row, place)
        return None

    def _two_names(self, text: str, pair: tuple[str, str], government: Organ, within: Organ) -> Resolution | None:
        """An organ called in two ways, one of them in brackets; two organs are not guessed between."""
        first, second = (self._phrase(one, government, within) for one in pair)
        if first is None or second is None or set(first.organs) == set(second.organs):
            return first or second
        both = tuple(dict.fromkeys((*first.organs, *second.organs)))
        return Resolution(text, reason=_may_mean(text, both), candidates=both)

    def _list(self, pieces: Sequence[str], separator: str, government: Organ, within: Organ) -> Resolution | None:
        """What the pieces mean together, each run of them that is one name taken as one."""
        found: list[Resolution] = []
        unknown: list[str] = []
        begin, lead = 0, ""
        while begin < len(pieces):
            for end in range(len(pieces), begin, -1):
                text = separator.join(pieces[begin:end])
                one = self._part(text, lead, government, within, is_one=end == begin + 1)
                if one is not None and (one.organs or end == begin + 1):
                    break
            if one is None or not one.organs:
                unknown.append(text)
            else:
                found.append(one)
            lead = lead or self._lead_of(text, government)
            begin = end
        return self._together(separator.join(pieces), found, unknown, government) if found else None

    def _part(self, text: str, lead: str, government: Organ, within: Organ, *, is_one: bool) -> Resolution | None:
        """A part of a list: 财政 after 市县两级发改 is 市县两级财政."""
        if lead and is_one and (found := self._whole(lead + text, government, within)):
            return found
        return self._phrase(text, government, within) if is_one else self._whole(text, government, within)

    def _lead_of(self, text: str, government: Organ) -> str:
        """What the first of a list says for all of them: 各县（市、区）发改 → 各县（市、区）."""
        levels = self.wording.levels(text, self.region(government), government.level)
        regions = levels or self.wording.regions(text, government.level)
        if regions is None or regions.tail.endswith("组") or not next(self.wording.lines_of_work(regions.tail), ""):
            return ""
        return regions.lead

    def _together(
        self, text: str, found: Sequence[Resolution], unknown: Sequence[str], government: Organ
    ) -> Resolution:
        organs = tuple(dict.fromkeys(organ for one in found for organ in one.organs))
        reasons = [one.reason for one in found if one.reason]
        nothing = [self._unknown(one, one, government) for one in unknown]
        return Resolution(
            text,
            organs,
            is_collective=True,
            is_partial=bool(unknown) or any(one.is_partial for one in found),
            reason=" ".join(dict.fromkeys([*(one.reason for one in nothing), *reasons])),
            candidates=tuple(dict.fromkeys(organ for one in nothing for organ in one.candidates)),
        )

    # -- one organ

    def _single(self, text: str, government: Organ, find: Find) -> list[Organ]:
        """The organs that ``text`` names at the nearest place where it names any."""
        for place in self.line(government):
            if found := self._at(text, place, find, is_own=place == government, by_word=True):
                return found
        below = self.governments_below(government)
        elsewhere = set(self.governments) - {government, *below}
        for places in (below, sorted(elsewhere, key=lambda place: place.pk)):
            hits = [self._at(text, place, find, is_own=False, by_word=False) for place in places]
            if found := list(dict.fromkeys(organ for hit in hits for organ in hit)):
                return found
        return []

    def _at(
        self,
        text: str,
        government: Organ,
        find: Find,
        *,
        is_own: bool,
        by_word: bool,
    ) -> list[Organ]:
        regions = self.regions(government)
        if text in regions:
            return [government]
        tails = list(self.wording.tails(text, regions, by_word=by_word, is_own=is_own))
        return [self.organs[pk] for pk in sorted(find(government, tails))] if tails else []

    def _now(self, government: Organ, tails: Sequence[str]) -> set[int]:
        return self.index(government).find(tails)

    def _before(self, government: Organ, tails: Sequence[str]) -> set[int]:
        return self.former_index(government).find(tails)

    def _reformed(self, government: Organ, tails: Sequence[str]) -> set[int]:
        return self.index(government).find_reformed(tails)

    def _of_single(self, name: str, found: list[Organ]) -> Resolution:
        if len(found) == 1:
            return Resolution(name, tuple(found))
        return Resolution(name, reason=_may_mean(name, found), candidates=tuple(found))

    def _of_old_name(self, text: str, government: Organ) -> Resolution | None:
        """The organ that was called so before, or that carries on one that was; or what the reform made of it."""
        for find in (self._before, self._reformed):
            if found := self._single(text, government, find):
                return replace(self._of_single(text, found), reason=_was_called(text, found))
        return None

    def _room(self, name: str, within: Organ) -> Resolution:
        """A part of a department, where the department itself gave the notice."""
        rooms = [organ for organ in self.children[within.pk] if name in self.names[organ.pk]]
        if rooms:
            return Resolution(name, tuple(rooms))
        answers = _("%(name)s is a part of %(organ)s, which answers for it.") % {"name": name, "organ": within}
        return Resolution(name, (within,), reason=answers)

    # -- many organs

    def _of_row(self, name: str, row: Collective, government: Organ) -> Resolution:
        organs = {organ.pk: organ for word in row.of for organ in self._meant(word, government)}
        reason = ""
        if row.asks == "tasks" and organs:
            reason = _("“%(name)s” are those that the notice's own tasks name; choose them.") % {"name": name}
        elif name.endswith("领导小组") and organs:
            reason = _("No %(name)s is registered; %(names)s stands in for it.") % {
                "name": name,
                "names": "、".join(organ.name for organ in organs.values()),
            }
        return self._of_many(name, organs.values(), row.is_partial, reason)

    def _meant(self, word: str, government: Organ) -> Iterable[Organ]:
        below = self.governments_below(government)
        match word:
            case "departments":
                return self.departments(government)
            case "below":
                return [lower for lower in below if self.government_above(lower) == government]
            case "enterprises":
                return self.of_kind(Kind.PUBLIC_ENTERPRISE, [government, *below])
            case "zones":
                return self.of_kind(Kind.ZONE, [government])
            case "stationed":
                own = self.own[government.pk]
                return [one for one in own if any(map(self.wording.is_stationed, self.names[one.pk]))]
            case "superior":
                above = self.government_above(government)
                return self.departments(above) if above else ()
        raise ValueError(f"naming.toml: collective of {word!r}")

    def _of_regions(self, name: str, regions: Regions, government: Organ) -> Resolution | None:
        """The governments of the levels named, or what the rest of the name says of each of them."""
        places = [lower for lower in self.governments_below(government) if lower.level in regions.levels]
        if regions.has_own:
            places = [government, *places]
        tail = regions.tail
        if tail in GOVERNMENTS_THEMSELVES:
            return self._of_many(name, places, regions.is_partial)
        for start in ("及其", "及所属", "及"):
            if tail.startswith(start):
                found = self._of_regions(name, replace(regions, tail=tail.removeprefix(start)), government)
                return found and replace(found, organs=tuple(dict.fromkeys((*places, *found.organs))))
        if row := self.wording.collective(tail, "") or self.wording.collective(f"各{tail}", ""):
            meant = [organ for place in places for word in row.of for organ in self._meant(word, place)]
            return self._of_many(name, meant, row.is_partial or regions.is_partial)
        return self._of_each(name, places, tail, regions.is_partial)

    def _of_each(self, name: str, places: Sequence[Organ], tail: str, is_partial: bool) -> Resolution | None:
        """The organ that ``tail`` names at each place; a government stands in for its office or a missing group."""
        if len(split(tail, "、，；")) > 1:
            return None
        offices = {place.pk: self._called(tail, place) for place in places}
        stands_in = tail in OFFICES or tail.endswith("领导小组")
        if not any(offices.values()) and not stands_in:
            return None
        without = [place for place in places if not offices[place.pk]]
        organs = [organ for place in places for organ in offices[place.pk] or ([place] if stands_in else [])]
        return self._of_many(name, organs, is_partial, _stands_in(without, tail, stands_in) if without else "")

    def _called(self, tail: str, place: Organ) -> list[Organ]:
        if tail in OFFICES:
            return [organ for organ in self.departments(place) if organ.kind == Kind.OFFICE]
        return self._at(tail, place, self._now, is_own=True, by_word=False)

    def _of_many(self, name: str, organs: Iterable[Organ], is_partial: bool = False, reason: str = "") -> Resolution:
        chosen = tuple(dict.fromkeys(organs))
        if not chosen:
            reason = _("None of those meant by “%(name)s” is in the register on %(day)s; enter them first.") % {
                "name": name,
                "day": date_format(self.on, "DATE_FORMAT"),
            }
        elif is_partial and not reason:
            reason = _("Only some of these are meant; choose which.")
        return Resolution(name, chosen, is_collective=True, is_partial=is_partial, reason=reason)

    # -- what is not known

    def _unknown(self, name: str, text: str, government: Organ) -> Resolution:
        values = {"name": name, "government": government, "day": date_format(self.on, "DATE_FORMAT")}
        if self.wording.is_central(text):
            return Resolution(name, reason=_("“%(name)s” is an organ above this register.") % values)
        reason = (
            _("On %(day)s no organ known to %(government)s is called “%(name)s”. Enter it or make this its alias.")
            % values
        )
        candidates = self._candidates(text, government) if text else ()
        if candidates:
            reason += " " + _("Called most like it: %(names)s.") % {"names": "、".join(one.name for one in candidates)}
        return Resolution(name, reason=reason, candidates=candidates)

    def _candidates(self, text: str, government: Organ) -> tuple[Organ, ...]:
        """The organs here and above that are called most like ``text``."""
        found: dict[int, float] = {}
        for place in self.line(government):
            tails = list(self.wording.tails(text, self.regions(place), by_word=True, is_own=place == government))
            for like, organ_id in self.index(place).nearest(tails) if tails else ():
                found[organ_id] = max(like, found.get(organ_id, 0.0))
        return tuple(self.organs[pk] for pk in sorted(found, key=lambda pk: (-found[pk], pk))[:NEAREST])


def resolve(name: str, *, within: Organ, on: date) -> Resolution:
    """What ``name`` means in a notice of ``within`` on ``on``; for many names keep one ``Directory``."""
    return Directory(on).resolve(name, within=within)


def resolve_all(names: Iterable[str], *, within: Organ, on: date) -> dict[str, Resolution]:
    """What each of the names of one notice means; a fixed number of queries for all of them."""
    directory = Directory(on)
    return {name: directory.resolve(name, within=within) for name in dict.fromkeys(names)}


def _may_mean(name: str, organs: Iterable[Organ]) -> str:
    names = "、".join(organ.name for organ in organs)
    return _("“%(name)s” may mean %(names)s; choose one.") % {"name": name, "names": names}


def _was_called(name: str, organs: Iterable[Organ]) -> str:
    return _("“%(name)s” is a former name; its work is carried on by %(names)s.") % {
        "name": name,
        "names": "、".join(organ.name for organ in organs),
    }


def _stands_in(without: list[Organ], tail: str, stands_in: bool) -> str:
    values = {"tail": tail, "names": "、".join(organ.name for organ in without)}
    if stands_in:
        return _("No %(tail)s is registered under %(names)s; the government stands in for it.") % values
    return _("No %(tail)s is registered under %(names)s.") % values
