"""The head of a notice: title, issuing body, number, days, attribute, addressees, attachments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from gongkai.documents.reading.dates import FULL_DATE, WrittenDate, dates_in
from gongkai.documents.reading.genre import either, mapping, pattern, words
from gongkai.documents.reading.labels import read_labels
from gongkai.documents.reading.notice import Block, BlockKind, Found, Metadata, TextSpan
from gongkai.documents.reading.parts import ATTACHMENT_LINE, DATE_LINE, Parts, is_signer, is_title_line
from gongkai.documents.reading.report import report_due

NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{1,14})\s*[〔\[（(［【﹝〈「]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]）)］】﹞〉」]\s*(?:第\s*)?(?P<serial>\d{1,5})\s*号"
)
BARE_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[（(\[]?(?:19|20)\d{2}[）)\]]?[.．·\-—年]?(?:第)?\d{1,5}号?")
ORDER_NUMBER = re.compile(r"(?:(?P<code>[\u4e00-\u9fff]{2,20}令)\s*)?第\s*(?P<serial>\d{1,4})\s*号")
ATTRIBUTE = re.compile(rf"[（(]?\s*(?P<form>{either(words('attribute', 'forms'))})\s*[）)]?")
PRINTED = re.compile(rf"(?:{FULL_DATE.pattern})\s*印发(?=\s|$)")
ATTACHMENT_LABEL = re.compile(r"^附\s*件\s*\d{0,2}\s*[：:]\s*")
LISTED = re.compile(r"^\s*(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*")
BOOK = re.compile(r"《([^《》]{4,120})》")
ORGAN_OF_TITLE = re.compile(r"^(?P<organ>[^《》]{2,60}?)(?:关于|印发|转发|批转)")
HEAD_ONLY_FOR_ORGAN = 80
MOST_SIGNERS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What the metadata are read from."""

    text: str
    blocks: Sequence[Block]
    parts: Parts
    labels: Mapping[str, Found[str]]


def read_metadata(text: str, blocks: Sequence[Block], parts: Parts) -> Metadata:
    """The metadata of a notice."""
    page = Page(text, blocks, parts, read_labels(text, blocks))
    number = _document_number(page)
    letter_title = _letter_title(page)
    signature = _signature(page)
    title = _title(page, letter_title)
    attachments = _attachments(page, title)
    year = _year(title, number, signature[1] or _label_date(page, "date_of_writing"))
    return Metadata(
        title=title,
        issuing_body=_issuing_body(page, letter_title, signature[0]),
        document_number=number,
        date_of_writing=signature[1] or _label_date(page, "date_of_writing"),
        disclosure_attribute=_attribute(page),
        print_date=_print_date(page),
        addressees=_addressees(page),
        attachments=attachments,
        publish_date=_label_date(page, "publish_date"),
        index_number=page.labels.get("index_number"),
        year=year,
        report_due=report_due(text, year=year),
    )


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _document_number(page: Page) -> Found[str] | None:
    """The notice's own number: a labelled one, or one that stands alone in the head."""
    labelled = page.labels.get("document_number")
    if labelled and (found := _number_in(page.text, labelled.span) or _number_without_brackets(labelled)):
        return found
    for index in page.parts.head:
        block = page.blocks[index]
        if len(block.text) <= 60 and (found := _number_in(page.text, block.span)) and _stands_alone(block.text):
            return found
    return _order_number(page)


def _number_without_brackets(labelled: Found[str]) -> Found[str] | None:
    """A labelled number in another form, kept as it is: 岚财金2018.184."""
    value = _plain(labelled.value)
    return (
        Found(value, labelled.span, labelled.text, 0.8, "文号不是规范格式，照录")
        if BARE_NUMBER.fullmatch(value)
        else None
    )


def _order_number(page: Page) -> Found[str] | None:
    """第87号 below the head of an order: 某市人民政府令."""
    for index in page.parts.head[:-1]:
        order, number = page.blocks[index], page.blocks[index + 1]
        if _plain(order.text).endswith("令") and ORDER_NUMBER.fullmatch(number.text.strip()):
            value = _plain(order.text + number.text)
            return Found(value, TextSpan(order.span.start, number.span.end), value, 0.9)
    return None


