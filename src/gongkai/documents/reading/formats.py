"""Numbers of a spreadsheet as its number formats show them: dates, percentages, thousands, fixed places."""

import re
from datetime import date, datetime, time, timedelta

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
LOCALE = re.compile(r"\[[^\]]*\]")
TOKEN = re.compile(r"(AM/PM|上午/下午|[ymdhs]+|0+(?=[^0]*$)|.)", re.IGNORECASE | re.DOTALL)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("一", "二", "三", "四", "五", "六", "日")
LATEST_DAY = 2_958_465


def shown(value: float, code: str, *, from_1904: bool = False) -> str:
    """``value`` under the number format ``code``."""
    section = _section(code, value)
    bare = LITERAL.sub("", LOCALE.sub("", section))
    if re.search(r"[ymdhs]", bare, re.IGNORECASE) and "general" not in bare.lower():
        return _date(value, section, from_1904=from_1904)
    if "%" in bare:
        return _fixed(value * 100, bare) + "%"
    if re.search(r"[0#?]", bare) and "E" not in bare:
        return _framed(section, _fixed(abs(value) if value < 0 and ";" in code else value, bare))
    return plain(value)


def plain(value: float) -> str:
    """A number without more places than it has."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


def _section(code: str, value: float) -> str:
    """The part of a format that holds for positive, negative or no value."""
    parts = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", code)
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if value == 0 and len(parts) > 2 else parts[0]


def _fixed(value: float, code: str) -> str:
    places = re.search(r"\.([0#?]+)", code)
    digits = len(places.group(1)) if places else 0
    needed = places.group(1).count("0") if places else 0
    text = f"{value:,.{digits}f}" if re.search(r"[#0],[#0]", code) else f"{value:.{digits}f}"
    while digits > needed and text.endswith("0"):
        text, digits = text[:-1], digits - 1
    text = text.rstrip(".")
    whole = re.match(r"[^0#?]*([0#?,]*)", code)
    width = whole.group(1).count("0") if whole else 0
    return text.zfill(width) if value >= 0 and "." not in text and "," not in text else text


def _framed(code: str, number: str) -> str:
    """The number between the words that a format puts around it."""
    plain_code = LOCALE.sub("", code)
    before, after = (
        re.match(r'^((?:"[^"]*"|\\.|[^0#?"\\])*)', plain_code),
        re.search(r'[0#?.,]((?:"[^"]*"|\\.|[^0#?"\\.,])*)$', plain_code),
    )
    return _words(before.group(1) if before else "") + number + _words(after.group(1) if after else "")


def _words(code: str) -> str:
    text = LITERAL.sub(lambda match: match.group(1) or match.group(2) or "", code)
    return re.sub(r"[,#?]", "", text).strip()


def _date(value: float, code: str, *, from_1904: bool) -> str:
    moment = moment_of(value, from_1904=from_1904)
    if moment is None:
        return plain(value)
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        held.append(match.group(1) or match.group(2) or "")
        return "\x00"

    code = LITERAL.sub(keep, LOCALE.sub(lambda match: "h" if match.group() in ("[h]", "[hh]") else "", code))
    words = iter(held)
    parts: list[str] = []
    is_clock = False
    is_half = re.search(r"AM/PM|上午/下午", code, re.IGNORECASE) is not None
    tokens = TOKEN.findall(code)
    for index, token in enumerate(tokens):
        if token == "\x00":  # noqa: S105 - a piece of a number format
            parts.append(next(words))
            continue
        follows_seconds = any(one[0] in "sS" for one in tokens[index + 1 : index + 3])
        parts.append(_part(moment, token, is_minute=is_clock or follows_seconds, is_half=is_half))
        is_clock = token[0] in "hH" or (is_clock and token[0] not in "yYdDmM")
    return "".join(parts).strip()


def _part(moment: datetime, token: str, *, is_minute: bool, is_half: bool) -> str:
    letter, length = token[0].lower(), len(token)
    if token.upper() in ("AM/PM", "上午/下午"):
        return "上午" if moment.hour < 12 else "下午"
    hour = (moment.hour % 12 or 12) if is_half else moment.hour
    number = {"y": moment.year, "d": moment.day, "h": hour, "s": moment.second}.get(letter)
    if letter == "m":
        number = moment.minute if is_minute else moment.month
        if length >= 3 and not is_minute:
            return MONTHS[moment.month - 1]
    if number is None:
        return token
    if letter == "y":
        return f"{number:04d}" if length > 2 else f"{number % 100:02d}"
    if letter == "d" and length > 2:
        return f"星期{DAYS[moment.weekday()]}"
    return f"{number:02d}" if length > 1 else str(number)


def moment_of(value: float, *, from_1904: bool = False) -> datetime | None:
    """The moment that a serial number stands for; ``None`` where no calendar has it."""
    if from_1904:
        value += 1462
    if not 0 <= value <= LATEST_DAY:
        return None
    days = int(value) + (1 if value < 60 else 0)  # 1900 counts as a leap year there
    seconds = round((value - int(value)) * 86400)
    return datetime.combine(date(1899, 12, 30), time()) + timedelta(days=days, seconds=seconds)
