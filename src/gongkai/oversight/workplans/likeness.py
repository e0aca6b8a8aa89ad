"""How alike two texts of tasks are: pure functions of values.

A text is the pairs of neighbouring Chinese characters in it; a pair counts the more, the fewer texts have it, so that
the phrases of the genre (政府信息公开, 进一步加强) weigh little. The likeness is the cosine, from 0 to 1.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

SURE = 0.6
"""From here on a pair may be accepted with the others at one stroke."""
POSSIBLE = 0.2
"""Below this nothing is suggested."""
SUGGESTED = 3
_NOT_A_LETTER = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z]")
_QUOTED_TITLE = re.compile(r"《([^《》]{6,})》")


@dataclass(frozen=True)
class Likeness:
    """How alike the text number ``lower`` and the text number ``upper`` are."""

    lower: int
    upper: int
    degree: float

    @property
    def is_sure(self) -> bool:
        """Whether it needs no closer look."""
        return self.degree >= SURE


def most_alike(lower: Sequence[str], upper: Sequence[str]) -> list[list[Likeness]]:
    """For each text of ``lower`` the most alike of ``upper``, best first, at most ``SUGGESTED``."""
    pairs_below, pairs_above = [_pairs(text) for text in lower], [_pairs(text) for text in upper]
    frequency = Counter(pair for pairs in (*pairs_below, *pairs_above) for pair in pairs)
    count = len(lower) + len(upper)
    weight = {pair: math.log(1 + count / number) for pair, number in frequency.items()}
    above = [_normed(pairs, weight) for pairs in pairs_above]
    places: dict[str, list[tuple[int, float]]] = {}
    for index, vector in enumerate(above):
        for pair, value in vector.items():
            places.setdefault(pair, []).append((index, value))
    return [
        _best(number, _normed(pairs, weight), places, pairs_above, pairs) for number, pairs in enumerate(pairs_below)
    ]


def _best(
    number: int,
    vector: Mapping[str, float],
    places: Mapping[str, Sequence[tuple[int, float]]],
    pairs_above: Sequence[Mapping[str, int]],
    pairs: Mapping[str, int],
) -> list[Likeness]:
    degrees: Counter[int] = Counter()
    for pair, value in vector.items():
        for index, other in places.get(pair, ()):
            degrees[index] += value * other  # type: ignore[assignment]
    found = [
        Likeness(number, index, 1.0 if pairs and pairs == pairs_above[index] else min(degree, 1.0))
        for index, degree in degrees.items()
        if degree >= POSSIBLE
    ]
    return sorted(found, key=lambda one: (-one.degree, one.upper))[:SUGGESTED]


def _pairs(text: str) -> Counter[str]:
    letters = _NOT_A_LETTER.sub("", text)
    return Counter(letters[index : index + 2] for index in range(len(letters) - 1))


def _normed(pairs: Mapping[str, int], weight: Mapping[str, float]) -> dict[str, float]:
    vector = {pair: number * weight[pair] for pair, number in pairs.items()}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {pair: value / length for pair, value in vector.items()} if length else {}


def names_the_plan(text: str, *, title: str, document_number: str) -> bool:
    """Whether a notice cites another: by its number, or by its title or the title quoted in it."""
    plain = _plain(text)
    if document_number and _plain(document_number) in plain:
        return True
    return any(_plain(name) in plain for name in titles_in(title))


def titles_in(title: str) -> Iterator[str]:
    """The title, and what it quotes or announces: 关于印发《X》的通知 and 关于印发X的通知 both carry X."""
    yield from _QUOTED_TITLE.findall(title)
    announced = re.search(r"印发(.{6,}?)的通知", title)
    if announced:
        yield announced[1].strip("《》")
    if len(title) >= 10:
        yield title


def _plain(text: str) -> str:
    return _NOT_A_LETTER.sub("", text)
