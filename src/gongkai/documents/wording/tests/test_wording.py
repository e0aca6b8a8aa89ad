"""Wording: each family of faults with its suggestion, look-alikes alone, 500 seeded faults, 500 clean paragraphs."""

import json
import lzma
import os
import random
import re
import time
from datetime import date
from pathlib import Path

import pytest

from gongkai.documents.findings import Severity
from gongkai.documents.wording import WordingFinding, check, dictionary_of

ROOT = Path(__file__).parents[5]
DICTIONARY = dictionary_of(ROOT / "profiles", "zhaotong")
ORGANS = ("昭通市人民政府", "昭通市教育体育局", "昭通市发展和改革委员会", "师宗县人民政府办公室")
TYPED = Path(__file__).parent / "mistyped.txt"
CORPUS = os.environ.get("GONGKAI_CORPUS", "")
WEEKDAYS = "一二三四五六日"


def findings(text: str) -> list[WordingFinding]:
    return check(text, dictionary=DICTIONARY, organs=ORGANS)


@pytest.mark.parametrize(
    ("text", "said", "right", "severity"),
    [
        ("根据《中华人民共合国政府信息公开条例》", "中华人民共合国", "中华人民共和国", "block"),
        ("依据中华民人共和国法律", "中华民人共和国", "中华人民共和国", "block"),
        ("中华人民共和国和中华人民和国", "中华人民和国", "中华人民共和国", "block"),
        ("各县区人民攻府", "攻府", "政府", "block"),
        ("昭通市人民政务办公室", "人民政务", "人民政府", "block"),
        ("全国人大代表大会通过", "全国人大代表大会", "全国人民代表大会", "block"),
        ("开展扫黑险恶专项斗争", "扫黑险恶", "扫黑除恶", "block"),
        ("党的十九界四中全会", "十九界", "十九届", "block"),
        ("香港、台湾等国家的游客", "香港、台湾等国家", "……等国家和地区", "block"),
        ("按照统一布署推进", "布署", "部署", "warn"),
        ("在政务公开平合发布", "公开平合", "平台", "warn"),
        ("请登陆省政府网站查询", "登陆", "登录", "warn"),
        ("在银行开立帐户", "帐户", "账户", "note"),
        ("昭通市教育体玉局", "昭通市教育体玉局", "昭通市教育体育局", "warn"),
        ("昭通市发展改革委员会和昭通市发展和革改委员会", "昭通市发展改革委员会", "昭通市发展和改革委员会", "warn"),
        ("通政公字（2020）1号", "（2020）1号", "〔2020〕1号", "warn"),
        ("国办公开办函[2020]第02号", "[2020]第02号", "〔2020〕2号", "warn"),
        ("于2019年2月29日前", "2019年2月29日", "", "warn"),
        ("2020年13月报送", "13月", "", "warn"),
        ("6月1日至31日", "6月1日至31日", "", "warn"),
        ("二〇二〇年二月三十日", "二月三十日", "", "warn"),
        ("发布于2021-06-31。", "2021-06-31", "", "warn"),
        ("2020年7月10日（星期三）", "（星期三）", "（星期五）", "warn"),
        ("推进工作，，落实责任", "，，", "，", "warn"),
        ("推进工作,落实责任", ",", "，", "note"),
        ("（一)加强领导", "（一)", "（一）", "note"),
    ],
)
def test_a_fault_is_found_with_its_suggestion(text, said, right, severity):
    found = [one for one in findings(text) if one.masked.endswith(said) or said.endswith(one.masked)]

    assert found, [one.masked for one in findings(text)]
    assert found[0].suggestion == right
    assert found[0].severity == severity
    assert text[found[0].start : found[0].end] == found[0].masked


@pytest.mark.parametrize(
    "text",
    [
        "《中华人民共和国政府信息公开条例》第二十条",
        "中华人民共和国国务院令第711号",
        "昭政办发〔2020〕42号、国办发〔2019〕54号",
        "（2020）云06民初12号行政判决书",
        "建设路（2020）3号楼",
        "公布署名文章，公平合理，水平合格",
        "全市人民代表大会工作",
        "县级以上地方各级人民代表大会及其常务委员会",
        "2020年2月29日（星期六）",
        "2020年2月28日至29日",
        "农历二月三十日",
        "版本2.1.30，房屋2020-13-45",
        "登陆作战，台风登陆",
        "截止日期为10月31日",
        "企业入河排污口由主管部门负责入河管理",
        "为了健全市人民代表大会制度",
        "昭通市教育局原档案，昭通市人民法院",
        "请示（2020年度）",
        "等等……。",
    ],
)
def test_what_only_looks_like_a_fault_is_left_alone(text):
    assert [one for one in findings(text) if one.severity != Severity.NOTE] == []


