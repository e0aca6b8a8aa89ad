"""The parts of a notice file: head, letter, the plan it carries, what trails behind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.documents.reading.dates import FULL_DATE
from gongkai.documents.reading.genre import either, pattern, words
from gongkai.documents.reading.labels import is_label
from gongkai.documents.reading.notice import Block, BlockKind
from gongkai.documents.reading.numbering import Style, mark_of
from gongkai.documents.reading.statements import label_pattern

NOTHING = range(0)
HEAD_BLOCKS = 80
LETTER_BLOCKS = 4
BARE_HEAD_BLOCKS = 12
LONGEST_TITLE = 90
LONGEST_ADDRESSEES = 260
DATE_LINE = re.compile(rf"^(?P<organ>[^，。；：]{{0,60}}?)\s*(?:{FULL_DATE.pattern})\s*$")
ATTACHMENT_LINE = re.compile(r"^附\s*(?:件|表)\s*[\d一二三四五六七八九十]{0,2}\s*[：:.]?$")
ATTACHMENT_LIST = re.compile(r"^附件\s*[\d一二三四五六七八九十]{0,2}[：:]")
COLOPHON = re.compile(r"^(?:抄送|分送|主送|印发[:：])|\d日\s*印发\s*$")
TITLE_TAIL = (
    r"(?:[（(](?:试行|暂行|修订|征求意见稿|修订稿|送审稿|代拟稿|[\d—\-年～~至]{4,20}|[一二三四五六七八九十]{1,2})"
    r"[）)])?$"
)
NO_ADDRESSEES = re.compile(r"如下|以下|通知|现就|现将|要求|决定|请求|是指")
ORGANISH = re.compile(r"各|部门|政府|单位|委员会|管委会|公司|处室|办公|机构|直属|街道|领导小组|局|委|厅")


@dataclass(frozen=True, slots=True)
class Parts:
    """Indexes of blocks: ``addressees`` one block, the others ranges that may be empty."""

    head: range
    addressees: int | None
    letter: range
    plan_title: range
    main: range
    rest: range

    @property
    def carries_plan(self) -> bool:
        """Whether the letter only carries a plan that begins after it."""
        return len(self.plan_title) > 0


def parts_of(blocks: Sequence[Block]) -> Parts:
    """Where the letter, the plan and the rest of ``blocks`` begin and end."""
    addressees = _addressees(blocks)
    first = 0 if addressees is None else addressees + 1
    head = range(0, first or _bare_head_end(blocks))
    plan_title = _plan_title(blocks, first, is_letter=addressees is not None)
    letter_end = _main_end(blocks, first)
    if plan_title and not (_has_own_sections(blocks, range(first, plan_title.start)) and not _forwards(blocks, first)):
        main = range(plan_title.stop, _main_end(blocks, plan_title.stop))
        letter = range(first, min(letter_end, plan_title.start)) if addressees is not None else NOTHING
        return Parts(head, addressees, letter, plan_title, main, range(main.stop, len(blocks)))
    letter = range(first, letter_end)
    begin = _untitled_plan(blocks, letter) if addressees is not None else None
    main = range(begin, _main_end(blocks, begin)) if begin is not None else letter
    return Parts(head, addressees, letter, NOTHING, main, range(main.stop, len(blocks)))


def _untitled_plan(blocks: Sequence[Block], letter: range) -> int | None:
    """Where a plan begins behind a letter that has no items of its own, though no line reads as the plan's title."""
    if any(blocks[index].kind in (BlockKind.ITEM, BlockKind.ROW) for index in letter):
        return None
    for index in range(letter.stop, len(blocks)):
        block = blocks[index]
        if block.kind == BlockKind.PARAGRAPH and _is_explanation(blocks, index):
            return None
        mark = mark_of(block.text) if block.kind == BlockKind.ITEM else None
        if mark is not None and mark.value == 1:
            return index if _says_what_to_do(blocks, range(index, len(blocks))) else None
    return None


def _says_what_to_do(blocks: Sequence[Block], rest: range) -> bool:
    """Sections of sentences; lists of names and of figures are no plan."""
    sentences = sum(1 for index in rest if blocks[index].kind == BlockKind.ITEM and "。" in blocks[index].text)
    return sentences >= 2 and _has_own_sections(blocks, rest)


def _bare_head_end(blocks: Sequence[Block]) -> int:
    """Where the head of a document without addressees ends: at its first sentence, item or row."""
    seen = 0
    for index, block in enumerate(blocks):
        if block.kind in (BlockKind.ITEM, BlockKind.ROW) or "。" in block.text:
            return index
        seen += block.kind != BlockKind.RESIDUE
        if seen > BARE_HEAD_BLOCKS:
            return index
    return len(blocks)


def is_addressees(text: str) -> bool:
    """Whether a line names those a letter goes to: organs and a colon, no sentence."""
    plain = text.strip()
    if plain.startswith(words("addressees", "no_starts")):
        return False
    if not plain.endswith(("：", ":")) or len(plain) > LONGEST_ADDRESSEES or "。" in plain or mark_of(plain):
        return False
    parts = [part for part in re.split(r"[，,、；;]", plain[:-1]) if part.strip()]
    organs = sum(
        1
        for part in parts
        if ORGANISH.search(part) or re.fullmatch(either(words("units", "suffixes")) + "?.{0,4}", part)
    )
    return not is_label(plain) and not NO_ADDRESSEES.search(plain[-12:]) and organs * 2 > len(parts)


def _addressees(blocks: Sequence[Block]) -> int | None:
    seen = 0
    for index, block in enumerate(blocks):
        seen += block.kind != BlockKind.RESIDUE
        if seen > HEAD_BLOCKS:
            return None
        if block.kind == BlockKind.PARAGRAPH and is_addressees(block.text):
            return index
        if block.kind == BlockKind.ITEM and mark_of(block.text) and index > 3:
            return None
    return None


