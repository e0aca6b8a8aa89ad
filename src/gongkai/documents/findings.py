"""What a check of a text or a file finds: personal data, hidden layers, wrong wording, all in one shape."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding means for whoever wants to make the thing public."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class Verdict(StrEnum):
    """The answer for a whole text or file; ``REFUSED`` where it could not be read safely."""

    BLOCK = "block"
    WARN = "warn"
    PASS = "pass"  # noqa: S105 - a verdict
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: what it is, in which layer and where, and what to do about it.

    ``layer`` is a stable word (``body``, ``hidden-sheet`` …), ``place`` is for a person (工作表「名单」 B7). ``masked``
    never holds the value itself. ``start`` and ``end`` count characters of the text that was checked.
    """

    kind: str
    severity: Severity
    layer: str
    place: str
    masked: str
    advice: str
    start: int | None = None
    end: int | None = None


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst of the findings decides; a note alone passes."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCK in severities:
        return Verdict.BLOCK
    return Verdict.WARN if Severity.WARN in severities else Verdict.PASS
