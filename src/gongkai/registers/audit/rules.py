"""How an entry is written down and sealed: pure functions of values."""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

GENESIS = "0" * 64
"""What the first entry names as its predecessor."""

FORM = "gongkai-audit-1"
"""Names this way of writing an entry down; a changed way gets another name, so that no two ways can be confused."""


class UnwritableDetail(ValueError):
    """A detail that has no canonical JSON form."""


def canonical(value: JSON) -> str:
    """``value`` as JSON with sorted keys and no spaces, the same text for the same value."""
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise UnwritableDetail(f"{error}: {value!r:.200}") from error
    return text


def moment(at: datetime) -> str:
    """``at`` in UTC to the microsecond, as it enters the seal."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def seal(
    key: bytes,
    *,
    previous: str,
    sequence: int,
    at: datetime,
    act: str,
    subject: str,
    account_id: int | None,
    by_name: str,
    detail: str,
) -> str:
    """The keyed digest (HMAC-SHA256) of one entry, which includes the digest of the entry before it."""
    content = json.dumps([FORM, previous, sequence, moment(at), act, subject, account_id, by_name, detail])
    return hmac.digest(key, content.encode(), "sha256").hex()