def test_the_place_is_the_paragraph_and_findings_come_in_order():
    found = findings("第一段没有错。\n第二段攻府。\n\n第四段布署，，")

    assert [one.place for one in found] == ["第2段", "第4段", "第4段"]


def test_a_source_is_given_where_one_is_public():
    assert "长江日报" in findings("扫黑险恶")[0].source
    assert "GB/T 9704" in findings("昭政发（2020）1号")[0].source


# -- 500 and 500 -----------------------------------------------------------------------------------------------------


def paragraphs(wanted: int) -> list[str]:
    """Paragraphs of real notices; from the corpus too, where it is there."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "notices").glob("*.txt"))]
    if CORPUS:
        with lzma.open(Path(CORPUS) / "documents.jsonl.xz", "rt", encoding="utf-8") as file:
            texts += [json.loads(line)["body"] or "" for line, _ in zip(file, range(40), strict=False)]
    lines = [line.strip() for text in texts for line in text.splitlines() if 25 <= len(line.strip()) <= 400]
    clean = [line for line in dict.fromkeys(lines) if not re.search(r"平合|[（(]\d{4}[）)]\s?\d+号|\[\d{4}\]", line)]
    random.Random(5).shuffle(clean)
    return clean[:wanted]


def _edited(name: str, dice: random.Random) -> str:
    """A name with one character wrong, missing, doubled, or two swapped; the first three stay."""
    place = dice.randrange(3, len(name) - 1)
    kind = dice.choice(("other", "missing", "swapped"))
    if kind == "other":
        return name[:place] + dice.choice("甲乙丙丁戊己") + name[place + 1 :]
    if kind == "missing":
        return name[:place] + name[place + 1 :]
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return swapped if swapped != name else name[:place] + "丙" + name[place + 1 :]


def _seeds() -> list[str]:
    """Faults of every family; the mistypings are listed here again, so that a row that is lost is noticed."""
    dice = random.Random(7)
    names = ("中华人民共和国", "全国人民代表大会", "社会主义核心价值观", "最高人民检察院", *ORGANS)
    seeds = [_edited(name, dice) for name in names for _ in range(16)]
    typed = TYPED.read_text(encoding="utf-8").split()
    numbers = [
        f"昭政办发{left}{2000 + year}{right}{year}号"
        for year, (left, right) in zip(range(1, 61), ["（）", "()", "[]", "【】", "［］"] * 12, strict=True)
    ]
    numbers += [f"昭政发〔2020〕0{number}号" for number in range(1, 10)] + [
        f"云政发〔2019〕第{number}号" for number in range(1, 11)
    ]
    days = [
        f"{2000 + year}年{month}月{day}日"
        for year in range(1, 20)
        for month, day in ((2, 30), (4, 31), (6, 31), (13, 1), (11, 31))
    ]
    weekdays = [_wrong_weekday(date(2020, 1 + number % 12, 1 + number % 28)) for number in range(60)]
    doubled = ["推进，，落实", "一是、、二是", "工作。，完成", "任务；；责任", "如下：：一"] * 6
    return [*seeds, *typed, *numbers, *days, *weekdays, *doubled]


def _wrong_weekday(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[(day.weekday() + 3) % 7]}）"


def test_of_500_seeded_faults_at_least_95_of_100_are_found():
    dice = random.Random(3)
    seeds = _seeds()
    seeds = [*seeds, *dice.choices(seeds, k=500 - len(seeds))] if len(seeds) < 500 else dice.sample(seeds, 500)
    hosts = paragraphs(500)

    missed = []
    for number, seed in enumerate(seeds):
        host = hosts[number % len(hosts)]
        text = f"{host}{seed}，{host}"
        span = range(len(host), len(host) + len(seed))
        if not any(one.start in span or one.end - 1 in span for one in findings(text)):
            missed.append(seed)

    assert len(missed) <= 25, missed


def test_of_500_clean_paragraphs_at_most_2_of_100_are_called_wrong():
    clean = paragraphs(500)

    wrong = {
        text: found for text in clean if (found := [one for one in findings(text) if one.severity != Severity.NOTE])
    }

    assert len(clean) >= 180
    assert len(wrong) <= len(clean) * 0.02, [(one.masked, one.advice) for found in wrong.values() for one in found]


def test_a_long_text_takes_time_in_proportion_to_its_length():
    short, long = "人民代表大会，中华人民" * 3_000, "人民代表大会，中华人民" * 24_000
    findings(short)
    started = time.perf_counter()
    findings(short)
    once = time.perf_counter() - started
    started = time.perf_counter()
    findings(long)

    assert time.perf_counter() - started < once * 8 * 3 + 0.5
