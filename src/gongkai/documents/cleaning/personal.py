"""Addresses and alternative texts that would carry personal data out: they are looked at as the scan looks at text."""

from datetime import date
from urllib.parse import unquote

from gongkai.documents.scanning.judging import judge_text

LAST_DAY = date(2199, 12, 31)
"""Every birth counts: a copy is rather too clean."""
SAFE_SCHEMES = ("http://", "https://", "mailto:")


def is_personal(text: str) -> bool:
    """Whether ``text`` says anything about a person that the scan would tell."""
    return bool(text) and bool(judge_text(text, on=LAST_DAY))


def is_fit_address(address: str) -> bool:
    """Whether a link may lead there: to the web or a mailbox, and without personal data in the address."""
    return address.lower().startswith(SAFE_SCHEMES) and not is_personal(unquote(address, errors="replace"))


def fit_description(text: str) -> str:
    """The text that stands for a picture; nothing where it is a file's name or path, or says who somebody is."""
    shown = " ".join(text.split())
    is_path = "\\" in shown or "/" in shown or "://" in shown or shown.lower().endswith(_ENDINGS)
    return "" if is_path or is_personal(shown) else shown


_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".emf", ".wmf", ".psd")
