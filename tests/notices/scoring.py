"""How well a reading of a notice agrees with its labels: precision and recall per kind of value.

Follows the conventions of the labels: a task matches when its first words are alike, alternatives that the labels
accept count, fields marked ambiguous do not, optional tasks are neither asked for nor held against the reading.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

LIKE = 0.8
FIELDS = (
    "title",
    "issuing_body",
    "document_number",
    "date_of_writing",
    "disclosure_attribute",
    "print_date",
    "addressees",
)
KINDS = ("metadata", "tasks", "units", "leads", "deadlines", "timed_duties")
Labels = Mapping[str, Any]


@dataclass
class Count:
    """Hits, false ones and missed ones of one kind."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, hits: int = 0, false: int = 0, missed: int = 0) -> None:
        self.hits, self.false, self.missed = self.hits + hits, self.false + false, self.missed + missed

    @property
    def f1(self) -> float:
        total = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / total if total else 1.0


@dataclass
class Score:
    """The counts of every kind."""

    counts: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in KINDS})

    def __getitem__(self, kind: str) -> Count:
        return self.counts[kind]

    def __str__(self) -> str:
        return "  ".join(
            f"{kind} {count.f1:.3f} ({count.hits}/{count.false}/{count.missed})" for kind, count in self.counts.items()
        )


def plain(text: object) -> str:
    """Without blanks, with one form of every bracket and digit."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text or ""))).translate(
        str.maketrans("〔〕［］【】{}“”", '()()()()""')
    )


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() if one and other else 0.0


def unit_key(name: str) -> str:
    return re.sub(r"^[省市县区州旗](?=[^直级委政属人]..)", "", plain(name))


def score(labels: Labels, reading: Labels, total: Score) -> None:
    """Add the agreement of one reading with its labels to ``total``."""
    _metadata(labels, reading, total["metadata"])
    _tasks(labels, reading, total)
    _timed(labels, reading, total["timed_duties"])


def _metadata(labels: Labels, reading: Labels, count: Count) -> None:
    for name in FIELDS:
        wanted, got = labels["metadata"].get(name), reading["metadata"].get(name)
        if not wanted and not got:
            continue
        accepted = [wanted, *labels.get("metadata_alternatives", {}).get(name, [])]
        bound = 0.95 if name == "title" else 0.9 if name == "addressees" else 1.0
        is_right = any(likeness(plain(value), plain(got)) >= bound for value in accepted)
        count.add(is_right, bool(got) and not is_right, bool(wanted) and not is_right)


def _prefixes(task: Labels) -> list[str]:
    return [plain(text) for text in (task["text_prefix"], *task.get("text_prefix_alternatives", []))]


def _pairs(wanted: Sequence[Labels], got: Sequence[Labels]) -> dict[int, int]:
    """Labelled task -> read task, the most alike first."""
    found = []
    for i, task in enumerate(wanted):
        for j, other in enumerate(got):
            text = plain(other["text_prefix"])
            best = max(likeness(prefix, text[: len(prefix)]) for prefix in _prefixes(task))
            if best >= LIKE:
                found.append((best, -abs(i - j), i, j))
    pairs: dict[int, int] = {}
    for _, _, i, j in sorted(found, reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _tasks(labels: Labels, reading: Labels, total: Score) -> None:
    wanted, got = labels["tasks"], reading["tasks"]
    pairs = _pairs(wanted, got)
    rest = [task for j, task in enumerate(got) if j not in pairs.values()]
    optional = _pairs(labels.get("optional_tasks", []), rest)
    false = [task for j, task in enumerate(rest) if j not in optional.values()]
    total["tasks"].add(len(pairs), len(false), len(wanted) - len(pairs))
    for i, task in enumerate(wanted):
        _one_task(task, got[pairs[i]] if i in pairs else {}, total)
    for task in false:
        total["units"].add(false=len(task["responsible_units"]))
        total["leads"].add(false=len(task["lead_units"]))


def _one_task(task: Labels, read: Labels, total: Score) -> None:
    unscored = set(task.get("ambiguous_fields", []))
    if "units" not in unscored:
        _names(task, read, "responsible_units", "units_alternatives", total["units"])
        if "lead_units" not in unscored:
            _names(task, read, "lead_units", "lead_units_alternatives", total["leads"])
    if "deadline" not in unscored:
        _deadline(task, read, total["deadlines"])


def _names(task: Labels, read: Labels, key: str, alternatives: str, count: Count) -> None:
    got = {unit_key(name) for name in read.get(key, [])}
    sets = [{unit_key(name) for name in names} for names in (task[key], *task.get(alternatives, []))]
    best = min(sets, key=lambda names: (len(names ^ got), -len(names & got)))
    count.add(len(best & got), len(got - best), len(best - got))


def _deadline(task: Labels, read: Labels, count: Count) -> None:
    def of(source: Labels) -> tuple[str, str]:
        return plain(source.get("deadline_text")), source.get("deadline_date_or_null") or ""

    accepted: Iterable[tuple[str, str]] = [of(task), *map(of, task.get("deadline_alternatives", []))]
    got = of(read)
    if not any(got):
        count.add(missed=("", "") not in accepted)
        return
    is_right = any((day and day == got[1]) or (text and not day and text == got[0]) for text, day in accepted)
    count.add(is_right, not is_right, not is_right and ("", "") not in accepted)


def sureness(labels: Labels, reading: Labels) -> Iterator[tuple[bool, bool]]:
    """(without doubt, wholly right) for every task that was read: its words, units, leads and time limit."""
    wanted, got = labels["tasks"], reading["tasks"]
    taken = {j: i for i, j in _pairs(wanted, got).items()}
    optional = _pairs(labels.get("optional_tasks", []), [task for j, task in enumerate(got) if j not in taken])
    spared = [
        task["text_prefix"]
        for k, task in enumerate([t for j, t in enumerate(got) if j not in taken])
        if k in optional.values()
    ]
    for j, task in enumerate(got):
        if j in taken:
            one = Score()
            _one_task(wanted[taken[j]], task, one)
            yield not task["doubt"], not any(count.false + count.missed for count in one.counts.values())
        elif task["text_prefix"] not in spared:
            yield not task["doubt"], False


def _timed(labels: Labels, reading: Labels, count: Count) -> None:
    left = list(reading["timed_duties"])
    for duty in labels.get("timed_duties", []):
        same = [other for other in left if other["amount"] == duty["amount"] and other["unit"] == duty["unit"]]
        wanted = plain(duty["text_prefix"])
        hit = next(
            (
                other
                for other in same
                if plain(other["text_prefix"]) in wanted or likeness(wanted, plain(other["text_prefix"])) >= 0.4
            ),
            None,
        )
        count.add(hits=hit is not None, missed=hit is None)
        if hit is not None:
            left.remove(hit)
    count.add(false=len(left))
