"""What a file's content says it is, and what of its name is fit to be shown: pure functions of values."""

import re
import unicodedata

HEAD_BYTES = 4096
TAIL_BYTES = 65_557
"""A ZIP's list of contents lies within its last 65,557 bytes, unless it is longer than that."""
NAME_LIMIT = 200
EXTENSION_LIMIT = 20
UNNAMED = "unnamed"
UNKNOWN = "application/octet-stream"

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x7fELF", "application/x-elf"),
)
SHORT_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"BM", "image/bmp"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
)
"""Those a text could begin with, and that count only where the content is no text."""
ZIP_MEMBERS: tuple[tuple[bytes, str], ...] = (
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"OFD.xml", "application/ofd"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
)
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
"""Types a browser may show itself; whatever can carry a script is only ever downloaded."""

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe)[\s>/]", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
# Controls, line and paragraph separators, marks that turn or hide text; the joiners of Mongolian and others stay.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def media_type_of(head: bytes, tail: bytes) -> str:
    """The media type that the first and last bytes show; the file's name and its sender's word count for nothing."""
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return next((kind for member, kind in ZIP_MEMBERS if member in head or member in tail), "application/zip")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return _text_type_of(head)


def _text_type_of(head: bytes) -> str:
    if _MARKUP.search(head.replace(b"\x00", b"")):
        return "text/html"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "application/xml"
    if head.startswith(_BYTE_ORDER_MARKS):
        return "text/plain"
    if _is_text(head):
        return "text/plain"
    return next((kind for signature, kind in SHORT_SIGNATURES if head.startswith(signature)), UNKNOWN)


def _is_text(head: bytes) -> bool:
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the last character may be cut in two
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def clean_name(name: str) -> str:
    """``name`` without path, control and text-turning characters, at most ``NAME_LIMIT`` long, its extension kept."""
    shown = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    shown = re.split(r"[/\\]", _UNSHOWABLE.sub("", shown))[-1]
    shown = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", shown)).strip(" .")
    if len(shown) > NAME_LIMIT:
        stem, dot, extension = shown.rpartition(".")
        is_kept = dot and 0 < len(extension) <= EXTENSION_LIMIT
        shown = f"{stem[: NAME_LIMIT - len(extension) - 1]}.{extension}" if is_kept else shown[:NAME_LIMIT]
    return shown or UNNAMED
