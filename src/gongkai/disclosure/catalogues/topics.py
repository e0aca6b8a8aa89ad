"""Key fields 重点领域 as topics: ``topics.toml`` of a place, each with the clause of its notice (FLD-7)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongkai.law.profiles import PROFILES

from .vocabulary import BadVocabulary, vocabulary_of

FILE = "topics.toml"


@dataclass(frozen=True)
class Topic:
    """One topic of a place: what the notice says, who leads, and what belongs to it.

    ``fields`` are pilot fields, ``words`` stand in the matters of entries, ``subjects`` are subject categories.
    """

    profile: str
    id: str
    title: str
    says: str
    source: str
    leads: tuple[str, ...] = ()
    others: str = ""
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return f"{self.profile}-{self.id}"


def topics_of(profile: str, root: Path = PROFILES) -> tuple[Topic, ...]:
    """The topics that a place's own notice names; raises ``BadVocabulary``."""
    return _topics(profile, root)


def topic_called(slug: str, root: Path = PROFILES) -> Topic | None:
    """The topic with this name in addresses."""
    profile = slug.partition("-")[0]
    if not (root / profile / FILE).is_file():
        return None
    return next((one for one in topics_of(profile, root) if one.slug == slug), None)


def all_topics(profiles: Sequence[str], root: Path = PROFILES) -> list[Topic]:
    """The topics of some places, place by place."""
    return [one for profile in profiles for one in topics_of(profile, root)]


@lru_cache(maxsize=64)
def _topics(profile: str, root: Path) -> tuple[Topic, ...]:
    path = root / profile / FILE
    if not path.is_file():
        return ()
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        found = tuple(_topic(profile, row, file["source"]) for row in file["topic"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadVocabulary(f"{path}: {type(error).__name__}: {error}") from error
    known = vocabulary_of(profile, root).fields
    unknown = [field for one in found for field in one.fields if field not in known]
    twice = len({one.id for one in found}) < len(found)
    if unknown or twice:
        raise BadVocabulary(f"{path}: unknown fields {unknown}" if unknown else f"{path}: an id stands twice")
    return found


def _topic(profile: str, row: Mapping[str, Any], source: str) -> Topic:
    told = {key: tuple(row.get(key, ())) for key in ("leads", "fields", "words", "subjects")}
    said = f"{source} {row['clause']}"
    return Topic(profile, row["id"], row["title"], row["says"], said, others=row.get("others", ""), **told)
