"""What a password must be, beyond what Django's own validators ask, and passwords made by the platform."""

import secrets
import string

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH_WITHOUT_KINDS = 16
"""From this length on, a password need not mix kinds of characters."""
KINDS_NEEDED = 3
LEGIBLE = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI5S2Z")))
"""What no one misreads from a slip of paper."""


class LengthValidator(MinimumLengthValidator):
    """Long enough; Django's own sentence for it has no Chinese translation."""

    def get_error_message(self) -> str:
        """What is wrong, for the reader."""
        return self.get_help_text()

    def get_help_text(self) -> str:
        """What the password must be, for the reader."""
        return _("Use at least %(length)d characters.") % {"length": self.min_length}


class MixedCharactersValidator:
    """Three of capitals, small letters, digits and other signs, or a long phrase.

    GB/T 22239-2019 8.1.4.1 a) asks that credentials be complex.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` if ``password`` is too plain."""
        kinds = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isascii() or not sign.isalnum())
        count = sum(any(kind(sign) for sign in password) for kind in kinds)
        if count < KINDS_NEEDED and len(password) < LENGTH_WITHOUT_KINDS:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What the password must be, for the reader."""
        return _(
            "Mix at least %(kinds)d of: capital letters, small letters, digits, other signs; "
            "or use at least %(length)d characters."
        ) % {"kinds": KINDS_NEEDED, "length": LENGTH_WITHOUT_KINDS}


def random_password() -> str:
    """Four groups of four legible characters (over 90 bits), such as ``hW7k-9xQe-b4Ma-Tn3r``."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _letter in range(4)) for _group in range(4))
