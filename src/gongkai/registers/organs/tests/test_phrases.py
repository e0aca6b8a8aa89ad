"""Phrases as notices of other places would write them, in registers complete with what such governments have."""

from collections import Counter
from datetime import date

import pytest

from gongkai.registers.organs import naming
from gongkai.registers.organs.models import Kind, Level, Organ

from . import trees

ON = date(2020, 8, 1)

# Government of the notice, phrase, whom it means (names; or @what:region), and whether only some of these are meant.
PHRASES = [
    # one organ, short
    ("青川市", "市发改委", "青川市发展和改革委员会"),
    ("青川市", "市发展改革委", "青川市发展和改革委员会"),
    ("青川市", "市国资委", "青川市人民政府国有资产监督管理委员会"),
    ("青川市", "市外办", "青川市人民政府外事办公室"),
    ("青川市", "市自然资源规划局", "青川市自然资源和规划局"),
    ("青川市", "市自然资源局", "青川市自然资源和规划局"),
    ("青川市", "市住房城乡建设局", "青川市住房和城乡建设局"),
    ("青川市", "市人力资源社会保障局", "青川市人力资源和社会保障局"),
    ("青川市", "市综合执法局", "青川市城市管理综合行政执法局"),
    ("青川市", "市城管局", "青川市城市管理综合行政执法局"),
    ("青川市", "市机关事务局", "青川市机关事务管理局"),
    ("青川市", "市大数据局", "青川市大数据管理局"),
    ("青川市", "市公积金中心", "青川市住房公积金管理中心"),
    ("青川市", "市民宗局", "青川市民族宗教事务局"),
    ("青川市", "市林草局", "青川市林业和草原局"),
    ("青川市", "市税务局", "国家税务总局青川市税务局"),
    ("青川市", "人民银行青川市中心支行", "中国人民银行青川市中心支行"),
    ("青川市", "人行", "中国人民银行青川市中心支行"),
    ("青川市", "市委办公室", "中共青川市委办公室"),
    ("青川市", "市委宣传部", "中共青川市委宣传部"),
    ("青川市", "市委网信办", "中共青川市委网络安全和信息化委员会办公室"),
    ("青川市", "市委编办", "中共青川市委机构编制委员会办公室"),
    ("青川市", "团市委", "共青团青川市委员会"),
    ("青川市", "市残联", "青川市残疾人联合会"),
    ("青川市", "市妇联", "青川市妇女联合会"),
    ("青川市", "市供销社", "青川市供销合作社联合社"),
    ("青川市", "青川高新区管委会", "青川高新技术产业开发区管理委员会"),
    ("青川市", "临江新区管委会", "青川临江新区管理委员会"),
    ("云岭省", "省卫生健康委", "云岭省卫生健康委员会"),
    ("云岭省", "省人力资源社会保障厅", "云岭省人力资源和社会保障厅"),
    ("云岭省", "省地方金融监管局", "云岭省地方金融监督管理局"),
    ("东湖县", "县水务局", "东湖县水务局"),
    ("东湖县", "县水利局", "东湖县水务局"),
    # in brackets, with somebody's part told along
    ("青川市", "市教育体育局（市教育局）", "青川市教育体育局"),
    ("青川市", "市林业和草原局（市绿化办）", "青川市林业和草原局"),
    ("青川市", "由市财政局牵头负责", "青川市财政局"),
    ("青川市", "市司法局（牵头）", "青川市司法局"),
    ("青川市", "责任单位：市民政局", "青川市民政局"),
    # old names
    ("青川市", "市国土资源局", "青川市自然资源和规划局"),
    ("青川市", "市规划局", "青川市自然资源和规划局"),
    ("青川市", "市卫计委", "青川市卫生健康委员会"),
    ("青川市", "市环保局", "青川市生态环境局"),
    ("青川市", "市工商局", "青川市市场监督管理局"),
    ("青川市", "市质监局", "青川市市场监督管理局"),
    ("青川市", "市食品药品监管局", "青川市市场监督管理局"),
    ("青川市", "市安监局", "青川市应急管理局"),
    ("青川市", "市农业局", "青川市农业农村局"),
    ("青川市", "市旅游局", "青川市文化和旅游局"),
    ("青川市", "市政府法制办", "青川市司法局"),
    ("云岭省", "省国土资源厅", "云岭省自然资源厅"),
    ("云岭省", "省卫生计生委", "云岭省卫生健康委员会"),
    # of a higher or a lower level, of another place
    ("青川市", "省教育厅", "云岭省教育厅"),
    ("东湖县", "省教育厅", "云岭省教育厅"),
    ("东湖县", "市财政局", "青川市财政局"),
    ("东湖县", "市直有关部门", "@departments:青川市", True),
    ("青川市", "东湖县财政局", "东湖县财政局"),
    ("青川市", "西岭区政府", "西岭区人民政府"),
    ("青川市", "白沙市教育体育局", "白沙市教育体育局"),
    ("青川市", "和安州人民政府", "和安彝族自治州人民政府"),
    ("云岭省", "和安州发展改革委", "和安彝族自治州发展和改革委员会"),
    ("石门乡", "县司法局", "东湖县司法局"),
    # one line of work, without the name of an organ
    ("青川市", "教育行政部门", "青川市教育体育局"),
    ("青川市", "公安机关", "青川市公安局"),
    ("青川市", "市财政部门", "青川市财政局"),
    ("青川市", "税务部门", "国家税务总局青川市税务局"),
    ("青川市", "市发改、人社、卫健等部门", "青川市发展和改革委员会、青川市人力资源和社会保障局、青川市卫生健康委员会"),
    ("青川市", "财政、审计、统计部门", "青川市财政局、青川市审计局、青川市统计局"),
    ("青川市", "各县（市、区）财政局", "@called:财政局"),
    ("青川市", "各级教育行政部门", "@called:教育体育局+青川市教育体育局"),
    ("青川市", "县级以上公安机关", "@called:公安局+青川市公安局"),
    ("青川市", "市县两级发改、财政部门", "@called:发展和改革局+青川市发展和改革委员会+青川市财政局+@called:财政局"),
    # several in one phrase
    ("青川市", "市财政局和市审计局", "青川市财政局、青川市审计局"),
    ("青川市", "市发展改革委、市工业和信息化局", "青川市发展和改革委员会、青川市工业和信息化局"),
    ("青川市", "市文化和旅游局及市广播电视局", "青川市文化和旅游局、青川市广播电视局"),
    ("青川市", "市发展改革委会同市司法局", "青川市发展和改革委员会、青川市司法局"),
    ("青川市", "市民政局、东湖县人民政府等", "青川市民政局、东湖县人民政府"),
    ("青川市", "市住建局、市水利局等有关部门", "青川市住房和城乡建设局、青川市水利局"),
    ("青川市", "东湖县、北屏县人民政府", "东湖县人民政府、北屏县人民政府"),
    ("青川市", "各县、市、区人民政府，市直各部门", "@governments:青川市+@departments:青川市"),
    ("青川市", "各县、市、区人民政府和市直有关部门", "@governments:青川市+@departments:青川市", True),
    ("青川市", "市司法局、各县（市、区）人民政府", "青川市司法局+@governments:青川市"),
    ("青川市", "各县（市、区）人民政府、各开发区管委会", "@governments:青川市+@zones"),
    (
        "青川市",
        "市级有关部门，各县（市、区）人民政府，市属国有企业",
        "@departments:青川市+@governments:青川市+@enterprises",
        True,
    ),
    # many
    ("青川市", "各县（市、区）人民政府", "@governments:青川市"),
    ("青川市", "各县市区", "@governments:青川市"),
    ("青川市", "各区县党委、政府", "@governments:青川市"),
    ("青川市", "有关县（市、区）人民政府", "@governments:青川市", True),
    ("青川市", "市、县（区）人民政府", "青川市人民政府+@governments:青川市"),
    ("青川市", "县（区）政府、市政府各部门主要负责同志", "@governments:青川市+@departments:青川市"),
    ("青川市", "各级各部门主要负责人", "@all_departments:青川市"),
    ("青川市", "县级以上人民政府", "青川市人民政府+@governments:青川市"),
    ("青川市", "全市各级人民政府", "@all:青川市"),
    ("青川市", "各级人民政府及其部门", "@all:青川市+@all_departments:青川市"),
    (
        "青川市",
        "各县（市、区）直有关部门",
        "@departments:东湖县+@departments:北屏县+@departments:西岭区+@departments:云溪市",
        True,
    ),
    ("青川市", "市级各部门", "@departments:青川市"),
    ("青川市", "市级有关部门", "@departments:青川市", True),
    ("青川市", "市直机关各单位", "@departments:青川市"),
    ("青川市", "市政府工作部门", "@departments:青川市"),
    ("青川市", "市政府有关部门", "@departments:青川市", True),
    ("青川市", "其他有关部门", "@departments:青川市", True),
    ("青川市", "市有关部门和单位", "@departments:青川市", True),
    ("青川市", "各责任单位", "@departments:青川市+@governments:青川市", True),
    ("青川市", "各牵头部门", "@departments:青川市+@governments:青川市", True),
    ("青川市", "各牵头单位和配合单位", "@departments:青川市+@governments:青川市", True),
    ("青川市", "中央、省驻青单位", "@stationed"),
    ("青川市", "中央驻青各单位", "@stationed"),
    ("青川市", "市属国有企业", "@enterprises", True),
    ("青川市", "市属公共企事业单位", "@enterprises"),
    ("青川市", "上级有关部门", "@departments:云岭省", True),
    ("青川市", "各乡镇人民政府（街道办事处）", "@townships"),
    ("青川市", "各乡（镇、街道）", "@townships"),
    ("东湖县", "各乡镇人民政府（街道办事处）", "@townships:东湖县"),
    ("东湖县", "各乡镇（街道）、县直各部门", "@townships:东湖县+@departments:东湖县"),
    ("东湖县", "各镇街", "@townships:东湖县"),
    ("东湖县", "县乡两级政府", "东湖县人民政府+@townships:东湖县"),
    ("云岭省", "各州（市）人民政府", "@governments:云岭省"),
    ("云岭省", "州（市）人民政府", "@governments:云岭省"),
    ("云岭省", "各市、自治州人民政府", "@governments:云岭省"),
    ("云岭省", "省直各部门", "@departments:云岭省"),
    ("云岭省", "各市（州）、县（市、区）人民政府", "@governments:云岭省+@governments:青川市+南甸县人民政府"),
    ("乌兰市", "各旗县市区人民政府", "@governments:乌兰市"),
    ("乌兰市", "旗县市区", "@governments:乌兰市"),
    ("科右旗", "各苏木镇", "@governments:科右旗"),
    ("宁塔自治区", "各盟行政公署、市人民政府", "@governments:宁塔自治区"),
    ("宁塔自治区", "各盟市", "@governments:宁塔自治区"),
    ("乌兰市", "自治区教育厅", "宁塔自治区教育厅"),
]

