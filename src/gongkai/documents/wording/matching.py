"""Many words looked for at once, in one pass over the text."""

import re
from collections.abc import Iterable, Iterator, Mapping

Node = dict[str, "Node"]
_END = ""
JOINING = frozenset("的和与及、·〔“”《》〈〉（）() \t\n\u3000")
"""Put between the parts of a name they make no other name of it."""


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds every one of ``words``, the longest first; it never goes back, so it is linear."""
    root: Node = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[_END] = {}
    return re.compile(_written(root) or r"(?!)")


def _written(node: Node) -> str:
    branches = [
        re.escape(character) + _written(after) for character, after in sorted(node.items()) if character != _END
    ]
    if not branches:
        return ""
    singles = [branch for branch in branches if len(branch) == 1]
    longer = [branch for branch in branches if len(branch) > 1]
    parts = [*longer, *([f"[{''.join(singles)}]"] if singles else [])]
    text = parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    return f"(?:{text})?" if _END in node else text


def nearly(name: str, text: str, start: int) -> int | None:
    """How many characters from ``start`` say ``name`` with one character wrong, missing, too many or two swapped.

    Nothing where it is said rightly or with more faults.
    """
    length = len(name)
    if text.startswith(name, start):
        return None
    same = _common(name, text, start)
    rest, place = name[same:], start + same
    if text.startswith(rest[1:], place + 1) and place < len(text) and rest[1:]:
        return length  # one character is another
    if same and rest[1:] and text.startswith(rest[1:], place):
        return length - 1  # one is missing
    if text.startswith(rest, place + 1) and text[place] not in JOINING:
        return length + 1  # one is too many
    if len(rest) >= 2 and text.startswith(rest[1] + rest[0] + rest[2:], place):
        return length  # two are swapped
    return None


def _common(name: str, text: str, start: int) -> int:
    """How many characters at the beginning are the same."""
    count = 0
    while count < len(name) and start + count < len(text) and text[start + count] == name[count]:
        count += 1
    return count


class NearNames:
    """Finds names that are written with one fault."""

    def __init__(self, names: Iterable[str], *, fixed: int = 0, known: Iterable[str] = ()) -> None:
        """``fixed`` characters at the beginning must be right: they say which place. ``known`` are right too."""
        self.names = tuple(dict.fromkeys(names))
        self._known = {*self.names, *known}
        self._heads: Mapping[str, list[str]] = {}
        self._tails: Mapping[str, list[tuple[str, str]]] = {}
        heads: dict[str, list[str]] = {}
        tails: dict[str, list[tuple[str, str]]] = {}
        for name in self.names:
            cut = fixed or len(name) // 2
            heads.setdefault(name[:cut], []).append(name)
            if not fixed:
                heads.setdefault(name[: max(2, cut - 1)], []).append(name)  # two may be swapped across the cut
                tails.setdefault(name[cut:], []).append((name, name[:cut]))
        self._heads, self._tails = heads, tails
        self._pattern = any_of([*heads, *tails])

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Each near miss: its beginning, its end and the name that was meant."""
        place = 0
        while (found := self._pattern.search(text, place)) is not None:
            miss = self._at(text, found.start(), found[0])
            if miss is not None:
                yield miss
                place = max(found.start() + 1, miss[1])
            else:
                place = found.start() + 1

    def _at(self, text: str, start: int, half: str) -> tuple[int, int, str] | None:
        misses = (miss for length in range(len(half), 1, -1) for miss in self._misses(text, start, half[:length]))
        return next((miss for miss in misses if not self._is_known(text, miss[0], miss[1])), None)

    def _misses(self, text: str, start: int, half: str) -> Iterator[tuple[int, int, str]]:
        """What could be meant where a half of a name stands rightly."""
        for name in self._heads.get(half, ()):
            width = nearly(name, text, start)
            if width is not None:
                yield start, start + width, name
        for name, head in self._tails.get(half, ()):
            for shift in (len(head), len(head) - 1, len(head) + 1):
                begin = start - shift
                if begin >= 0 and nearly(name, text, begin) == shift + len(half):
                    yield begin, start + len(half), name

    def _is_known(self, text: str, start: int, end: int) -> bool:
        """Whether the place belongs to a name that is right, which begins or ends a little elsewhere."""
        window = text[max(0, start - 2) : end + 2]
        return any(name in window for name in self._known)
