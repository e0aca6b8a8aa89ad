"""A source text cut into paragraphs whose lit sentences can be found by address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class Lit:
    """A stretch of the text, ``start`` inclusive to ``end`` exclusive, and what was made of it.

    With a ``label`` it begins with a link to ``href``, called ``name``: from the source to what was made of it.
    """

    anchor: str
    start: int
    end: int
    item: object = None
    label: str = ""
    name: str = ""
    href: str = ""


@dataclass(frozen=True)
class Piece:
    """Text in a paragraph from ``start`` on: ``anchors`` light it, ``begins`` start in it, ``heads`` with a link."""

    text: str
    anchors: tuple[str, ...]
    begins: tuple[str, ...]
    start: int = field(default=0, compare=False)
    heads: tuple[Lit, ...] = field(default=(), compare=False)


def lit_paragraphs(text: str, spans: Iterable[Lit], *, offset: int = 0) -> list[list[Piece]]:
    """The non-empty lines of ``text``, each cut where a lit stretch begins or ends.

    ``text`` may be a part: ``offset`` is its place in the whole, into which the spans point.
    """
    end_of_part = offset + len(text)
    ordered = sorted(
        (lit for lit in spans if lit.start < end_of_part and lit.end > offset), key=lambda lit: (lit.start, lit.end)
    )
    begun: set[str] = set()
    return [list(_pieces(text, offset, start + offset, end + offset, ordered, begun)) for start, end in _lines(text)]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _pieces(text: str, offset: int, start: int, end: int, spans: Sequence[Lit], begun: set[str]) -> Iterator[Piece]:
    here = [lit for lit in spans if lit.start < end and lit.end > start]
    cuts = sorted({start, end, *(max(start, lit.start) for lit in here), *(min(end, lit.end) for lit in here)})
    for left, right in pairwise(cuts):
        anchors = tuple(lit.anchor for lit in here if lit.start < right and lit.end > left)
        begins = tuple(anchor for anchor in anchors if anchor not in begun)
        begun.update(begins)
        heads = tuple(lit for lit in here if lit.label and lit.anchor in begins)
        yield Piece(text[left - offset : right - offset], anchors, begins, left, heads)