UNKNOWN = [  # not guessed: nothing, and whom it says it may be or is most like
    ("青川市", "城关镇人民政府", {"城关镇人民政府"}),
    ("青川市", "市审计中心", {"青川市审计局"}),
    ("青川市", "财政部", set()),
    ("青川市", "国家发展改革委", set()),
    ("青川市", "市交响乐团", set()),
    ("青川市", "市财政局（市审计局）", {"青川市财政局", "青川市审计局"}),
]


@pytest.fixture
def governments(db):
    made = {**trees.province(), **trees.banners()}
    made["石门乡"] = made["东湖县石门乡"]
    return made


def meant(what: str, governments: dict[str, Organ]) -> set[int]:
    """The organs that the right side of a row names."""
    if "+" in what:
        return set().union(*(meant(part, governments) for part in what.split("+")))
    rows = Organ.objects.all()
    kind, _colon, of = what.partition(":")
    if not kind.startswith("@"):
        found = {name: list(rows.filter(name=name)) for name in what.split("、")}
        assert all(len(organs) == 1 for organs in found.values()), found
        return {organs[0].pk for organs in found.values()}
    above = governments.get(of, governments["青川市"])
    departments = rows.filter(kind__in=(Kind.OFFICE, Kind.DEPARTMENT))
    counties = rows.filter(parent=governments["青川市"], kind=Kind.GOVERNMENT)
    all_below = rows.filter(kind=Kind.GOVERNMENT, pk__in=_subtree(above))
    chosen = {
        "@departments": departments.filter(parent=above),
        "@all_departments": departments.filter(parent__in=all_below),
        "@governments": rows.filter(parent=above, kind=Kind.GOVERNMENT),
        "@all": all_below,
        "@townships": all_below.filter(level=Level.TOWNSHIP),
        "@called": departments.filter(parent__in=counties, name__in=[_region(c) + of for c in counties]),
        "@of_counties": departments.filter(parent__in=counties),
        "@zones": rows.filter(kind=Kind.ZONE),
        "@enterprises": rows.filter(kind=Kind.PUBLIC_ENTERPRISE),
        "@stationed": rows.filter(name__regex="^(国家税务总局|中国人民银行)|气象局$|消防"),
    }
    return set(chosen[kind].values_list("pk", flat=True))


