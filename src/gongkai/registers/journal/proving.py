"""What a stranger needs to see for themselves that something was public: statements, salts and proofs."""

import base64
from collections.abc import Iterable
from typing import Any

from .models import Entry
from .transparency import TransparencyLog


def proofs_of(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Each entry with its proof against the newest checkpoint; raise ``NotYetLogged``."""
    log = TransparencyLog()
    return [_told(log, entry) for entry in entries]


def _told(log: TransparencyLog, entry: Entry) -> dict[str, Any]:
    evidence = log.evidence(entry)
    return {
        "sequence": entry.sequence,
        "statement": evidence.statement or None,
        "salt": base64.b64encode(evidence.salt).decode() if evidence.statement else None,
        "proof": str(evidence.proof),
    }
