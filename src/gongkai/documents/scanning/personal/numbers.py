"""The numbers themselves: what makes eighteen digits an identity number, nineteen a bank card. No context, no text."""

from datetime import date
from functools import cache
from pathlib import Path

# provinces of GB/T 2260; 81 to 83: residence permits for Hong Kong, Macao and Taiwan; 91: of foreigners
PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
    for code in range(first, last + 1)
)
FIRST_BIRTH = date(1900, 1, 1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# numbers given to mobile telephones so far; the others of 13 to 19 are kept for machines or not given
MOBILE_PREFIXES = frozenset(
    f"{first}{last}"
    for first, lasts in (
        ("13", "0123456789"),
        ("14", "56789"),
        ("15", "012356789"),
        ("16", "2567"),
        ("17", "012345678"),
        ("18", "0123456789"),
        ("19", "012356789"),
    )
    for last in lasts
)
CARD_LENGTHS = range(15, 20)


def is_identity_number(digits: str, *, on: date) -> bool:
    """Eighteen signs with a province, a possible birth before ``on`` and the right check digit (GB 11643)."""
    return is_identity_shape(digits, on=on) and check_digit(digits[:17]) == digits[17].upper()


def is_identity_shape(digits: str, *, on: date) -> bool:
    """Eighteen signs with a province and a possible birth, whatever the check digit says."""
    return len(digits) == 18 and digits[:2] in PROVINCES and _born(digits[6:14], on=on) and digits[:17].isdigit()


def is_rounded_identity_number(digits: str, *, on: date) -> bool:
    """An identity number of which a spreadsheet kept fifteen digits."""
    return digits.endswith("000") and is_identity_shape(digits, on=on) and digits[:6] in counties()


def is_old_identity_number(digits: str) -> bool:
    """Fifteen digits: a county of some year and a birth in 1900 to 1999."""
    if len(digits) != 15 or digits[:6] not in counties():
        return False
    return _born("19" + digits[6:12], on=date(1999, 12, 31))


def check_digit(seventeen: str) -> str:
    """The last sign that belongs to the first seventeen (ISO 7064, MOD 11-2)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True)) % 11]


def is_credit_code(signs: str) -> bool:
    """A unified social credit code by its own check sign (GB 32100)."""
    if len(signs) != 18 or any(sign not in CREDIT_SIGNS for sign in signs):
        return False
    total = sum(CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(signs[:17]))
    return CREDIT_SIGNS[(31 - total % 31) % 31] == signs[17]


def is_card_number(digits: str) -> bool:
    """A card by its issuer's range and the Luhn check: UnionPay 62, and the international brands at sixteen digits."""
    if len(digits) not in CARD_LENGTHS or not has_luhn(digits):
        return False
    if digits.startswith("62"):
        return len(digits) >= 16
    if len(digits) == 15:
        return digits[:2] in {"34", "37"}
    return len(digits) == 16 and (digits[0] == "4" or "51" <= digits[:2] <= "55" or digits[:2] == "35")


def has_luhn(digits: str) -> bool:
    """Whether the last digit checks the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_mobile_shape(digits: str) -> bool:
    """Eleven digits from 13 to 19."""
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"


@cache
def counties() -> frozenset[str]:
    """The six-digit codes of counties, cities and prefectures that were ever in force (GB/T 2260)."""
    codes = set()
    for line in Path(__file__).with_name("regions.txt").read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        prefecture, ranges = line.split()
        for part in ranges.split(","):
            first, _, last = part.partition("-")
            codes |= {f"{prefecture}{number:02d}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(codes)


def _born(digits: str, *, on: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return FIRST_BIRTH <= born <= on
