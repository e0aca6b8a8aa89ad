"""The source part by part: what a task was made of, and what of the rest a person may make one of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cards import Card
from .passages import Passage, sentences, whole_lines

PART_CHARACTERS = 8_000


@dataclass(frozen=True)
class Stretch:
    """Words of a line: of the task ``mark``, or of none."""

    passage: Passage
    words: str
    mark: Card | None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.passage.start}-{self.passage.end}"


def part_from(text: str, start: int) -> Passage:
    """About ``PART_CHARACTERS`` of the text from ``start`` on, in whole lines where these are not endless."""
    start = min(start, max(len(text) - 1, 0))
    rough = Passage(start, min(start + PART_CHARACTERS, len(text)))
    wide = whole_lines(text, rough)
    return Passage(
        wide.start if start - wide.start < PART_CHARACTERS else start,
        wide.end if wide.end - rough.end < PART_CHARACTERS else rough.end,
    )


def lines_of(text: str, part: Passage, marks: Sequence[Card]) -> list[list[Stretch]]:
    """The lines of a part, each in stretches; empty lines are left out."""
    found, place = [], part.start
    for line in text[part.start : part.end].split("\n"):
        if line.strip():
            found.append(list(_stretches(text, Passage(place, place + len(line)), marks)))
        place += len(line) + 1
    return found


def _stretches(text: str, line: Passage, marks: Sequence[Card]) -> Iterator[Stretch]:
    here = sorted(
        (mark for mark in marks if mark.start < line.end and mark.end > line.start), key=lambda one: one.start
    )
    place = line.start
    for mark in here:
        start, end = max(mark.start, place), min(mark.end, line.end)
        yield from _free(text, Passage(place, start))
        if start < end:
            yield Stretch(Passage(start, end), text[start:end], mark)
        place = max(place, end)
    yield from _free(text, Passage(place, line.end))


def _free(text: str, passage: Passage) -> Iterator[Stretch]:
    for one in sentences(passage, text):
        yield Stretch(one, text[one.start : one.end], None)
