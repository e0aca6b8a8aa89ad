"""Findings as the page shows them: layer by layer, what nobody sees first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gongkai.documents.scanning.policy import POLICY

_RANK = {"block": 0, "warn": 1, "note": 2}


@dataclass(frozen=True)
class Row:
    """One finding at one place."""

    title: str
    severity: str
    place: str
    masked: str
    advice: str


@dataclass
class Layer:
    """What was found in one layer."""

    title: str
    is_hidden: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def severity(self) -> str:
        """The worst of its findings."""
        return min((row.severity for row in self.rows), key=lambda one: _RANK.get(one, 3), default="note")


def by_layer(findings: Iterable[dict[str, Any]]) -> list[Layer]:
    """The findings of a check, grouped; the worst and the hidden ones first."""
    found: dict[str, Layer] = {}
    for one in findings:
        rule = POLICY.layers.get(one["layer"])
        layer = found.setdefault(
            one["layer"], Layer(rule.title if rule else one["layer"], rule.is_hidden if rule else True)
        )
        layer.rows.append(
            Row(_title_of(one["kind"], layer.title), one["severity"], one["place"], one["masked"], one["advice"])
        )
    for layer in found.values():
        layer.rows.sort(key=lambda row: _RANK.get(row.severity, 3))
    return sorted(found.values(), key=lambda layer: (_RANK.get(layer.severity, 3), not layer.is_hidden))


def _title_of(kind: str, layer: str) -> str:
    """What a kind is called; a layer that is a finding by itself is called by its own name."""
    known = POLICY.kinds.get(kind)
    return known.title if known is not None else layer


def shown_removed(removed: Iterable[list[Any]]) -> list[tuple[str, int]]:
    """What the copy no longer holds, in words, each with its count."""
    return [(what, count) for _layer, what, count in removed]
