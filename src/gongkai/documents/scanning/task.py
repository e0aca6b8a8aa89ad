"""What the sandbox runs for a file: look at every layer, hand back findings as plain values."""

from dataclasses import asdict
from datetime import date
from typing import Any

from gongkai.documents.findings import Verdict, verdict_of
from gongkai.documents.kinds import refusal_of
from gongkai.documents.sandbox import Refused, Source
from gongkai.documents.scanning.files import READ_IN_PART, READ_WHOLE, pieces_of
from gongkai.documents.scanning.judging import Judge
from gongkai.documents.scanning.personal.numbers import counties

counties()  # read while files of the program may still be opened


def scan(source: Source, *, on: str) -> dict[str, Any]:
    """The findings of one file; no birth is later than ``on`` (ISO date). Raises ``Refused``."""
    judge = Judge(date.fromisoformat(on))
    judge.take(pieces_of(source))
    if source.kind.format in READ_IN_PART and verdict_of(judge.findings) is not Verdict.BLOCK:
        code, reason = refusal_of(source.kind, accepted=READ_WHOLE, allows_macros=True) or ("damaged", "无法检查")
        raise Refused(reason, code)
    return {"findings": [asdict(finding) for finding in judge.findings]}
