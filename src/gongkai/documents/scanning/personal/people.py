"""What tells about a person without one of the great numbers: papers, e-mail, plates, births and addresses."""

import re
from collections.abc import Iterator

from gongkai.documents.scanning.personal.hits import Hit, Kind, masked
from gongkai.documents.scanning.personal.labels import Context
from gongkai.documents.scanning.personal.names import NAME, is_name

# passports and travel permits

PAPER_WORDS = (
    "护照", "assport", "ASSPORT", "通行证", "台胞证", "回乡证", "永久居留",
    "军官证", "士兵证", "士官证", "警官证", "文职证",
)  # fmt: skip
_COUNTED = r"(?!\s?[本人件次份元张个册户])"
_PAPER = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2}[ -]?\d{7,10}|[A-Z]{3}\d{12}|1[45]\d{7}|"
    rf"(?<!-)\d{{8}}(?:\d{{2}})?{_COUNTED})(?![A-Za-z0-9])"
    r"|[\u4e00-\u9fff]{1,2}字第?\d{6,9}号?|(?<=[兵官职]证[号：:\s])[：:\s]?\d{6,7}(?!\d)"
)
# identity cards of Hong Kong, Macao and Taiwan
_PLACES = ("香港", "澳门", "台湾", "臺灣", "港澳", "HKID")
_ELSEWHERE = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z]{1,2}\d{6}\s?(?:[(（][0-9Aa][)）]|[0-9Aa])|[1578]\d{6}\s?[(（/]\d[)）]?|[A-Za-z][12]\d{8})(?![A-Za-z0-9])"
)
_CARD_WORD = re.compile(r"身份|证件|HKID|居民证|(?<![A-Za-z])ID(?![A-Za-z])")
PAPER_WORDS_BEFORE = 40


def papers(context: Context) -> Iterator[Hit]:
    """Numbers of passports and permits that are named so, before them or at the head of their column."""
    if not any(word in context.text for word in PAPER_WORDS):
        return
    for found in _PAPER.finditer(context.text):
        near = context.before(found.start(), PAPER_WORDS_BEFORE) + context.head(found.start())
        if any(word in near for word in PAPER_WORDS) and not _is_day(found[0]):
            value = found[0]
            yield Hit(Kind.PASSPORT, found.start(), found.end(), value, masked(value, first=2))


def cards_elsewhere(context: Context) -> Iterator[Hit]:
    """Numbers of identity cards of Hong Kong, Macao and Taiwan that are called so."""
    if not any(word in context.text for word in _PLACES):
        return
    for found in _ELSEWHERE.finditer(context.text):
        near = context.before(found.start(), PAPER_WORDS_BEFORE) + context.head(found.start())
        if any(word in near for word in _PLACES) and _CARD_WORD.search(near):
            yield Hit(Kind.PASSPORT, found.start(), found.end(), found[0], masked(found[0], first=2))


def _is_day(value: str) -> bool:
    return (
        len(value) == 8 and value.isdigit() and value[:2] in {"19", "20"} and value[4:6] <= "12" and value[6:] <= "31"
    )


# e-mail

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{1,63}){1,4}")
_PERSONAL_HOSTS = frozenset({
    "qq", "vip.qq", "foxmail", "163", "vip.163", "126", "139", "189", "wo", "sina", "vip.sina", "sohu", "gmail",
    "hotmail", "outlook", "live", "yahoo", "icloud", "aliyun", "tom", "21cn", "yeah", "msn", "me", "proton",
    "protonmail",
})  # fmt: skip
_OF_AN_OFFICE = re.compile(
    r"征求|意见|反馈|举报|受理|投诉|咨询|联系|报送|发送|电子邮|邮箱|邮件|e-?mail|信箱|监督|报名|投稿|地址",
    re.IGNORECASE,
)


def emails(context: Context) -> Iterator[Hit]:
    """Addresses at the providers where persons have theirs."""
    if "@" not in context.text and "＠" not in context.text:
        return
    for found in _EMAIL.finditer(context.text):
        local, _, host = found[0].replace("＠", "@").replace("．", ".").partition("@")
        if host.lower().rpartition(".")[0].removesuffix(".com") not in _PERSONAL_HOSTS:
            continue
        is_contact = bool(_OF_AN_OFFICE.search(context.before(found.start()))) and "\t" not in context.before(
            found.start()
        )
        kind = Kind.CONTACT_EMAIL if is_contact else Kind.EMAIL
        yield Hit(kind, found.start(), found.end(), found[0], f"{local[:1]}***@{host}")


# licence plates

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·.\s-]?"
    r"(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])(?![A-Za-z0-9])"
)


def plates(context: Context) -> Iterator[Hit]:
    """Licence plates of vehicles."""
    for found in _PLATE.finditer(context.text):
        if sum(char.isdigit() for char in found[0]) >= 2:
            yield Hit(Kind.PLATE, found.start(), found.end(), found[0], masked(found[0], first=2, last=1))


# births

