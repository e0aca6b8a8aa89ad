"""One government's own organs by every way of naming them that leaves the region out."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .wording import OFFICES, Wording, without_and

NEAREST = 3
LIKE_ENOUGH = 0.5


@dataclass
class Index:
    """Organ ids by the ends of their names, by those without their loose words, by lines of work, and whole."""

    wording: Wording
    regions: tuple[str, ...]
    ends: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    loose: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    whole: list[tuple[str, int]] = field(default_factory=list)

    def add(self, organ_id: int, names: Iterable[str]) -> None:
        """Take in an organ under ``names``, plain ones."""
        for name in names:
            self.whole.append((name, organ_id))
            for text in dict.fromkeys((name, self.wording.official(name))):
                for tail in self.wording.tails(text, self.regions, by_word=True, is_own=True):
                    self._add_tail(organ_id, tail)

    def _add_tail(self, organ_id: int, tail: str) -> None:
        self.ends[without_and(tail)].add(organ_id)
        short = tail.removeprefix("人民政府")
        if short and short not in OFFICES:
            self.ends[without_and(short)].add(organ_id)
        self.loose[self.wording.loosened(tail)].add(organ_id)
        if (stem := self.wording.stem_of(tail)) and tail != "人民政府":
            self.stems[stem].add(organ_id)

    def find(self, tails: Sequence[str]) -> set[int]:
        """The organs that one of ``tails`` names, by the surest way that finds any."""
        for way in (self._spelled, self._formed, self._loosened, self._worked):
            for tail in tails:
                if found := next((found for found in way(tail) if found), None):
                    return found
        return set()

    def find_reformed(self, tails: Sequence[str]) -> set[int]:
        """The organs that carry on what one of ``tails`` was before the reform of 2018–2019."""
        for tail in tails:
            for new in self.wording.reformed(tail):
                if found := self.ends.get(new):
                    return found
        return set()

    def nearest(self, tails: Sequence[str]) -> list[tuple[float, int]]:
        """How like and which organs are called most like one of ``tails``, the likest first."""
        best: dict[int, float] = {}
        for end, organ_ids in self.ends.items():
            like = max(SequenceMatcher(None, without_and(tail), end).ratio() for tail in tails)
            for organ_id in organ_ids if like >= LIKE_ENOUGH else ():
                best[organ_id] = max(like, best.get(organ_id, 0.0))
        return sorted(((like, organ_id) for organ_id, like in best.items()), key=lambda row: (-row[0], row[1]))[
            :NEAREST
        ]

    def _spelled(self, tail: str) -> Iterator[set[int]]:
        return (self.ends[text] for text in self.wording.spelled_out(tail) if text in self.ends)

    def _formed(self, tail: str) -> Iterator[set[int]]:
        for pattern in self.wording.forms_of(tail):
            yield {organ_id for name, organ_id in self.whole if re.fullmatch(pattern, name)}

    def _loosened(self, tail: str) -> Iterator[set[int]]:
        if not tail.endswith(tuple(self.wording.endings)):
            return
        for text in self.wording.spelled_out(tail):
            loose = self.wording.loosened(text)
            if len(loose) > 2 and loose in self.loose:
                yield self.loose[loose]

    def _worked(self, tail: str) -> Iterator[set[int]]:
        return (self.stems[stem] for stem in self.wording.lines_of_work(tail) if stem in self.stems)
