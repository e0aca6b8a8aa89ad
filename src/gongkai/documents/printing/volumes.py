"""A long compilation as one PDF, typeset part after part, so that memory does not grow with it."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from .content import Paragraph, plain
from .fonts import FontSet
from .measures import Measures
from .press import typeset_apart
from .typesetting import typeset
from .values import Compilation, CompilationPart, Piece

AT_ONCE: Final = 150_000
"""Characters that are typeset together."""


def to_volume(
    value: Compilation,
    *,
    fonts: FontSet | None = None,
    measures: Measures | None = None,
    at_once: int = AT_ONCE,
    on_pieces: Callable[[int], None] = lambda pieces: None,
) -> bytes:
    """The compilation as one PDF with bookmarks; ``on_pieces`` is told how many of its pieces are set."""
    parts = list(_parts(value.pieces, at_once))
    if len(parts) <= 1:
        return typeset(value, fonts=fonts, measures=measures).content

    def printed(part: CompilationPart, **changes: object) -> bytes:
        changed = replace(value, part=part, **changes)  # type: ignore[arg-type]
        return typeset_apart(changed, fonts=fonts, measures=measures)

    front = _pages(printed(CompilationPart.FRONT, numbers=(1,) * len(value.pieces)))
    first, numbers, texts = front + 1, list[int](), list[bytes]()
    for part in parts:
        text = printed(CompilationPart.TEXT, pieces=part, first_page=first)
        reader = PdfReader(io.BytesIO(text))
        numbers += [first + page for page in _beginnings(reader)]
        first += len(reader.pages)
        texts.append(text)
        on_pieces(len(numbers))
    return _joined(value, [printed(CompilationPart.FRONT, numbers=tuple(numbers)), *texts])


def _parts(pieces: Sequence[Piece], at_once: int) -> Iterator[tuple[Piece, ...]]:
    part, size = list[Piece](), 0
    for piece in pieces:
        length = sum(len(plain(block.inlines)) for block in piece.body if isinstance(block, Paragraph))
        if part and size + length > at_once:
            yield tuple(part)
            part, size = [], 0
        part.append(piece)
        size += length
    if part:
        yield tuple(part)


def _pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def _beginnings(reader: PdfReader) -> list[int]:
    """The pages, counted from 0, on which the pieces begin: those of the first bookmarks."""
    heads = [one for one in reader.outline if isinstance(one, Destination)]
    return [reader.get_destination_page_number(one) or 0 for one in heads]


def _joined(value: Compilation, contents: Sequence[bytes]) -> bytes:
    writer = PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    writer.add_metadata({"/Title": value.title, "/Author": value.author, "/Keywords": ", ".join(value.keywords)})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
