"""Ticks in the cells of tables: glyphs, boxes in a line, and what recognition of characters made of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from .cells import MARKS, one_line

BOX = re.compile(f"[{MARKS}]")


class Words(Protocol):
    """What is needed of the place's words."""

    @property
    def words(self) -> Mapping[str, Sequence[str]]:
        """Glyphs under ``ticked``, ``empty`` and ``unsure``."""


@dataclass(frozen=True)
class Tick:
    """Whether a cell is ticked; ``is_unsure`` where the glyph may mean either; ``rest`` is what else it says."""

    is_ticked: bool
    is_unsure: bool = False
    rest: str = ""


def read_tick(text: str, place: Words) -> Tick:
    """What a cell says in which a tick is expected."""
    said, words = one_line(text), place.words
    if not said or said in words["empty"]:
        return Tick(False)
    if said in words["ticked"]:
        return Tick(True)
    if said in words["unsure"]:
        return Tick(True, is_unsure=True)
    mark, rest = _leading(said, place)
    if mark in words["empty"]:
        return Tick(False)
    return Tick(bool(mark), is_unsure=mark in words["unsure"], rest=rest)


def _leading(said: str, place: Words) -> tuple[str, str]:
    """The glyph at the beginning and what follows it; the letter t is one only before Chinese."""
    mark, rest = said[:1], said[1:].strip()
    if mark in MARKS:
        return mark, rest
    glyphs = (*place.words["ticked"], *place.words["unsure"])
    is_loose = mark == "t" and mark in glyphs and rest[:1] > "\u2fff"
    return (mark, rest) if is_loose else ("", said)


def read_channels(text: str, place: Words) -> tuple[tuple[str, ...], bool]:
    """The channels that are ticked in a cell, and whether it could not be told which are.

    A cell without any glyph names those that are meant.
    """
    words = place.words
    pieces = [piece for line in re.split(r"[\r\n、；;\s]+", text) for piece in _boxed(line)]
    marked = [_marked(piece, words) for piece in pieces if piece]
    marks = {mark for mark, _name in marked if mark}
    if not marks:
        return tuple(name for _mark, name in marked if name), False
    is_unsure = not marks - set(words["unsure"])
    chosen = [name for mark, name in marked if name and (mark in words["ticked"] or (is_unsure and mark))]
    return tuple(chosen), is_unsure


def _boxed(line: str) -> list[str]:
    """The line before each of its boxes."""
    starts = [found.start() for found in BOX.finditer(line)]
    edges = [0, *starts, len(line)] if not starts or starts[0] else [*starts, len(line)]
    return [line[begin:end] for begin, end in pairwise(edges)]


def _marked(piece: str, words: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    mark, name = piece[:1], one_line(piece[1:])
    if mark in MARKS:
        return mark, name
    if mark in (*words["ticked"], *words["unsure"]) and mark in "t口" and name[:1] > "\u2fff":
        return mark, name
    return "", one_line(piece)
