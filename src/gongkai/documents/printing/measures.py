"""The measures of a printed document: those of the standard, and what an authority changed of them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

Value = float | int | str


class UnknownMeasure(Exception):
    """A setting that no measure has, or one of another kind than the standard's."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of GB/T 9704-2012: its value, its clause, and whether the text of it was seen."""

    name: str
    value: Value
    clause: str
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Deviation:
    """A measure that an authority's template sets otherwise than the standard."""

    measure: Measure
    used: Value


@cache
def standard() -> Mapping[str, Measure]:
    """Every measure of the standard by its name, ``mark.top_mm``."""
    text = (resources.files(__package__) / "measures.toml").read_text(encoding="utf-8")
    found = {
        f"{group}.{name}": Measure(f"{group}.{name}", row["value"], row["clause"], row.get("seen", False))
        for group, rows in tomllib.loads(text).items()
        for name, row in rows.items()
    }
    return MappingProxyType(found)


class Measures:
    """The measures by which a document is printed."""

    def __init__(self, changed: Mapping[str, Value] | None = None) -> None:
        for name, value in (changed or {}).items():
            own = standard().get(name)
            if own is None or isinstance(own.value, str) is not isinstance(value, str):
                raise UnknownMeasure(f"{name} = {value!r}")
        self._changed = dict(changed or {})

    def number(self, name: str) -> float:
        """A measure that is a number."""
        return float(self._changed.get(name, standard()[name].value))

    def word(self, name: str) -> str:
        """A measure that is a text, as a colour is."""
        return str(self._changed.get(name, standard()[name].value))

    def nested(self) -> dict[str, dict[str, Value]]:
        """All values, as groups of names."""
        found: dict[str, dict[str, Value]] = {}
        for full, measure in standard().items():
            group, name = full.split(".")
            found.setdefault(group, {})[name] = self._changed.get(full, measure.value)
        return found

    def deviations(self) -> tuple[Deviation, ...]:
        """What is set otherwise than the standard has it, in its order."""
        return tuple(
            Deviation(measure, self._changed[name])
            for name, measure in standard().items()
            if name in self._changed and self._changed[name] != measure.value
        )
