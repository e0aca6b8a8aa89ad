"""The key of the seals: a file outside the database, made once, readable by its owner alone."""

import os
import secrets
from pathlib import Path

from django.conf import settings

LENGTH_BYTES = 32


class KeyMissing(Exception):
    """There are entries, but the file that holds their key is gone: no new key may be made in its place."""


class KeyUnusable(Exception):
    """The key file is there and does not hold a key."""


def key_file() -> Path:
    """Where the key is kept."""
    return Path(settings.AUDIT_KEY_FILE)


def read_key() -> bytes:
    """The key; raise ``KeyMissing`` or ``KeyUnusable``."""
    path = key_file()
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise KeyMissing(str(path)) from error
    except (OSError, ValueError) as error:
        raise KeyUnusable(f"{path}: {error}") from error
    if len(key) != LENGTH_BYTES:
        raise KeyUnusable(f"{path}: {len(key)} bytes instead of {LENGTH_BYTES}")
    return key


def read_or_make_key() -> bytes:
    """The key, made now if there is none; only for a register that is still empty."""
    try:
        return read_key()
    except KeyMissing:
        _make(key_file())
        return read_key()


def _make(path: Path) -> None:
    """Put a new key at ``path`` whole or not at all; whoever comes second keeps the first one's key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_bytes(LENGTH_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
