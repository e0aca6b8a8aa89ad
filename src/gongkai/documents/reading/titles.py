"""The title of a notice: of its letter, of a page's label, of the plan it carries, or the line that opens the text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from gongkai.documents.reading.genre import either, pattern, words
from gongkai.documents.reading.notice import Block, BlockKind, Found, TextSpan
from gongkai.documents.reading.numbering import mark_of
from gongkai.documents.reading.parts import DATE_LINE, Parts, is_signer, is_title_line

NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{1,14})\s*[〔\[（(［【﹝〈「]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]）)］】﹞〉」]\s*(?:第\s*)?(?P<serial>\d{1,5})\s*号"
)
# the number, with who signed on the same line
NUMBERED = re.compile(rf"{NUMBER.pattern}(?:签发人?[：:].{{1,20}})?")
ATTRIBUTE = re.compile(rf"[（(]?\s*(?P<form>{either(words('attribute', 'forms'))})\s*[）)]?")
ORGAN_OF_TITLE = re.compile(r"^(?P<organ>[^《》]{2,60}?)(?:关于|印发|转发|批转)")
HEAD_ONLY_FOR_ORGAN = 80
FEWEST_LINES, LONGEST_OPENING, LONGEST_BEGINNING = 3, 90, 30
TITLE_WITHIN = 12


@dataclass(frozen=True, slots=True)
class Page:
    """What the metadata are read from."""

    text: str
    blocks: Sequence[Block]
    parts: Parts
    labels: Mapping[str, Found[str]]


def plain(text: str) -> str:
    """Without blanks."""
    return re.sub(r"\s+", "", text)


def _title_lines(page: Page) -> list[Block]:
    """Lines of the head that can be part of the letter's title."""
    lines: list[Block] = []
    for index in page.parts.head:
        block = page.blocks[index]
        if block.kind != BlockKind.PARAGRAPH or index == page.parts.addressees or _is_head_matter(page, block):
            continue
        lines.append(block)
    return lines


def _is_head_matter(page: Page, block: Block) -> bool:
    line = plain(block.text)
    if (
        NUMBERED.fullmatch(line)
        or pattern("title", "red_head_patterns").fullmatch(line)
        or ATTRIBUTE.fullmatch(line)
        or DATE_LINE.match(block.text)
    ):
        return True
    is_label_value = any(
        found.span.start >= block.span.start and found.span.end <= block.span.end for found in page.labels.values()
    )
    return is_label_value or bool(re.match(r"^[\u4e00-\u9fff\s\u3000]{2,12}[：:]", block.text))


def letter_title_of(page: Page) -> Found[str] | None:
    """The title above the addressees, set on one line or several."""
    lines = _title_lines(page)
    nouns = words("title", "nouns")
    for last in range(len(lines) - 1, -1, -1):
        for first in range(max(0, last - 4), last + 1):
            joined = "".join(plain(line.text) for line in lines[first : last + 1])
            if _is_whole_title(joined, nouns, lines[first : last + 1], page):
                start = _past_head_matter(lines, first, last)
                start -= start == last == 1 and list(page.blocks[:2]) == lines[:2] and _begins_title(page, 1)
                span = TextSpan(lines[start].span.start, lines[last].span.end)
                return Found(
                    "".join(plain(line.text) for line in lines[start : last + 1]), span, page.text[slice(*span)]
                )
    return None


def _is_apart(page: Page, earlier: Block, later: Block) -> bool:
    """Whether much text or the document's number stands between two lines."""
    between = page.text[earlier.span.end : later.span.start]
    return len(between) > 200 or any(NUMBER.fullmatch(plain(line)) for line in between.split("\n"))


def _past_head_matter(lines: Sequence[Block], first: int, last: int) -> int:
    """The line where the title itself begins: lines above that repeat it, or are of a red head, are none of it."""
    for start in range(last, first, -1):
        above = plain(lines[start - 1].text)
        title = "".join(plain(line.text) for line in lines[start : last + 1])
        if _is_complete(title) and (title.startswith(above) or not _opens_title(above)):
            return start
    return first


def _is_complete(title: str) -> bool:
    """Whether a title names its organ before 关于, so that nothing is missing on its left."""
    match = ORGAN_OF_TITLE.match(title)
    return match is not None and bool(organ_end().search(match["organ"]))


@cache
def organ_end() -> re.Pattern[str]:
    """How names of organs end."""
    return re.compile(either(words("units", "suffixes")) + "$|国务院$")