_BORN = re.compile(r"出生(?:年月日?|日期)?|生日|生于")
_DAY = re.compile(r"(?:19|20)\d\d\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?|(?:19|20)\d{6}(?!\d)")
_NAME_TOKEN = re.compile(f"(?<![\u4e00-\u9fff]){NAME}(?![\u4e00-\u9fff])")
_NAMED = re.compile(
    f"(?:姓\\s?名|户\\s?主|申请人|当事人|患者|收件人|被执行人|学生|监护人|本人|业主|死者|伤者|产权人|权利人|承包人|投诉人|信访人|举报人|户主姓名)"
    f"[:：\\s]{{0,3}}({NAME}|[\u4e00-\u9fff]{{2,3}}·?[\u4e00-\u9fff]{{0,4}})(?![\u4e00-\u9fff])"
)
_LIVING = re.compile(
    f"({NAME})(?=[，,、（(）)\\s]{{0,2}}(?:[男女][，,、])?(?:家|现|现居|居)?住(?!宅|房|建|院|户|区|所))"
)
"""A name before the word that says where its bearer lives, whatever stands before the name."""


def births(context: Context) -> Iterator[Hit]:
    """A day of birth beside a name."""
    for word in _BORN.finditer(context.text):
        day = _DAY.search(context.text, word.start(), word.end() + 16) or _DAY.search(
            context.text, max(0, word.start() - 16), word.start()
        )
        if day and name_near(context, max(0, word.start() - 30), word.start()):
            yield Hit(Kind.BIRTHDAY_WITH_NAME, day.start(), day.end(), day[0], "****年**月**日")


def name_near(context: Context, start: int, end: int) -> str | None:
    """The last name of a person between two places of the text."""
    name = None
    for found in _NAMED.finditer(context.text, start, end):
        name = found[1] if is_name(found[1]) else name
    for found in _NAME_TOKEN.finditer(context.text, start, end):
        name = found[0] if is_name(found[0]) else name
    return _inhabitant(context, start, end) or name


def _inhabitant(context: Context, start: int, end: int) -> str | None:
    """The name of whoever is said to live at what follows."""
    found = [one[1] for one in _LIVING.finditer(context.text, start, min(end + 2, len(context.text)))]
    return next((name for name in reversed(found) if is_name(name)), None)


# addresses with names

_NUMBERED = "[0-9０-９一二三四五六七八九十百零〇]"
_HOUSE = re.compile(
    f"(?:村|社区|路|街|巷|小区|镇|乡|苑|花园|家园|屯|大道|胡同|庄|寨|弄|坝|湾|里|坊|组|栋|幢|单元|座)(?:委会|民小组|附|第|[东西南北中]段|"
    f"[东西南北]|[\u4e00-\u9fff]{{1,4}}(?:组|社|小区|花园|苑|家园))?{_NUMBERED}{{1,5}}(?:[-－—]{_NUMBERED}{{1,4}}){{0,3}}(?:号|组|社|栋|幢|单元|室|座)"
    f"(?:[0-9０-９A-Za-z一二三四五六七八九十号组栋幢单元室楼户座附-]{{0,20}})"
)
_START_OF_ADDRESS = re.compile(
    r"[^\u4e00-\u9fffA-Za-z0-9]|住址|地址|住所|住在|家住|现住|居住地|户籍地|住(?!宅|房|建|院|户|区)"
)
_OF_ORGAN = re.compile(
    r"政府|局|公司|大厦|委员会|中心|办公|服务|法院|检察|学校|小学|中学|大学|幼儿园|医院|卫生院|工厂|商店|门店|部门|单位|支队|派出所|银行|酒店|宾馆|"
    r"广场|经营|营业|注册|办事|联系人|咨询|受理|接收|邮寄|开标|项目|标段|地块|工程|会议|集合|考点|考场|法定代表人"
)
_OF_A_HOME = re.compile(r"住址|住在|家住|现住|居住地|户籍|家庭地址|家庭住|户口所在|户主|姓名")
ADDRESS_BEFORE, NAME_BEFORE, NAME_AFTER = 30, 40, 12
MOST_HOUSES = 5000


def addresses(context: Context) -> Iterator[Hit]:
    """Addresses down to the house beside the name of whoever lives there."""
    for count, found in enumerate(_HOUSE.finditer(context.text)):
        if count >= MOST_HOUSES:
            return
        start = _address_start(context, found.start())
        around = context.text[max(0, start - NAME_BEFORE) : found.end() + NAME_AFTER]
        clause = re.split(r"[\n。；;]", context.text[start : found.end()])[-1]
        is_home = bool(_OF_A_HOME.search(around)) or bool(_inhabitant(context, max(0, start - NAME_BEFORE), start))
        if _OF_ORGAN.search(clause) or (_OF_ORGAN.search(around) and not is_home):
            continue
        if name_near(context, max(0, start - NAME_BEFORE), start) or name_near(
            context, found.end(), found.end() + NAME_AFTER
        ):
            value = context.text[start : found.end()].strip()
            yield Hit(Kind.ADDRESS_WITH_NAME, start, found.end(), value, masked(value, first=3, last=0))


def _address_start(context: Context, at: int) -> int:
    """Where the address begins that has its house number at ``at``."""
    low = max(0, at - ADDRESS_BEFORE)
    start = low
    for found in _START_OF_ADDRESS.finditer(context.text, low, at):
        start = found.end()
    return start
