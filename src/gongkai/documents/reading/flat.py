"""A page that lost its line breaks, cut again at its numbers, its title, its signature and its attachment."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from gongkai.documents.reading.genre import either, word_pattern, words
from gongkai.documents.reading.numbering import DIGIT_WITH_DOT, HAN_IN_BRACKETS, number_of
from gongkai.documents.reading.parts import is_addressees

SHORTEST = 150
HEAD = 400
TAIL = 400
TITLE_WITHIN = 4000
FEWEST_MARKS = 4
AFTER_WHICH_ITEMS_BEGIN = "。；;：:）)〕】 "
MARK = re.compile(
    r"(?<![第十一二三四五六七八九])(?P<comma>[一二三四五六七八九十]{1,3})、"
    r"|(?<!第)[（(](?P<bracket>[一二三四五六七八九十]{1,3})[）)]"
    r"|(?<![\d.．第（(])(?P<digit>\d{1,2})[.．、](?!\d(?!\d{3}\s?年|\d?\s?月))"
    rf"|(?P<bracket_sign>[{HAN_IN_BRACKETS}])|(?P<digit_sign>[{DIGIT_WITH_DOT}])"
)
INNER: Mapping[str, tuple[str, ...]] = {"comma": ("bracket", "digit"), "bracket": ("digit",), "digit": ()}
SENTENCE_ENDS = "。；;）)〕】"
LONGEST_HEADING = 40
DATE = r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
NUMBER = r"[\u4e00-\u9fff]{1,12}[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*\d{1,4}\s*号"
TITLE = re.compile(
    rf"(?:[^\s。；：:，]{{2,40}}\s?)?关于[^。；：:]{{4,120}}?的{either(words('title', 'nouns'))}(?!》)"
    r"(?=\s?[^。；：:]{2,120}[：:])"
)
# the document's number, or what a page counts
BEFORE_ADDRESSEES = re.compile(
    rf"{NUMBER}|(?:浏览|阅读|点击|访问)(?:量|次数|数)?\s*[：:]\s*\d+\s*次?"
    r"|\d{4}-\d{1,2}-\d{1,2}(?: \d{2}:\d{2})?"
)
ADDRESSEES = re.compile(r"\s*[^。；：:]{2,160}[：:]")
ATTRIBUTE = re.compile(r"[（(]此件[^）)]{2,12}[）)]")
ATTACHMENT = re.compile(r"附件[：:]")
PLAN_TITLE_END = rf"(?:{'|'.join(words('title', 'plan_nouns'))})"


def is_flat(line: str) -> bool:
    """Whether a line is long and carries several numbered items of its own."""
    return len(line) >= SHORTEST and sum(1 for _ in _accepted(line)) >= FEWEST_MARKS


def unrolled(line: str) -> list[str]:
    """The paragraphs that ``line`` must have been."""
    cuts = set(_accepted(line)) | set(_label_cuts(line)) | set(_letter_cuts(line)) | set(_tail_cuts(line))
    edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(line)), len(line)]
    parts = (line[start:end].strip() for start, end in pairwise(edges))
    return [part for part in parts if part]


def inline_items(line: str) -> list[str]:
    """A paragraph that runs on through 1.… 2.… or （一）… （二）… after full stops, item by item."""
    for kind in ("bracket", "digit"):
        cuts: list[int] = []
        for match in MARK.finditer(line):
            is_next = _kind(match) == kind and number_of(match.group(match.lastgroup or 0)) == len(cuts) + 1
            if is_next and (match.start() == 0 or line[match.start() - 1] in AFTER_WHICH_ITEMS_BEGIN):
                cuts.append(match.start())
        if len(cuts) >= 2:
            edges = [0, *[cut for cut in cuts if cut], len(line)]
            return [part for start, end in pairwise(edges) if (part := line[start:end].strip())]
    return [line]


@dataclass(slots=True)
class Unglue:
    """Cuts paragraphs where a lost line break ran the next number, or a heading's first item, into the line before."""

    reached: dict[str, int] = field(default_factory=dict)

    def parts(self, line: str) -> list[str]:
        """The paragraph in its parts; the numbers seen so far say which number must come next."""
        cuts = [0]
        for match in MARK.finditer(line):
            kind, value = _kind(match), number_of(match.group(match.lastgroup or 0))
            if match.start() == 0:
                self._count(kind, value)
            elif self._is_glued(line, cuts[-1], match.start(), kind, value):
                self._count(kind, value)
                cuts.append(match.start())
        return [part for start, end in pairwise([*cuts, len(line)]) if (part := line[start:end].strip())]

    def _count(self, kind: str, value: int) -> None:
        for inner in INNER[kind]:
            self.reached[inner] = 0
        self.reached[kind] = value

    def _is_glued(self, line: str, begin: int, place: int, kind: str, value: int) -> bool:
        """Whether the number at ``place`` goes on counting after a sentence, or opens the items of a bare heading."""
        if value != self.reached.get(kind, 0) + 1:
            return False
        if value > 1:
            return line[place - 1] in SENTENCE_ENDS
        heading = line[begin:place]
        opener = MARK.match(heading)
        is_outer = opener is not None and kind in INNER[_kind(opener)]
        return is_outer and 6 <= len(heading) <= LONGEST_HEADING and not re.search(r"[，。；：]", heading)


