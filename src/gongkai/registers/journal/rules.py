"""What an entry of the journal says, and the commitment to it that everyone sees."""

import json
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

SALT_BYTES = 32
ID_BYTES = 16
COMMITMENT = b"gongkai-commitment/v1\n"


def random_id() -> str:
    """The lasting name of something that becomes public: 128 random bits, which tell nothing of it (URL-safe Base64).

    None begins with a hyphen, so that it may be given to a command as it is.
    """
    while (made := secrets.token_urlsafe(ID_BYTES)).startswith("-"):
        pass
    return made


class Act(StrEnum):
    """What happened to something that is, or was, public; or that the head of the audit register was anchored.

    ``CHANGED`` is of public facts that are no document (an organ's address, a plan's progress); ``TOOK_EFFECT`` is of a
    document that binds otherwise from that day on because it was said before.
    """

    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    REVISED = "revised"
    CORRECTED = "corrected"
    AMENDED = "amended"
    REPEALED = "repealed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    TOOK_EFFECT = "took_effect"
    ANCHORED = "anchored"


def statement(*, act: Act, at: datetime, subject: str, content: str) -> str:
    """What is committed to, as canonical JSON: act, moment in UTC, random id, SHA-256 of the content."""
    said = {"act": act, "at": at.astimezone(UTC).isoformat(), "content": content, "subject": subject}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def commitment(statement: str, salt: bytes) -> bytes:
    """The hash that binds to a statement and tells nothing about it as long as the salt is not known."""
    return sha256(salt + statement.encode()).digest()


def log_entry(commitment: bytes) -> bytes:
    """How a commitment stands in the transparency log: a line that names the form, then 32 bytes."""
    return COMMITMENT + commitment
