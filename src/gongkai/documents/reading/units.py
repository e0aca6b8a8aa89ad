"""A statement of responsibility to the organs it names: 「A、B牵头，C配合」「责任单位：A、B」."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from gongkai.documents.reading.deadlines import looks_like_deadline
from gongkai.documents.reading.genre import either, pattern, word_pattern, words
from gongkai.documents.reading.notice import TextSpan, UnitReading

OPENERS, CLOSERS = "（(〔【［[〈", "）)〕】］]〉"
SEPARATORS = "、，,；;。\t\n|/"
EDGES = " \t\n\u3000：:。，,、；;．."
LEVEL = either(words("units", "levels"))
KIND_OF_LEVEL = either(words("units", "level_kinds"))
# 各县、市、区人民政府 is one name; 各直属机构 after it is another
LEVELS_OF = re.compile(
    rf"各{LEVEL}(?:[（(][^（）()]{{1,12}}[）)])?(?:[、,，和]{KIND_OF_LEVEL}?{LEVEL}(?:[（(][^（）()]{{1,12}}[）)])?)+(?={LEVEL}*(?:人民政府|政府|管委会|党委|办公室|委|办|局|部门|财政|$|[，,；;、。]))"
)
# 市教育局（牵头）: the bracket speaks of the name before it alone
OWN_LEAD = re.compile(
    rf"[（(][^（）()]{{0,4}}{either(words('units', 'role_lead_verbs'))}[^（）()]{{0,4}}[）)]\s*(?=[、，,；;。\s]|$)"
)
# 水、电、气等公用企业
ONE_CHARACTER = re.compile(r"(?:^|[及和与、，,；;（(])\s*[\u4e00-\u9fff]$")
LONGEST_UNIT = 40
LONGEST_PART = 120
SHORTEST_UNIT = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a statement between two separators."""

    start: int
    end: int


@lru_cache(maxsize=64)
def parse_units(text: str, start: int, end: int, *, is_lead: bool = False) -> tuple[UnitReading, ...]:
    """The organs named between ``start`` and ``end``; ``is_lead`` where a label or a column says so for all."""
    units: list[UnitReading] = []
    pending: list[Piece] = []
    for piece in _pieces(text, start, end):
        marked = OWN_LEAD.search(text, piece.start, piece.end)
        if marked is not None and marked.start() > piece.start:
            units.extend(_named(text, pending, is_lead=is_lead))
            units.extend(_named(text, [Piece(piece.start, marked.start())], is_lead=True))
            pending.clear()
            continue
        for name, verbs in _roles(text, piece):
            if name is not None:
                pending.append(name)
            if verbs is not None:
                lead = _leads(verbs, is_lead=is_lead)
                units.extend(_named(text, pending, is_lead=lead))
                pending.clear()
    units.extend(_named(text, pending, is_lead=is_lead))
    return _once(units)


def _leads(verbs: str, *, is_lead: bool) -> bool:
    """Whether verbs make those before them lead; under 牵头单位： all do but those who only help."""
    if verbs == "" or (is_lead and not word_pattern("units", "helping_verbs").search(verbs)):
        return is_lead
    return bool(word_pattern("units", "role_lead_verbs").search(verbs))


def with_first_leading(units: tuple[UnitReading, ...]) -> tuple[UnitReading, ...]:
    """The units where the notice says that the first one named leads."""
    if (
        not units
        or any(unit.is_lead for unit in units)
        or units[0].name.startswith(words("units", "collective_starts"))
    ):
        return units
    return (UnitReading(units[0].name, True, units[0].span), *units[1:])


def says_first_leads(text: str) -> bool:
    """Whether the notice declares that the first unit named is the leading one."""
    return bool(pattern("units", "first_leads_patterns").search(text))


def _pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """Parts between separators outside brackets; 各县、市、区人民政府 stays whole."""
    whole = {place for match in LEVELS_OF.finditer(text, start, end) for place in range(*match.span())}
    depth, begin = 0, start
    for place in range(start, end):
        char = text[place]
        if char in OPENERS:
            depth += 1
        elif char in CLOSERS:
            depth = max(0, depth - 1)
        elif depth == 0 and place not in whole and _separates(text, begin, place):
            yield Piece(begin, place)
            begin = place + 1
    yield Piece(begin, end)


