"""Numbers as Word writes them: 一 （一） 1. ① 甲 壹 IV d."""

from collections.abc import Callable

HAN = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
LEGAL_UNITS = ("", "拾", "佰", "仟")
UNITS = ("", "十", "百", "千")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
WITH_STOP = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
HAN_CIRCLED = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
SMALL_ROMAN = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def written(value: int, style: str) -> str:
    """``value`` in a numbering format of WordprocessingML; an unknown one is written in digits."""
    return FORMATS.get(style, str)(value)


def han(value: int, digits: str = HAN, units: tuple[str, ...] = UNITS) -> str:
    """一, 十一, 一百零二: counting in words."""
    if not 0 < value < 10_000:
        return str(value) if value else digits[0]
    parts: list[str] = []
    is_gap = False
    for power in range(3, -1, -1):
        digit = value // 10**power % 10
        if digit:
            parts.append(("零" if is_gap else "") + digits[digit] + units[power])
        is_gap = bool(parts) and not digit
    text = "".join(parts)
    return text[1:] if 10 <= value < 20 and units is UNITS else text


def _legal(value: int) -> str:
    return han(value, LEGAL, LEGAL_UNITS)


def _han_digits(value: int) -> str:
    return "".join(HAN[int(digit)] for digit in str(max(0, value)))


def _roman(value: int) -> str:
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for amount, letters in (*ROMAN, *SMALL_ROMAN):
        text += letters * (value // amount)
        value %= amount
    return text


def _letters(value: int) -> str:
    """A … Z, then AA, BB … as Word counts."""
    return chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 26 * 30 else str(value)


def _of(series: str) -> Callable[[int], str]:
    return lambda value: series[value - 1] if 0 < value <= len(series) else str(value)


def _round(series: str) -> Callable[[int], str]:
    return lambda value: series[(value - 1) % len(series)] if value > 0 else str(value)


def _sixty(value: int) -> str:
    return STEMS[(value - 1) % 10] + BRANCHES[(value - 1) % 12] if value > 0 else str(value)


def _ordinal(value: int) -> str:
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": lambda value: str(value).translate(WIDE),
    "decimalFullWidth2": lambda value: str(value).translate(WIDE),
    "numberInDash": lambda value: f"- {value} -",
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "ordinal": _ordinal,
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "japaneseCounting": han,
    "japaneseDigitalTenThousand": _han_digits,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "taiwaneseDigital": _han_digits,
    "ideographDigital": _han_digits,
    "koreanDigital2": _han_digits,
    "chineseLegalSimplified": _legal,
    "japaneseLegal": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _round(STEMS),
    "ideographZodiac": _round(BRANCHES),
    "ideographZodiacTraditional": _sixty,
    "decimalEnclosedCircle": _of(CIRCLED),
    "decimalEnclosedCircleChinese": _of(CIRCLED),
    "decimalEnclosedFullstop": _of(WITH_STOP),
    "decimalEnclosedParen": _of(IN_BRACKETS),
    "ideographEnclosedCircle": _of(HAN_CIRCLED),
    "none": lambda _: "",
}
