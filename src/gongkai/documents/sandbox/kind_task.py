"""The smallest task: what the file is."""

from gongkai.documents.sandbox.source import Source


def tell(source: Source) -> dict[str, object]:
    """The format by its content, and what a person calls it."""
    kind = source.kind
    return {"format": kind.format.value, "title": kind.title, "media_type": kind.media_type, "macros": kind.has_macros}
