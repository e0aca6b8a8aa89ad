"""Automatic numbers: which level of which list a paragraph is on, and what its number reads."""

import re
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.reading.word.counting import written
from gongkai.documents.reading.word.styles import Styles, W, is_on

PLACEHOLDER = re.compile(r"%([1-9])")
LEVELS = 9
FITS_WITHOUT_BLANK = re.compile(r"[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff\u2460-\u24ff\u3220-\u32ff)）.．]$")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    is_legal: bool = False
    paragraph_style: str = ""
    has_suffix: bool = True


@dataclass(frozen=True, slots=True)
class List_:  # noqa: N801 - the plain word is Python's own
    """A list as paragraphs name it: the abstract list that counts, its levels, and where it starts anew."""

    counter: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of one paragraph: its text, or the depth of its bullet."""

    text: str = ""
    bullet: int = 0


@dataclass
class Numbering:
    """Counts the paragraphs of a document as they come."""

    styles: Styles
    lists: dict[str, List_] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: etree._Element | None, styles: Styles) -> "Numbering":
        """The lists of ``numbering.xml``; none where the part is missing."""
        numbering = cls(styles)
        if root is None:
            return numbering
        abstract = {one.get(f"{W}abstractNumId") or "": one for one in root.iter(f"{W}abstractNum")}
        numbers = list(root.iter(f"{W}num"))
        of_number = {one.get(f"{W}numId") or "": _value(one.find(f"{W}abstractNumId")) for one in numbers}
        for one in numbers:
            key = one.get(f"{W}numId") or ""
            counter = _followed(of_number.get(key, ""), abstract, of_number, styles)
            levels = _levels(abstract.get(counter))
            starts: dict[int, int] = {}
            for override in one.iter(f"{W}lvlOverride"):
                index = _number(override.get(f"{W}ilvl"), 0)
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[index] = _level(own)
                start = override.find(f"{W}startOverride")
                if start is not None:
                    starts[index] = _number(_value(start), 1)
            numbering.lists[key] = List_(counter, levels, starts)
        return numbering

    def of(self, properties: etree._Element | None) -> Numbered:
        """The number of the next paragraph; counts it."""
        key, index = self._list_of(properties)
        listed = self.lists.get(key)
        if listed is None or index not in listed.levels:
            return Numbered()
        self._count(key, listed, index)
        level = listed.levels[index]
        if level.style == "bullet":
            return Numbered(bullet=index + 1)
        text = PLACEHOLDER.sub(lambda match: self._written(listed, int(match.group(1)) - 1, level), level.text)
        if text and level.has_suffix and not FITS_WITHOUT_BLANK.search(text):
            text += " "
        return Numbered(text=text)

    def _list_of(self, properties: etree._Element | None) -> tuple[str, int]:
        """The list and level that a paragraph names itself, or its style does."""
        element = properties.find(f"{W}numPr") if properties is not None else None
        key, index = _named(element)
        if key:
            return key, index or 0
        for style in self.styles.chain(self.styles.style_of(properties)):
            found, of_style = _named(style.paragraph.find(f"{W}numPr") if style.paragraph is not None else None)
            if found:
                index = index if index is not None else of_style
                return found, index if index is not None else self._level_of_style(found, properties)
        return "", 0

    def _level_of_style(self, key: str, properties: etree._Element | None) -> int:
        levels = self.lists[key].levels if key in self.lists else {}
        own = {self.styles.style_of(properties)}
        return next((index for index, level in levels.items() if level.paragraph_style in own), 0)

    def _count(self, key: str, listed: List_, index: int) -> None:
        counts = self.counts.setdefault(listed.counter, [None] * LEVELS)
        if index in listed.starts and (key, index) not in self.begun:
            self.begun.add((key, index))
            counts[index] = listed.starts[index]
        else:
            before = counts[index]
            counts[index] = listed.levels[index].start if before is None else before + 1
        for deeper in range(index + 1, LEVELS):
            level = listed.levels.get(deeper)
            restart = level.restart if level else None
            if restart is None or (restart > 0 and index < restart):
                counts[deeper] = None

    def _written(self, listed: List_, index: int, shown_in: Level) -> str:
        level = listed.levels.get(index, Level())
        value = self.counts[listed.counter][index]
        if value is None:  # a level that was passed over counts as begun
            value = listed.starts.get(index, level.start)
            self.counts[listed.counter][index] = value
        return written(value, "decimal" if shown_in.is_legal else level.style)


def _followed(key: str, abstract: dict[str, etree._Element], of_number: dict[str, str], styles: Styles) -> str:
    """The abstract list itself, where one only names a list style."""
    for _ in range(LEVELS):
        element = abstract.get(key)
        link = _value(element.find(f"{W}numStyleLink")) if element is not None else ""
        style = styles.known.get(link)
        if style is None or style.paragraph is None:
            return key
        key = of_number.get(_named(style.paragraph.find(f"{W}numPr"))[0], key)
    return key


def _levels(abstract: etree._Element | None) -> dict[int, Level]:
    found = abstract.findall(f"{W}lvl") if abstract is not None else []
    return {_number(one.get(f"{W}ilvl"), 0): _level(one) for one in found}


def _level(element: etree._Element) -> Level:
    restart = element.find(f"{W}lvlRestart")
    style = next((one.get(f"{W}val") or "" for one in element.iter(f"{W}numFmt")), "decimal")
    return Level(
        style=style,
        text=_value(element.find(f"{W}lvlText")),
        start=_number(_value(element.find(f"{W}start")), 1),
        restart=_number(_value(restart), 0) if restart is not None else None,
        is_legal=is_on(element.find(f"{W}isLgl")),
        paragraph_style=_value(element.find(f"{W}pStyle")),
        has_suffix=_value(element.find(f"{W}suff")) != "nothing",
    )


def _named(element: etree._Element | None) -> tuple[str, int | None]:
    """The list and level of a ``numPr``."""
    if element is None:
        return "", None
    level = element.find(f"{W}ilvl")
    return _value(element.find(f"{W}numId")), _number(_value(level), 0) if level is not None else None


def _value(element: etree._Element | None) -> str:
    return (element.get(f"{W}val") or "") if element is not None else ""


def _number(written_as: str | None, otherwise: int) -> int:
    digits = (written_as or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise
