"""The labelled head of a web page or archive: 索引号、发文机关、成文日期 and the rest."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.notice import Block, BlockKind, Found, TextSpan

KEYS = (
    "index_number",
    "title",
    "issuing_body",
    "document_number",
    "date_of_writing",
    "publish_date",
    "disclosure_attribute",
    "source",
    "ignored",
)
SPACE = r"[\s\u3000]*"
HEAD_BLOCKS = 60
LONGEST_VALUE = 200


@cache
def _label() -> re.Pattern[str]:
    """Any label with its colon, spaces between its characters allowed; a sentence's own words do not count."""
    names = sorted((name for key in KEYS for name in words("labels", key)), key=len, reverse=True)
    spaced = "|".join(SPACE.join(map(re.escape, name)) for name in names)
    return re.compile(rf"(?:(?<=[\s\u3000\t【\[])|^)(?P<name>{spaced}){SPACE}[】\]]?{SPACE}[：:]{SPACE}", re.MULTILINE)


@cache
def _key_of(name: str) -> str:
    plain = re.sub(r"\s", "", name)
    return next((key for key in KEYS if plain in words("labels", key)), "ignored")


def is_label(line: str) -> bool:
    """Whether a line is nothing but a label and its colon."""
    return _label().fullmatch(line.strip()) is not None


def opens_with_label(line: str) -> bool:
    """Whether a line begins with a label of a page's own table."""
    return _label().match(line.strip()) is not None


def read_labels(text: str, blocks: Sequence[Block]) -> Mapping[str, Found[str]]:
    """Label key -> first value that is not blank, from the head and the foot of the page."""
    found: dict[str, Found[str]] = {}
    for block in _near_the_edges(blocks):
        for key, span in _labelled(text, block, blocks):
            value = " ".join(text[span.start : span.end].split())
            if value and key != "ignored" and key not in found and len(value) <= LONGEST_VALUE:
                found[key] = Found(value, span, value)
    return found


def _near_the_edges(blocks: Sequence[Block]) -> Iterator[Block]:
    """The first and the last blocks; navigation before the text does not count."""
    seen = 0
    for index, block in enumerate(blocks):
        seen += block.kind != BlockKind.RESIDUE
        if seen <= HEAD_BLOCKS or index >= len(blocks) - 5:
            yield block


def _labelled(text: str, block: Block, blocks: Sequence[Block]) -> Iterator[tuple[str, TextSpan]]:
    if block.kind == BlockKind.ROW:
        yield from _in_row(text, block)
    if block.kind == BlockKind.ITEM:
        return
    matches = list(_label().finditer(text, block.span.start, block.span.end))
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        end = following.start() if following else block.span.end
        span = _trimmed(text, match.end(), end)
        if span.start == span.end and following is None:
            span = _next_line(text, block.span.end)
        yield _key_of(match["name"]), span


def _in_row(text: str, block: Block) -> Iterator[tuple[str, TextSpan]]:
    """Rows whose cells alternate between a label without colon and its value."""
    for name, value in zip(block.cells, block.cells[1:], strict=False):
        plain = re.sub(r"[\s：:]", "", text[name.start : name.end])
        if plain and any(plain in words("labels", key) for key in KEYS):
            yield _key_of(plain), value


def _next_line(text: str, end: int) -> TextSpan:
    """The line after a label that ends its own, unless that line has a label of its own."""
    start = end + 1
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    if start >= len(text) or _label().match(text, start, stop) or stop - start > LONGEST_VALUE:
        return TextSpan(end, end)
    return _trimmed(text, start, stop)


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    while start < end and text[start] in " \t\u3000】]":
        start += 1
    while end > start and text[end - 1] in " \t\u3000":
        end -= 1
    return TextSpan(start, end)
