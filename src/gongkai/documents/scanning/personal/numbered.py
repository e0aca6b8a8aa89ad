"""Identity numbers, mobile telephones and bank cards in a text, in whatever way their digits are written."""

import re
from bisect import bisect, insort
from collections.abc import Iterable, Iterator
from datetime import date

from gongkai.documents.scanning.personal import digits, numbers
from gongkai.documents.scanning.personal.digits import BREAK, GAP, Run, Window
from gongkai.documents.scanning.personal.hits import Hit, Kind, masked
from gongkai.documents.scanning.personal.labels import Context, Label

NOT_A_PHONE = frozenset({Label.OTHER_NUMBER, Label.CREDIT_CODE, Label.AMOUNT})
NOT_A_CARD = frozenset({Label.OTHER_NUMBER, Label.CREDIT_CODE, Label.AMOUNT, Label.PHONE})


def _grouped(first: str, groupings: Iterable[tuple[int, ...]]) -> str:
    """Numbers that begin with ``first`` (two digits), in any of the groupings, or digit by digit."""
    alternatives = []
    for lengths in groupings:
        pieces = [f"[0-9]{{{lengths[0] - 2}}}", *(f"[0-9]{{{length}}}" for length in lengths[1:])]
        alternatives.append(first.replace(" ", "") + BREAK.join(pieces))
    digit_by_digit = first.replace(" ", BREAK) + f"(?:{BREAK}[0-9]){{{sum(next(iter(groupings))) - 2}}}"
    return "|".join([*alternatives, digit_by_digit])