def _opens_title(line: str) -> bool:
    """Whether a line can be the first of a title whose next line is one in itself: organs, or 转发 and its like."""
    is_forwarding = line.endswith((*words("title", "forwarding"), "关于"))
    return is_forwarding or ("关于" not in line and bool(organ_end().search(line)))


def _is_whole_title(joined: str, nouns: Sequence[str], lines: Sequence[Block], page: Page) -> bool:
    if (
        not re.search(either(nouns) + r"》?(?:[（(][^（）()]{1,12}[）)])?$", joined)
        or not 6 <= len(joined) <= 150
        or "。" in joined
    ):
        return False
    if any(_is_apart(page, earlier, later) for earlier, later in pairwise(lines)):
        return False
    return bool(re.search(r"关于|印发|转发|批转", joined)) or (page.parts.addressees is None and len(lines) == 1)


def plan_title_of(page: Page) -> Found[str] | None:
    """The title of the plan that a letter carries."""
    if not page.parts.plan_title:
        return None
    first, last = page.blocks[page.parts.plan_title.start], page.blocks[page.parts.plan_title.stop - 1]
    span = TextSpan(first.span.start, last.span.end)
    return Found(plain(page.text[span.start : span.end]), span, page.text[span.start : span.end])


def title_of(page: Page, letter_title: Found[str] | None) -> Found[str] | None:
    """The letter's title; a page's label where it says more; the plan's where the letter has none."""
    labelled = page.labels.get("title")
    if labelled is not None:
        value = plain(labelled.value)
        if letter_title is None or not plain(letter_title.value).endswith(value[-20:]):
            return Found(value, labelled.span, labelled.value)
    if letter_title is not None:
        return letter_title
    plan = plan_title_of(page)
    if plan is not None and (page.parts.addressees is not None or page.parts.plan_title.start <= TITLE_WITHIN):
        return Found(plan.value, plan.span, plan.text, 0.8, "通知标题行缺失，取正文（附件）标题")
    return _first_title_line(page)


def _first_title_line(page: Page) -> Found[str] | None:
    """The first line that ends as titles do, with the organ above it; else the line that opens the text."""
    opening = _opening_line(page)
    for index, block in enumerate(page.blocks[:HEAD_ONLY_FOR_ORGAN]):
        if opening is not None and index > TITLE_WITHIN:
            break
        if _is_title_block(block):
            first = page.blocks[index - 1] if index and _begins_title(page, index) else block
            span = TextSpan(first.span.start, block.span.end)
            text = page.text[span.start : span.end]
            return Found(plain(text), span, text, 0.6, "取正文前第一个像标题的行")
    return opening


def _is_title_block(block: Block) -> bool:
    is_heading = mark_of(block.text) is not None or plain(block.text) in words("title", "case_headings")
    is_line = block.kind == BlockKind.PARAGRAPH and not is_heading
    return is_line and is_title_line(block.text, nouns=words("title", "nouns"))


def _begins_title(page: Page, index: int) -> bool:
    """Whether the line above a title is its beginning: an organ, or the line that opens the text without ending it."""
    above, title = page.blocks[index - 1], page.blocks[index].text
    if _names_organ(title) or _is_head_matter(page, above):
        return False
    is_beginning = index == 1 and "关于" not in title and 4 <= len(plain(above.text)) <= LONGEST_BEGINNING
    return is_signer(above) or (
        is_beginning and above.kind == BlockKind.PARAGRAPH and not re.search(r"[。；：:，！\d]", above.text)
    )


def _opening_line(page: Page) -> Found[str] | None:
    """The first line of a text that goes on in sentences, where no line ends as titles do: 中华人民共和国森林法."""
    lines = [block for block in page.blocks[:HEAD_ONLY_FOR_ORGAN] if block.kind != BlockKind.RESIDUE]
    if len(lines) < FEWEST_LINES or lines[0].kind != BlockKind.PARAGRAPH:
        return None
    text = lines[0].text.strip()
    is_sentence = re.search(r"[。；：:！]", text) is not None or text.endswith(("，", "、"))
    if is_sentence or not 4 <= len(plain(text)) <= LONGEST_OPENING or is_signer(lines[0]) or DATE_LINE.match(text):
        return None
    return Found(plain(text), lines[0].span, text, 0.5, "没有像标题的行，取全文第一行")


def _names_organ(title: str) -> bool:
    """Whether a title line begins with an organ's own name."""
    return organ_end().search(re.split(r"关于|\d{4}年", plain(title))[0]) is not None
