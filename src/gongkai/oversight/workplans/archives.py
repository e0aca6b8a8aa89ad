"""Many kept files as one ZIP, written while it is being sent, with a manifest of their digests."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gongkai.documents.spreadsheets import defused
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile

PIECE_BYTES = 256 * 1024
HEADS = ("path", "sha256", "size_bytes", "organ", "about", "reported_at", "note")


@dataclass(frozen=True)
class Piece:
    """One file of the archive: where it goes, and what the manifest says of it."""

    file: StoredFile
    folder: str
    organ: str
    about: str
    at: datetime


class _Sink(io.RawIOBase):
    """Takes what the archive writes and gives it away; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        found = b"".join(self.pieces)
        self.pieces.clear()
        return found


def archive(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The ZIP in pieces; the manifest comes last and names what was lost or altered in the store."""
    sink = _Sink()
    rows: list[tuple[object, ...]] = []
    names: set[str] = set()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for piece in pieces:
            path = _free_path(f"{piece.folder}/{piece.file.name}", names)
            note = ""
            digest, size = hashlib.sha256(), 0
            info = zipfile.ZipInfo(path, date_time=max(piece.at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            info.compress_type = zipfile.ZIP_DEFLATED
            try:
                with files.open_file(piece.file) as content, book.open(info, "w", force_zip64=True) as entry:
                    while data := content.read(PIECE_BYTES):
                        digest.update(data)
                        size += len(data)
                        entry.write(data)
                        yield sink.taken()
            except files.ContentLost:
                note = "lost from the store"
            if not note and digest.hexdigest() != piece.file.sha256:
                note = "altered in the store"
            rows.append((path, piece.file.sha256, size, piece.organ, piece.about, piece.at.isoformat(), note))
        book.writestr("MANIFEST.csv", _manifest(rows))
    yield sink.taken()


def _free_path(wanted: str, names: set[str]) -> str:
    """A path that no other file of the archive has."""
    stem, dot, ending = wanted.rpartition(".")
    path, number = wanted, 1
    while path in names:
        number += 1
        path = f"{stem}-{number}.{ending}" if dot else f"{wanted}-{number}"
    names.add(path)
    return path


def _manifest(rows: Iterable[tuple[object, ...]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([defused(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")
