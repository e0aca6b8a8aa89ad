"""The typefaces a document is set in: an organ's own licensed ones where present, free ones else."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any


class Role(StrEnum):
    """What a typeface is for."""

    TITLE = "title"
    BODY = "body"
    KAI = "kai"
    BLACK = "black"
    SONG = "song"


@cache
def _settings() -> Mapping[str, Any]:
    return tomllib.loads((resources.files(__package__) / "fonts.toml").read_text(encoding="utf-8"))


def wanted(role: Role) -> str:
    """The typeface that the standard asks for, by its Chinese name."""
    return str(_settings()[role.value]["wanted"])
