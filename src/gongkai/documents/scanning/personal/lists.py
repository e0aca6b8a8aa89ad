"""Small lists of names with what they suffer or receive (the mosaic of THREATS.md T20)."""

import re
from collections.abc import Iterator

from gongkai.documents.scanning.personal.hits import Hit, Kind
from gongkai.documents.scanning.personal.labels import Context
from gongkai.documents.scanning.personal.names import NAME, is_name

FEWEST_NAMES = 3
MOST_BETWEEN_ROWS = 250
_GROUP_WORDS = (
    "低保", "特困", "五保", "贫困户", "脱贫户", "监测户", "监测对象", "孤儿", "留守儿童",
    "困境儿童", "救助", "优抚", "残疾人", "患者", "病人", "确诊", "戒毒", "吸毒",
    "社区矫正", "孕检", "孕情", "艾滋", "精神障碍", "致贫", "受害人", "未成年",
)  # fmt: skip
_HEALTH = re.compile(
    r"患者|病人|确诊|病种|病名|病情|患病|疾病|诊断|因病|因残|残疾(?:类别|等级|程度)|[一二三四]级残疾|精神(?:障碍|病|残疾)|艾滋|HIV|结核|肝炎|癌|肿瘤|"
    r"透析|"
    r"尿毒症|糖尿病|高血压|吸毒|戒毒|社区矫正|孕检|孕情|孕妇|流产|结扎|上环|偏瘫|智力残疾|肢体残疾|听力残疾|视力残疾|言语残疾"
)
_HOUSEHOLD = re.compile(
    r"户主|家庭人口|家庭成员|保障人口|享受人数|致贫原因|住址|家庭住址|监护人|与户主关系|人口数|村(?:民)?(?:小)?组|保障金|补助金额|救助金额|年龄|出生"
)
_ROW = re.compile(
    f"^[ \\t]*(?:(?:[0-9]{{1,4}}|[^\\s，,、|0-9]{{2,12}}(?:村|社区|乡|镇|街道|组))[\\s.、．,，)）|]{{1,4}}){{0,3}}"
    f"({NAME})[\\t ,，、|：:（(]+(?=\\S)",
    re.MULTILINE,
)
_INLINE = re.compile(
    f"(?:患者|病人|低保对象|低保户|贫困户|特困人员|孤儿|社区矫正对象|戒毒人员|吸毒人员|残疾人|救助对象|受害人)(?:名单|姓名)?(?:为|有|如下)?[:：]?\\s{{0,2}}"
    f"({NAME}(?:[、,，\\s]{{1,2}}{NAME}){{2,}})"
)
_ONE_PATIENT = re.compile(
    f"(?:患者|病人|确诊病例|戒毒人员|社区矫正对象)(?:姓名)?[:：]?\\s?({NAME})(?=[,，、（(\\s]{{1,2}}(?:男|女|\\d{{1,3}}岁|系|家住|住|身份))"
)


def find(context: Context) -> Iterator[Hit]:
    """Lists of persons with illness or help, and single patients by name."""
    text = context.text
    if not any(word in text for word in _GROUP_WORDS):
        return
    yield from _tables(text)
    for found in _INLINE.finditer(text):
        names = [name for name in re.findall(NAME, found[1]) if is_name(name)]
        if len(names) >= FEWEST_NAMES:
            yield _list_hit(Kind.HEALTH_LIST if _HEALTH.search(found[0]) else Kind.NAME_LIST, found.span(1), names)
    for found in _ONE_PATIENT.finditer(text):
        if is_name(found[1]):
            yield Hit(Kind.HEALTH_OF_PERSON, found.start(1), found.end(1), found[1], found[1][:1] + "**")


def _tables(text: str) -> Iterator[Hit]:
    """Lines that begin with a name; the words of the head and of the lines say what the list is about."""
    for rows in _clusters([row for row in _ROW.finditer(text) if is_name(row[1])]):
        start, end = rows[0].start(1), rows[-1].end(1)
        about = text[max(0, start - 200) : start] + "\n".join(_line(text, row.start()) for row in rows[:200])
        if not any(word in about for word in _GROUP_WORDS):
            continue
        names = [row[1] for row in rows]
        if _HEALTH.search(about):
            yield _list_hit(Kind.HEALTH_LIST, (start, end), names)
        elif _HOUSEHOLD.search(about):
            yield _list_hit(Kind.NAME_LIST, (start, end), names)


def _clusters(rows: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Rows that stand together, at least a few."""
    cluster: list[re.Match[str]] = []
    for row in rows:
        if cluster and row.start() - cluster[-1].start() > MOST_BETWEEN_ROWS:
            if len(cluster) >= FEWEST_NAMES:
                yield cluster
            cluster = []
        cluster.append(row)
    if len(cluster) >= FEWEST_NAMES:
        yield cluster


def _line(text: str, start: int) -> str:
    end = text.find("\n", start + 1)
    return text[start : end if end >= 0 else len(text)][:300]


def _list_hit(kind: Kind, span: tuple[int, int], names: list[str]) -> Hit:
    shown = "、".join(name[:1] + "**" for name in names[:3])
    return Hit(kind, span[0], span[1], "|".join(names), f"{shown}等 {len(names)} 人")