def _stands_alone(line: str) -> bool:
    rest = NUMBER.sub("", line, count=1)
    return not re.search(r"[，。；《]", rest) and len(_plain(rest)) <= 30


def _number_in(text: str, span: TextSpan) -> Found[str] | None:
    match = NUMBER.search(text, span.start, span.end)
    if match is not None:
        value = f"{match['code']}〔{match['year']}〕{int(match['serial'])}号"
        return Found(value, TextSpan(*match.span()), match.group())
    order = ORDER_NUMBER.fullmatch(text[span.start : span.end].strip())
    if order is not None:
        return Found(_plain(order.group()), span, order.group(), 0.8)
    return None


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
    plain = _plain(block.text)
    if (
        NUMBER.fullmatch(plain)
        or pattern("title", "red_head_patterns").fullmatch(plain)
        or ATTRIBUTE.fullmatch(plain)
        or DATE_LINE.match(block.text)
    ):
        return True
    is_label_value = any(
        found.span.start >= block.span.start and found.span.end <= block.span.end for found in page.labels.values()
    )
    return is_label_value or bool(re.match(r"^[\u4e00-\u9fff\s\u3000]{2,12}[：:]", block.text))


def _letter_title(page: Page) -> Found[str] | None:
    """The title above the addressees, set on one line or several."""
    lines = _title_lines(page)
    nouns = words("title", "nouns")
    for last in range(len(lines) - 1, -1, -1):
        for first in range(max(0, last - 4), last + 1):
            joined = "".join(_plain(line.text) for line in lines[first : last + 1])
            if _is_whole_title(joined, nouns, lines[first : last + 1], page):
                start = _past_head_matter(lines, first, last)
                span = TextSpan(lines[start].span.start, lines[last].span.end)
                return Found(
                    "".join(_plain(line.text) for line in lines[start : last + 1]), span, page.text[slice(*span)]
                )
    return None


def _is_apart(page: Page, earlier: Block, later: Block) -> bool:
    """Whether much text or the document's number stands between two lines."""
    between = page.text[earlier.span.end : later.span.start]
    return len(between) > 200 or any(NUMBER.fullmatch(_plain(line)) for line in between.split("\n"))


def _past_head_matter(lines: Sequence[Block], first: int, last: int) -> int:
    """The line where the title itself begins: lines above that repeat it, or are of a red head, are none of it."""
    for start in range(last, first, -1):
        above = _plain(lines[start - 1].text)
        title = "".join(_plain(line.text) for line in lines[start : last + 1])
        if _is_complete(title) and (title.startswith(above) or not _opens_title(above)):
            return start
    return first


def _is_complete(title: str) -> bool:
    """Whether a title names its organ before 关于, so that nothing is missing on its left."""
    match = ORGAN_OF_TITLE.match(title)
    return match is not None and bool(_organ_end().search(match["organ"]))


@cache
def _organ_end() -> re.Pattern[str]:
    return re.compile(either(words("units", "suffixes")) + "$|国务院$")


def _opens_title(line: str) -> bool:
    """Whether a line can be the first of a title whose next line is one in itself: organs, or 转发 and its like."""
    is_forwarding = line.endswith((*words("title", "forwarding"), "关于"))
    return is_forwarding or ("关于" not in line and bool(_organ_end().search(line)))


def _is_whole_title(joined: str, nouns: Sequence[str], lines: Sequence[Block], page: Page) -> bool:
    if (
        not re.search(either(nouns) + r"》?(?:[（(][^（）()]{2,12}[）)])?$", joined)
        or not 6 <= len(joined) <= 150
        or "。" in joined
    ):
        return False
    if any(_is_apart(page, earlier, later) for earlier, later in pairwise(lines)):
        return False
    return bool(re.search(r"关于|印发|转发|批转", joined)) or (page.parts.addressees is None and len(lines) == 1)


