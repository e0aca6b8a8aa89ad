"""What cleaning gives: the copy, what was left out of it, and how it was compared with the original."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


class CannotClean(Exception):
    """No copy can be made that is surely clean and surely the same to look at; ``reason`` is Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Removed:
    """Something of one sort that the copy does not carry: in which layer, what, and how many of it."""

    layer: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the copy was held against the original: what was counted, and what would have differed."""

    what: str
    units: int
    characters: int = 0
    pages: int = 0
    widest_difference: float = 0.0


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """The copy that may leave the house; ``extension`` is the one its content asks for."""

    content: bytes
    extension: str
    media_type: str
    removed: tuple[Removed, ...]
    compared: Comparison


@dataclass(slots=True)
class Tally:
    """Counts what is left out while a copy is made."""

    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, layer: str, what: str, count: int = 1) -> None:
        """One more, or several, of a sort."""
        if count > 0:
            self.counted[layer, what] += count

    def rows(self) -> tuple[Removed, ...]:
        """In a fixed order, so that the same file gives the same list."""
        return tuple(Removed(layer, what, count) for (layer, what), count in sorted(self.counted.items()))


def same_lines(before: Iterable[str], after: Iterable[str]) -> str:
    """Nothing where both say the same; else the first place at which they part, in Chinese."""
    first, second = list(before), list(after)
    for number, (old, new) in enumerate(zip(first, second, strict=False), start=1):
        if old != new:
            return f"第{number}段：原文“{_shortened(old)}”，副本“{_shortened(new)}”"
    if len(first) != len(second):
        return f"原文{len(first)}段，副本{len(second)}段"
    return ""


def same_or_less(before: Iterable[str], after: Iterable[str], *, is_less: bool) -> str:
    """As ``same_lines``; where something that nobody sees was left out, the rest stands in the same order."""
    first, second = list(before), list(after)
    difference = same_lines(first, second)
    if not difference or not is_less:
        return difference
    whole = iter("".join(first))
    return "" if all(character in whole for character in "".join(second)) else difference


def _shortened(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23]}…"
