"""How notices name organs: the rows of ``profiles/national/naming.toml``, and how a name is read with them. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ",": "，", ";": "；", "[": "（", "]": "）", "〔": "（", "〕": "）"})
WHOLE = ("本级", "本", "我", "全")
"""What may stand for the region before its word: 本市, 我市, 全市; 本级 stands alone."""
OFFICES = frozenset({"办公室", "办公厅", "办"})


def plain(name: str) -> str:
    """``name`` without spaces and with full-width brackets, the form in which names are compared."""
    return "".join(name.split()).translate(FULL_WIDTH)


def without_and(name: str) -> str:
    """发展和改革委员会 → 发展改革委员会: notices leave 和 out as they like."""
    return name.replace("和", "").replace("与", "")


@dataclass(frozen=True)
class Collective:
    """A row of collective names: a pattern, whom it means, whether only some of them, and who can tell which."""

    pattern: str
    of: tuple[str, ...]
    is_partial: bool
    asks: str = ""


@dataclass(frozen=True)
class Regions:
    """A name like 各县（市、区）人民政府办公室: the levels it names, and what of each government there.

    ``has_own``: the notice's own government is one of them. ``is_partial``: not all of them are meant, or it does not
    say so (县人民政府). ``lead`` is the part of the name before ``tail``.
    """

    levels: frozenset[str]
    tail: str
    lead: str
    has_own: bool = False
    is_partial: bool = False


@dataclass(frozen=True)
class Wording:
    """The rows of ``naming.toml``; what each table means is said there."""

    level_words: Mapping[str, str]
    government_endings: tuple[str, ...]
    government_words: tuple[str, ...]
    region_words: Mapping[str, str]
    honorifics: tuple[str, ...]
    loose_words: tuple[str, ...]
    endings: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    forms: tuple[tuple[str, str], ...]
    department_words: tuple[str, ...]
    reforms: tuple[tuple[str, tuple[str, ...]], ...]
    level_phrases: tuple[tuple[str, frozenset[str]], ...]
    collectives: tuple[Collective, ...]
    patterns: Mapping[str, str]

    @classmethod
    def of(cls, rows: Mapping[str, Any]) -> "Wording":
        """The wording of a parsed ``naming.toml``."""
        return cls(
            level_words=rows["level_words"],
            government_endings=tuple(rows["governments"]["endings"]),
            government_words=tuple(rows["governments"]["words"]),
            region_words=rows["region_words"],
            honorifics=tuple(rows["official"]["honorifics"]),
            loose_words=tuple(rows["official"]["loose"]),
            endings={short: tuple(official) for short, official in rows["endings"].items()},
            stems={short: tuple(official) for short, official in rows["stems"].items()},
            forms=tuple((row["short"], row["names"]) for row in rows["form"]),
            department_words=tuple(rows["departments"]["words"]),
            reforms=tuple((row["old"], tuple(row["new"])) for row in rows["reform"]),
            level_phrases=tuple((row["pattern"], frozenset(row["levels"])) for row in rows["levels"]),
            collectives=tuple(
                Collective(row["pattern"], tuple(row["of"]), row.get("is_partial", False), row.get("asks", ""))
                for row in rows["collective"]
            ),
            patterns={
                "stationed": _either(rows["stationed"]["names"]),
                "central": rows["central"]["names"],
                "one_room": rows["internal"]["one"],
                "all_rooms": rows["internal"]["many"],
                **rows["around"],
            },
        )

    # -- regions

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

    def here(self, region: str) -> str:
        """A pattern of all that stands for the region in its own notices."""
        word, root = self.word_of(region), self.root_of(region)
        names = [re.escape(name) for name in (region, root) if name] + ["本级"]
        return _either([*names, f"(?:本|我|全)?{re.escape(word)}"] if word else names)

    # -- names of one organ

    def official(self, name: str) -> str:
        """``name`` without what official names carry in front: 中共昭通市委办公室 → 昭通市委办公室."""
        for honorific in self.honorifics:
            if name.startswith(honorific) and name != honorific:
                return name.removeprefix(honorific)
        return name

    def tails(self, name: str, regions: Sequence[str], *, by_word: bool, is_own: bool) -> Iterator[str]:
        """What follows the region in ``name``, the surest reading first; 市司法局 within 昭通市 → 司法局.

        ``by_word``: the region may be called by the word of its level, as its own and lower notices do.
        ``is_own``: the region may be left out altogether, as only its own notices do.
        """
        word = self.word_of(regions[0]) if regions else ""
        prefixes = [*regions, *map(self.root_of, regions)]
        if by_word and word:
            prefixes += [*(whole + word for whole in WHOLE[1:]), f"{word}级", f"{word}直", WHOLE[0], word]
        for prefix in prefixes:
            if prefix and name.startswith(prefix) and name != prefix:
                yield name.removeprefix(prefix)
        if is_own:
            yield name

    def spelled_out(self, tail: str) -> Iterator[str]:
        """``tail`` and the official names that it abbreviates, without 和; 政府办 → 人民政府办公室."""
        text = without_and(tail)
        yield text
        yield from self.stems.get(text, ())
        text = text.replace("监管", "监督管理")
        yield text
        if text.startswith("政府"):
            yield f"人民{text}"
        for short, official in self.endings.items():
            if text.endswith(short) and text != short:
                yield from (stem + end for stem in self._stems(text.removesuffix(short)) for end in official)

    def lines_of_work(self, tail: str) -> Iterator[str]:
        """The stems that a name without an ending of its own speaks of; 卫健部门 → 卫生健康, 发改 → 发展改革."""
        text = without_and(tail)
        for word in self.department_words:
            if text.endswith(word) and text != word:
                text = text.removesuffix(word)
                break
        else:
            if len(text) < 2 or text.endswith(tuple(self.endings)):
                return
        yield from self._stems(text)

    def _stems(self, short: str) -> Iterator[str]:
        """``short`` and what it stands for, a 委 or 政府 before it kept: 委网信 → 委网络安全信息化."""
        yield from self.stems.get(short, ())
        yield short
        for before in ("委", "人民政府", "政府"):
            if short.startswith(before):
                rest = short.removeprefix(before)
                kept = "委" if before == "委" else "人民政府"
                yield from (kept + stem for stem in (*self.stems.get(rest, ()), rest) if stem)

    def stem_of(self, tail: str) -> str:
        """发展改革委员会 → 发展改革: an official name without its ending."""
        text = without_and(tail).removeprefix("人民政府")
        for ending in self._official_endings:
            if text.endswith(ending) and text != ending:
                return text.removesuffix(ending)
        return text

    def loosened(self, name: str) -> str:
        """``name`` without the words that short names leave out."""
        text = without_and(name)
        for word in self.loose_words:
            text = text.replace(word, "")
        return text

    def forms_of(self, tail: str) -> Iterator[str]:
        """The patterns of official names that a name means which no ending explains."""
        yield from (names for short, names in self.forms if re.fullmatch(short, tail))

    def reformed(self, tail: str) -> Iterator[str]:
        """What may carry on an organ of that name since the reform of 2018–2019, without 和, the likeliest first."""
        for old, new in self.reforms:
            if re.fullmatch(old, tail):
                yield from new

    @cached_property
    def _official_endings(self) -> list[str]:
        return sorted({end for ends in self.endings.values() for end in ends}, key=len, reverse=True)

    # -- collective names

    def collective(self, name: str, region: str) -> Collective | None:
        """The row that ``name`` matches within ``region``, if any."""
        here = self.here(region)
        for row in self.collectives:
            if re.fullmatch(row.pattern.replace("{here}", here), name):
                return row
        return None

    def levels(self, name: str, region: str, level: str) -> Regions | None:
        """What ``name`` says when it names levels at once (县级以上人民政府) in a notice of ``level``."""
        for pattern, levels in self.level_phrases:
            match = re.match(rf"(?:{self.here(region)})?{pattern}{self._governments}?", name)
            if match:
                return Regions(levels - {level}, name[match.end() :], name[: match.end()], has_own=level in levels)
        return None

    def regions(self, name: str, level: str) -> Regions | None:
        """What ``name`` says when it lists kinds of regions, in the notice of a government of ``level``."""
        match = self._region_list.fullmatch(name)
        if match is None or match["tail"].startswith(("、", "，", "和", "及", "以上", "以下")):
            return None
        if match["more"] and match["tail"]:
            return None
        words = re.findall(self._any_region_word, match["list"])
        is_every = bool(match["each"]) or len(set(words)) > 1 or bool(match["rank"])
        is_some = any(word in match["before"] for word in ("有关", "相关", "其他", "其余", "部分", "试点", "沿线"))
        if not is_every and not is_some and not match["government"]:
            return None
        levels = self._levels(words, level, is_each=bool(match["each"]))
        return Regions(
            levels - {level},
            match["tail"],
            name[: match.start("tail")],
            has_own=level in levels and not match["each"],
            is_partial=not is_every or is_some,
        )

    def _levels(self, words: list[str], level: str, *, is_each: bool) -> frozenset[str]:
        """The levels of the words; 市 in a city's notice is the city itself where it stands first and alone."""
        levels = set()
        for position, word in enumerate(words):
            meant = self.region_words[word]
            if word == "市" and (level != "province" or {"县", "旗"} & set(words[:position])):
                is_itself = level == "city" and position == 0 and len(words) > 1 and not is_each
                meant = "city" if is_itself else "county"
            levels.add(meant)
        return frozenset(levels)

    @cached_property
    def _any_region_word(self) -> str:
        return _either(sorted(map(re.escape, self.region_words), key=len, reverse=True))

    @cached_property
    def _governments(self) -> str:
        one = _either(map(re.escape, self.government_words))
        return rf"(?:{one}(?:[、和及]?{one})*)"

    @cached_property
    def _region_list(self) -> re.Pattern[str]:
        word, governments = f"(?:{self._any_region_word})", self._governments
        items = rf"{word}(?:（?[、，和及/]?各?{word}(?!直)[、）]*)*"
        more = rf"(?P<more>{governments}(?:[、，和及]|以及|（)各?{items}(?={governments}))?"
        before = (
            r"(?P<before>(?:全[省市州盟县区旗]|[本我全][省市州盟县区旗]|辖区内?|所辖|所属|下辖)?"
            r"(?:有关|相关|其他|其余|部分|试点|沿线|所有|全部)*(?P<each>各)?(?:有关|相关|其他|其余|部分|试点|沿线)?)"
        )
        rank = r"(?P<rank>[两二三四](?:级|地)|级)?"
        government = rf"(?P<government>{governments}(?:（{governments}）)?）?)?"
        return re.compile(rf"{before}(?P<list>{items}{more}){rank}{government}(?P<tail>.*)")

    # -- phrases

    def stripped(self, name: str) -> str:
        """``name`` without what tells somebody's part: 由市财政局牵头负责 → 市财政局."""
        text = re.sub(f"^{self.patterns['before']}", "", name)
        return re.sub(f"{self.patterns['after']}$", "", text).strip("、，；：:。.") or name

    def without_others(self, name: str) -> str:
        """``name`` without 等有关部门 at its end, or nothing where it does not end so."""
        match = re.fullmatch(rf"(.+?){self.patterns['others']}", name)
        return match[1].rstrip("、，") if match else ""

    def is_central(self, name: str) -> bool:
        """Whether it is the name of an organ above every register."""
        return re.fullmatch(self.patterns["central"], name) is not None

    def is_stationed(self, official: str) -> bool:
        """Whether an organ of that official name is one of a higher authority in the region."""
        return re.fullmatch(self.patterns["stationed"], official) is not None

    def is_room(self, name: str) -> bool:
        """Whether it is the name of one part of a department, or of all."""
        is_one = re.fullmatch(self.patterns["one_room"], name) and not name.endswith("办事处")
        return bool(is_one or re.fullmatch(self.patterns["all_rooms"], name))


