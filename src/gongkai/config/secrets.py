"""Secrets that an installation makes for itself once and keeps beside its data."""

import os
import secrets
from pathlib import Path


def secret_kept_in(file: Path) -> str:
    """The secret in ``file``, made on first use and readable by its owner only; two processes get the same one."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        written = file.with_name(f"{file.name}.{os.getpid()}")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(written, file)  # fails where another process was first, which is then the one to read
        except FileExistsError:
            pass
        finally:
            written.unlink()
    return file.read_text(encoding="ascii").strip()


def former_secrets(file: Path) -> list[str]:
    """The secrets that ``file`` keeps, newest first, one a line; none where there is no such file."""
    return file.read_text(encoding="ascii").split() if file.exists() else []
