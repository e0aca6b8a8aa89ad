"""Where each shown character stands in the file, and what of the file is not shown and why."""

import codecs
import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain, groupby

from gongkai.documents.reading import script
from gongkai.documents.reading.decoding import BYTE_ORDER_MARKS
from gongkai.documents.reading.genre import words
from gongkai.documents.reading.notice import (
    Block,
    BlockKind,
    LeftOut,
    NoticeReading,
    Part,
    PlaceMark,
    Role,
    TextSpan,
)
from gongkai.documents.reading.places import Place

NOWHERE = 0xFFFFFFFF
HIDDEN = "|".join(tag for tag in words("markup", "hidden_tags") if tag in ("script", "style", "noscript", "template"))
MARKUP = re.compile(
    rf"<!--.*?-->|<(?P<tag>{HIDDEN})\b.*?</(?P=tag)\s*>|<[!?/]?[a-zA-Z][^<>]*>", re.DOTALL | re.IGNORECASE
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
TEXT_TAGS = re.compile(r"</?(?:p|div|span|b|strong|font|o:p|u|i|em|center|td|tr|br)\b[^<>]{0,200}>", re.IGNORECASE)
UNSEEN = "\u00ad\u2060\ufeff" + "".join(map(chr, range(0x200B, 0x2010)))
# how much of what comes next is looked for, and how far ahead
PROBES = ((16, 40_000), (8, 4_000), (4, 400), (2, 60), (1, 8))
SHOWN, BLANK, MARK, NOTE, OTHER = range(5)
REASONS = {
    BLANK: (Role.BLANK, "空白、换行"),
    MARK: (Role.MARKUP, "网页标记"),
    NOTE: (Role.NOTE, "拼音夹注"),
    OTHER: (Role.UNSHOWN, "页码、页眉、分隔符号或网页中不显示的内容"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """For each shown character its place in ``original_text``; ``unshown`` covers every other character of it."""

    places: "array[int]"
    unshown: tuple[Part, ...]
    marks: Sequence[PlaceMark] = ()

    def of(self, span: TextSpan) -> TextSpan | None:
        """The stretch of the original that ``span`` of the shown text came from; ``None`` for what was supplied."""
        places = [place for place in self.places[span.start : span.end] if place != NOWHERE]
        return TextSpan(min(places), max(places) + 1) if places else None

    def place(self, span: TextSpan) -> Place | None:
        """Where ``span`` of the shown text stands in the file: page and box, paragraph, or sheet and cell."""
        places = [place for place in self.places[span.start : span.end] if place != NOWHERE]
        if not places or not self.marks:
            return None
        first = max(0, bisect_right(self.marks, places[0], key=lambda mark: mark.start) - 1)
        last = bisect_right(self.marks, places[-1], key=lambda mark: mark.start)
        begin = self.marks[first].place
        boxes = [mark.place.box for mark in self.marks[first:last] if mark.place.box and mark.place.page == begin.page]
        if not boxes:
            return begin
        left, top, right, bottom = zip(*boxes, strict=True)
        return replace(begin, box=(min(left), min(top), max(right), max(bottom)))


@dataclass(frozen=True, slots=True)
class _Stream:
    """The characters of the original that can be shown, without blanks, each with its place."""

    text: str
    places: "array[int]"
    notes: tuple[TextSpan, ...]


def trace(reading: NoticeReading) -> Origin:
    """The way from every shown character back to the file, found by aligning the two in order."""
    codes = {warning.code for warning in reading.warnings}
    stream = _stream(reading, has_notes="pinyin_notes" in codes, is_traditional="traditional_script" in codes)
    places = array("I", [NOWHERE]) * len(reading.text)
    cursor = 0
    for block in reading.blocks:
        cursor = _align_block(reading.text, block, stream, cursor, places)
    return Origin(places, tuple(_unshown(reading, places, stream)), reading.marks)


def byte_span(reading: NoticeReading, data: bytes, span: TextSpan) -> TextSpan | None:
    """Where ``span`` of the original text stands in the bytes of a text or a page; ``None`` where bytes were broken."""
    if reading.kind not in ("text", "html"):
        return None
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    encoding = reading.encoding
    raw = data[len(mark) :].decode(encoding, errors="replace")
    offset = len(mark)
    if raw.startswith("\ufeff"):
        raw, offset = raw[1:], offset + len("\ufeff".encode(encoding))
    if "\ufffd" in raw:
        return None
    start, end = (_raw_place(raw, place) for place in span)
    encode = codecs.getincrementalencoder(encoding)().encode
    before = offset + len(encode(raw[:start]))
    return TextSpan(before, before + len(encode(raw[start:end])))


def _raw_place(raw: str, place: int) -> int:
    """The place in the decoded text before its line ends were made one character."""
    if "\r\n" not in raw:
        return place
    at = 0
    for line in raw.split("\r\n"):
        if place <= len(line):
            return at + place
        place -= len(line) + 1
        at += len(line) + 2
    return len(raw)


def _stream(reading: NoticeReading, *, has_notes: bool, is_traditional: bool) -> _Stream:
    """What can be shown: without markup, blanks and, where the reading took them out, pinyin notes."""
    chars: list[str] = []
    places = array("I")
    for run, start, step in _visible(reading):
        for offset, char in enumerate(run):
            if not char.isspace() and char not in UNSEEN and char != "\x00":
                chars.append(char)
                places.append(start + offset * step)
    text = "".join(chars)
    del chars
    notes: list[TextSpan] = []
    if has_notes:
        text, places, notes = _without_notes(text, places)
    return _Stream(_simplified(text) if is_traditional else text, places, tuple(notes))


def _visible(reading: NoticeReading) -> Iterator[tuple[str, int, int]]:
    """Runs of characters with the place of the first and the step from one to the next (0 within an entity)."""
    original, is_page = reading.original_text, reading.kind == "html"
    markup = MARKUP if is_page else TEXT_TAGS
    place = 0
    for start, end in _unseen(original, markup, reading.left_out):
        yield from _decoded(original, place, start, is_page=is_page)
        place = max(place, end)
    yield from _decoded(original, place, len(original), is_page=is_page)


def _unseen(original: str, markup: re.Pattern[str], left_out: Sequence[LeftOut]) -> Iterator[TextSpan]:
    """Markup and what was left out, in order."""
    marked = (TextSpan(*match.span()) for match in markup.finditer(original))
    return merge(marked, (part.span for part in left_out))


def _decoded(original: str, start: int, end: int, *, is_page: bool) -> Iterator[tuple[str, int, int]]:
    place = start
    if is_page:
        for match in ENTITY.finditer(original, start, end):
            yield original[place : match.start()], place, 1
            yield html.unescape(match.group()), match.start(), 0
            place = match.end()
    yield original[place:end], place, 1


def _without_notes(text: str, places: "array[int]") -> tuple[str, "array[int]", list[TextSpan]]:
    kept: list[str] = []
    kept_places = array("I")
    notes: list[TextSpan] = []
    place = 0
    note, _ = script.pinyin_notes(text)
    for match in note.finditer(text):
        kept.append(text[place : match.start()])
        kept_places.extend(places[place : match.start()])
        notes.append(TextSpan(places[match.start()], places[match.end() - 1] + 1))
        place = match.end()
    kept.append(text[place:])
    kept_places.extend(places[place:])
    return "".join(kept), kept_places, notes


def _simplified(text: str) -> str:
    """``text`` in simplified characters, one for one."""
    whole = script.to_simplified(text)
    if len(whole) == len(text):
        return whole
    return "".join(one if len(one := script.to_simplified(char)) == 1 else char for char in text)


def _align_block(text: str, block: Block, stream: _Stream, cursor: int, places: "array[int]") -> int:
    """Give the characters of a block their places; the cells of a row may stand in another order than their text."""
    if block.kind != BlockKind.ROW:
        return _align(text, block.span, stream, cursor, places)
    begin = furthest = cursor
    for cell in block.cells:
        if cell.start < block.span.start or cell.start == cell.end:
            continue
        key = "".join(text[cell.start : cell.end].split())
        if stream.text.startswith(key, cursor) or stream.text.find(key, begin, furthest + len(key)) < 0:
            cursor = _align(text, cell, stream, cursor, places)
        else:
            _align(text, cell, stream, stream.text.find(key, begin, furthest + len(key)), places)
        furthest = max(furthest, cursor)
    return furthest


def _align(text: str, span: TextSpan, stream: _Stream, cursor: int, places: "array[int]") -> int:
    """Walk both texts; where they part, look for what is shown next a little further on."""
    shown = [place for place in range(span.start, span.end) if not text[place].isspace()]
    key = "".join(text[place] for place in shown)
    done = 0
    while done < len(key):
        run = _common(key, done, stream.text, cursor)
        if run:
            for offset in range(run):
                places[shown[done + offset]] = stream.places[cursor + offset]
            done, cursor = done + run, cursor + run
            continue
        found = _resume(key, done, stream.text, cursor)
        if found is None:
            done += 1
        else:
            cursor = found
    return cursor


def _common(one: str, at: int, other: str, place: int) -> int:
    """How many characters the two have in common from where they stand."""
    length = len(one) - at
    if other.startswith(one[at:], place):
        return length
    least = 0
    while least < length:
        half = (least + length + 1) // 2
        if other.startswith(one[at : at + half], place):
            least = half
        else:
            length = half - 1
    return least


def _resume(key: str, done: int, stream: str, cursor: int) -> int | None:
    """Where what is shown next stands further on; the longer the words looked for, the further."""
    for length, window in PROBES:
        probe = key[done : done + length]
        if len(probe) < min(length, 8):
            continue
        found = stream.find(probe, cursor, cursor + window)
        if found >= 0:
            return found
    return None


def _unshown(reading: NoticeReading, places: "array[int]", stream: _Stream) -> Iterator[Part]:
    """Every character of the original that no shown one came from, in runs."""
    original = reading.original_text
    kinds = array("H", [OTHER]) * len(original)
    reasons = dict(REASONS)
    for number, reason in enumerate(dict.fromkeys(part.reason for part in reading.left_out), start=len(REASONS) + 1):
        reasons[number] = (Role.UNSHOWN, reason)
    named = {reason: number for number, (_, reason) in reasons.items()}
    left_out = ((named[part.reason], iter([tuple(part.span)])) for part in reading.left_out)
    for kind, spans in chain(_drawn(reading, stream), left_out):
        for start, end in spans:
            kinds[start:end] = array("H", [kind]) * (end - start)
    for place in filter(NOWHERE.__ne__, places):
        kinds[place] = SHOWN
    start = 0
    for kind, run in groupby(kinds):
        end = start + sum(1 for _ in run)
        if kind != SHOWN:
            yield Part(TextSpan(start, end), *reasons[kind])
        start = end


def _drawn(reading: NoticeReading, stream: _Stream) -> Iterator[tuple[int, Iterator[tuple[int, int]]]]:
    """What is known of the unshown: blanks, markup, pinyin notes, each with its stretches."""
    original = reading.original_text
    yield BLANK, (match.span() for match in re.finditer(r"\s+", original))
    for markup in (MARKUP, ENTITY) if reading.kind == "html" else (TEXT_TAGS,):
        yield MARK, (match.span() for match in markup.finditer(original))
    yield NOTE, ((note.start, note.end) for note in stream.notes)
