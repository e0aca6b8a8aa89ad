"""Numbers as spreadsheets keep them: written with a power of ten, or with a fraction of nothing."""

import re
from decimal import Decimal, InvalidOperation

_SCIENTIFIC = re.compile(r"(?<![\w.])\d(?:\.\d{1,17})?[eE]\+?(\d{1,2})(?![\w.])")
_LONGEST = 20
_KEPT = 15


def unrounded(text: str) -> str:
    """``text`` with every scientific number written out."""
    return _SCIENTIFIC.sub(_written_out, text) if "E" in text or "e" in text else text


def whole_number(value: str) -> str:
    """A cell's number as digits, where it is a whole one; otherwise as it stands.

    Of eighteen digits that were kept with a power of ten the first fifteen are known, as a spreadsheet shows them.
    """
    if "E" not in value and "e" not in value and not value.endswith(".0"):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if abs(number) >= 10**_LONGEST or number != int(number):
        return value
    digits = str(int(number))
    return digits[:_KEPT] + "000" if len(digits) == _KEPT + 3 and not value.endswith(".0") else digits


def _written_out(found: re.Match[str]) -> str:
    return whole_number(found[0]) if int(found[1]) < _LONGEST else found[0]
