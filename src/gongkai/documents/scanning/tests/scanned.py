"""Scans contents in this process, as the sandbox's child would, so that hundreds take seconds."""

import io
from typing import Any

from gongkai.documents.kinds import kind_of
from gongkai.documents.sandbox import Source
from gongkai.documents.scanning.task import scan

ON = "2024-06-30"


def findings(content: bytes, name: str) -> list[dict[str, Any]]:
    """The findings of a file; raises ``Refused``."""
    found: list[dict[str, Any]] = scan(Source(io.BytesIO(content), name, len(content), kind_of(content)), on=ON)[
        "findings"
    ]
    return found
