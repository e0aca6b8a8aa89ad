"""The body of a record as a document is laid out: headings, articles, tables, signature, annexes. Plain text in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from gongkai.documents.reading.numbering import LONGEST_SECTION_LINE, Mark, Style, mark_of

DATE_LINE = re.compile(
    r"^(?:\d{4}|[二〇○零一三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日$"
)
NOTE_LINE = re.compile(r"^[（(]此件.{1,40}[）)]$")
ANNEX_LIST = re.compile(r"^附件\s*[：:]")
ANNEX_HEAD = re.compile(r"^附件\s*([\d一二三四五六七八九十]{0,3})\s*[：:]?$")
ANNEX_ITEM = re.compile(r"^\d{1,2}\s*[.．、]")
SENTENCE = re.compile(r"[。；：？！]")
HEADS = (Style.CHAPTER, Style.HAN_COMMA, Style.HAN_BRACKET)
SIGNERS_MOST, OPENING_MOST = 20, 8
LONGEST_NAME, LONGEST_LEAD, LONGEST_ADDRESSEES = 45, 50, 400
DEEPEST_HEADING = 3
SECTION_OF_CHAPTER = re.compile(r"^第\s*\S{1,4}\s*节")


class Kind(StrEnum):
    """How a part of the body stands on the page."""

    PARAGRAPH = "paragraph"
    TITLE = "title"
    ADDRESSEES = "addressees"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"
    SIGNATURE = "signature"
    NOTE = "note"
    ANNEX_LIST = "annex_list"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its text, of which ``lead`` is the beginning that stands out, or the rows of a table.

    ``level`` counts headings from 1; ``anchor`` is the part's lasting name within the page, nothing where it has none.
    """

    kind: Kind
    text: str = ""
    lead: str = ""
    level: int = 0
    anchor: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def has_head_row(self) -> bool:
        """Whether the first row of a table names its columns."""
        return len(self.rows) > 1 and all(self.rows[0])


def laid_out(body: str, *, title: str = "", number: str = "") -> list[Part]:
    """The parts of a body in their order; every word of it stands in one of them."""
    lines = [stripped for line in body.split("\n") if (stripped := _stripped(line))]
    return list(_named(_levelled(_parts(lines, _opening(lines, {title, number}), _signatures(lines)))))


def _stripped(line: str) -> str:
    """The line without blanks around it; a row of a table keeps its empty cells."""
    blanks = BLANKS if "\t" in line else None
    return line.strip(blanks) if line.strip() else ""


BLANKS = " \u3000\xa0\r\v\f"


def _parts(lines: Sequence[str], opening: range, signatures: Mapping[int, int]) -> Iterator[Part]:
    place, last = 0, Kind.TITLE
    while place < len(lines):
        end = _end(lines, place, signatures)
        part = _part(lines[place:end], place, opening, signatures, last)
        yield part
        place, last = end, part.kind


def _end(lines: Sequence[str], place: int, signatures: Mapping[int, int]) -> int:
    """Where a part ends that begins at a line; most are one line."""
    if place in signatures:
        return signatures[place]
    goes_on = None
    if "\t" in lines[place]:
        goes_on = re.compile("\t").search
    elif ANNEX_LIST.match(lines[place]):
        goes_on = ANNEX_ITEM.match
    end = place + 1
    while goes_on and end < len(lines) and end not in signatures and goes_on(lines[end]):
        end += 1
    return end


def _part(lines: Sequence[str], place: int, opening: range, signatures: Mapping[int, int], last: Kind) -> Part:
    line = lines[0]
    if place in signatures:
        return Part(Kind.SIGNATURE, "\n".join(lines))
    if "\t" in line:
        return _table(lines)
    if ANNEX_LIST.match(line):
        return Part(Kind.ANNEX_LIST, "\n".join(lines))
    if place in opening:
        return Part(Kind.TITLE, line)
    if place == opening.stop and _is_addressees(line):
        return Part(Kind.ADDRESSEES, line)
    if last in (Kind.SIGNATURE, Kind.NOTE, Kind.ANNEX) and _is_name(line):
        return Part(Kind.TITLE, line)
    return _line(line)


def _opening(lines: Sequence[str], own: set[str]) -> range:
    """What a body repeats of its head: title and number, up to the line that names whom it addresses."""
    for place, line in enumerate(lines[:OPENING_MOST]):
        if _is_addressees(line):
            return range(place)
        if line not in own and not _is_name(line):
            break
    return range(next((place for place, line in enumerate(lines) if line not in own), 0))


def _table(lines: Sequence[str]) -> Part:
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    columns = max(len(row) for row in rows)
    return Part(Kind.TABLE, rows=tuple((*row, *[""] * (columns - len(row))) for row in rows))


