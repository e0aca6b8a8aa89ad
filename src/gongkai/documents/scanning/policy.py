"""What a finding means, as ``policy.toml`` says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.documents.findings import Severity

FILE = Path(__file__).with_name("policy.toml")


@dataclass(frozen=True, slots=True)
class KindRule:
    """What a kind of personal data means where it is seen and where it is hidden."""

    title: str
    seen: Severity
    hidden: Severity
    advice: str


@dataclass(frozen=True, slots=True)
class LayerRule:
    """What a layer is called, whether readers cannot see it, and what its presence means alone."""

    title: str
    is_hidden: bool
    alone: Severity | None
    advice: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules for kinds and layers by their names."""

    kinds: Mapping[str, KindRule]
    layers: Mapping[str, LayerRule]

    def severity(self, kind: str, layer: str) -> Severity:
        """What ``kind`` means in ``layer``; a layer without a rule counts as hidden."""
        rule = self.kinds[kind]
        known = self.layers.get(layer)
        return rule.hidden if known is None or known.is_hidden else rule.seen


def read(path: Path = FILE) -> Policy:
    """The policy of a file; raises ``KeyError`` or ``ValueError`` for a rule that is incomplete."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = {
        name: KindRule(row["title"], Severity(row["seen"]), Severity(row["hidden"]), row["advice"])
        for name, row in data["kinds"].items()
    }
    layers = {
        name: LayerRule(
            row["title"],
            row.get("hidden", True),
            Severity(row["alone"]) if "alone" in row else None,
            row.get("advice", ""),
        )
        for name, row in data["layers"].items()
    }
    return Policy(kinds, layers)


POLICY = read()
