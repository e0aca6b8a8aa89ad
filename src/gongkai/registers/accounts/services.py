"""Making accounts and closing them, passwords and second factors; each act is one entry of the audit register."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import session_keeping
from .models import Account, Because
from .passwords import random_password
from .queries import account_named, has_second_factor


class Refused(Exception):
    """The act may not happen, for every reason in ``reasons`` (in the reader's language)."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class NewAccount(NamedTuple):
    """An account just made, and its password where the platform chose it: shown once, kept nowhere."""

    account: Account
    password: str | None


@transaction.atomic
def create_account(
    username: str,
    *,
    display_name: str,
    by: Account | None,
    at: datetime,
    password: str | None = None,
    must_change_password: bool = True,
) -> NewAccount:
    """Make an account, with a random password unless one is given; raise ``Refused`` with every reason."""
    account = Account(username=username, display_name=display_name.strip(), must_change_password=must_change_password)
    chosen = password or random_password()
    reasons = _unfit(account) + (_weak(password, account) if password else [])
    if reasons:
        raise Refused(reasons)
    account.set_password(chosen)
    account.save()
    audit.write(
        "account.created", subject=account, by=by, at=at, detail={"username": username, "display_name": display_name}
    )
    return NewAccount(account, None if password else chosen)


@transaction.atomic
def create_system(username: str, *, display_name: str, by: Account | None, at: datetime) -> Account:
    """The account in whose name another system acts: closed for ever, without a password, in no list of people."""
    account = Account(username=username, display_name=display_name.strip(), is_active=False, is_system=True)
    if reasons := _unfit(account):
        raise Refused(reasons)
    account.set_unusable_password()
    account.save()
    detail: dict[str, JSON] = {"username": username, "display_name": account.display_name, "system": True}
    audit.write("account.created", subject=account, by=by, at=at, detail=detail)
    return account


def _unfit(account: Account) -> list[str]:
    try:
        account.clean_fields(exclude=("password",))
    except ValidationError as error:
        return list(error.messages)
    return [_("This user name is taken.")] if account_named(account.username) else []


def _weak(password: str, account: Account) -> list[str]:
    try:
        validate_password(password, account)
    except ValidationError as error:
        return list(error.messages)
    return []


@transaction.atomic
def set_password(account: Account, password: str, *, by: Account | None, at: datetime, keep: str = "") -> None:
    """Give ``account`` the password its holder chose; raise ``Refused``.

    Every session of it ends but the one whose key is ``keep``.
    """
    same = [_("This is the password in use now; choose another.")] if account.check_password(password) else []
    if reasons := same + _weak(password, account):
        raise Refused(reasons)
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    audit.write("account.password_changed", subject=account, by=by, at=at)
    session_keeping.end_all(account, because=Because.PASSWORD, by=by, at=at, keep=keep)


@transaction.atomic
def reset_password(account: Account, *, by: Account | None, at: datetime, reason: str) -> str:
    """Replace a lost password by a random one that must be changed at the next sign-in; every session ends."""
    _refuse_for_oneself(account, by)
    chosen = random_password()
    account.set_password(chosen)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    audit.write("account.password_reset", subject=account, by=by, at=at, detail={"reason": reason})
    session_keeping.end_all(account, because=Because.PASSWORD, by=by, at=at)
    return chosen


@transaction.atomic
def deactivate(account: Account, *, by: Account | None, at: datetime, reason: str) -> None:
    """Close ``account``: its sessions end at once, nothing of what it did is touched."""
    _refuse_for_oneself(account, by)
    if not account.is_active:
        raise Refused([_("This account is closed already.")])
    account.is_active = False
    account.save(update_fields=["is_active"])
    audit.write("account.deactivated", subject=account, by=by, at=at, detail={"reason": reason})
    session_keeping.end_all(account, because=Because.CLOSED, by=by, at=at)


@transaction.atomic
def reactivate(account: Account, *, by: Account | None, at: datetime, reason: str) -> None:
    """Open a closed account again; a new password has to be chosen."""
    _refuse_for_oneself(account, by)
    if account.is_active:
        raise Refused([_("This account is open already.")])
    account.is_active, account.must_change_password = True, True
    account.save(update_fields=["is_active", "must_change_password"])
    audit.write("account.reactivated", subject=account, by=by, at=at, detail={"reason": reason})


@transaction.atomic
def enrol_second_factor(account: Account, secret: str, *, at: datetime, by: Account | None) -> None:
    """Make ``secret`` (Base32) the account's authenticator app, without the page that shows the QR code."""
    if has_second_factor(account):
        raise Refused([_("This account has a second factor already.")])
    TOTP.activate(account, secret)
    audit.write("account.second_factor_added", subject=account, by=by, at=at, detail={"type": "totp"})
    session_keeping.end_all(account, because=Because.SECOND_FACTOR, by=by, at=at)


@transaction.atomic
def reset_second_factor(account: Account, *, by: Account | None, at: datetime, reason: str) -> None:
    """Take away a lost second factor; only another person may, and the password has to be chosen anew."""
    _refuse_for_oneself(account, by)
    removed = Authenticator.objects.filter(user_id=account.pk)
    if not removed.exists():
        raise Refused([_("This account has no second factor.")])
    types = sorted(removed.values_list("type", flat=True))
    removed.delete()
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    audit.write("account.second_factor_reset", subject=account, by=by, at=at, detail={"reason": reason, "types": types})
    session_keeping.end_all(account, because=Because.SECOND_FACTOR, by=by, at=at)


@transaction.atomic
def end_sessions(account: Account, *, by: Account | None, at: datetime, reason: str) -> None:
    """End every session of somebody else's account, which stays open: they sign in again, or a thief cannot."""
    _refuse_for_oneself(account, by)
    if not session_keeping.end_all(account, because=Because.ADMINISTRATOR, by=by, at=at, reason=reason):
        raise Refused([_("This account is signed in nowhere.")])


@transaction.atomic
def bind_identity(account: Account, subject: str, *, provider: str, by: Account | None, at: datetime) -> None:
    """Let the holder of ``subject`` at the identity service sign in to ``account``."""
    _refuse_for_oneself(account, by)
    subject = subject.strip()
    reasons = []
    if SocialAccount.objects.filter(user_id=account.pk).exists():
        reasons.append(_("This account is bound to an identity already; loosen that first."))
    if SocialAccount.objects.filter(provider=provider, uid=subject).exists():
        reasons.append(_("This identity is bound to another account."))
    if reasons:
        raise Refused(reasons)
    SocialAccount.objects.create(user_id=account.pk, provider=provider, uid=subject)
    note_identity_bound(account, subject, by=by, at=at)


@transaction.atomic
def note_identity_bound(account: Account, subject: str, *, by: Account | None, at: datetime) -> None:
    """An identity was bound to an account."""
    audit.write("account.identity_bound", subject=account, by=by, at=at, detail={"identity": subject})


@transaction.atomic
def unbind_identity(account: Account, *, by: Account | None, at: datetime) -> None:
    """Loosen the identity from the account, where there is one."""
    found = SocialAccount.objects.filter(user_id=account.pk)
    for subject in found.values_list("uid", flat=True):
        audit.write("account.identity_unbound", subject=account, by=by, at=at, detail={"identity": subject})
    found.delete()


def _refuse_for_oneself(account: Account, by: Account | None) -> None:
    if by is not None and by.pk == account.pk:
        raise Refused([_("Nobody does this for their own account; ask another administrator.")])
    if account.is_system:
        raise Refused([_("This is the account of another system; nobody signs in with it.")])


@transaction.atomic
def note_sign_in(
    account: Account, *, at: datetime, address: str, has_used_second_factor: bool, is_through_identity: bool = False
) -> None:
    """Someone signed in, with a password or through the identity service."""
    detail: dict[str, JSON] = {"address": address, "second_factor": has_used_second_factor}
    if is_through_identity:
        detail["through"] = "identity service"
    audit.write(
        "account.signed_in",
        subject=account,
        by=account,
        at=at,
        detail=detail,
    )


@transaction.atomic
def note_sign_out(account: Account, *, at: datetime, because: str) -> None:
    """Someone signed out, or a session came to its limit."""
    audit.write("account.signed_out", subject=account, by=account, at=at, detail={"because": because})


@transaction.atomic
def note_failed_sign_in(username: str, *, at: datetime, address: str, step: str) -> None:
    """Someone failed to sign in. A name that is no account's is not kept: it may be a password in the wrong box."""
    account = account_named(username)
    subject = account if account is not None else "accounts.account:unknown"
    audit.write("account.sign_in_failed", subject=subject, by=None, at=at, detail={"address": address, "step": step})


@transaction.atomic
def note_second_factor(account: Account, *, act: str, kind: str, at: datetime, keep: str = "") -> None:
    """The holder added, removed or renewed a second factor (``act``); sessions but that of ``keep`` end."""
    audit.write(f"account.second_factor_{act}", subject=account, by=account, at=at, detail={"type": kind})
    session_keeping.end_all(account, because=Because.SECOND_FACTOR, by=account, at=at, keep=keep)