def _accepted(line: str) -> Iterator[int]:
    """Places of numbers that continue or open a sequence; 「第一、二季度」 and mere mentions do not."""
    reached = {"comma": 0, "bracket": 0, "digit": 0}
    may_restart = {"comma": False, "bracket": True, "digit": True}
    for match in MARK.finditer(line):
        kind = _kind(match)
        value = number_of(match.group(match.lastgroup or 0))
        if value != reached[kind] + 1 and not (value == 1 and may_restart[kind]):
            continue
        reached[kind] = value
        may_restart[kind] = False
        for inner in INNER[kind]:
            may_restart[inner] = True
        yield match.start()


def _kind(match: re.Match[str]) -> str:
    return (match.lastgroup or "").removesuffix("_sign")


def _label_cuts(line: str) -> Iterator[int]:
    """Before each label of the page's own table: 索 引 号： 发文机关：…"""
    names = [name for key in _label_keys() for name in words("labels", key)]
    spaced = "|".join(r"[\s\u3000]*".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))
    for match in re.finditer(rf"(?:(?<=\s)|^)(?:{spaced})\s*[：:]", line):
        yield match.start()


def _tail_cuts(line: str) -> Iterator[int]:
    """Before what a page leaves behind the text: 附件下载, 扫一扫 …"""
    for match in word_pattern("residue", "tail_words").finditer(line, len(line) - min(len(line), TAIL)):
        if line[match.start() - 1 : match.start()] in ("", " ", "。", "）", ")"):
            yield match.start()


def _label_keys() -> tuple[str, ...]:
    return (
        "index_number",
        "title",
        "issuing_body",
        "document_number",
        "date_of_writing",
        "publish_date",
        "source",
        "ignored",
    )


def _letter_cuts(line: str) -> Iterator[int]:
    """Around number, title, addressees, attachment list, signature, attribute and the plan's own title."""
    for match in re.finditer(rf"(?:(?<=\s)|^){NUMBER}(?=[\u4e00-\u9fff\s])", line):
        yield match.start()
        yield match.end()
    organ = ""
    for begin, end, addressees_end in _heads(line):
        organ = re.sub(rf"^.*?{NUMBER}|\s", "", line[begin:end].split("关于")[0]) if begin < end else ""
        yield from (begin, end, addressees_end)
        break
    for match in ATTRIBUTE.finditer(line):
        yield match.start()
        yield match.end()
    yield from _attachment_cuts(line, organ)
    yield from _signature_cuts(line, organ)


def _heads(line: str) -> Iterator[tuple[int, int, int]]:
    """Begin and end of a title and end of the addressees after it; without a title the addressees of the head."""
    titles = [match.span() for match in TITLE.finditer(line, 0, TITLE_WITHIN)]
    starts = [(0, 0), *((match.end(), match.end()) for match in BEFORE_ADDRESSEES.finditer(line[:HEAD]))]
    for begin, end in [*titles, *starts]:
        addressees = ADDRESSEES.match(line, end)
        if addressees is not None and is_addressees(addressees.group().strip()):
            yield begin, end, addressees.end()


def _attachment_cuts(line: str, organ: str) -> Iterator[int]:
    """Around an attachment's name and around the plan's own title where it comes again."""
    names = re.findall(r"《([^《》]{6,80})》", line[: line.find("：") + 600])[:3]
    match = ATTACHMENT.search(line)
    if match is not None:
        yield match.start()
        end = rf"(?={re.escape(organ) if organ else DATE}|\s|$)"
        name = re.compile(rf"[^。；]{{4,80}}?{PLAN_TITLE_END}{end}").match(line, match.end())
        if name is not None:
            yield name.end()
            names.append(name.group().strip())
    for again in (found for name in names for found in _alone(line, name)):
        yield from again


def _alone(line: str, name: str) -> Iterator[tuple[int, int]]:
    """Places of a title outside of quotation marks, after a sentence, a bracket or a blank."""
    for match in re.finditer(rf"(?<=[。）)？?\s]){re.escape(name)}(?![》”]|\s?的)", line):
        yield match.span()


def _signature_cuts(line: str, organ: str) -> Iterator[int]:
    signer = (
        re.escape(organ) if organ else rf"(?<=[。）)\s])[\u4e00-\u9fff]{{2,24}}?{either(words('units', 'suffixes'))}"
    )
    for match in re.finditer(rf"{signer}\s*{DATE}\s*(?:印发)?", line):
        yield match.start()
        yield match.end()
