"""What words are wrong: the rows of ``wording.toml`` from the nation down to a place, read and checked."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongkai.documents.findings import Severity

FILE = "wording.toml"
SHORTEST_NAME = 5
_UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d+,\}|\\\d|\(\?P")


class WrongDictionary(Exception):
    """A dictionary that cannot be used; each fault with its file and row."""


@dataclass(frozen=True, slots=True)
class Word:
    """A wrong word and the right one; between some neighbours it is no word at all."""

    wrong: str
    right: str
    severity: Severity
    source: str = ""
    unless_before: frozenset[str] = frozenset()
    unless_after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """A name that must be written exactly; what differs from it by one character is wrong."""

    right: str
    severity: Severity
    source: str = ""
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Usage:
    """A use that is wrong in its surroundings."""

    pattern: str
    right: str
    severity: Severity
    source: str = ""


@dataclass(frozen=True, eq=False)
class Dictionary:
    """All rows that hold at a place; each is itself alone, so that what is made of it once is found again at once."""

    words: tuple[Word, ...] = ()
    names: tuple[Name, ...] = ()
    usages: tuple[Usage, ...] = ()


@dataclass
class _Rows:
    words: dict[str, Word] = field(default_factory=dict)
    names: dict[str, Name] = field(default_factory=dict)
    usages: dict[str, Usage] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@lru_cache(maxsize=64)
def dictionary_of(root: Path, profile: str) -> Dictionary:
    """The dictionary of a profile and of those it stands on, read once; raises ``WrongDictionary``."""
    return load(tuple(_files(root, profile)))


def _files(root: Path, profile: str) -> list[Path]:
    """The dictionaries from the nation down to the place; not every profile has one."""
    found: list[Path] = []
    seen: set[str] = set()
    while profile and profile not in seen:
        seen.add(profile)
        path = root / profile / FILE
        if path.is_file():
            found.append(path)
        try:
            profile = str(
                tomllib.loads((root / profile / "profile.toml").read_text(encoding="utf-8-sig")).get("extends", "")
            )
        except (OSError, ValueError) as error:
            raise WrongDictionary(f"{root / profile / 'profile.toml'}: {error}") from error
    return found[::-1]


@lru_cache(maxsize=64)
def load(paths: Sequence[Path]) -> Dictionary:
    """The rows of the files, a later one replacing an earlier one of the same word; raises ``WrongDictionary``."""
    rows = _Rows()
    for path in paths:
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise WrongDictionary(f"{path}: {error}") from error
        rows.faults += [f"{path}: unknown table {key!r}" for key in data if key not in _READERS]
        for kind, read in _READERS.items():
            for number, row in enumerate(_tables(data.get(kind, []), path, rows), start=1):
                faults = list(_faults(row, kind))
                rows.faults += [f"{path}: [[{kind}]] {number}: {fault}" for fault in faults]
                if not faults:
                    read(row, rows)
    if rows.faults:
        raise WrongDictionary("\n".join(rows.faults))
    return Dictionary(tuple(rows.words.values()), tuple(rows.names.values()), tuple(rows.usages.values()))


def _tables(value: Any, path: Path, rows: _Rows) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    rows.faults.append(f"{path}: rows are written [[word]], [[name]], [[usage]]")
    return []


_KEYS: Mapping[str, frozenset[str]] = {
    "word": frozenset({"wrong", "right", "severity", "source", "unless_before", "unless_after"}),
    "name": frozenset({"right", "severity", "source", "also"}),
    "usage": frozenset({"pattern", "right", "severity", "source"}),
}
_NEEDED = {
    "word": ("wrong", "right", "severity"),
    "name": ("right", "severity"),
    "usage": ("pattern", "right", "severity"),
}


def _faults(row: dict[str, Any], kind: str) -> Iterator[str]:
    yield from (f"unknown key {key!r}" for key in row if key not in _KEYS[kind])
    yield from (f"{key!r} is missing" for key in _NEEDED[kind] if key not in row)
    if row.get("severity") not in {*Severity, None}:
        yield f"'severity' cannot be {row['severity']!r}"
    for key in ("right", "source", "pattern"):
        if not isinstance(row.get(key, ""), str) or (key in row and not row[key].strip()):
            yield f"{key!r} is a text"
    for key in ("wrong", "unless_before", "unless_after", "also"):
        if not _is_texts(row.get(key, ["-"])):
            yield f"{key!r} is a list of texts"
    yield from _faults_of_kind(row, kind)


def _faults_of_kind(row: dict[str, Any], kind: str) -> Iterator[str]:
    if kind == "word" and _is_texts(row.get("wrong")):
        yield from (f"{word!r} is too short to be told from others" for word in row["wrong"] if len(word) < 2)
        yield from (f"{word!r} is right" for word in row["wrong"] if word == row.get("right"))
    if kind == "name" and len(str(row.get("right", ""))) < SHORTEST_NAME:
        yield f"a name has {SHORTEST_NAME} characters or more"
    if kind == "usage" and isinstance(row.get("pattern"), str):
        if _UNBOUNDED.search(row["pattern"]):
            yield "'pattern' repeats without bound"
        try:
            re.compile(row["pattern"])
        except re.error as error:
            yield f"'pattern': {error}"


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def _word(row: dict[str, Any], rows: _Rows) -> None:
    for wrong in row["wrong"]:
        rows.words[wrong] = Word(
            wrong,
            row["right"],
            Severity(row["severity"]),
            row.get("source", ""),
            frozenset(row.get("unless_before", ())),
            frozenset(row.get("unless_after", ())),
        )


def _name(row: dict[str, Any], rows: _Rows) -> None:
    also = frozenset(row.get("also", ()))
    rows.names[row["right"]] = Name(row["right"], Severity(row["severity"]), row.get("source", ""), also)


def _usage(row: dict[str, Any], rows: _Rows) -> None:
    rows.usages[row["pattern"]] = Usage(row["pattern"], row["right"], Severity(row["severity"]), row.get("source", ""))


_READERS = {"word": _word, "name": _name, "usage": _usage}
