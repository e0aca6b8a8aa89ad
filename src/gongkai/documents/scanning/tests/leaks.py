"""Files with planted personal data: every layer, every spelling, built from raw parts. No value belongs to anybody."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.documents.scanning.personal.numbers import check_digit


@dataclass(frozen=True)
class Secret:
    """A value as it is written, what kind it is found as, and the digits that no report may show."""

    name: str
    text: str
    kinds: tuple[str, ...]
    bare: str


@dataclass(frozen=True)
class Leak:
    """A file with a secret in one layer."""

    layer: str
    secret: Secret
    file_name: str
    content: bytes

    def is_stopped_by(self, findings: Iterable[Mapping[str, Any]]) -> bool:
        """Whether one of ``findings`` is this value, and stops the file."""
        return any(
            one["severity"] == "block" and one["kind"].removesuffix("-doubtful") in self.secret.kinds
            for one in findings
        )

    @property
    def name(self) -> str:
        """For reports of tests."""
        return f"{self.layer}-{self.secret.name}"


Build = Callable[[str], tuple[str, bytes]]
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(region: str, born: str, order: int) -> str:
    """An identity number of nobody: the digits are made up, the check digit is right."""
    body = f"{region}{born}{order:03d}"
    return body + check_digit(body)


def with_x(region: str, born: str) -> str:
    """One that ends with X."""
    return next(number for order in range(999) if (number := identity(region, born, order)).endswith("X"))


def card(prefix: str, length: int, seed: int) -> str:
    """A bank card number by its issuer's range and the Luhn check."""
    body = prefix + "".join(random.Random(seed).choice("0123456789") for _ in range(length - len(prefix) - 1))
    for last in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(body + last)):
            value = int(digit) * (1 + place % 2)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return body + last
    raise AssertionError(body)


def secrets(seed: int = 1) -> list[Secret]:
    """One of each spelling."""
    luck = random.Random(seed)
    born = f"{luck.randint(1935, 2015)}{luck.randint(1, 12):02d}{luck.randint(1, 28):02d}"
    region = luck.choice(["530602", "511902", "152301", "110105", "440106", "320583", "370203", "510723"])
    number, ten = identity(region, born, luck.randint(0, 999)), with_x(region, born)
    phone = luck.choice(["138", "159", "177", "186", "199", "135"]) + f"{luck.randint(0, 99999999):08d}"
    bank = card("622202", 19, seed)
    old = (
        f"{region}{born[2:]}{luck.randint(0, 999):03d}"
        if born < "2000"
        else f"{region}620518{luck.randint(0, 999):03d}"
    )
    identities, mobiles = ("identity-number",), ("mobile",)
    return [
        Secret("plain", number, identities, number),
        Secret("x", f"身份证号：{ten}", identities, ten),
        Secret("small-x", ten.lower(), identities, ten),
        Secret("full-width", ten.translate(FULL_WIDTH), identities, ten),
        Secret("spaced", f"{number[:6]} {number[6:14]} {number[14:]}", identities, number),
        Secret("fours", f"{number[:6]}-{number[6:10]}-{number[10:14]}-{number[14:]}", identities, number),
        Secret("old", f"身份证 {old}", ("identity-number-15",), old),
        Secret("mobile", phone, mobiles, phone),
        Secret("mobile-dashes", f"{phone[:3]}-{phone[3:7]}-{phone[7:]}", mobiles, phone),
        Secret("mobile-country", f"+86 {phone}", mobiles, phone),
        Secret("card", f"银行卡号：{bank}", ("bank-card",), bank),
        Secret(
            "card-spaced", f"卡号 {bank[:4]} {bank[4:8]} {bank[8:12]} {bank[12:16]} {bank[16:]}", ("bank-card",), bank
        ),
        Secret("address", "户主：李建国，家住彝良县角奎镇发界社区三组12号", ("address-with-name",), "发界社区三组12号"),
        Secret("passport", "护照号码：E38472615", ("passport",), "E38472615"),
        Secret("zero-width", "\u200b".join(number), identities, number),
    ]


ASCII_ONLY = frozenset({"plain", "small-x", "spaced", "fours", "mobile", "mobile-dashes", "mobile-country"})
"""The spellings that a layer without Chinese can hold."""


def layers() -> dict[str, tuple[Build, bool]]:
    """Each layer with its builder, and whether it holds Chinese."""
    from gongkai.documents.scanning.tests import leaks_in_office, leaks_in_others, leaks_in_pdf

    return {**leaks_in_office.LAYERS, **leaks_in_pdf.LAYERS, **leaks_in_others.LAYERS}


def leaks(*, spellings: int = 6, seed: int = 1) -> Iterator[Leak]:
    """Every layer with so many spellings, turn about, so that few are enough to see each."""
    known = {secret.name: secret for secret in secrets(seed)}
    for turn, (layer, (build, holds_chinese)) in enumerate(sorted(layers().items())):
        names = [name for name in known if holds_chinese or name in ASCII_ONLY]
        for step in range(min(spellings, len(names))):
            secret = known[names[(turn + step) % len(names)]]
            file_name, content = build(secret.text)
            yield Leak(layer, secret, file_name, content)
