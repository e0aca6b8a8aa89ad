"""What a file consists of, layer by layer: texts with places a person can find, and layers that are there at all."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from gongkai.documents.sandbox import Limits, Refused

BODY = "body"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of one layer. ``marks`` say where parts of it stand; a coarser view of the same has a higher ``rank``.

    A piece that ``announces`` makes its layer a finding, whatever the text says. Only in one that ``is_whole_text`` do
    places count characters that somebody outside can count too.
    """

    layer: str
    place: str
    text: str = ""
    marks: tuple[tuple[int, str], ...] = ()
    rank: int = 0
    announces: bool = False
    is_whole_text: bool = False

    def place_of(self, start: int) -> str:
        """Where the character at ``start`` stands."""
        at = bisect_right(self.marks, start, key=lambda mark: mark[0]) - 1
        detail = self.marks[at][1] if at >= 0 else ""
        return f"{self.place} {detail}".strip()


@dataclass(slots=True)
class Writer:
    """Gathers a text of one layer with its marks."""

    layer: str
    place: str
    rank: int = 0
    announces: bool = False
    _parts: list[str] = field(default_factory=list)
    _marks: list[tuple[int, str]] = field(default_factory=list)
    _length: int = 0

    def write(self, text: str, mark: str = "") -> None:
        """Add ``text``, which stands at ``mark``."""
        if mark:
            self._marks.append((self._length, mark))
        self._parts.append(text)
        self._length += len(text)

    def pieces(self) -> Iterator[Piece]:
        """The one piece, where anything was written."""
        text = "".join(self._parts)
        if text.strip():
            yield Piece(self.layer, self.place, text, tuple(self._marks), self.rank, self.announces)


Opener = Callable[[bytes, str, "Inside"], Iterator[Piece]]


@dataclass(frozen=True)
class Inside:
    """Where the reading of nested files stands: how deep, under what place, and who opens the next one.

    ``begin_page`` tells of one more page, ``go_on`` of as much work where there are no pages.
    """

    limits: Limits
    open: Opener
    begin_page: Callable[[], None]
    go_on: Callable[[], None]
    depth: int = 1
    place: str = ""

    def at(self, detail: str) -> str:
        """A place inside the file that is being read."""
        return f"{self.place} › {detail}" if self.place else detail

    def nested(self, content: bytes, name: str, *, layer: str, place: str, is_guess: bool = False) -> Iterator[Piece]:
        """The pieces of a file inside this one; its visible text counts as ``layer``.

        One that cannot be read is a layer of its own, unless that there is a file at all ``is_guess``.
        """
        deeper = replace(self, depth=self.depth + 1, place=self.at(place))
        try:
            for piece in self.open(content, name, deeper):
                yield replace(piece, layer=layer) if piece.layer == BODY else piece
        except Refused as refused:
            if not is_guess:
                yield Piece("unreadable", deeper.place, refused.reason, announces=True)
