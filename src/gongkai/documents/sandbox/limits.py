"""What one file may cost."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one task on one file; each is named with its unit and can be set (docs/files.md)."""

    file_bytes: int = 100 * MEBIBYTE
    seconds: float = 10.0
    seconds_per_page: float = 2.0
    seconds_most: float = 300.0
    memory_bytes: int = 512 * MEBIBYTE
    pages: int = 1_000
    unpacked_bytes: int = 256 * MEBIBYTE
    part_bytes: int = 64 * MEBIBYTE
    ratio: int = 200
    """Unpacked to packed bytes of one member, once it unpacks to more than ``free_bytes``."""
    free_bytes: int = 4 * MEBIBYTE
    entries: int = 5_000
    depth: int = 3
    """How many archives may lie in each other; the file itself is the first."""
    result_bytes: int = 32 * MEBIBYTE
    written_bytes: int = 200 * MEBIBYTE
