"""One file of the store with its answers made ready, so that serving it again costs nothing. Standard library alone."""

import os
from collections.abc import Iterator
from email.utils import formatdate
from hashlib import sha256
from urllib.parse import quote

from . import rules
from .store import size_of_copied

Headers = list[tuple[str, str]]
Stamp = tuple[int, int, int]

WHOLE_BYTES = 1024 * 1024
"""A larger file is sent in pieces and not kept in memory."""
PIECE_BYTES = 256 * 1024
STATIC_TYPES = rules.TYPES | {
    "js": "text/javascript" + rules.UTF_8,
    "png": "image/png",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
}
OF_THE_BODY = frozenset({"Content-Type", "Content-Disposition"})


class Kept:
    """A file, its headers whole and compressed, and its bytes where they are not too many."""

    __slots__ = (
        "body",
        "compressed",
        "etags",
        "file",
        "headers",
        "headers_compressed",
        "not_changed",
        "since",
        "stamp",
    )

    def __init__(self, file: str, stamp: Stamp, headers: Headers, body: bytes | None, compressed: bytes | None) -> None:
        self.file, self.stamp, self.body, self.compressed = file, stamp, body, compressed
        tag = f"{stamp[0]:x}-{stamp[1]:x}" if body is None else sha256(body).hexdigest()[:32]
        whole, small = f'"{tag}"', f'"{tag}-gz"'
        self.etags = (whole, small)
        self.since = formatdate(stamp[0] // 10**9, usegmt=True)
        every = [*headers, ("Last-Modified", self.since)]
        told = [one for one in every if one[0] not in OF_THE_BODY]
        self.not_changed = {tag: [*told, ("ETag", tag)] for tag in self.etags}
        self.headers = [*every, ("ETag", whole), ("Content-Length", str(stamp[1]))]
        self.headers_compressed = [*every, ("ETag", small), ("Content-Encoding", "gzip")]
        if compressed is not None:
            self.headers_compressed.append(("Content-Length", str(len(compressed))))

    @property
    def size(self) -> int:
        """How much memory it takes, roughly."""
        return len(self.body or b"") + len(self.compressed or b"") + 4_000

    def is_still(self) -> bool:
        """Whether the file is the one that was read."""
        try:
            return stamp_of(os.lstat(self.file)) == self.stamp
        except OSError:
            return False

    def pieces(self) -> Iterator[bytes]:
        """The bytes of a large file; nothing where it is not the same any more."""
        try:
            descriptor = os.open(self.file, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def stamp_of(found: os.stat_result) -> Stamp:
    """What changes with a file: its moment, size and number."""
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def page(folder: str, path: str, headers: dict[str, Headers]) -> Kept | None:
    """What is kept under a path (as WSGI has it) in the folder of a site; ``None`` where there is nothing whole."""
    try:
        address = quote(path.encode("latin-1"), safe="/")
        file = rules.file_of(address)
    except (rules.BadAddress, UnicodeError):
        return None
    told = rules.type_of(address)
    if told is None:
        return None
    kind = "attached" if rules.is_attached(address) else "style" if address.startswith("/style.") else "page"
    vary = "Accept-Encoding, Cookie" if kind == "style" else "Accept-Encoding"
    typed = [*headers[kind], ("Content-Type", told), ("Vary", vary)]
    return _read(folder, file, typed, has_copy=rules.is_compressed(address))


def static(folder: str, path: str, headers: Headers) -> Kept | None:
    """A static file; one whose name carries its hash never changes."""
    try:
        file = rules.file_of(quote(path.encode("latin-1"), safe="/"))
    except (rules.BadAddress, UnicodeError):
        return None
    told = STATIC_TYPES.get(rules.ending_of(path))
    if told is None:
        return None
    lasts = "public, max-age=31536000, immutable" if _is_hashed(path) else "public, max-age=60"
    typed = [*headers, ("Content-Type", told), ("Vary", "Accept-Encoding"), ("Cache-Control", lasts)]
    return _read(folder, file, typed, has_copy=False)


def _is_hashed(path: str) -> bool:
    parts = path.rpartition("/")[2].split(".")
    return len(parts) > 2 and len(parts[-2]) == 12 and all(one in "0123456789abcdef" for one in parts[-2])


def _read(folder: str, file: str, headers: Headers, *, has_copy: bool) -> Kept | None:
    whole = f"{folder}/{file}"
    try:
        if os.path.realpath(whole) != f"{os.path.realpath(folder)}/{file}":
            return None  # a link on the way leads elsewhere
        descriptor = os.open(whole, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as opened:
            stamp = stamp_of(os.fstat(opened.fileno()))
            is_small = stamp[1] <= WHOLE_BYTES
            body = opened.read() if is_small else None
            size = len(body) if body is not None else stamp[1]
    except OSError:
        return None
    compressed = _copy(whole, size) if is_small else None
    if not size or (has_copy and is_small and compressed is None):
        return None  # cut off by a loss of power
    return Kept(whole, stamp, headers, body, compressed)


def _copy(whole: str, size: int) -> bytes | None:
    """The compressed copy, where it is one of a file of that size."""
    try:
        descriptor = os.open(whole + rules.COMPRESSED, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as opened:
            compressed = opened.read()
    except OSError:
        return None
    return compressed if size_of_copied(compressed) == size else None
