"""What the unit names of the five notices mean, with the organs of the demonstration."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from gongkai.registers.organs import charter, naming, services
from gongkai.registers.organs.models import Kind, Level, Organ

from .conftest import AT, TODAY, found

ORGANS = Path(settings.PROJECT) / "demo" / "organs"
NOTICES = {
    "昭通市人民政府": ("000_zhaotong_2020", date(2020, 8, 20)),
    "云南省人民政府": ("001_yunnan_2019", date(2019, 6, 12)),
    "资阳市人民政府": ("002_ziyang_2020", date(2020, 7, 10)),
    "师宗县人民政府": ("003_shizong_2020", date(2020, 9, 15)),
    "通辽市人民政府": ("004_tongliao_2020", date(2020, 6, 17)),
}

ONE = [
    ("昭通市人民政府", "市政府办", "昭通市人民政府办公室"),
    ("昭通市人民政府", "市政府办公室", "昭通市人民政府办公室"),
    ("昭通市人民政府", "昭通市人民政府办公室", "昭通市人民政府办公室"),
    ("昭通市人民政府", "本级政府办公室", "昭通市人民政府办公室"),
    ("昭通市人民政府", "市政府", "昭通市人民政府"),
    ("昭通市人民政府", "昭通市", "昭通市人民政府"),
    ("昭通市人民政府", "市卫健委", "昭通市卫生健康委员会"),
    ("昭通市人民政府", "市生态环境局", "昭通市生态环境局"),
    ("昭通市人民政府", "市司法局", "昭通市司法局"),
    ("昭通市人民政府", "昭通市司法局", "昭通市司法局"),
    ("昭通市人民政府", "司法局", "昭通市司法局"),
    ("昭通市人民政府", "昭通司法局", "昭通市司法局"),
    ("昭通市人民政府", "市教体局", "昭通市教育体育局"),
    ("昭通市人民政府", "市教育体育局", "昭通市教育体育局"),
    ("昭通市人民政府", "市住建局", "昭通市住房和城乡建设局"),
    ("昭通市人民政府", "市交运局", "昭通市交通运输局"),
    ("昭通市人民政府", "市应管局", "昭通市应急管理局"),
    ("昭通市人民政府", "市扶贫办", "昭通市人民政府扶贫开发办公室"),
    ("昭通市人民政府", "市发改委", "昭通市发展和改革委员会"),
    ("昭通市人民政府", "市发展改革委", "昭通市发展和改革委员会"),
    ("昭通市人民政府", "市市场监管局", "昭通市市场监督管理局"),
    ("昭通市人民政府", "市场监管局", "昭通市市场监督管理局"),
    ("昭通市人民政府", "市政务服务管理局", "昭通市政务服务管理局"),
    ("昭通市人民政府", "市财政局", "昭通市财政局"),
    ("昭通市人民政府", "市金融办", "昭通市金融办"),
    ("昭通市人民政府", "市人社局", "昭通市人力资源和社会保障局"),
    ("昭通市人民政府", "市农业农村局", "昭通市农业农村局"),
    ("昭通市人民政府", "市水利局", "昭通市水利局"),
    ("昭通市人民政府", "市能源局", "昭通市能源局"),
    ("昭通市人民政府", "市民政局", "昭通市民政局"),
    ("昭通市人民政府", "市工信局", "昭通市工业和信息化局"),
    ("昭通市人民政府", "鲁甸县人民政府", "鲁甸县人民政府"),
    ("昭通市人民政府", "水富市政府", "水富市人民政府"),
    ("昭通市人民政府", "省教育厅", "云南省教育厅"),
    ("云南省人民政府", "省政府办公厅", "云南省人民政府办公厅"),
    ("云南省人民政府", "省政务服务管理局", "云南省政务服务管理局"),
    ("云南省人民政府", "省财政厅", "云南省财政厅"),
    ("云南省人民政府", "省教育厅", "云南省教育厅"),
    ("云南省人民政府", "省审计厅", "云南省审计厅"),
    ("云南省人民政府", "省政府督查室", "云南省人民政府督查室"),
    ("云南省人民政府", "省司法厅", "云南省司法厅"),
    ("云南省人民政府", "省地方金融监督管理局", "云南省地方金融监督管理局"),
    ("云南省人民政府", "省国资委", "云南省人民政府国有资产监督管理委员会"),
    ("云南省人民政府", "省扶贫办", "云南省人民政府扶贫开发办公室"),
    ("云南省人民政府", "省生态环境厅", "云南省生态环境厅"),
    ("云南省人民政府", "省水利厅", "云南省水利厅"),
    ("云南省人民政府", "省发展改革委", "云南省发展和改革委员会"),
    ("云南省人民政府", "省市场监管局", "云南省市场监督管理局"),
    ("云南省人民政府", "省人力资源社会保障厅", "云南省人力资源和社会保障厅"),
    ("云南省人民政府", "省退役军人厅", "云南省退役军人事务厅"),
    ("云南省人民政府", "省药监局", "云南省药品监督管理局"),
    ("云南省人民政府", "省卫生健康委", "云南省卫生健康委员会"),
    ("云南省人民政府", "省医保局", "云南省医疗保障局"),
    ("云南省人民政府", "省自然资源厅", "云南省自然资源厅"),
    ("云南省人民政府", "省考评办", "云南省考评办"),
    ("云南省人民政府", "大理州人民政府", "大理白族自治州人民政府"),
    ("资阳市人民政府", "市政府办公室", "资阳市人民政府办公室"),
    ("资阳市人民政府", "市司法局", "资阳市司法局"),
    ("资阳市人民政府", "高新区管委会", "资阳高新区管委会"),
    ("资阳市人民政府", "临空经济区管委会", "资阳临空经济区管委会"),
    ("师宗县人民政府", "县卫健局", "师宗县卫生健康局"),
    ("师宗县人民政府", "县政府办公室", "师宗县人民政府办公室"),
    ("师宗县人民政府", "县政府办", "师宗县人民政府办公室"),
    ("师宗县人民政府", "县司法局", "师宗县司法局"),
    ("师宗县人民政府", "县市场监管局", "师宗县市场监督管理局"),
    ("师宗县人民政府", "县政务服务管理局", "师宗县政务服务管理局"),
    ("师宗县人民政府", "县应急管理局", "师宗县应急管理局"),
    ("师宗县人民政府", "县财政局", "师宗县财政局"),
    ("师宗县人民政府", "市生态环境局师宗分局", "曲靖市生态环境局师宗分局"),
    ("师宗县人民政府", "县扶贫办", "师宗县人民政府扶贫开发办公室"),
    ("师宗县人民政府", "县金融办", "师宗县金融办"),
    ("师宗县人民政府", "县发改局", "师宗县发展和改革局"),
    ("师宗县人民政府", "县教体局", "师宗县教育体育局"),
    ("师宗县人民政府", "县人社局", "师宗县人力资源和社会保障局"),
    ("师宗县人民政府", "县融媒体中心", "师宗县融媒体中心"),
    ("师宗县人民政府", "市政府", "曲靖市人民政府"),
    ("通辽市人民政府", "市政务公开工作领导小组", "通辽市政务公开工作领导小组"),
    ("通辽市人民政府", "通辽经济技术开发区管委会", "通辽经济技术开发区管理委员会"),
]

MANY = [  # government, name, how many organs, their levels and kinds, only some of them meant
    ("昭通市人民政府", "各县、市、区人民政府", 11, {"county government"}, False),
    ("昭通市人民政府", "各县（市、区）政府", 11, {"county government"}, False),
    ("昭通市人民政府", "各县(市、区)", 11, {"county government"}, False),
    ("昭通市人民政府", "市直各部门", 20, {"city office", "city department"}, False),
    ("昭通市人民政府", "市直有关部门", 20, {"city office", "city department"}, True),
    ("昭通市人民政府", "有关部门", 20, {"city office", "city department"}, True),
    ("昭通市人民政府", "各有关部门", 20, {"city office", "city department"}, True),
    ("昭通市人民政府", "各地各部门", 31, {"city office", "city department", "county government"}, False),
    ("昭通市人民政府", "各级政府", 12, {"city government", "county government"}, False),
    ("昭通市人民政府", "县级以上人民政府", 12, {"city government", "county government"}, False),
    ("云南省人民政府", "各州、市人民政府", 16, {"city government"}, False),
    ("云南省人民政府", "各州、市人民政府（办公室）", 16, {"city government"}, False),
    ("云南省人民政府", "各州、市人民政府办公室", 16, {"city office"}, False),
    ("云南省人民政府", "各州、市政府办公室", 16, {"city office"}, False),
    ("云南省人民政府", "各县（市、区）人民政府", 12, {"county government"}, False),
    ("云南省人民政府", "各市（州）、县（市、区）人民政府", 28, {"city government", "county government"}, False),
    ("云南省人民政府", "省直各部门", 21, {"province office", "province department"}, False),
    ("云南省人民政府", "省直各部", 21, {"province office", "province department"}, False),
    ("云南省人民政府", "省直有关部门", 21, {"province office", "province department"}, True),
    ("云南省人民政府", "省直各委、办、厅、局", 21, {"province office", "province department"}, False),
    ("云南省人民政府", "各行政执法部门", 21, {"province office", "province department"}, True),
    ("云南省人民政府", "行业省级主管部门", 21, {"province office", "province department"}, True),
    ("云南省人民政府", "省扶贫开发领导小组成员单位", 21, {"province office", "province department"}, True),
    ("云南省人民政府", "省环境污染防治工作小组成员单位", 21, {"province office", "province department"}, True),
    (
        "云南省人民政府",
        "省推进政府职能转变和“放管服”改革协调小组成员单位",
        21,
        {"province office", "province department"},
        True,
    ),
    ("资阳市人民政府", "县（区）人民政府", 3, {"county government"}, False),
    ("资阳市人民政府", "各县（区）人民政府", 3, {"county government"}, False),
    ("资阳市人民政府", "县区政府", 3, {"county government"}, False),
    ("资阳市人民政府", "市政府各部门", 2, {"city office", "city department"}, False),
    ("资阳市人民政府", "市政府各部门（单位）", 2, {"city office", "city department"}, False),
    ("师宗县人民政府", "各乡（镇、街道）", 10, {"township government"}, False),
    ("师宗县人民政府", "各乡（镇）人民政府、街道办事处", 10, {"township government"}, False),
    ("师宗县人民政府", "各乡镇", 10, {"township government"}, False),
    ("师宗县人民政府", "县直各单位", 14, {"county office", "county department"}, False),
    ("师宗县人民政府", "县直有关部门", 14, {"county office", "county department"}, True),
    ("通辽市人民政府", "各旗县市区", 8, {"county government"}, False),
    ("通辽市人民政府", "各旗县市区人民政府", 8, {"county government"}, False),
    ("通辽市人民政府", "各旗县市区政务公开工作领导小组", 8, {"county government"}, False),
    ("通辽市人民政府", "开发区政务公开工作领导小组", 1, {"city zone"}, False),
    ("通辽市人民政府", "市政府各委办局", 1, {"city office"}, False),
]

NONE = [  # government, name: no organ, and a reason
    ("云南省人民政府", "各公共企事业单位"),
    ("昭通市人民政府", "市烟草局"),
    ("昭通市人民政府", "各乡（镇、街道）"),
    ("昭通市人民政府", "县司法局"),
    ("师宗县人民政府", "各县、市、区人民政府"),
    ("昭通市人民政府", ""),
]


@pytest.fixture
def register(db):
    for name in ("yunnan", "zhaotong", "ziyang", "shizong", "tongliao"):
        charter.load(ORGANS / f"{name}.toml", at=AT, by=None)


def government(name: str) -> tuple[Organ, naming.Directory]:
    return Organ.objects.get(name=name), naming.Directory(NOTICES[name][1])


@pytest.mark.demand("WRK-2")
def test_a_name_means_one_organ(register):
    directories = {name: government(name) for name in NOTICES}

    meant = [
        (name, text, [organ.name for organ in directories[name][1].resolve(text, within=directories[name][0]).organs])
        for name, text, _ in ONE
    ]

    assert meant == [(name, text, [expected]) for name, text, expected in ONE]


@pytest.mark.demand("WRK-2")
def test_a_collective_name_means_many_organs(register):
    directories = {name: government(name) for name in NOTICES}

    for name, text, count, sorts, is_partial in MANY:
        organ, directory = directories[name]
        found_ones = directory.resolve(text, within=organ)
        assert (text, len(found_ones.organs)) == (text, count)
        assert {f"{one.level} {one.kind}" for one in found_ones.organs} == sorts, text
        assert (found_ones.is_collective, found_ones.is_partial) == (True, is_partial), text
        assert bool(found_ones.reason) == (is_partial or text.endswith("领导小组")), text


def test_departments_of_every_level_are_all_departments(register):
    organ, directory = government("云南省人民政府")

    resolution = directory.resolve("各级政府部门", within=organ)

    assert (
        len(resolution.organs)
        == Organ.objects.filter(
            kind__in=(Kind.OFFICE, Kind.DEPARTMENT), profile__in=("yunnan", "zhaotong", "qujing", "shizong")
        ).count()
    )


def test_what_cannot_be_resolved_says_why(register):
    for name, text in NONE:
        organ, directory = government(name)
        resolution = directory.resolve(text, within=organ)
        assert resolution.organs == (), text
        assert resolution.reason, text


def test_a_name_of_two_organs_is_not_guessed(land):
    found("青川市东山区人民政府", land.city, level=Level.COUNTY, kind=Kind.GOVERNMENT)
    first = found("青川市法律援助中心", land.justice)
    second = found("青川市法律援助中心", land.education)

    resolution = naming.resolve("市法律援助中心", within=land.city, on=TODAY)

    assert resolution.organs == ()
    assert first.name in resolution.reason
    assert second.pk


def test_the_office_and_a_department_speak_for_their_government(land):
    for organ in (land.office, land.justice):
        assert naming.resolve("市教体局", within=organ, on=TODAY).organs == (land.education,)


def test_a_name_means_what_it_meant_on_the_day_of_the_notice(land):
    services.rename_organ(
        land.education, name="青川市教育局", short_name="市教育局", on=date(2020, 6, 1), at=AT, by=None
    )

    assert naming.resolve("市教体局", within=land.city, on=date(2020, 5, 31)).organs == (land.education,)
    assert naming.resolve("市教育局", within=land.city, on=TODAY).organs == (land.education,)
    assert naming.resolve("市教育局", within=land.city, on=TODAY).reason == ""


def test_a_name_given_up_still_finds_the_organ_and_says_that_it_is_old(land):
    services.rename_organ(
        land.education, name="青川市教育局", short_name="市教育局", on=date(2020, 6, 1), at=AT, by=None
    )

    found_one = naming.resolve("市教体局", within=land.city, on=TODAY)

    assert found_one.organs == (land.education,)
    assert "青川市教育局" in found_one.reason


def test_the_name_of_a_merged_organ_finds_its_successor(land):
    services.merge_organs([land.justice], into=land.education, on=date(2020, 6, 1), at=AT, by=None)

    assert naming.resolve("市司法局", within=land.city, on=date(2020, 5, 31)).organs == (land.justice,)
    assert naming.resolve("市司法局", within=land.city, on=TODAY).organs == (land.education,)


def test_the_names_of_a_whole_notice_take_four_queries(register, django_assert_max_num_queries):
    organ = Organ.objects.get(name="昭通市人民政府")

    with django_assert_max_num_queries(4):
        naming.resolve_all([text for _, text, _ in ONE], within=organ, on=TODAY)


@pytest.mark.corpus
@pytest.mark.parametrize("name", NOTICES)
def test_every_unit_of_the_real_notices_is_resolved_or_explained(register, name):
    file, _ = NOTICES[name]
    gold = json.loads((Path(os.environ["GONGKAI_CORPUS"]) / "notices" / f"{file}.gold.json").read_text("utf-8"))
    names = {unit for task in gold["tasks"] for unit in task["responsible_units"]}
    organ, directory = government(name)

    resolved = {text: directory.resolve(text, within=organ) for text in names}

    assert {text for text, resolution in resolved.items() if not resolution.organs} <= {"各公共企事业单位"}
    assert all(resolution.organs or resolution.reason for resolution in resolved.values())