def _region(government: Organ) -> str:
    return government.name.removesuffix("人民政府")


def _subtree(organ: Organ) -> list[int]:
    found, pending = [], [organ.pk]
    while pending:
        found += pending
        pending = list(Organ.objects.filter(parent__in=pending).values_list("pk", flat=True))
    return found


def named(organ_ids) -> list[str]:
    return sorted(Organ.objects.filter(pk__in=organ_ids).values_list("name", flat=True))


@pytest.mark.demand("WRK-2")
def test_phrases_of_other_notices_mean_their_organs(governments):
    directory, wrong = naming.Directory(ON), []

    for region, phrase, what, *partial in PHRASES:
        resolution = directory.resolve(phrase, within=governments[region])
        got = {organ.pk for organ in resolution.organs}
        if got != meant(what, governments) or resolution.is_partial != bool(partial):
            wrong.append((region, phrase, named(got)[:4], named(meant(what, governments))[:4], resolution.is_partial))

    assert wrong == []


@pytest.mark.demand("WRK-2")
def test_what_is_not_known_is_not_guessed_and_shows_what_is_like_it(governments):
    directory = naming.Directory(ON)

    for region, phrase, candidates in UNKNOWN:
        resolution = directory.resolve(phrase, within=governments[region])
        assert resolution.organs == (), phrase
        assert resolution.reason, phrase
        assert candidates <= {organ.name for organ in resolution.candidates}, phrase


