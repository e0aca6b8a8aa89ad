"""Who may do what with a record: approve, sign and release are different rights, held over the record's organ."""

from datetime import date

from django.conf import settings

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import scope

from .rules import Refusal, Refused
from .words import title_of


def roles_for(right: str) -> frozenset[Role]:
    """The roles that hold a right (``RECORD_RIGHTS``): ``draft``, ``sign``, ``release``, ``withdraw``, or a step."""
    return frozenset(Role(role) for role in settings.RECORD_RIGHTS[right])


def has(account: Account, right: str, organ: Organ | int, *, on: date) -> bool:
    """Whether the account holds a right over the organ on a day."""
    return scope(account, on=on).holds(*roles_for(right), at=organ)


def must_have(account: Account, right: str, organ: Organ | int, *, on: date) -> None:
    """Raise ``Refused`` where the account does not hold the right."""
    if not has(account, right, organ, on=on):
        held = organ if isinstance(organ, Organ) else Organ.objects.get(pk=organ)
        raise Refused(Refusal("no_right", f"没有该机关的“{title_of(held, right)}”权限", field=right))
