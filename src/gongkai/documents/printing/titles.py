"""Lines of a title: whole words, in the shape of a trapezoid or a diamond (GB/T 9704-2012, 7.3.1)."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise
from typing import Any

GOOD, PLAIN, INSIDE = 0.0, 1.5, 12.0
"""What it costs to end a line after a phrase, between words, and inside a word."""
_ONE_PIECE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%+/\-]*[年月日号个项]?|[“‘][^”’]{1,8}[”’]")
LONGEST_TITLE = 400
"""A longer one is no title; it is broken without regard to words."""


@cache
def _settings() -> Mapping[str, Any]:
    return tomllib.loads((resources.files(__package__) / "titles.toml").read_text(encoding="utf-8"))


def title_lines(title: str, *, longest: int) -> tuple[str, ...]:
    """The lines of a title, none longer than ``longest`` characters; line feeds that its author set are kept."""
    written = [" ".join(line.split()) for line in title.split("\n") if line.strip()]
    if len(written) > 1:
        return tuple(part for line in written for part in _cut(line, longest))
    return _lines(written[0], longest) if written else ()


def _lines(title: str, longest: int) -> tuple[str, ...]:
    if width(title) <= longest:
        return (title,)
    if len(title) > LONGEST_TITLE:
        return _cut(title, longest)
    costs = _costs(title)
    count = -(-round(width(title) * 2) // (longest * 2))
    options = [found for more in (0, 1) if (found := _best(title, costs, count + more, longest))]
    if not options:
        return _cut(title, longest)
    return min(options, key=lambda option: (option[0] + 3.0 * len(option[1]), len(option[1])))[1]


def width(text: str) -> float:
    """How many Chinese characters wide a text is; Latin letters are half as wide."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)


def _costs(title: str) -> list[float]:
    """What it costs to end a line before each character."""
    costs = [PLAIN] * len(title) + [0.0]
    for word in _settings()["words"]:
        for found in re.finditer(re.escape(word), title):
            for place in range(found.start() + 1, found.end()):
                costs[place] = INSIDE
    for found in _ONE_PIECE.finditer(title):
        for place in range(found.start() + 1, found.end()):
            costs[place] = INSIDE
    return [_at(title, place, cost) for place, cost in enumerate(costs)]


def _at(title: str, place: int, cost: float) -> float:
    """What it costs to end a line here, with regard to what stands before and after."""
    settings = _settings()
    before, after = title[:place], title[place:]
    if not before or not after:
        return 0.0
    if after.startswith(tuple(settings["never_before"])) or before.endswith(tuple(settings["never_after"])):
        return 3 * INSIDE
    is_good = before.endswith(tuple(settings["good_after"])) or after.startswith(tuple(settings["good_before"]))
    return GOOD if is_good and cost == PLAIN else cost


def _best(title: str, costs: Sequence[float], count: int, longest: int) -> tuple[float, tuple[str, ...]] | None:
    """The cheapest way to make ``count`` lines: near to one of the shapes, ended at good places."""
    found = [one for shape in _shapes(count) if (one := _fit(title, costs, shape, longest))]
    return min(found, default=None)


def _shapes(count: int) -> list[tuple[float, ...]]:
    """The shares of the lines: growing, shrinking, or widest in the middle."""
    if count == 1:
        return [(1.0,)]
    steps = [1.0 + 0.35 * number / (count - 1) for number in range(count)]
    shapes = [steps, steps[::-1]]
    if count > 2:
        shapes.append([1.35 if 0 < number < count - 1 else 1.0 for number in range(count)])
    return [tuple(one / sum(shape) for one in shape) for shape in shapes]


def _fit(
    title: str, costs: Sequence[float], shape: Sequence[float], longest: int
) -> tuple[float, tuple[str, ...]] | None:
    """The cheapest ends of the lines for one shape, found line by line."""
    upto = [0.0, *accumulate(width(one) for one in title)]
    reached: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, share in enumerate(shape):
        further: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, ends) in reached.items():
            for end in _ends(upto, start, longest, is_last=number == len(shape) - 1):
                own = cost + abs(upto[end] - upto[start] - share * upto[-1]) * 0.8 + costs[end]
                if end not in further or further[end][0] > own:
                    further[end] = (own, (*ends, end))
        reached = further
    if len(title) not in reached:
        return None
    cost, ends = reached[len(title)]
    return cost, tuple(title[start:end].strip() for start, end in pairwise((0, *ends)))


def _ends(upto: Sequence[float], start: int, longest: int, *, is_last: bool) -> Sequence[int]:
    """Where a line that begins at ``start`` may end."""
    last = bisect_right(upto, upto[start] + longest) - 1
    if is_last:
        return (len(upto) - 1,) if last == len(upto) - 1 else ()
    return range(start + 1, min(last, len(upto) - 2) + 1)


def _cut(line: str, longest: int) -> tuple[str, ...]:
    found, rest = [], line
    while width(rest) > longest:
        end = longest
        while width(rest[: end + 1]) <= longest:
            end += 1
        found.append(rest[:end])
        rest = rest[end:]
    return (*found, rest)
