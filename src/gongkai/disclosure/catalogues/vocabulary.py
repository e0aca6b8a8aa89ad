"""The words of a place about catalogues: ``catalogues.toml`` of its profile on top of those that it extends."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongkai.law import load_profile
from gongkai.law.profiles import PROFILES

from .cells import Cells

FILE = "catalogues.toml"


class BadVocabulary(ValueError):
    """A file of words about catalogues that cannot be used; the text names the file and what is wrong."""


@dataclass(frozen=True)
class Field:
    """A pilot field 试点领域 with its lead body; ``classes`` is the profile's list that its first matters cover."""

    id: str
    title: str
    lead: str = ""
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seed:
    """A row of a catalogue that was published somewhere, with the site where it was seen."""

    cells: Cells
    source: str
    field: str = ""
    level: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the 政府信息公开 section: what the place calls it, and what fills it."""

    title: str
    means: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything that is worded about catalogues in one place."""

    names: Mapping[str, str]
    heads: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    channels: tuple[str, ...]
    levels: tuple[str, ...]
    compiled_by: tuple[str, ...]
    aliases: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Field]
    seeds: tuple[Seed, ...]
    parts: tuple[Part, ...]

    def seeds_for(self, *, field: str, level: str) -> tuple[Seed, ...]:
        """The rows with which a catalogue of a field, or (without one) of an organ of this level, can begin."""
        return tuple(one for one in self.seeds if (one.field == field if field else one.level == level and one.level))


def vocabulary_of(profile: str, root: Path = PROFILES) -> Vocabulary:
    """The words of a profile; raises ``BadVocabulary``."""
    return _vocabulary(profile, root)


@lru_cache(maxsize=64)
def _vocabulary(profile: str, root: Path) -> Vocabulary:
    law = load_profile(profile, root)
    files = list(_files(root, law.chain))
    try:
        return _assembled(files, law.lists)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadVocabulary(f"{profile}/{FILE}: {type(error).__name__}: {error}") from error


def _files(root: Path, chain: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    for name in chain:
        path = root / name / FILE
        if path.is_file():
            try:
                yield tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise BadVocabulary(f"{path}: {error}") from error


def _assembled(files: list[Mapping[str, Any]], lists: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    own = _merged(files, "lists")
    return Vocabulary(
        names=_merged(files, "names"),
        heads=_texts(_merged(files, "heads")),
        groups=_texts(_merged(files, "groups")),
        channels=tuple(own["channels"]),
        levels=tuple(own["levels"]),
        compiled_by=tuple(own["compiled_by"]),
        aliases=_merged(files, "aliases"),
        words=_texts(_merged(files, "words")),
        fields={row["id"]: _field(row, lists) for row in _rows(files, "field")},
        seeds=tuple(_seed(row) for file in files for row in file.get("seed", ())),
        parts=tuple(_part(title, list(_rows(files, "part", key="means"))) for title in lists["disclosure_sections"]),
    )


def _merged(files: list[Mapping[str, Any]], table: str) -> dict[str, Any]:
    return {key: value for file in files for key, value in file.get(table, {}).items()}


def _texts(table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(value) for key, value in table.items()}


def _rows(files: list[Mapping[str, Any]], table: str, key: str = "id") -> Iterator[dict[str, Any]]:
    """The rows of all files; one with a known id changes the row that stands above it."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        for row in file.get(table, ()):
            found.setdefault(row[key], {}).update(row)
    yield from found.values()


def _field(row: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]]) -> Field:
    return Field(row["id"], row["title"], row.get("lead", ""), lists[row["classes"]] if "classes" in row else ())


def _seed(row: Mapping[str, Any]) -> Seed:
    told = {key: value for key, value in row.items() if key not in ("field", "level", "source")}
    listed = {key: [told[key]] for key in ("elements", "bases", "subjects") if key in told}
    return Seed(Cells.of(**told | listed), row["source"], row.get("field", ""), row.get("level", ""))


def _part(title: str, rows: list[dict[str, Any]]) -> Part:
    row = next((one for one in rows if any(word in title for word in one["words"])), None)
    if row is None:
        raise ValueError(f"no [[part]] has a word of {title!r}")
    return Part(title, row["means"], tuple(row["words"]))
