"""The key of the log: a file outside the database, made once, for its owner alone, with the log's name in it."""

import os
import secrets
from pathlib import Path

from django.conf import settings

from .log.notes import BadNote, SigningKey


class KeyUnusable(Exception):
    """The key file is missing although there is a log, or does not hold a key."""


def signing_key() -> SigningKey:
    """The key, made now under ``LOG_ORIGIN`` if there is neither a key nor a log; raise ``KeyUnusable``."""
    path = Path(settings.LOG_KEY_FILE)
    if not path.exists():
        if (Path(settings.LOG_ROOT) / "checkpoint").exists():
            raise KeyUnusable(f"{path}: missing, but there is a log that was signed with it")
        _make(path)
    try:
        return SigningKey.read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, BadNote) as error:
        raise KeyUnusable(f"{path}: {error}") from error


def _make(path: Path) -> None:
    """Put a new key in place whole or not at all; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(SigningKey.new(settings.LOG_ORIGIN).written + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
