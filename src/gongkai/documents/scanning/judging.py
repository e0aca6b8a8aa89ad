"""From the layers of a file, or a text, to findings: what is where, what it means, and never the value itself."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from gongkai.documents.findings import Finding, Severity
from gongkai.documents.scanning.personal import Hit, Kind, find_personal
from gongkai.documents.scanning.pieces import BODY, Piece
from gongkai.documents.scanning.policy import POLICY

HIDDEN_LAYER = "hidden-layer"
COARSE = 2
"""From this rank on a piece is a raw view, in which loose numbers mean little and lists are seen twice."""
MOST_ALIKE = 100
"""So many findings of one kind in one layer are told one by one."""
SHOWN_PLACE = 160
_PAGE = re.compile(r"第\d+页$")
"""Pages of one file that hide something in the same way are told once."""
_TURNED = re.compile("[\u202e\u2067]([^\u202c\u2069\n]{2,2000})")
WEIGHTS = (Severity.NOTE, Severity.WARN, Severity.BLOCK)
LISTS = frozenset({Kind.NAME_LIST, Kind.HEALTH_LIST})


@dataclass
class Judge:
    """Gathers the findings of one file."""

    on: date
    findings: list[Finding] = field(default_factory=list)
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _announced: set[tuple[str, str]] = field(default_factory=set)
    _places: dict[str, str] = field(default_factory=dict)

    def take(self, pieces: Iterable[Piece]) -> None:
        """Judge pieces: the exact views first, so that a coarser one only tells what is new."""
        coarser: list[Piece] = []
        for piece in pieces:
            if piece.rank:
                coarser.append(piece)
            else:
                self._piece(piece)
            if turned := "\n".join(found[1][::-1] for found in _TURNED.finditer(piece.text)):
                coarser.append(replace(piece, text=turned, marks=(), rank=max(1, piece.rank), is_whole_text=False))
        for piece in sorted(coarser, key=lambda one: one.rank):
            self._piece(piece)

    def _piece(self, piece: Piece) -> None:
        if piece.announces:
            self._announce(piece)
        fresh = [hit for hit in find_personal(piece.text, on=self.on) if self._is_new(hit, piece)] if piece.text else []
        for hit in fresh:
            self._add(hit, piece)
        for hit in fresh:
            key = _family(hit.kind), hit.value
            self._seen[key] = max(self._seen.get(key, 0), _weight(hit, piece))

    def _is_new(self, hit: Hit, piece: Piece) -> bool:
        if piece.rank == 0:
            return True
        if piece.rank >= COARSE and hit.kind is Kind.DOUBTFUL_MOBILE:
            return False
        if hit.kind in LISTS and any(family == "list" for family, _ in self._seen):
            return False
        return self._seen.get((_family(hit.kind), hit.value), 0) < _weight(hit, piece)

    def _add(self, hit: Hit, piece: Piece) -> None:
        rule, severity = POLICY.kinds[hit.kind], POLICY.severity(hit.kind, piece.layer)
        self._counts[hit.kind, piece.layer] += 1
        if self._counts[hit.kind, piece.layer] > MOST_ALIKE:
            return
        start, end = (hit.start, hit.end) if piece.is_whole_text else (None, None)
        place = self._safe(piece.place_of(hit.start))
        self.findings.append(Finding(hit.kind, severity, piece.layer, place, hit.masked, rule.advice, start, end))

    def _announce(self, piece: Piece) -> None:
        rule = POLICY.layers.get(piece.layer)
        if rule is None or rule.alone is None:
            return
        key = (piece.layer, _PAGE.sub("", piece.place))
        if piece.rank >= COARSE and any(self._is_told(piece, *told) for told in self._announced):
            return
        if key not in self._announced:
            self._announced.add(key)
            place = self._safe(piece.place)
            self.findings.append(Finding(HIDDEN_LAYER, rule.alone, piece.layer, place, "", rule.advice))

    @staticmethod
    def _is_told(piece: Piece, layer: str, place: str) -> bool:
        """Whether an exact view of the same file named this layer by a place that a person can go to."""
        return (
            layer == piece.layer
            and place.rpartition(" › ")[0] == piece.place.rpartition(" › ")[0]
            and "（" not in place
        )

    def _safe(self, place: str) -> str:
        """A place that shows no personal data itself, such as the name of a sheet or of a member."""
        if place not in self._places:
            self._places[place] = concealed(place, on=self.on)[:SHOWN_PLACE]
        return self._places[place]


def concealed(text: str, *, on: date) -> str:
    """``text`` with personal data masked and without signs that turn or hide others."""
    for hit in reversed(find_personal(text, on=on)):
        text = text[: hit.start] + hit.masked + text[hit.end :]
    return "".join(char if char.isprintable() else "□" for char in text)


def _weight(hit: Hit, piece: Piece) -> int:
    """How much a hit counts: what is seen again counts anew only where it is worse."""
    return 1 + WEIGHTS.index(POLICY.severity(hit.kind, piece.layer))


def _family(kind: Kind) -> str:
    """Doubtful and sure readings of the same number are one finding."""
    return "list" if kind in LISTS else kind.removesuffix("-doubtful")


def judge_text(text: str, *, on: date) -> list[Finding]:
    """The findings of a plain text; places count its characters."""
    judge = Judge(on)
    judge.take([Piece(BODY, "正文", text, is_whole_text=True)])
    return judge.findings


def summary(findings: Iterable[Finding]) -> str:
    """One Chinese sentence: what is worst, how often, and where first."""
    return "；".join(_parts(list(findings)))


def _parts(findings: list[Finding]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    order = {severity: place for place, severity in enumerate(("block", "warn", "note"))}
    for finding in sorted(findings, key=lambda one: order[one.severity]):
        groups.setdefault((finding.kind, finding.layer if finding.kind == HIDDEN_LAYER else ""), []).append(finding)
    for (kind, _), group in list(groups.items())[:5]:
        first = group[0]
        layer = POLICY.layers[first.layer].title if first.layer in POLICY.layers else first.layer
        title = layer if kind == HIDDEN_LAYER else POLICY.kinds[kind].title if kind in POLICY.kinds else kind
        yield f"{title} {len(group)} 处（{first.place or layer}）"
    if len(groups) > 5:
        yield f"另有 {len(groups) - 5} 类"
