"""What is planned and said of an interpretation, and what lacks: plain values. No database, no clock."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self


class Part(StrEnum):
    """What is handed in together with a document that needs an interpretation (三同步)."""

    PLAN = "plan"
    MATERIAL = "material"


@dataclass(frozen=True)
class _Sheet:
    """A value with one canonical form, whose digest the approvals of a record name."""

    @property
    def canonical(self) -> str:
        """The one text of it: JSON with sorted keys."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex."""
        return sha256(self.canonical.encode()).hexdigest()

    @classmethod
    def read(cls, canonical: str) -> Self:
        """The value from its canonical text."""
        told: dict[str, Any] = json.loads(canonical)
        typed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
        for key in DAYS & typed.keys():
            typed[key] = date.fromisoformat(typed[key]) if typed[key] else None
        return cls(**typed)


DAYS = frozenset({"planned_on", "held_on"})


@dataclass(frozen=True)
class Plan(_Sheet):
    """The plan of interpretation of a document (解读方案): outline, forms, channels, day, interpreter, elements."""

    outline: str = ""
    forms: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    planned_on: date | None = None
    interpreter: str = ""
    is_by_head: bool = False

    @property
    def lacks(self) -> tuple[str, ...]:
        """The names of the fields that a plan must have and this one has not."""
        return tuple(name for name in NEEDED_IN_PLAN if not getattr(self, name))


NEEDED_IN_PLAN = ("outline", "forms", "channels", "planned_on", "interpreter")


@dataclass(frozen=True)
class Facts(_Sheet):
    """What is said of a material: its forms and elements, where it appears, who interpreted, and on which day.

    ``is_by_head``: the organ's head did so in person (第一解读人); ``held_on`` the day of it, else that of the release.
    """

    forms: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    interpreter: str = ""
    is_by_head: bool = False
    held_on: date | None = None

    @property
    def lacks(self) -> tuple[str, ...]:
        """The names of the fields that a material must have and this one has not."""
        needed = ("forms", "elements", *(["interpreter"] if self.is_by_head else []))
        return tuple(name for name in needed if not getattr(self, name))

    def is_beyond_text(self, non_text: Collection[str]) -> bool:
        """Whether one of its forms is more than text."""
        return not set(self.forms).isdisjoint(non_text)


def missing_parts(required: Sequence[str], present: Collection[Part]) -> Iterator[tuple[Part, ...]]:
    """For each requirement of the place that is not met, the parts of which one would meet it.

    A requirement is ``plan``, ``material``, or ``plan or material``.
    """
    for requirement in required:
        parts = tuple(Part(word) for word in requirement.split(" or "))
        if not any(part in present for part in parts):
            yield parts


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, with one digit; a dash where there is no whole."""
    return f"{part * 100 / whole:.1f}%" if whole else "–"


def month_before(month: date) -> date:
    """The first day of the month before that of ``month``."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def month_after(month: date) -> date:
    """The first day of the month after that of ``month``."""
    return date(month.year + (month.month == 12), month.month % 12 + 1, 1)
