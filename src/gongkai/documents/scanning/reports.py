"""Asking for a scan, and the answer as people and programs read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.documents import sandbox
from gongkai.documents.findings import Finding, Severity, Verdict, verdict_of
from gongkai.documents.reading.opening import lines_of, source_in
from gongkai.documents.scanning.judging import judge_text, summary
from gongkai.documents.wording import Dictionary, WordingFinding, check

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


def scan_file(path: Path, *, on: date, name: str = "", dictionary: Dictionary | None = None) -> Report:
    """The report on a file; a file that cannot be read safely is refused, never passed.

    With a ``dictionary`` the wording of its text is checked too.
    """
    try:
        result = sandbox.run("scan", path, name=name or path.name, on=on.isoformat())
        text = _text_of(path, name or path.name) if dictionary is not None else ""
    except sandbox.Refused as refused:
        return Report(Verdict.REFUSED, refused.reason)
    except OSError as error:
        return Report(Verdict.REFUSED, f"{UNREADABLE}：{error.strerror or error}")
    found = [replace(Finding(**row), severity=Severity(row["severity"])) for row in result["findings"]]
    return _report([*found, *_wording(text, dictionary)])


def scan_text(text: str, *, on: date, dictionary: Dictionary | None = None) -> Report:
    """The report on a text: personal data, and with a ``dictionary`` its wording."""
    return _report([*judge_text(text, on=on), *_wording(text, dictionary)])


def _wording(text: str, dictionary: Dictionary | None) -> Iterable[Finding]:
    return check(text, dictionary=dictionary) if dictionary is not None and text else ()


def _text_of(path: Path, name: str) -> str:
    """What the file says to its readers; empty for files that are no text."""
    source = source_in(path, name)
    return "" if source is None else lines_of(source)


def _report(findings: Sequence[Finding]) -> Report:
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
    if finding.start is not None:
        row |= {"start": finding.start, "end": finding.end}
    if isinstance(finding, WordingFinding):
        row |= {"suggestion": finding.suggestion, "source": finding.source}
    return row
