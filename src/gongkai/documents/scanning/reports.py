"""Asking for a scan, and the answer as people and programs read it."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.documents import sandbox
from gongkai.documents.findings import Finding, Severity, Verdict, verdict_of
from gongkai.documents.scanning.judging import judge_text, summary

UNREADABLE = "文件打不开"


@dataclass(frozen=True, slots=True)
class Report:
    """What a scan says: the verdict, one sentence why, and each finding."""

    verdict: Verdict
    reason: str
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; places of characters only where there are any."""
        return {
            "verdict": self.verdict.value,
            "reason": self.reason,
            "findings": [_finding(finding) for finding in self.findings],
        }


def scan_file(path: Path, *, on: date, name: str = "") -> Report:
    """The report on a file; a file that cannot be read safely is refused, never passed."""
    try:
        result = sandbox.run("scan", path, name=name or path.name, on=on.isoformat())
    except sandbox.Refused as refused:
        return Report(Verdict.REFUSED, refused.reason)
    except OSError as error:
        return Report(Verdict.REFUSED, f"{UNREADABLE}：{error.strerror or error}")
    return _report([replace(Finding(**row), severity=Severity(row["severity"])) for row in result["findings"]])


def scan_text(text: str, *, on: date) -> Report:
    """The report on a text: personal data."""
    return _report(judge_text(text, on=on))


def _report(findings: list[Finding]) -> Report:
    return Report(verdict_of(findings), summary(findings), tuple(findings))


def _finding(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": str(finding.kind),
        "severity": finding.severity.value,
        "layer": finding.layer,
        "place": finding.place,
        "masked": finding.masked,
        "advice": finding.advice,
    }
    return row if finding.start is None else row | {"start": finding.start, "end": finding.end}
