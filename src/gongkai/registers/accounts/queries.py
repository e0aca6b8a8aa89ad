"""What is known of an account's sign-in."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from .models import Account


def has_second_factor(account: Account) -> bool:
    """An authenticator app is enrolled; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).exists())


def account_named(username: str) -> Account | None:
    """The account with this user name, in whatever case it is written."""
    return Account.objects.filter(username__iexact=username).first()


def identity_of(account: Account) -> str:
    """The person of the identity service to whom the account is bound, or nothing."""
    found = SocialAccount.objects.filter(user_id=account.pk).values_list("uid", flat=True).first()
    return str(found or "")