def _separates(text: str, begin: int, place: int) -> bool:
    char = text[place]
    if char == "、" and ONE_CHARACTER.search(text, begin, place):
        return False
    return char in SEPARATORS or (char in " \u3000" and _ends_as_unit(text[begin:place]))


@cache
def _manner() -> str:
    """In what manner: 分别, 按照职责分工, 按任务分工共同 …"""
    opener, content = either(words("units", "manner_openers")), either(words("units", "manner_words"))
    return f"(?:{opener}{content}+|{either(words('units', 'role_manners'))})"


@cache
def _role_end() -> re.Pattern[str]:
    """Manner words and verbs to the end of a part: 按照职责分工牵头负责落实."""
    manners, verbs = _manner(), either(words("units", "role_verbs"))
    return re.compile(rf"(?:{manners}*{verbs})+(?:工作|此项工作|有关工作|相关工作|到位)?$")


@cache
def _role_inside() -> re.Pattern[str]:
    """A verb with what is to be done after it: 市财政局负责资金保障."""
    manners = _manner()
    return re.compile(rf"{manners}*(?:牵头|负责|配合|主办|承办)(?!人|部门|单位|处室|科室)")


def _role_match(content: str) -> re.Match[str] | None:
    """The verbs that end a part; no name with its verbs is longer than ``LONGEST_PART``."""
    match = _role_end().search(content.rstrip(EDGES)) if len(content) <= LONGEST_PART else None
    return None if match is not None and _is_of_name(content, match) else match


def _is_of_name(content: str, match: re.Match[str]) -> bool:
    """Whether what reads as a verb ends the name itself: 县委目督办."""
    before = content[: match.start()].strip(EDGES)
    is_name = match.group().endswith("办") and _ends_as_unit(match.group())
    return is_name and len(before) > 1 and not _ends_as_unit(before)


def _roles(text: str, piece: Piece) -> Iterator[tuple[Piece | None, str | None]]:
    """(name, verbs) of a part; verbs are ``None`` where the name waits for a later verb, "" where none will come."""
    content = text[piece.start : piece.end]
    if len(content) > LONGEST_PART * 4 or content.strip(EDGES).startswith(words("units", "remark_starts")):
        return
    if pattern("units", "not_unit_patterns").search(content) and not word_pattern("units", "role_verbs").search(
        content
    ):
        return
    if word_pattern("units", "together").search(content) and (split := _together(text, piece)):
        leading, others = split
        yield leading, words("units", "role_lead_verbs")[0]
        yield from _roles(text, others)
        return
    match = _role_match(content) or _role_inside().search(content)
    if match is None or pattern("units", "first_leads_patterns").search(content):
        yield (None if match else piece), None
        return
    yield Piece(piece.start, piece.start + match.start()), match.group()


def _together(text: str, piece: Piece) -> tuple[Piece, Piece] | None:
    """「A会同B」 as A, who leads, and B."""
    match = word_pattern("units", "together").search(text, piece.start + 2, piece.end)
    if match is None or not _ends_as_unit(_bare(text[piece.start : match.start()])):
        return None
    return Piece(piece.start, match.start()), Piece(match.end(), piece.end)


def _bare(name: str) -> str:
    return re.sub(r"(?:牵头|负责)$", "", name.strip(EDGES))


def _named(text: str, pieces: list[Piece], *, is_lead: bool) -> Iterator[UnitReading]:
    for piece in pieces:
        for start, end in _split_at_and(text, piece.start, piece.end):
            span = _trimmed(text, start, end)
            name = "".join(text[span.start : span.end].split())
            if is_unit(name):
                yield UnitReading(sys.intern(name), is_lead, span)