def _plan_title(page: Page) -> Found[str] | None:
    if not page.parts.plan_title:
        return None
    first, last = page.blocks[page.parts.plan_title.start], page.blocks[page.parts.plan_title.stop - 1]
    span = TextSpan(first.span.start, last.span.end)
    return Found(_plain(page.text[span.start : span.end]), span, page.text[span.start : span.end])


def _title(page: Page, letter_title: Found[str] | None) -> Found[str] | None:
    """The letter's title; a page's label where it says more; the plan's where the letter has none."""
    labelled = page.labels.get("title")
    if labelled is not None:
        value = _plain(labelled.value)
        if letter_title is None or not _plain(letter_title.value).endswith(value[-20:]):
            return Found(value, labelled.span, labelled.value)
    if letter_title is not None:
        return letter_title
    plan = _plan_title(page)
    if plan is not None:
        return Found(plan.value, plan.span, plan.text, 0.8, "通知标题行缺失，取正文（附件）标题")
    return _first_title_line(page)


def _first_title_line(page: Page) -> Found[str] | None:
    """The first line that ends as titles do, with the organ on the line above it."""
    for index, block in enumerate(page.blocks[:HEAD_ONLY_FOR_ORGAN]):
        if block.kind == BlockKind.PARAGRAPH and is_title_line(block.text, nouns=words("title", "nouns")):
            above = page.blocks[index - 1] if index else None
            first = above if above is not None and is_signer(above) and not _names_organ(block.text) else block
            span = TextSpan(first.span.start, block.span.end)
            text = page.text[span.start : span.end]
            return Found(_plain(text), span, text, 0.6, "取正文前第一个像标题的行")
    return None


def _names_organ(title: str) -> bool:
    """Whether a title line begins with an organ's own name."""
    return _organ_end().search(re.split(r"关于|\d{4}年", _plain(title))[0]) is not None


def _signature(page: Page) -> tuple[Found[str] | None, Found[date] | None]:
    """The signer and the day below the letter."""
    begin = page.parts.addressees + 1 if page.parts.addressees is not None else 0
    for index in range(begin, len(page.blocks)):
        block = page.blocks[index]
        match = DATE_LINE.match(block.text) if block.kind in (BlockKind.PARAGRAPH, BlockKind.RESIDUE) else None
        if match is None or block.text.rstrip().endswith("印发"):
            continue
        written = next(dates_in(page.text, block.span.start, block.span.end))
        day = Found(written.value, written.span, written.text) if written.value else None
        return _signer(page, index, match["organ"]), day
    return None, None


def _signer(page: Page, index: int, on_same_line: str) -> Found[str] | None:
    block = page.blocks[index]
    organ = on_same_line.strip()
    if organ:
        return Found(_plain(organ), TextSpan(block.span.start, block.span.start + len(organ)), organ)
    first = index
    while first and index - first < MOST_SIGNERS and is_signer(page.blocks[first - 1]):
        first -= 1
    if first == index:
        return None
    span = TextSpan(page.blocks[first].span.start, page.blocks[index - 1].span.end)
    value = " ".join(_plain(signer.text) for signer in page.blocks[first:index])
    return Found(value, span, page.text[span.start : span.end])


def _issuing_body(page: Page, letter_title: Found[str] | None, signer: Found[str] | None) -> Found[str] | None:
    """Who issues: label, signature, title, red head, source of the page, in this order."""
    labelled = page.labels.get("issuing_body")
    if labelled is not None:
        return Found(_plain(labelled.value), labelled.span, labelled.text)
    candidates = (signer, _organ_of_title(letter_title), _red_head(page), page.labels.get("source"))
    return next((found for found in candidates if found is not None), None)


def _organ_of_title(title: Found[str] | None) -> Found[str] | None:
    match = ORGAN_OF_TITLE.match(title.value) if title else None
    if title is None or match is None or not _organ_end().search(match["organ"]):
        return None
    return Found(match["organ"], title.span, title.text, 0.9)


