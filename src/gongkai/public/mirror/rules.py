"""Which file holds an address, and of which type it is: known from the address alone, so that nginx knows it too."""

from urllib.parse import quote, unquote_to_bytes

INDEX = "index.html"
COMPRESSED = ".gz"
HIDDEN = "."
"""What begins with it is the store's own: no address leads there."""
SEGMENT_BYTES = 200
"""A file system takes 255; the rest is for the endings and the name under which a file is being written."""
ADDRESS_BYTES = 1_000

UTF_8 = "; charset=utf-8"
TYPES = {
    "html": "text/html" + UTF_8,
    "json": "application/json" + UTF_8,
    "jsonl": "application/jsonl" + UTF_8,
    "txt": "text/plain" + UTF_8,
    "py": "text/plain" + UTF_8,
    "csv": "text/csv" + UTF_8,
    "css": "text/css" + UTF_8,
    "xml": "application/xml" + UTF_8,
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Every type that a page may have, by the ending of its address."""
FEED, FEED_TYPE = "feed.xml", "application/atom+xml" + UTF_8
"""The one name whose type differs from that of its ending."""
ATTACHED_TYPES = {
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "ofd": "application/ofd",
    "pdf": TYPES["pdf"],
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": TYPES["txt"],
    "csv": TYPES["csv"],
    "xls": "application/vnd.ms-excel",
    "xlsx": TYPES["xlsx"],
    "zip": TYPES["zip"],
}
"""Every type that an attachment may have; it is always saved and never opened in place."""
OF_A_RECORD, ATTACHED = "/r/", "/files/"
PACKED = frozenset({"docx", "jpeg", "jpg", "ofd", "pdf", "png", "pptx", "xlsx", "zip"})
"""What is compressed already, so that no compressed copy lies beside it."""

COOKIE = "gongkai_display"
STYLE = "/style.css"
STYLES = {"elder": "/style.elder.css", "contrast": "/style.contrast.css"}
"""Where the stylesheet lies for a reader whose cookie names one of the other modes."""


class BadAddress(ValueError):
    """An address that no file of the store can have."""


def file_of(address: str) -> str:
    """The file of an address, below the folder of its site: ``/r/x/`` is ``r/x/index.html``; raise ``BadAddress``."""
    decoded = _decoded(address)
    return decoded[1:] + INDEX if decoded.endswith("/") else decoded[1:]


def folder_of(address: str) -> str:
    """The folder that holds everything below an address that ends in ``/``; raise ``BadAddress``."""
    if not address.endswith("/"):
        raise BadAddress(address)
    return _decoded(address)[1:-1]


def address_of(file: str) -> str:
    """The address of a file of the store, as in a link."""
    path = file.removesuffix(INDEX) if file == INDEX or file.endswith("/" + INDEX) else file
    return "/" + quote(path, safe="/:@!$&'()*+,;=~-._")


def _decoded(address: str) -> str:
    """The path as a file system has it; raise ``BadAddress`` where it would lead out, or nowhere."""
    try:
        raw = unquote_to_bytes(address)
        decoded = raw.decode()
    except UnicodeError as error:
        raise BadAddress(address) from error
    if not decoded.startswith("/") or len(raw) > ADDRESS_BYTES or "\\" in decoded or not decoded.isprintable():
        raise BadAddress(address)
    segments = decoded[1:].split("/")
    if any(_is_bad(one) for one in segments[:-1]) or (segments[-1] and _is_bad(segments[-1])):
        raise BadAddress(address)
    if segments[-1] == INDEX or segments[-1].endswith(COMPRESSED):
        raise BadAddress(address)  # one file, one address
    return decoded


def _is_bad(segment: str) -> bool:
    return not segment or segment.startswith(HIDDEN) or len(segment.encode()) > SEGMENT_BYTES


def is_attached(address: str) -> bool:
    """Whether it is an attachment of a record: a file that came from outside, which no browser may run."""
    return address.startswith(OF_A_RECORD) and ATTACHED in address


def type_of(address: str) -> str | None:
    """The type that everyone is told of what is at an address; ``None`` where the store keeps no such thing."""
    if is_attached(address):
        return ATTACHED_TYPES.get(ending_of(address))
    if address.endswith("/"):
        return TYPES["html"]
    return FEED_TYPE if address.endswith("/" + FEED) else TYPES.get(ending_of(address))


def ending_of(address: str) -> str:
    """What follows the last dot, in small letters; empty where there is none."""
    name = address.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_compressed(address: str) -> bool:
    """Whether a compressed copy lies beside it."""
    return ending_of(address) not in PACKED
