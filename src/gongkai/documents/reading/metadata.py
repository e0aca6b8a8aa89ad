"""The head of a notice: title, issuing body, number, days, attribute, addressees, attachments."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gongkai.documents.reading.dates import FULL_DATE, WrittenDate, dates_in
from gongkai.documents.reading.genre import either, mapping, pattern, words
from gongkai.documents.reading.labels import read_labels
from gongkai.documents.reading.notice import Block, BlockKind, Found, Metadata, TextSpan
from gongkai.documents.reading.parts import ATTACHMENT_LINE, DATE_LINE, Parts, is_signer
from gongkai.documents.reading.report import report_due
from gongkai.documents.reading.titles import (
    ATTRIBUTE,
    NUMBER,
    ORGAN_OF_TITLE,
    Page,
    letter_title_of,
    organ_end,
    plain,
    plan_title_of,
    title_of,
)

BARE_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[（(\[]?(?:19|20)\d{2}[）)\]]?[.．·\-—年]?(?:第)?\d{1,5}号?")
ORDER_NUMBER = re.compile(r"(?:(?P<code>[\u4e00-\u9fff]{2,20}令)\s*)?第\s*(?P<serial>\d{1,4})\s*号")
PRINTED = re.compile(rf"(?:{FULL_DATE.pattern})\s*印发(?=\s|$)")
ATTACHMENT_LABEL = re.compile(r"^附\s*件\s*\d{0,2}\s*[：:]\s*")
LISTED = re.compile(r"^\s*(?:\d{1,2}\s*[.．、]|[（(]\d{1,2}[）)])\s*")
# （某市人民政府 2023年9月14日印发 某政规〔2023〕3号）below a title
CAPTION = re.compile(
    rf"[（(]\s*(?P<organ>[^，。；（）()\d〔\[]{{2,40}}?)?\s*(?:{FULL_DATE.pattern})\s*(?P<act>[^（）()\d，。；]{{0,12}}?)\s*(?:[\u4e00-\u9fff]{{1,14}}[〔\[]\d{{4}}[〕\]]第?\d{{1,5}}号)?\s*[）)]"
)
NO_DAY_OF_WRITING = ("印发", "施行", "实施", "修订", "修正")
MOST_SIGNERS = 5
# （省卫生健康委代章）between the signer and the day
SEALED_BY = re.compile(r"[（(][^（）()]{0,40}代(?:章|印|签)[）)]")


def read_metadata(text: str, blocks: Sequence[Block], parts: Parts) -> Metadata:
    """The metadata of a notice."""
    page = Page(text, blocks, parts, read_labels(text, blocks))
    number = _document_number(page)
    letter_title = letter_title_of(page)
    caption = _caption(page)
    signature = _signature(page)
    written = signature[1] or _label_date(page, "date_of_writing") or caption[1]
    title = title_of(page, letter_title)
    attachments = _attachments(page, title)
    year = _year(title, number, written)
    return Metadata(
        title=title,
        issuing_body=_issuing_body(page, letter_title, signature[0]) or caption[0],
        document_number=number,
        date_of_writing=written,
        disclosure_attribute=_attribute(page),
        print_date=_print_date(page),
        addressees=_addressees(page),
        attachments=attachments,
        publish_date=_label_date(page, "publish_date"),
        index_number=page.labels.get("index_number"),
        year=year,
        report_due=report_due(text, year=year),
    )


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
    value = plain(labelled.value)
    return (
        Found(value, labelled.span, labelled.text, 0.8, "文号不是规范格式，照录")
        if BARE_NUMBER.fullmatch(value)
        else None
    )


def _order_number(page: Page) -> Found[str] | None:
    """第87号 below the head of an order: 某市人民政府令."""
    for index in page.parts.head[:-1]:
        order, number = page.blocks[index], page.blocks[index + 1]
        if plain(order.text).endswith("令") and ORDER_NUMBER.fullmatch(number.text.strip()):
            value = plain(order.text + number.text)
            return Found(value, TextSpan(order.span.start, number.span.end), value, 0.9)
    return None


def _stands_alone(line: str) -> bool:
    rest = NUMBER.sub("", line, count=1)
    return not re.search(r"[，。；《]", rest) and len(plain(rest)) <= 30


def _number_in(text: str, span: TextSpan) -> Found[str] | None:
    match = NUMBER.search(text, span.start, span.end)
    if match is not None:
        value = f"{match['code']}〔{match['year']}〕{int(match['serial'])}号"
        return Found(value, TextSpan(*match.span()), match.group())
    order = ORDER_NUMBER.fullmatch(text[span.start : span.end].strip())
    if order is not None:
        return Found(plain(order.group()), span, order.group(), 0.8)
    return None


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


def _caption(page: Page) -> tuple[Found[str] | None, Found[date] | None]:
    """The organ and the day that a line in brackets below the title gives."""
    for block in page.blocks[: len(page.parts.head) or 1]:
        match = CAPTION.fullmatch(page.text, *block.span)
        if match is None:
            continue
        written = next(dates_in(page.text, *block.span))
        is_written = written.value is not None and not match["act"].endswith(NO_DAY_OF_WRITING)
        organ = plain(match["organ"] or "")
        return (
            Found(organ, TextSpan(*match.span("organ")), organ, 0.8) if organ_end().search(organ) else None,
            Found(written.value, written.span, written.text, 0.8) if is_written and written.value else None,
        )
    return None, None


def _signer(page: Page, index: int, on_same_line: str) -> Found[str] | None:
    block = page.blocks[index]
    organ = on_same_line.strip()
    if organ:
        return Found(plain(organ), TextSpan(block.span.start, block.span.start + len(organ)), organ)
    last = index - (index > 0 and SEALED_BY.fullmatch(plain(page.blocks[index - 1].text)) is not None)
    first = last
    while first and last - first < MOST_SIGNERS and is_signer(page.blocks[first - 1]):
        first -= 1
    if first == last:
        return None
    span = TextSpan(page.blocks[first].span.start, page.blocks[last - 1].span.end)
    value = " ".join(plain(signer.text) for signer in page.blocks[first:last])
    return Found(value, span, page.text[span.start : span.end])


def _issuing_body(page: Page, letter_title: Found[str] | None, signer: Found[str] | None) -> Found[str] | None:
    """Who issues: label, signature, title, red head, source of the page, in this order."""
    labelled = page.labels.get("issuing_body")
    if labelled is not None:
        return Found(plain(labelled.value), labelled.span, labelled.text)
    candidates = (signer, _organ_of_title(letter_title), _red_head(page), page.labels.get("source"))
    return next((found for found in candidates if found is not None), None)


def _organ_of_title(title: Found[str] | None) -> Found[str] | None:
    match = ORGAN_OF_TITLE.match(title.value) if title else None
    if title is None or match is None or not organ_end().search(match["organ"]):
        return None
    return Found(match["organ"], title.span, title.text, 0.9)


def _red_head(page: Page) -> Found[str] | None:
    for index in page.parts.head:
        block = page.blocks[index]
        match = pattern("title", "red_head_patterns").fullmatch(plain(block.text))
        organ = next((group for group in match.groups() if group), None) if match else None
        if organ is not None:
            return Found(organ, block.span, block.text, 0.9)
    return None


def _attribute(page: Page) -> Found[str] | None:
    """此件公开发布 where it stands alone; a label's 主动公开 in its full form."""
    for block in page.blocks:
        match = ATTRIBUTE.search(page.text, *block.span) if "此件" in block.text and len(block.text) <= 60 else None
        is_in_brackets = bool(re.fullmatch(r"[（(][^（）()]{4,40}[）)]", plain(block.text)))
        if match is not None and (is_in_brackets or not re.search(r"[“”，。、]", block.text)):
            return Found(match["form"], TextSpan(*match.span("form")), match["form"])
    return _stated_attribute(page) or _labelled_attribute(page)


