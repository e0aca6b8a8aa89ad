"""The sessions that are open for an account: noted when somebody signs in, counted, shown, and ended at once.

A session's key opens the account, so only its digest is kept here; the store (``session_store``) looks a session's row
up in the very query with which it reads the session. A row that says why it ended shuts the session at its next
request, whoever sends the cookie.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from .models import Account, Because, OpenSession, OpenSessionQuerySet

KEPT_DAYS = 30


def digest_of(key: str) -> str:
    """How a session's key is kept: 256 bits of chance need no salt."""
    return sha256(f"gongkai session\0{key}".encode()).hexdigest()


def alive(account: Account, *, at: datetime) -> OpenSessionQuerySet:
    """The sessions of ``account`` that would still open at ``at``, the one used last first."""
    rested, lasted = timedelta(seconds=settings.SESSION_IDLE_SECONDS), timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = OpenSession.objects.filter(account=account)
    return rows.open().filter(seen_at__gte=at - rested, begun_at__gte=at - lasted)


@transaction.atomic
def open_session(account: Account, key: str, *, at: datetime, address: str, browser: str) -> None:
    """Note that a session begins, and end the oldest ones where the account has too many at once."""
    Account.objects.select_for_update().get(pk=account.pk)
    before = list(alive(account, at=at).exclude(key_hash=digest_of(key)).order_by("begun_at", "id"))
    too_many = len(before) + 1 - settings.ACCOUNT_SESSIONS_AT_ONCE
    for one in before[: max(too_many, 0)]:
        end_one(one, because=Because.CROWDED, by=account, at=at)
    adopt(account, key, at=at, address=address, browser=browser)


def adopt(account: Account, key: str, *, at: datetime, address: str, browser: str) -> None:
    """Note a session that has begun already, for example before sessions were noted."""
    row = OpenSession(
        account=account, key_hash=digest_of(key), begun_at=at, seen_at=at, address=address, browser=browser
    )
    OpenSession.objects.bulk_create([row], ignore_conflicts=True)


def note_seen(key: str, *, at: datetime, address: str, browser: str) -> None:
    """The session was used, from this address."""
    rows = OpenSession.objects.open().filter(key_hash=digest_of(key))
    rows.update(seen_at=at, address=address, browser=browser)


def carry_over(old: str, new: str) -> None:
    """The session has another key now."""
    OpenSession.objects.filter(key_hash=digest_of(old)).update(key_hash=digest_of(new))


def leave(key: str, *, at: datetime) -> None:
    """The session was given up by its own browser."""
    OpenSession.objects.open().filter(key_hash=digest_of(key)).update(ended_at=at, because=Because.LEFT)


@transaction.atomic
def end_one(session: OpenSession, *, because: Because, by: Account | None, at: datetime) -> None:
    """End one session."""
    if OpenSession.objects.open().filter(pk=session.pk).update(ended_at=at, because=because):
        detail: dict[str, JSON] = {"because": str(because), "address": session.address, "browser": session.browser}
        audit.write("account.session_ended", subject=session.account, by=by, at=at, detail=detail)


@transaction.atomic
def end_all(
    account: Account, *, because: Because, by: Account | None, at: datetime, keep: str = "", reason: str = ""
) -> int:
    """End every session of ``account``, but for the one whose key is ``keep``; how many there were."""
    rows = OpenSession.objects.open().filter(account=account)
    if keep:
        rows = rows.exclude(key_hash=digest_of(keep))
    number = rows.update(ended_at=at, because=because)
    if number:
        detail: dict[str, JSON] = {"because": str(because), "number": number}
        detail |= {"reason": reason} if reason else {}
        audit.write("account.sessions_ended", subject=account, by=by, at=at, detail=detail)
    return number


def end_all_of(accounts: QuerySet[Account], *, because: Because, by: Account | None, at: datetime) -> int:
    """End every session of those ``accounts``; how many there were."""
    with_one = accounts.filter(pk__in=OpenSession.objects.open().values("account"))
    return sum(end_all(account, because=because, by=by, at=at) for account in with_one)


def forget_old(*, on: date, at: datetime) -> int:
    """A day's act: forget sessions that nobody could use for a month."""
    number, _each = OpenSession.objects.filter(seen_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    return number
