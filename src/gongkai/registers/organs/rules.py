"""What the law and the register ask of organs, posts and names: values in, answers out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

NEVER_ONE_PERSON = frozenset({"auditor", "system_administrator", "security_administrator"})

FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ",": "，", "[": "（", "]": "）", "〔": "（", "〕": "）"})
WHOLE = ("本级", "本", "我", "全")
"""What may stand for the region before its word: 本市, 我市, 全市; 本级 stands alone."""


def overlaps(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two periods share a day; ``until`` is the first day that does not count, None is for ever."""
    return (until is None or other_since < until) and (other_until is None or since < other_until)


def conflicting_roles(role: str, held: Iterable[str]) -> frozenset[str]:
    """Those of ``held`` that one person may not hold together with ``role`` (三员分立)."""
    if role not in NEVER_ONE_PERSON:
        return frozenset()
    return (NEVER_ONE_PERSON & frozenset(held)) - {role}


def plain(name: str) -> str:
    """``name`` without spaces and with full-width brackets, the form in which names are compared."""
    return "".join(name.split()).translate(FULL_WIDTH)


@dataclass(frozen=True)
class Collective:
    """A row of the wording: a pattern of collective names, whom it means, and whether only some of them."""

    pattern: str
    of: tuple[str, ...]
    is_partial: bool


@dataclass(frozen=True)
class Regions:
    """A name like 各县（市、区）人民政府办公室: the levels it names, and what of each government there."""

    levels: frozenset[str]
    tail: str


@dataclass(frozen=True)
class Wording:
    """How notices name organs: the rows of ``profiles/national/naming.toml``."""

    level_words: Mapping[str, str]
    government_endings: tuple[str, ...]
    region_words: Mapping[str, str]
    abbreviations: Mapping[str, tuple[str, ...]]
    collectives: tuple[Collective, ...]

    def region_of(self, government: str) -> str:
        """昭通市人民政府 → 昭通市."""
        for ending in self.government_endings:
            if government.endswith(ending):
                return government.removesuffix(ending)
        return government

    def word_of(self, region: str) -> str:
        """昭通市 → 市, 内蒙古自治区 → 自治区; empty for a region whose name ends in no known word."""
        endings = [ending for ending in self.level_words if region.endswith(ending)]
        return self.level_words[max(endings, key=len)] if endings else ""

    def root_of(self, region: str) -> str:
        """昭通市 → 昭通; a root of one character is none."""
        endings = [ending for ending in self.level_words if region.endswith(ending)]
        root = region.removesuffix(max(endings, key=len)) if endings else ""
        return root if len(root) > 1 else ""

    def regions_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The regions that a government's names speak of, the official one first: 大理白族自治州, 大理州."""
        regions = dict.fromkeys(map(self.region_of, names))
        return tuple(region for region in regions if region not in self.level_words.values())

    def tails(self, name: str, regions: Sequence[str], *, by_word: bool, is_own: bool) -> Iterator[str]:
        """What follows the region in ``name``, the surest reading first; 市司法局 within 昭通市 → 司法局.

        ``by_word``: the region may be called by the word of its level, as its own and lower notices do.
        ``is_own``: the region may be left out altogether, as only its own notices do.
        """
        word = self.word_of(regions[0])
        prefixes = [*regions, *map(self.root_of, regions)]
        if by_word and word:
            prefixes += [*(whole + word for whole in WHOLE[1:]), WHOLE[0], word]
        for prefix in prefixes:
            if prefix and name.startswith(prefix) and name != prefix:
                yield name.removeprefix(prefix)
        if is_own:
            yield name

    def spelled_out(self, tail: str) -> Iterator[str]:
        """``tail`` and the official names that it abbreviates; 政府办 → 人民政府办公室."""
        yield tail
        for short, official in self.abbreviations.items():
            if tail.endswith(short):
                yield from (tail.removesuffix(short) + end for end in official)

    def collective(self, name: str, region: str) -> Collective | None:
        """The row that ``name`` matches within ``region``, if any."""
        word = re.escape(self.word_of(region))
        here = f"(?:{re.escape(region)}|本级|(?:本|我|全)?{word})"
        for row in self.collectives:
            if re.fullmatch(row.pattern.replace("{here}", here), name):
                return row
        return None

    def regions(self, name: str, level: str) -> Regions | None:
        """What ``name`` says when it lists kinds of regions, in the notice of a government of ``level``."""
        match = self._region_list.fullmatch(name)
        if match is None:
            return None
        words = re.findall(self._any_region_word, match["list"])
        if len(set(words)) < 2 and not match["each"]:
            return None
        return Regions(self._levels(words, level), match["tail"])

    def _levels(self, words: list[str], level: str) -> frozenset[str]:
        levels = set()
        for position, word in enumerate(words):
            is_below_city = level != "province" or "县" in words[:position] or "旗" in words[:position]
            levels.add("county" if word == "市" and is_below_city else self.region_words[word])
        return frozenset(levels)

    @cached_property
    def _any_region_word(self) -> str:
        return "|".join(sorted(map(re.escape, self.region_words), key=len, reverse=True))

    @cached_property
    def _region_list(self) -> re.Pattern[str]:
        word = f"(?:{self._any_region_word})"
        items = rf"{word}(?:（?[、和及/]?各?{word}[、）]*)*"
        endings = "|".join(map(re.escape, self.government_endings))
        governments = f"(?:{endings})"
        return re.compile(rf"(?P<each>各)?(?P<list>{items}(?:{governments}[、和及]{items})?){governments}?(?P<tail>.*)")