def _red_head(page: Page) -> Found[str] | None:
    for index in page.parts.head:
        block = page.blocks[index]
        match = pattern("title", "red_head_patterns").fullmatch(_plain(block.text))
        organ = next((group for group in match.groups() if group), None) if match else None
        if organ is not None:
            return Found(organ, block.span, block.text, 0.9)
    return None


def _attribute(page: Page) -> Found[str] | None:
    """此件公开发布 where it stands alone; a label's 主动公开 in its full form."""
    for block in page.blocks:
        match = ATTRIBUTE.search(page.text, *block.span) if "此件" in block.text and len(block.text) <= 60 else None
        is_in_brackets = bool(re.fullmatch(r"[（(][^（）()]{4,40}[）)]", _plain(block.text)))
        if match is not None and (is_in_brackets or not re.search(r"[“”，。、]", block.text)):
            return Found(match["form"], TextSpan(*match.span("form")), match["form"])
    labelled = page.labels.get("disclosure_attribute")
    if labelled is None:
        return None
    form = mapping("attribute", "label_values").get(_plain(labelled.value))
    return Found(form, labelled.span, labelled.text, 0.8) if form else None


def _print_date(page: Page) -> Found[date] | None:
    for block in reversed(page.blocks):
        match = PRINTED.search(block.text) if len(block.text) <= 120 else None
        if match is None:
            continue
        written = next(dates_in(page.text, block.span.start + match.start(), block.span.end))
        return Found(written.value, written.span, written.text) if written.value else None
    return None


def _addressees(page: Page) -> Found[str] | None:
    if page.parts.addressees is None:
        return None
    block = page.blocks[page.parts.addressees]
    value = _plain(block.text).rstrip("：:")
    start = block.span.start
    return Found(value, TextSpan(start, start + len(block.text.rstrip().rstrip("：:"))), block.text)


def _label_date(page: Page, key: str) -> Found[date] | None:
    labelled = page.labels.get(key)
    if labelled is None:
        return None
    written: WrittenDate | None = next(dates_in(page.text, labelled.span.start, labelled.span.end), None)
    return Found(written.value, written.span, written.text) if written and written.value else None


def _attachments(page: Page, title: Found[str] | None) -> tuple[Found[str], ...]:
    """The listed attachments, and the plan that the letter carries."""
    listed = list(_listed_attachments(page))
    plan = _plan_title(page)
    is_sent = plan is not None and page.parts.addressees is not None
    if (
        plan is not None
        and is_sent
        and not any(_plain(found.value).strip("《》") == plan.value.strip("《》") for found in listed)
    ):
        listed.insert(0, Found(plan.value.strip("《》"), plan.span, plan.text))
    return tuple(listed)


def _listed_attachments(page: Page) -> Iterator[Found[str]]:
    is_listing = False
    for index in (*page.parts.head, *page.parts.letter, *page.parts.rest):
        block = page.blocks[index]
        match = ATTACHMENT_LABEL.match(block.text)
        numbered = LISTED.match(block.text) if is_listing else None
        if match is None and numbered is None:
            is_listing = False
            continue
        is_listing = True
        start = (match or numbered).end()  # type: ignore[union-attr]
        inner = LISTED.match(block.text[start:])
        start += inner.end() if inner else 0
        value = block.text[start:].strip()
        if value and not ATTACHMENT_LINE.match(_plain(block.text)):
            yield Found(_plain(value).strip("《》"), TextSpan(block.span.start + start, block.span.end), value)


def _year(title: Found[str] | None, number: Found[str] | None, written: Found[date] | None) -> int | None:
    """The year the notice is about: one in its title, else of its number, else of its date."""
    of_number = int(match["year"]) if number and (match := re.search(r"〔(?P<year>\d{4})〕", number.value)) else None
    of_date = written.value.year if written else None
    anchor = of_number or of_date
    years = (
        [int(found) for found in re.findall(r"(?<!\d)((?:19|20)\d{2})年(?!\s*[—\-~～至])", title.value)]
        if title
        else []
    )
    fitting = [found for found in years if anchor is None or anchor <= found <= anchor + 1]
    return fitting[0] if fitting else anchor
