"""One piece of personal data found in a text, before a policy says what it means where it stands."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    IDENTITY_NUMBER = "identity-number"
    OLD_IDENTITY_NUMBER = "identity-number-15"
    DOUBTFUL_IDENTITY_NUMBER = "identity-number-doubtful"
    PASSPORT = "passport"
    MOBILE = "mobile"
    DOUBTFUL_MOBILE = "mobile-doubtful"
    BANK_CARD = "bank-card"
    DOUBTFUL_BANK_CARD = "bank-card-doubtful"
    ORGAN_ACCOUNT = "organ-account"
    ADDRESS_WITH_NAME = "address-with-name"
    NAME_LIST = "name-list"
    HEALTH_LIST = "health-list"
    HEALTH_OF_PERSON = "health-of-person"
    BIRTHDAY_WITH_NAME = "birthday-with-name"
    EMAIL = "email"
    CONTACT_EMAIL = "contact-email"
    PLATE = "plate"
    PERSON_NAME = "person-name"


@dataclass(frozen=True, slots=True)
class Hit:
    """A value, its kind and its place; ``value`` never leaves the process, ``masked`` does."""

    kind: Kind
    start: int
    end: int
    value: str
    masked: str


def masked(value: str, *, first: int = 3, last: int = 2) -> str:
    """``value`` with no more than its first and last signs."""
    if len(value) <= first + last + 3:
        return value[:1] + "*" * max(2, len(value) - 1)
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]
