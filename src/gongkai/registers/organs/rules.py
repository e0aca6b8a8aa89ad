"""What the law and the register ask of organs and posts: values in, answers out."""

from collections.abc import Iterable
from datetime import date

NEVER_ONE_PERSON = frozenset({"auditor", "system_administrator", "security_administrator"})


def overlaps(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two periods share a day; ``until`` is the first day that does not count, None is for ever."""
    return (until is None or other_since < until) and (other_until is None or since < other_until)


def conflicting_roles(role: str, held: Iterable[str]) -> frozenset[str]:
    """Those of ``held`` that one person may not hold together with ``role`` (三员分立)."""
    if role not in NEVER_ONE_PERSON:
        return frozenset()
    return (NEVER_ONE_PERSON & frozenset(held)) - {role}
