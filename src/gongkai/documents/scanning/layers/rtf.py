"""Rich text: its words, hidden words, notes and properties, and the files it carries as hexadecimal digits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gongkai.documents.scanning.layers import blobs
from gongkai.documents.scanning.pieces import BODY, Inside, Piece, Writer

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
DESTINATIONS = {
    "info": "properties", "author": "properties", "title": "properties", "operator": "properties",
    "company": "properties", "doccomm": "properties", "annotation": "comment", "atnauthor": "comment",
    "atnid": "comment", "atrfstart": "comment", "footnote": "note", "header": "header-footer",
    "footer": "header-footer", "headerl": "header-footer", "headerr": "header-footer", "footerl": "header-footer",
    "footerr": "header-footer", "fldinst": "field-code", "objdata": "embedded-object", "pict": "picture",
    "docvar": "document-variable", "userprops": "properties", "datafield": "field-code", "shptxt": "text-box",
    "xmlattrvalue": "custom-xml", "datastore": "custom-xml", "fonttbl": "styles", "stylesheet": "styles",
    "colortbl": "styles", "themedata": "styles",
}  # fmt: skip
BINARY = frozenset({"embedded-object", "picture", "custom-xml"})
HIDDEN = {"v": "hidden-text", "deleted": "tracked-deletion", "revised": "tracked-insertion"}
BREAKS = {
    "par": "\n",
    "line": "\n",
    "cell": "\t",
    "row": "\n",
    "tab": "\t",
    "page": "\n",
    "sect": "\n",
    "nestcell": "\t",
    "nestrow": "\n",
}
ANNOUNCED = frozenset({"hidden-text", "tracked-deletion", "tracked-insertion", "comment", "embedded-object"})


@dataclass(frozen=True, slots=True)
class State:
    """What a group inherits."""

    layer: str = BODY
    skipped: int = 1


@dataclass
class Reader:
    """A file being read."""

    place: str
    writers: dict[str, Writer] = field(default_factory=dict)
    groups: list[State] = field(default_factory=lambda: [State()])
    bytes_waiting: bytearray = field(default_factory=bytearray)
    to_skip: int = 0

    def read(self, content: bytes) -> None:
        """Take one sign after the other."""
        for token in _TOKEN.finditer(content):
            word, number, code, sign, brace, text = token.groups()
            if code:
                self._byte(bytes([int(code, 16)]))
            elif text:
                self._byte(text)
            elif brace:
                self._brace(brace)
            elif word:
                self._word(word.decode().lower(), int(number) if number else None)
            elif sign == b"~":
                self._byte(b" ")
            elif sign in {b"\\", b"{", b"}", b"_", b"-"}:
                self._byte(sign.replace(b"_", b"-"))
        self._flush()

    def _byte(self, data: bytes) -> None:
        if self.to_skip:
            taken = min(self.to_skip, len(data))
            self.to_skip -= taken
            data = data[taken:]
        self.bytes_waiting += data

    def _flush(self) -> None:
        if self.bytes_waiting:
            self._write(bytes(self.bytes_waiting).decode("gb18030", "replace"))
            self.bytes_waiting.clear()

    def _write(self, text: str) -> None:
        layer = self.groups[-1].layer
        self.writers.setdefault(layer, Writer(layer, self.place, announces=layer in ANNOUNCED)).write(text)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.to_skip = 0
        if brace == b"{":
            self.groups.append(self.groups[-1])
        elif len(self.groups) > 1:
            self.groups.pop()

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._flush()
            self._write(chr(number % 0x10000) if not 0xD800 <= number % 0x10000 < 0xE000 else "")
            self.to_skip = self.groups[-1].skipped
        elif word == "uc":
            self.groups[-1] = replace(self.groups[-1], skipped=number if number is not None else 1)
        elif word in BREAKS:
            self._flush()
            self._write(BREAKS[word])
        elif word in HIDDEN or word in DESTINATIONS or word == "plain":
            self._flush()
            self._turn(word, number)

    def _turn(self, word: str, number: int | None) -> None:
        now = self.groups[-1]
        if word in DESTINATIONS:
            self.groups[-1] = replace(now, layer=DESTINATIONS[word])
        elif word == "plain" or number == 0:
            self.groups[-1] = replace(now, layer=BODY if now.layer in HIDDEN.values() else now.layer)
        elif now.layer == BODY:
            self.groups[-1] = replace(now, layer=HIDDEN[word])


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """Every layer of an RTF file."""
    reader = Reader(inside.at("RTF"))
    reader.read(content)
    for layer, writer in reader.writers.items():
        for piece in writer.pieces():
            yield piece
            if layer in BINARY:
                yield from _carried(piece.text, layer, inside)
    yield from blobs.raw(content, inside, layer="page-source", place="RTF 源代码")


def _carried(text: str, layer: str, inside: Inside) -> Iterator[Piece]:
    """The files that stand in a text as hexadecimal digits."""
    for digits in re.findall(r"(?:[0-9a-fA-F]{2}){32,}", re.sub(r"\s", "", text)):
        content = bytes.fromhex(digits)
        yield from blobs.pieces(content, "RTF 对象", inside, layer=layer, title="嵌入对象")
