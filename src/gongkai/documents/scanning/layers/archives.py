"""A ZIP of files: each member as the file it is, its name, and what lies between the members."""

from collections.abc import Iterator

from gongkai.documents.sandbox import Archive
from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.pieces import Inside, Piece


def pieces(archive: Archive, data: bytes, inside: Inside) -> Iterator[Piece]:
    """Every member."""
    for name in archive.names:
        yield Piece("file-name", inside.at("压缩包内文件名"), name)
        if not name.endswith("/"):
            yield from _member(archive.read(name), name, inside)
    yield from blobs.between(archive, data, inside)


def _member(content: bytes, name: str, inside: Inside) -> Iterator[Piece]:
    if content:
        inside.go_on()
        yield from inside.nested(content, name, layer="archive-member", place=f"压缩包内「{name}」")


def generic(archive: Archive, data: bytes, inside: Inside) -> Iterator[Piece]:
    """A package of a format without a reader of its own (OpenDocument, OFD): every part as what its bytes say."""
    for name in archive.names:
        yield Piece("part-name", inside.at("部件名称"), name, rank=2)
        if not name.endswith("/"):
            yield from blobs.pieces(archive.read(name), name, inside, layer="package-part", title="部件")
    yield from blobs.between(archive, data, inside)