def is_title_line(text: str, *, nouns: Sequence[str]) -> bool:
    """A short line that ends as titles do, with no sentence in it."""
    plain = re.sub(r"\s", "", text)
    if (
        not 4 <= len(plain) <= LONGEST_TITLE
        or re.search(r"[。；：:？！，]", plain.rstrip("》"))
        or plain.startswith(("附件", "（", "("))
        or plain in words("title", "case_headings")
    ):
        return False
    return bool(re.search(either(nouns) + "》?" + TITLE_TAIL, plain))


def _plan_title(blocks: Sequence[Block], first: int, *, is_letter: bool) -> range:
    """The blocks of the carried plan's title, after the letter's text and before the plan's first item."""
    named = _names_in_letter(blocks, first)
    seen_letter = not is_letter
    for index in range(first, len(blocks)):
        block = blocks[index]
        is_named = re.sub(r"[\s《》]", "", block.text) in named
        if (
            block.kind == BlockKind.PARAGRAPH
            and seen_letter
            and (is_named or is_title_line(block.text, nouns=words("title", "plan_nouns")))
        ):
            if not _is_explanation(blocks, index) and _followed_by_work(blocks, index):
                return range(_title_start(blocks, index, first), index + 1)
            continue
        seen_letter = seen_letter or len(block.text) > 30 or "。" in block.text
        if not is_letter and block.kind == BlockKind.ITEM:
            return NOTHING
    return NOTHING


def _names_in_letter(blocks: Sequence[Block], first: int) -> frozenset[str]:
    """What the title and the first paragraphs say is sent: 印发《…》, 印发…的通知."""
    text = "".join(re.sub(r"\s", "", block.text) for block in blocks[: first + LETTER_BLOCKS])
    names = re.findall(r"《([^《》]{4,100})》", text)
    names += re.findall(rf"{either(words('title', 'forwarding'))}([^《》。：]{{4,100}}?)的通知", text)
    return frozenset(names)


def _title_start(blocks: Sequence[Block], index: int, first: int) -> int:
    """The first line of a title set on several lines."""
    start = index
    while (
        start - 1 >= first
        and index - start < 3
        and _is_title_beginning(blocks[start - 1].text)
        and len(blocks[index].text) < 25
    ):
        start -= 1
    return start


def _is_title_beginning(text: str) -> bool:
    plain = re.sub(r"\s", "", text)
    return bool(
        4 <= len(plain) <= 40
        and not re.search(r"[。；：，、:（）()]|日$", plain)
        and re.search(r"关于|年|贯彻|落实|推进|加强", plain)
    )


def _followed_by_work(blocks: Sequence[Block], index: int) -> bool:
    return any(block.kind in (BlockKind.ITEM, BlockKind.ROW) for block in blocks[index + 1 : index + 40])


def _is_explanation(blocks: Sequence[Block], index: int) -> bool:
    return bool(pattern("title", "explanation_patterns").search(re.sub(r"\s", "", blocks[index].text)))


def _forwards(blocks: Sequence[Block], first: int) -> bool:
    head = "".join(block.text for block in blocks[:first])
    return any(word in head for word in words("title", "forwarding"))


def _has_own_sections(blocks: Sequence[Block], letter: range) -> bool:
    marks = [mark_of(blocks[index].text) for index in letter if blocks[index].kind == BlockKind.ITEM]
    return sum(1 for mark in marks if mark and mark.style in (Style.HAN_COMMA, Style.CHAPTER)) >= 2


def _main_end(blocks: Sequence[Block], first: int) -> int:
    """The first block after the working text: signature, explanation, attachment or colophon."""
    seen_item = seen_row = False
    for index in range(first, len(blocks)):
        block = blocks[index]
        seen_item = seen_item or block.kind in (BlockKind.ITEM, BlockKind.ROW)
        seen_row = seen_row or block.kind == BlockKind.ROW
        plain = re.sub(r"\s", "", block.text)
        if seen_row and block.kind == BlockKind.PARAGRAPH and pattern("residue", "remark_patterns").search(plain):
            return index
        if block.kind != BlockKind.PARAGRAPH or len(plain) > LONGEST_TITLE:
            continue
        if COLOPHON.search(block.text) or (seen_item and _is_explanation(blocks, index)):
            return _without_trailing_title(blocks, first, index)
        if index > first and (ATTACHMENT_LINE.match(plain) or ATTACHMENT_LIST.match(plain)):
            return _without_signature(blocks, first, index)
        if index > first and (seen_item or len(blocks[first].text) > 60) and DATE_LINE.match(block.text):
            return _without_signature(blocks, first, index)
    return len(blocks)


def _without_trailing_title(blocks: Sequence[Block], first: int, end: int) -> int:
    while (
        end - 1 > first
        and blocks[end - 1].kind == BlockKind.PARAGRAPH
        and len(blocks[end - 1].text) < 60
        and not re.search(r"[。；）]", blocks[end - 1].text)
        and not label_pattern().match(blocks[end - 1].text)
    ):
        end -= 1
    return end


def _without_signature(blocks: Sequence[Block], first: int, end: int) -> int:
    while end - 1 > first and is_signer(blocks[end - 1]):
        end -= 1
    return end


def is_signer(block: Block) -> bool:
    """A short line that is nothing but names of organs."""
    plain = re.sub(r"\s", "", block.text)
    if block.kind != BlockKind.PARAGRAPH or not 2 < len(plain) <= 60 or re.search(r"[。；：，]", plain):
        return False
    return bool(re.search(either(words("units", "suffixes")) + "$", plain)) or plain in ("国务院",)