UNIT_ENDINGS = tuple("局委办厅部院府处科室会社队站所行中心公司单位部门区县市州盟旗镇乡街道机构机关等组企业院团校馆")
WEAK = re.compile("及其|以及|会同|[和及与]")


def split(name: str, separators: str) -> list[str]:
    """The parts of ``name`` between ``separators`` outside brackets."""
    pieces, depth, begin = [], 0, 0
    for place, char in enumerate(name):
        depth += (char == "（") - (char == "）")
        if depth == 0 and char in separators:
            pieces.append(name[begin:place])
            begin = place + 1
    return [piece for piece in (*pieces, name[begin:]) if piece]


def apart(name: str) -> list[str]:
    """市财政局和市审计局 apart; 市工业和信息化局 is one name, as 市工业 is none."""
    for match in WEAK.finditer(name):
        before, after = name[: match.start()], name[match.end() :]
        if before.count("（") != before.count("）"):
            continue
        if len(before) > 2 and _ends_as_unit(before) and len(after) > 1 and _ends_as_unit(after):
            return [before, *apart(after)]
    return [name]


def in_brackets(name: str) -> tuple[str, str] | None:
    """市教育体育局（市教育局）→ the two names of it."""
    match = re.fullmatch(r"([^（）]{2,})（([^（）]{2,})）", name)
    return (match[1], match[2]) if match else None


def _ends_as_unit(text: str) -> bool:
    return text.rstrip("）").endswith(UNIT_ENDINGS)


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"
