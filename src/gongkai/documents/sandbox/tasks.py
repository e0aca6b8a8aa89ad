"""The closed list of what may be asked of the sandbox. The functions are imported in the sandbox alone."""

from dataclasses import dataclass

from gongkai.documents.kinds import IMAGES, Format

TEXTS = frozenset({Format.TXT, Format.CSV, Format.HTML})
SCANNED = frozenset(Format) - {Format.EMPTY, Format.ARCHIVE, Format.MEDIA, Format.PROGRAM}
OFFICE = frozenset({Format.DOCX, Format.XLSX, Format.PDF})


@dataclass(frozen=True, slots=True)
class Task:
    """Where its function is, and for which files it is called; others are refused before it is."""

    function: str
    accepted: frozenset[Format]
    allows_macros: bool = False


TASKS = {
    "read": Task("gongkai.documents.reading.sandboxed.read", TEXTS | OFFICE),
    "table": Task("gongkai.documents.spreadsheets.rows_of", frozenset({Format.XLSX})),
    "grid": Task("gongkai.documents.spreadsheets.grid_of", frozenset({Format.XLSX})),
    "kind": Task("gongkai.documents.sandbox.kind_task.tell", frozenset(Format), allows_macros=True),
    "scan": Task("gongkai.documents.scanning.task.scan", SCANNED, allows_macros=True),
    "clean": Task("gongkai.documents.cleaning.task.clean_copy", OFFICE | TEXTS | IMAGES, allows_macros=True),
}
