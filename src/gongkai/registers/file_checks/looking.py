"""What is done with one file: scanned, its wording read, cleaned, the copy scanned again. Nothing is written here."""

import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.documents.cleaning import CannotClean, CleanCopy, copy_of
from gongkai.documents.cleaning.tables import tables_in
from gongkai.documents.findings import Finding, Verdict, verdict_of
from gongkai.documents.reading.opening import lines_of, source_in
from gongkai.documents.scanning import Report, scan_file
from gongkai.documents.wording import WordingFinding, check, dictionary_of

WORDING_LIMIT = 200
FINDINGS_LIMIT = 500


@dataclass(frozen=True)
class Look:
    """Everything that was found about a file, as plain values."""

    verdict: Verdict
    reason: str
    findings: list[dict[str, Any]] = field(default_factory=list)
    wording: list[dict[str, Any]] = field(default_factory=list)
    tables: int = 0
    copy: CleanCopy | None = None
    copy_refused: str = ""
    copy_verdict: Verdict | None = None
    copy_findings: list[dict[str, Any]] = field(default_factory=list)


def look_at(path: Path, *, name: str, on: date, profiles: Path, profile: str, organs: Iterable[str]) -> Look:
    """Scan the file at ``path``, read its wording, clean it and scan the copy; each part says itself why it failed."""
    report = scan_file(path, on=on, name=name)
    text, tables = _text_of(path, name)
    wording = check(text, dictionary=dictionary_of(profiles, profile), organs=organs) if text else []
    copy, refused = _copy(path, name)
    copied = _report_on(copy, on) if copy is not None else None
    said = "；".join(part for part in (report.reason, f"用字用词 {len(wording)} 处" if wording else "") if part)
    return Look(
        verdict=_worst(report.verdict, wording),
        reason=said,
        findings=report.as_json()["findings"][:FINDINGS_LIMIT],
        wording=[_wording(one) for one in wording[:WORDING_LIMIT]],
        tables=tables,
        copy=copy,
        copy_refused=refused,
        copy_verdict=_worst(copied.verdict, wording) if copied is not None else None,
        copy_findings=copied.as_json()["findings"][:FINDINGS_LIMIT] if copied is not None else [],
    )


def _worst(scanned: Verdict, wording: Iterable[Finding]) -> Verdict:
    """The verdict on a file with the verdict on its words; what could not be read stays refused."""
    by_words = verdict_of(wording)
    return scanned if scanned is Verdict.REFUSED or _ORDER.index(scanned) <= _ORDER.index(by_words) else by_words


_ORDER = (Verdict.BLOCK, Verdict.WARN, Verdict.PASS)


def _text_of(path: Path, name: str) -> tuple[str, int]:
    """What the file says, and how many tables it has; nothing where it has no text."""
    source = source_in(path, name)
    return ("", 0) if source is None else (lines_of(source), len(tables_in(source)))


def _copy(path: Path, name: str) -> tuple[CleanCopy | None, str]:
    try:
        return copy_of(path, name=name), ""
    except CannotClean as cannot:
        return None, cannot.reason


def _report_on(copy: CleanCopy, on: date) -> Report:
    with tempfile.NamedTemporaryFile(prefix="gongkai-copy-") as file:
        file.write(copy.content)
        file.flush()
        return scan_file(Path(file.name), on=on, name=f"copy.{copy.extension}")


def _wording(finding: WordingFinding) -> dict[str, Any]:
    return asdict(finding) | {"severity": finding.severity.value}
