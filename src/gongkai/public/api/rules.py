"""Keys of other systems: how they look, how they are kept, when they open. No database."""

import hmac
import re
import secrets
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

FORM = re.compile(r"gk_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class NewKey(NamedTuple):
    """A key just made: ``text`` is shown once; only ``prefix`` and ``digest`` are kept."""

    text: str
    prefix: str
    digest: str


def new_key() -> NewKey:
    """A random key: 48 bits to find it by, 256 bits that nobody guesses, so that its plain digest is safe to keep."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return NewKey(f"gk_{prefix}_{secret}", prefix, digest_of(secret))


def digest_of(secret: str) -> str:
    """SHA-256 of the secret half, in hex."""
    return sha256(secret.encode()).hexdigest()


def parts_of(text: str) -> tuple[str, str] | None:
    """The prefix and the secret half of what was sent as a key, or nothing where it cannot be one."""
    match = FORM.fullmatch(text)
    return (match[1], match[2]) if match else None


def opens(secret: str, *, digest: str, expires_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    """Whether the secret is the right one and the key is good at this moment."""
    is_right = hmac.compare_digest(digest_of(secret), digest)
    return is_right and revoked_at is None and at < expires_at
