"""Bytes to characters where nobody says how: each plausible reading, one after the other."""

import re

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
SAMPLE = 65536
# a run of signs in some single- or double-byte writing, long enough to hold a number
_PLAIN = re.compile(rb"[\x20-\x7e\t\r\n]{6,}")
_NARROW = re.compile(rb"[\x20-\x7e\t\r\n\x81-\xfe]{6,}")


def decoded(content: bytes) -> str:
    """A text file's characters; what cannot be read is replaced, never dropped."""
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(marked, "replace")
    for encoding in (_declared(content), "utf-8", "gb18030", _wide(content)):
        if encoding and (text := _strictly(content, encoding)) is not None and "\x00" not in text[:SAMPLE]:
            return text
    wide = _wide(content)
    return content.decode(wide or "gb18030", "replace")


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:2048])
    return found[1].decode("ascii").lower() if found else None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: zero bytes on one side, as every Latin sign and digit has."""
    sample = content[:SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 50 < len(sample):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def readings(content: bytes) -> str:
    """Whatever characters a binary content may hold: single bytes, Chinese, and both orders of UTF-16."""
    narrow = b"\n".join(_NARROW.findall(content)).decode("gb18030", "replace")
    wide = [_wide_runs(content, first, encoding) for first in (0, 1) for encoding in ("utf-16-le", "utf-16-be")]
    utf8 = b"\n".join(_UTF8.findall(content)).decode("utf-8", "ignore")
    plain = b"\n".join(_PLAIN.findall(content)).decode("ascii")
    return "\n".join([plain, narrow, *wide, utf8])


_UTF8 = re.compile(
    rb"(?:[\x20-\x7e\t\r\n]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xf0\x9d[\x80-\xbf]{2}){6,}"
)
_WIDE_LE = re.compile(r"(?:[\x20-\x7e\u2000-\u206f\u2460-\u24ff\u3000-\u303f\u4e00-\u9fff\ufe00-\uffef\t\r\n]){6,}")


def _wide_runs(content: bytes, first: int, encoding: str) -> str:
    if b"\x00" not in content:
        return ""
    text = content[first : len(content) - (len(content) - first) % 2].decode(encoding, "replace")
    return "\n".join(run for run in _WIDE_LE.findall(text) if any(char.isdigit() for char in run))
