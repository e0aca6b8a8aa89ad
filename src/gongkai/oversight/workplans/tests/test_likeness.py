"""How alike two tasks are, and whether a notice names another."""

import pytest

from gongkai.oversight.workplans import likeness

ABOVE = [
    "编制基层政务公开标准目录。对照试点领域标准指引，编制本级政务公开事项标准目录，并在门户网站公开。",
    "清理规章和规范性文件。全面梳理现行有效的规章和行政规范性文件，集中统一公开。",
    "公开义务教育招生信息。按学校公开招生方案、招生范围和录取结果。",
]


def test_the_same_words_are_wholly_alike_and_a_rewording_is_still_found():
    below = [ABOVE[2], "编制县级基层政务公开标准目录，对照试点领域标准指引编制，在县门户网站公开。", "开展宣传日活动。"]

    found = likeness.most_alike(below, ABOVE)

    assert (found[0][0].upper, found[0][0].degree) == (2, 1.0)
    assert found[1][0].upper == 0
    assert found[1][0].is_sure
    assert found[2] == []


def test_words_that_every_task_has_do_not_make_two_alike():
    above = [f"进一步加强政府信息公开工作，做好{word}。" for word in ("财政预决算", "义务教育招生", "环境影响评价")]

    found = likeness.most_alike(["进一步加强政府信息公开工作，做好征地补偿安置。"], above)

    assert all(not one.is_sure for one in found[0])


def test_nothing_is_like_nothing():
    assert likeness.most_alike(["", "。"], ["", "政务公开"]) == [[], []]


@pytest.mark.parametrize(
    ("title", "number", "named"),
    [
        ("关于印发2020年曲靖市政务公开工作要点的通知", "", True),
        ("某通知", "曲政办发〔2020〕49号", True),
        ("某通知", "曲政办发〔2020〕50号", False),
        ("关于印发2019年曲靖市政务公开工作要点的通知", "", False),
    ],
)
def test_a_notice_names_the_one_it_carries_out_by_number_or_title(title, number, named):
    text = "为贯彻落实好《2020年曲靖市政务公开工作要点》（曲政办发〔2020〕49号），经县人民政府同意"

    assert likeness.names_the_plan(text, title=title, document_number=number) is named