def test_a_list_with_one_unknown_name_keeps_the_others_and_asks(governments):
    resolution = naming.Directory(ON).resolve("市财政局、市交响乐团", within=governments["青川市"])

    assert [organ.name for organ in resolution.organs] == ["青川市财政局"]
    assert resolution.is_partial
    assert "市交响乐团" in resolution.reason


def test_the_parts_of_a_department_are_the_department(governments):
    finance = Organ.objects.get(name="青川市财政局")
    directory = naming.Directory(ON)

    for name in ("预算处", "办公室", "各相关处室", "局机关各处室、局属各单位"):
        resolution = directory.resolve(name, within=finance)
        assert resolution.organs == (finance,), name
        assert name in resolution.reason


def test_an_old_name_says_that_it_is_old(governments):
    resolution = naming.Directory(ON).resolve("市卫计委", within=governments["青川市"])

    assert resolution.is_certain
    assert "青川市卫生健康委员会" in resolution.reason


def test_the_ministries_are_known_where_their_notices_are(db):
    council = trees.state_council()
    directory = naming.Directory(ON)

    names = (
        "发展改革委",
        "税务总局",
        "文物局",
        "人民银行",
        "证监会",
        "网信办",
        "空管委办公室",
        "文化和旅游部",
        "科技部",
    )

    found = {name: [organ.name for organ in directory.resolve(name, within=council).organs] for name in names}
    assert [len(organs) for organs in found.values()] == [1] * len(names), found
    assert Counter(organ for organs in found.values() for organ in organs).most_common(1)[0][1] == 1
