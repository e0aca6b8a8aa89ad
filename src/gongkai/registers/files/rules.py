"""What of a file's name is fit to be shown, and which contents a browser may show: pure functions of values."""

import re
import unicodedata

NAME_LIMIT = 200
EXTENSION_LIMIT = 20
UNNAMED = "unnamed"
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
"""Types a browser may show itself; whatever can carry a script is only ever downloaded."""

# Controls, line and paragraph separators, marks that turn or hide text; the joiners of Mongolian and others stay.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')


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