MOBILE_GROUPS = ((11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (5, 6), (4, 3, 4), (3, 5, 3), (3, 2, 2, 2, 2))
MOBILE_IN_CELLS = {(3, 4, 4), (3, 8)}
OLD_GROUPS = {(15,), (6, 6, 3), (6, 9), (12, 3)}
CARD_GROUPS = {
    19: ((19,), (4, 4, 4, 4, 3), (6, 13), (4, 4, 4, 7)),
    18: ((18,), (4, 4, 4, 4, 2), (6, 12)),
    17: ((17,), (4, 4, 4, 4, 1), (6, 11)),
    16: ((16,), (4, 4, 4, 4), (6, 10)),
    15: ((15,), (4, 6, 5)),
}
FOREIGN_PREFIXES = ("0086", "86", "0")
MOST_GROUPS = 8
# an identity number is known by its year, however it is grouped; the number of a disabled person has two digits more
_IDENTITY = (
    f"[1-689]{GAP}[0-9](?:{GAP}[0-9]){{4}}{GAP}(?:1{GAP}9|2{GAP}0)(?:{GAP}[0-9]){{9}}"
    f"(?:{GAP}[0-9](?:[0-9]{{2}})?(?![0-9])|{GAP}X(?![A-Za-z0-9]))"
)
_OLD_IDENTITY = (
    f"[1-8]{GAP}[0-9](?:{GAP}[0-9]){{6}}{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}(?:0{GAP}[1-9]|[12]{GAP}[0-9]|3{GAP}[01])"
    f"(?:{GAP}[0-9]){{3}}"
)
PATTERNS = tuple(
    re.compile(f"(?<![0-9])(?=((?:{pattern})(?![0-9])))")
    for pattern in (
        _IDENTITY,
        _OLD_IDENTITY,
        f"(?:(?:00)?86{GAP}|0)?(?:{_grouped('1 [3-9]', MOBILE_GROUPS)})",
        "|".join(_grouped("6 2", CARD_GROUPS[length]) for length in (19, 18, 17, 16)),
        "|".join(_grouped("[345] [0-9]", CARD_GROUPS[length]) for length in (16, 15)),
    )
)
_LONG_ROW = re.compile(r"[0-9]{19,}")
_IN_A_ROW = re.compile(r"(?=([1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9][0-9]{4}))")
_HEXADECIMAL = frozenset("abcdefABCDEF")
_AREA_CODE = re.compile(r"0\d{2,3}[-－—]$")
# not the first sign of a name or a word that happens to be one: 万先生, 元旦, 人事科
_UNIT = re.compile(
    r"\s*(?:[亿万千百](?=[亿元美吨公千平立亩人户件个次]|[^\u4e00-\u9fff]|$)|元(?![旦宵月芳\u4e00-\u4e03]|先生|女士)|美元|吨|公斤|千克|平方|立方|"
    r"亩|公顷|千瓦|度(?![假过])|[件次](?![\u4e00-\u9fff])|人(?:次|[^\u4e00-\u9fff]|$)|%|％|‰|[.．]\d)"
)
_PAGE_NAME = re.compile(r"\.[sjdpx]?html?(?![a-z])", re.IGNORECASE)
_MONEY = re.compile(r"(?:[￥¥$]|人民币|\d[.．])\s?$")
_PHONE_LETTERS = re.compile(r"(?:tel|phone|mobile|mob|sj|dh|wx|vx|cell|t|m|p|id|no)$", re.IGNORECASE)
_ORGAN_ACCOUNT = re.compile(
    r"对公|基本户|基本存款|一般户|专户|专用账户|国库|财政|保证金|(?:户名|账户名称?|帐户名称?|收款(?:单位|人)|开户名称?|单位名称)"
    r"[:：\s]{0,3}[^\s,，。；;]{2,40}(?:公司|局|中心|委员会|政府|学校|医院|厅|院|厂|合作社|办公室|所|站|协会|基金会|大学)"
)


PRECEDENCE = {
    Kind.IDENTITY_NUMBER: 0,
    Kind.BANK_CARD: 1,
    Kind.ORGAN_ACCOUNT: 1,
    Kind.MOBILE: 2,
    Kind.OLD_IDENTITY_NUMBER: 3,
    Kind.DOUBTFUL_BANK_CARD: 4,
    Kind.DOUBTFUL_IDENTITY_NUMBER: 5,
    Kind.DOUBTFUL_MOBILE: 6,
}


def find(context: Context, *, on: date) -> Iterator[Hit]:
    """Each number of a person, none inside another."""
    taken: list[tuple[int, int]] = []
    for run in digits.runs(context.text):
        yield from _in_run(context, run, taken, on=on)


def _in_run(context: Context, run: Run, taken: list[tuple[int, int]], *, on: date) -> list[Hit]:
    """What one stretch of digits holds; the surer reading of a place first."""
    found = [hit for window in _windows(run) if (hit := _number(context, window, on=on))]
    found += _glued(run, on=on)
    chosen: list[Hit] = []
    for hit in sorted(found, key=lambda one: (PRECEDENCE[one.kind], one.start)):
        at = bisect(taken, (hit.start, hit.end))
        if (at == 0 or taken[at - 1][1] <= hit.start) and (at == len(taken) or taken[at][0] >= hit.end):
            insort(taken, (hit.start, hit.end))
            chosen.append(hit)
    return sorted(chosen, key=lambda one: one.start)


def _windows(run: Run) -> Iterator[Window]:
    """Every place of a run where a number of a person could stand."""
    for pattern in PATTERNS:
        for found in pattern.finditer(run.text):
            yield run.window(found.start(1), found.end(1))


def _number(context: Context, window: Window, *, on: date) -> Hit | None:
    if window.is_of_decimals:
        return None
    return (
        _identity(context, window, on=on)
        or _old_identity(context, window)
        or _mobile(context, window)
        or _card(context, window)
    )


# identity numbers


def _identity(context: Context, window: Window, *, on: date) -> Hit | None:
    value = window.digits
    if (
        len(value) == 20 and context.label(window.start) is Label.IDENTITY
    ):  # of a disabled person: kind and degree follow
        value = value[:18]
    if len(value) != 18 or not _is_one_number(window) or not numbers.is_identity_shape(value, on=on):
        return None
    kind = _kind_of_identity(context, window, value, on=on)
    return Hit(kind, window.start, window.end, value, masked(value)) if kind else None


def _kind_of_identity(context: Context, window: Window, value: str, *, on: date) -> Kind | None:
    label = context.label(window.start)
    if numbers.is_identity_number(value, on=on):
        if label is Label.CREDIT_CODE and numbers.is_credit_code(value):
            return None
        if (
            numbers.is_credit_code(value)
            and value[6:8] in {"19"}
            and value[8:10] < "20"
            and label is not Label.IDENTITY
        ):
            return None
        return Kind.IDENTITY_NUMBER if window.is_whole or value[:6] in numbers.counties() else _unless_table(window)
    if numbers.is_rounded_identity_number(value, on=on) and window.is_whole:
        return Kind.IDENTITY_NUMBER
    return Kind.DOUBTFUL_IDENTITY_NUMBER if label is Label.IDENTITY and not window.is_soft else None


def _unless_table(window: Window) -> Kind | None:
    return None if window.is_in_cells and not window.is_spelled_out else Kind.IDENTITY_NUMBER


def _is_one_number(window: Window) -> bool:
    """Whether the pieces are few enough, or all single, to be one number."""
    return len(window.lengths) <= MOST_GROUPS or window.is_spelled_out


def _old_identity(context: Context, window: Window) -> Hit | None:
    if window.is_soft or (window.lengths not in OLD_GROUPS and not window.is_spelled_out):
        return None
    if not numbers.is_old_identity_number(window.digits) or _is_inside_a_word(context, window):
        return None
    label = context.label(window.start)
    if label in {Label.OTHER_NUMBER, Label.CREDIT_CODE, Label.AMOUNT, Label.ACCOUNT, Label.CARD}:
        return None
    if (window.is_in_cells and label is not Label.IDENTITY) or _UNIT.match(context.text, window.end):
        return None
    return Hit(Kind.OLD_IDENTITY_NUMBER, window.start, window.end, window.digits, masked(window.digits))


def _glued(run: Run, *, on: date) -> list[Hit]:
    """Identity numbers in a long row of digits that lost its blanks."""
    found = []
    for row in _LONG_ROW.finditer(run.text):
        for one in _IN_A_ROW.finditer(row[0]):
            value = one[1]
            if value[:6] in numbers.counties() and numbers.is_identity_number(value, on=on):
                start = row.start() + one.start()
                found.append(
                    Hit(Kind.IDENTITY_NUMBER, run.place(start), run.place(start + 17) + 1, value, masked(value))
                )
    return found


# mobile telephones


def _mobile(context: Context, window: Window) -> Hit | None:
    value, lengths = _without_prefix(window)
    if not numbers.is_mobile_shape(value) or not (lengths in MOBILE_GROUPS or window.is_spelled_out):
        return None
    label = context.label(window.start)
    if label is not Label.PHONE and (window.is_soft or label in NOT_A_PHONE or _is_other(context, window)):
        return None
    if label is Label.AMOUNT or _UNIT.match(context.text, window.end) or _is_name_of_page(context, window):
        return None
    if "." in window.between and lengths != (3, 4, 4):
        return None
    if label is not Label.PHONE and window.is_in_cells and lengths not in MOBILE_IN_CELLS:
        return None
    if not window.is_whole and _AREA_CODE.search(context.before(window.start, 6)):
        return None
    if label is not Label.PHONE and value.endswith("000000"):
        return None
    is_odd = (
        value[:3] not in numbers.MOBILE_PREFIXES
        or value.endswith("0000")
        or window.is_in_cells
        or label in {Label.ACCOUNT, Label.CARD}
        or _has_letter_beside(context, window)
    )
    sure = label is Label.PHONE or not is_odd
    start = window.end - _length_in_text(window, value)
    return Hit(Kind.MOBILE if sure else Kind.DOUBTFUL_MOBILE, start, window.end, value, masked(value))


def _without_prefix(window: Window) -> tuple[str, tuple[int, ...]]:
    """The eleven digits and their grouping, +86 taken off where it stands in the first group."""
    value, lengths = window.digits, window.lengths
    for prefix in FOREIGN_PREFIXES:
        if len(value) == 11 + len(prefix) and value.startswith(prefix):
            first = lengths[0] - len(prefix)
            return value[len(prefix) :], ((first, *lengths[1:]) if first > 0 else lengths[1:])
    return value, lengths


def _length_in_text(window: Window, value: str) -> int:
    """How many characters of the window belong to the number: a glued prefix stays outside where digits are plain."""
    whole = window.end - window.start
    return len(value) if window.is_whole and whole == len(window.digits) else whole


def _is_other(context: Context, window: Window) -> bool:
    """An amount, a decimal, or part of a longer code of letters."""
    before = context.before(window.start, 12)
    found = _MONEY.search(before)
    return bool(found and not _PHONE_LETTERS.search(before.rstrip())) or _is_inside_a_word(context, window)


def _is_name_of_page(context: Context, window: Window) -> bool:
    """Whether the digits are the last part of a web address."""
    return context.before(window.start, 1) in {"/", "_"} and bool(_PAGE_NAME.match(context.text, window.end))


def _is_inside_a_word(context: Context, window: Window) -> bool:
    """Whether the digits are a part of a longer hexadecimal number."""
    before, after = context.before(window.start, 1), context.after(window.end, 1)
    return after in _HEXADECIMAL or (
        before in _HEXADECIMAL and not _PHONE_LETTERS.search(context.before(window.start, 6))
    )


def _has_letter_beside(context: Context, window: Window) -> bool:
    """Whether the digits end or begin at a letter, other than one that stands for a telephone."""
    before, after = context.before(window.start, 1), context.after(window.end, 1)
    return (after.isascii() and after.isalpha()) or (
        before.isascii() and before.isalpha() and not _PHONE_LETTERS.search(context.before(window.start, 6))
    )


# bank cards


def _card(context: Context, window: Window) -> Hit | None:
    value = window.digits
    if len(value) not in numbers.CARD_LENGTHS or window.is_soft:
        return None
    kind = _kind_of_card(context, window)
    return Hit(kind, window.start, window.end, value, masked(value)) if kind else None


def _kind_of_card(context: Context, window: Window) -> Kind | None:
    value, is_card = window.digits, numbers.is_card_number(window.digits)
    if not is_card and not value.startswith("62"):
        return None
    label = context.label(window.start)
    is_labelled = label in {Label.CARD, Label.ACCOUNT}
    if not is_card:
        return Kind.DOUBTFUL_BANK_CARD if label is Label.CARD and value.startswith("62") else None
    if label in NOT_A_CARD or (not is_labelled and _is_inside_a_word(context, window)):
        return None
    near = context.before(window.start, 90) + context.after(window.end, 60)
    if is_labelled:
        return Kind.ORGAN_ACCOUNT if _ORGAN_ACCOUNT.search(near) else Kind.BANK_CARD
    return Kind.DOUBTFUL_BANK_CARD if value.startswith("62") else None