def _split_at_and(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """「A等和B」「A和B」 apart where what stands before 和 is a whole name; 文化和旅游部 is one."""
    for match in re.compile("和|以及|及|与").finditer(text, start + 2, end - 2):
        before, after = text[start : match.start()], text[match.end() : end]
        if _depth(before) or _is_general(after):
            continue
        if (before.rstrip().endswith("等") or _ends_as_whole_name(before)) and _ends_as_unit(after):
            yield start, match.start()
            yield from _split_at_and(text, match.end(), end)
            return
    yield start, end


def _is_general(after: str) -> bool:
    return re.fullmatch(r"(?:有关|相关)?(?:单位|机构|部门|地方|方面)(?:[）)])?", after.strip(EDGES)) is not None


def _depth(text: str) -> int:
    return sum(char in OPENERS for char in text) - sum(char in CLOSERS for char in text)


def _ends_as_whole_name(before: str) -> bool:
    """A complete name before 和: long enough to be one, and ending as organs do."""
    plain = before.strip(EDGES)
    return len(plain) >= 3 and _ends_as_unit(plain) and not plain.endswith(("城市", "农业农村", "社会", "工会"))


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    """The name without edges, a leading 由 or label, and a trailing 等有关部门."""
    while start < end and text[start] in EDGES:
        start += 1
    opening = _opening().match(text, start, end)
    start = opening.end() if opening else start
    manner = _manner_in_brackets().search(text[start:end].rstrip(EDGES))
    end = start + manner.start() if manner else end
    while end > start and text[end - 1] in EDGES:
        end -= 1
    tail = pattern("units", "and_others_patterns").search(text[start:end])
    end = start + tail.start() if tail else end
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return TextSpan(start, end)


@cache
def _manner_in_brackets() -> re.Pattern[str]:
    verbs = either(words("units", "role_verbs"))
    return re.compile(rf"[（(](?:{_manner()}|{verbs})+[）)]$")


@cache
def _opening() -> re.Pattern[str]:
    """由 or a label before a name."""
    keys = ("lead_labels", "cooperating_labels", "unit_labels")
    return re.compile(
        r"(?:由|请|以)(?=[\u4e00-\u9fff]{2})|" + either(word for key in keys for word in words("units", key)) + "[：:]"
    )


@lru_cache(maxsize=512)
def is_unit(name: str) -> bool:
    """Whether a part of a statement can be the name of an organ."""
    if not SHORTEST_UNIT <= len(name) <= LONGEST_UNIT or name in words("units", "not_units") or _depth(name):
        return False
    if name in words("deadlines", "whole_year") or _role_end().fullmatch(name) or re.fullmatch(_manner() + "+", name):
        return False
    return not pattern("units", "not_unit_patterns").search(name) and bool(re.search(r"[\u4e00-\u9fff]{2}", name))


@cache
def _unit_end() -> re.Pattern[str]:
    return re.compile(either(words("units", "suffixes")) + r"(?:[（(][^（）()]{1,30}[）)])?$")


def _ends_as_unit(name: str) -> bool:
    return bool(_unit_end().search(name.strip(EDGES)))


@lru_cache(maxsize=512)
def looks_like_organ(name: str) -> bool:
    """A name that ends as organs' names do, or a collective one (各有关部门)."""
    plain = pattern("units", "and_others_patterns").sub("", "".join(name.split()).strip(EDGES))
    if not is_unit(plain):
        return False
    return _ends_as_unit(plain) or (plain.startswith("各") and len(plain) < 20)


def looks_like_units(text: str, start: int, end: int) -> bool:
    """Whether everything between ``start`` and ``end`` reads as organs and their roles."""
    units = parse_units(text, start, end)
    length = sum(len(unit.name) for unit in units)
    parts = re.split(r"[，,；;。]", text[start:end])
    rest = sum(len("".join(part.split())) + 1 for part in parts if not _is_time(part)) - 1
    return (
        bool(units)
        and all(looks_like_organ(unit.name) for unit in units)
        and (length * 2 >= rest or has_role(text[start:end]))
    )


def _is_time(part: str) -> bool:
    """A time limit or a rhythm printed among the organs: （办公室，5月31日前）."""
    plain = "".join(part.split())
    return plain.startswith("每") or looks_like_deadline(plain) or looks_like_deadline(plain + "前")


def has_role(content: str) -> bool:
    """Whether some part of ``content`` ends in a verb of responsibility."""
    return any(_role_match(part.strip(EDGES)) for part in re.split(r"[，,；;。]", content) if part)


def _once(units: list[UnitReading]) -> tuple[UnitReading, ...]:
    """Each name once, leading if it leads anywhere."""
    kept: dict[str, UnitReading] = {}
    for unit in units:
        earlier = kept.get(unit.name)
        if earlier is None or (unit.is_lead and not earlier.is_lead):
            kept[unit.name] = UnitReading(unit.name, unit.is_lead, (earlier or unit).span)
    return tuple(kept.values())


def merged(groups: Iterator[tuple[UnitReading, ...]]) -> tuple[UnitReading, ...]:
    """The union of several statements' units in order."""
    return _once([unit for group in groups for unit in group])
