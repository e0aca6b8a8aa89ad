"""Everything of a public record in one ZIP whose bytes depend on nothing but the record and the proof."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.translation import gettext as _

from gongkai.registers.files import services as files

from . import publicity, sheet
from .content import AttachedFile
from .layout_html import legible
from .showing import Shown

FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
FILES_BYTES: Final = 48 * 1024 * 1024
"""So much of the attachments goes in; what would be more is named with its address."""
UNIX, READABLE_BY_ALL = 3, 0o100644 << 16
NO_PLACE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
LONGEST_NAME = 120


def zipped(shown: Shown, *, texts: Mapping[str, str], address: str) -> bytes:
    """The texts, the print where there can be one, the attachments, and what explains them."""
    inside, outside = _split(shown)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _add(archive, "README.txt", _explained(shown, address, inside, outside).encode())
        for name, text in texts.items():
            _add(archive, name, text.encode())
        if sheet.is_printable(shown.content):
            try:
                _add(archive, "record.pdf", sheet.pdf_of(shown, address=address))
            except sheet.NotPrintable as lack:
                _add(archive, "record.pdf.txt", f"{lack}\n".encode())
        for name, one in inside.items():
            copy = publicity.file_of(shown.record, one.sha256)
            if copy is not None:
                with files.open_file(copy) as opened:
                    _add(archive, f"attachments/{name}", opened.read())
    return stream.getvalue()


def _split(shown: Shown) -> tuple[dict[str, AttachedFile], list[AttachedFile]]:
    """The attachments that go in by the names that they get there, and those that are too large."""
    inside: dict[str, AttachedFile] = {}
    outside, room = [], FILES_BYTES
    for one in shown.content.attachments:
        if one.size_bytes > room:
            outside.append(one)
            continue
        room -= one.size_bytes
        inside[_name(one.name, len(inside) + 1)] = one
    return inside, outside


def _name(name: str, number: int) -> str:
    """A name that leads nowhere and that no other file has."""
    plain = legible(name).translate(NO_PLACE).strip(" .") or "file"
    stem, dot, kind = plain.rpartition(".")
    return f"{number:02d}-{stem[:LONGEST_NAME]}{dot}{kind[:16]}" if dot else f"{number:02d}-{plain[:LONGEST_NAME]}"


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIRST_DAY)
    entry.create_system, entry.external_attr, entry.compress_type = UNIX, READABLE_BY_ALL, zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _explained(shown: Shown, address: str, inside: Mapping[str, AttachedFile], outside: list[AttachedFile]) -> str:
    return "\n".join(_lines(shown, address, inside, outside)) + "\n"


def _lines(
    shown: Shown, address: str, inside: Mapping[str, AttachedFile], outside: list[AttachedFile]
) -> Iterator[str]:
    yield shown.content.title
    yield address
    yield ""
    yield _("record.json: every fact, for programs. record.txt: to be read. record.pdf: to be printed.")
    yield _("canonical.json: the very text whose SHA-256 stands in the publication journal:")
    yield f"  {shown.record.content.digest}  canonical.json"
    yield _(
        "proof.json: every act of the journal about it, with salt and proof against the signed checkpoint of the log."
    )
    yield ""
    yield _(
        "To verify: the SHA-256 of canonical.json is the “content” of the last statement in proof.json; SHA-256 of "
        "salt and statement is the commitment; the proof (C2SP tlog-proof) leads from the line “gongkai-commitment/v1” "
        "and the commitment to the checkpoint that the log's key signed."
    )
    if inside:
        yield ""
        yield _("Attachments:")
        yield from (f"  {one.sha256}  attachments/{name}" for name, one in inside.items())
    if outside:
        yield ""
        yield _("Too large to be in here; each is at its own address:")
        yield from (f"  {one.sha256}  {one.name}  {address}files/{one.sha256}/" for one in outside)