def _is_addressees(line: str) -> bool:
    return line[-1] in "：:" and len(line) <= LONGEST_ADDRESSEES and mark_of(line) is None


def _line(line: str) -> Part:
    if NOTE_LINE.match(line):
        return Part(Kind.NOTE, line)
    if annex := ANNEX_HEAD.match(line):
        return Part(Kind.ANNEX, line, anchor=f"f{annex[1]}")
    mark = mark_of(line)
    if mark is None:
        return Part(Kind.PARAGRAPH, line)
    if mark.style in HEADS and len(line) <= LONGEST_SECTION_LINE and not SENTENCE.search(line):
        return Part(Kind.HEADING, line)
    return Part(Kind.ITEM, line, lead=_lead(line, mark))


def _lead(line: str, mark: Mark) -> str:
    """The number of an article, or the first sentence of an item that is run on behind its heading."""
    if mark.style is Style.ARTICLE:
        return line[: mark.length].rstrip()
    end = line.find("。") + 1
    is_heading = mark.style in HEADS and mark.length < end <= LONGEST_LEAD and end < len(line)
    return line[:end] if is_heading else ""


def _signatures(lines: Sequence[str]) -> dict[int, int]:
    """Where signatures begin and end: a day that stands alone, with the names above it, or at the end of the text."""
    found = {}
    for place, line in enumerate(lines):
        if place and DATE_LINE.match(line):
            first = place
            while first > 1 and place - first < SIGNERS_MOST and _is_name(lines[first - 1]):
                first -= 1
            if first < place or _is_last(lines[place + 1 :]):
                found[first] = place + 1
    return found


def _is_last(after: Sequence[str]) -> bool:
    return all(NOTE_LINE.match(line) for line in after[:1]) or bool(ANNEX_HEAD.match(after[0]))


def _is_name(line: str) -> bool:
    """Whether a line is a name or a title and no sentence: of an organ that signs, of a text that is enclosed."""
    is_short = len(line) <= LONGEST_NAME and not re.search(r"[。；：:，,？！\t]|^特此|^附件", line)
    return is_short and mark_of(line) is None and not NOTE_LINE.match(line) and not DATE_LINE.match(line)


# -- headings --------------------------------------------------------------------------------------------------------


def _levelled(parts: Iterable[Part]) -> Iterator[Part]:
    """Headings with their levels: as deep as their numbering is in this document, and never two steps at once."""
    known = list(parts)
    orders = sorted({_order(one) for one in known if one.kind is Kind.HEADING})
    depths = {order: place + 1 for place, order in enumerate(orders)}
    last = 0
    for one in known:
        if one.kind is Kind.HEADING:
            last = min(depths[_order(one)], last + 1, DEEPEST_HEADING)
            yield replace(one, level=last)
        elif one.kind is Kind.ANNEX:
            last = 1
            yield replace(one, level=1)
        else:
            yield one


def _order(heading: Part) -> tuple[int, bool]:
    mark = mark_of(heading.text)
    return (int(mark.style) if mark else 0, bool(SECTION_OF_CHAPTER.match(heading.text)))


PREFIXES = {Style.CHAPTER: "c", Style.ARTICLE: "a", Style.HAN_COMMA: "s", Style.HAN_BRACKET: "s"}


def _named(parts: Iterable[Part]) -> Iterator[Part]:
    """Headings, articles and leads with anchors that follow their numbers: 第十二条 is ``t-a12``."""
    taken: set[str] = set()
    outer = ""
    for one in parts:
        mark = mark_of(one.text) if one.kind is Kind.HEADING or one.lead else None
        name = one.anchor
        if mark is not None and mark.style in PREFIXES:
            is_inner = mark.style is Style.HAN_BRACKET or bool(SECTION_OF_CHAPTER.match(one.text))
            name = (
                f"{outer or PREFIXES[mark.style]}-{mark.value}" if is_inner else f"{PREFIXES[mark.style]}{mark.value}"
            )
            if mark.style in (Style.CHAPTER, Style.HAN_COMMA) and not is_inner:
                outer = name
        yield replace(one, anchor=_unused(f"t-{name}", taken)) if name else one


def _unused(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}.{number}"
    taken.add(found)
    return found


# -- contents --------------------------------------------------------------------------------------------------------

LEAST_HEADINGS, LEAST_CHARACTERS = 4, 1_500


def contents_of(parts: Sequence[Part]) -> list[Part]:
    """The headings that a table of contents names, of a document so long that one helps; its deeper ones where few."""
    heads = [one for one in parts if one.level]
    if len(heads) < LEAST_HEADINGS or sum(len(one.text) for one in parts) < LEAST_CHARACTERS:
        return []
    outer = [one for one in heads if one.level == 1]
    return heads if len(heads) <= MOST_HEADINGS else outer


MOST_HEADINGS = 40
