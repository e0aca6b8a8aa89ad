"""Clean copies: a file written anew from what can be seen of it, compared with the original before it is given out."""

import tempfile
from pathlib import Path

from gongkai.documents import sandbox
from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Removed

__all__ = ["CannotClean", "CleanCopy", "Comparison", "Removed", "copy_of"]


def copy_of(source: Path | bytes, *, name: str = "") -> CleanCopy:
    """The clean copy of a file from outside, made in the sandbox; raises ``CannotClean``."""
    with tempfile.TemporaryDirectory(prefix="gongkai-clean-") as folder:
        out = Path(folder) / "copy"
        try:
            told = sandbox.run("clean", source, name=name, out=out)
        except sandbox.Refused as refused:
            raise CannotClean(refused.reason) from refused
        return CleanCopy(
            content=out.read_bytes(),
            extension=told["extension"],
            media_type=told["media_type"],
            removed=tuple(Removed(layer, what, count) for layer, what, count in told["removed"]),
            compared=Comparison(**told["compared"]),
        )
