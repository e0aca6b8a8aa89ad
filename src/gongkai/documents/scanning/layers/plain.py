"""Text and tables of text: what is written, in whichever encoding."""

from collections.abc import Iterator

from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.layers.decoding import decoded
from gongkai.documents.scanning.layers.markup import unescaped
from gongkai.documents.scanning.layers.numbers import unrounded
from gongkai.documents.scanning.pieces import BODY, Inside, Piece

LINES_MARKED = 200_000


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """The text with its lines."""
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    yield Piece(BODY, inside.at("文本"), text, lines_of(text), is_whole_text=inside.depth == 1)
    if b"\x00" in content:
        yield Piece("control-characters", inside.at("文本"), text.replace("\x00", ""), rank=2)
    clear = unrounded(unescaped(text))
    if clear is not text and clear != text:
        yield Piece("encoded-content", inside.at("文本"), clear, rank=2)
    yield from blobs.encoded(text, "文本", inside)


def table(content: bytes, inside: Inside) -> Iterator[Piece]:
    """A table of separated values: its lines with the cells between tabs, so that heads name their columns."""
    yield from pieces(content, inside)
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    yield Piece(
        BODY, inside.at("表格"), text.replace('"', "").replace(";", "\t").replace(",", "\t"), lines_of(text), rank=1
    )


def lines_of(text: str) -> tuple[tuple[int, str], ...]:
    """Where each line begins."""
    marks, at = [(0, "第1行")], text.find("\n")
    while at >= 0 and len(marks) < LINES_MARKED:
        marks.append((at + 1, f"第{len(marks) + 1}行"))
        at = text.find("\n", at + 1)
    return tuple(marks)
