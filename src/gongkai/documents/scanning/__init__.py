"""The leak scan: personal data in every layer of a file, and layers that nobody meant to publish.

``scan_file(path)`` looks at a file inside the sandbox, ``scan_text(text)`` at a text; both give a ``Report``. What a
finding means is data: ``policy.toml``. docs/scanning.md says what is looked at, and what cannot be seen.
"""

from gongkai.documents.scanning.reports import Report, scan_file, scan_text

__all__ = ["Report", "scan_file", "scan_text"]