def _stated_attribute(page: Page) -> Found[str] | None:
    """（信息公开形式：主动公开）on a line of its own."""
    label = either(words("labels", "disclosure_attribute"))
    stated = re.compile(
        rf"[（(\[【]?\s*{label}\s*[：:]\s*(?P<value>{either(mapping('attribute', 'label_values'))})\s*[）)\]】]?"
    )
    for block in page.blocks:
        match = stated.fullmatch(page.text, *block.span) if len(block.text) <= 40 else None
        if match is not None:
            form = mapping("attribute", "label_values")[match["value"]]
            return Found(form, TextSpan(*match.span("value")), match["value"], 0.8)
    return None


def _labelled_attribute(page: Page) -> Found[str] | None:
    labelled = page.labels.get("disclosure_attribute")
    if labelled is None:
        return None
    form = mapping("attribute", "label_values").get(plain(labelled.value))
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
    value = plain(block.text).rstrip("：:")
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
    plan = plan_title_of(page)
    is_sent = plan is not None and page.parts.addressees is not None
    if (
        plan is not None
        and is_sent
        and not any(plain(found.value).strip("《》") == plan.value.strip("《》") for found in listed)
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
        if value and not ATTACHMENT_LINE.match(plain(block.text)):
            yield Found(plain(value).strip("《》"), TextSpan(block.span.start + start, block.span.end), value)


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
