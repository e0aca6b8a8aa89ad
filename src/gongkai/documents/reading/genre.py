"""The genre's vocabulary, read once from ``genre.toml``: words and patterns, never places or files."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, cast

GENRE_FILE = "genre.toml"


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files(__package__) / GENRE_FILE).read_text(encoding="utf-8"))


@cache
def words(table: str, key: str) -> tuple[str, ...]:
    """The words under ``key``, longest first so that an alternation of them prefers the longer."""
    return tuple(sorted(cast(list[str], _tables()[table][key]), key=lambda word: -len(word)))


@cache
def mapping(table: str, key: str) -> Mapping[str, str]:
    """What is written -> what it means."""
    return cast(dict[str, str], _tables()[table][key])


def either(alternatives: Iterable[str]) -> str:
    """An alternation of plain words as the source of a regular expression."""
    return _alternation(tuple(alternatives))


@cache
def _alternation(alternatives: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(alternatives, key=lambda word: -len(word))) + ")"


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """One expression that holds where any pattern under ``key`` holds."""
    return re.compile("|".join(f"(?:{source})" for source in cast(list[str], _tables()[table][key])))


@cache
def word_pattern(table: str, key: str) -> re.Pattern[str]:
    """One expression that holds where any word under ``key`` stands."""
    return re.compile(either(words(table, key)))
