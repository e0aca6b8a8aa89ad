"""A source text cut into paragraphs whose lit sentences can be found by address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Lit:
    """A stretch of the text, ``start`` inclusive to ``end`` exclusive, and what was made of it."""

    anchor: str
    start: int
    end: int
    item: object = None


@dataclass(frozen=True)
class Piece:
    """Text inside one paragraph; ``anchors`` light it, ``begins`` start in it."""

    text: str
    anchors: tuple[str, ...]
    begins: tuple[str, ...]


def lit_paragraphs(text: str, spans: Iterable[Lit]) -> list[list[Piece]]:
    """The non-empty lines of ``text``, each cut where a lit stretch begins or ends."""
    ordered = sorted(spans, key=lambda lit: (lit.start, lit.end))
    begun: set[str] = set()
    return [list(_pieces(text, start, end, ordered, begun)) for start, end in _lines(text)]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _pieces(text: str, start: int, end: int, spans: Sequence[Lit], begun: set[str]) -> Iterator[Piece]:
    here = [lit for lit in spans if lit.start < end and lit.end > start]
    cuts = sorted({start, end, *(max(start, lit.start) for lit in here), *(min(end, lit.end) for lit in here)})
    for left, right in pairwise(cuts):
        anchors = tuple(lit.anchor for lit in here if lit.start < right and lit.end > left)
        begins = tuple(anchor for anchor in anchors if anchor not in begun)
        begun.update(begins)
        yield Piece(text[left:right], anchors, begins)
