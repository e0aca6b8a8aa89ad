import pytest

from gongkai.documents.reading import TextSpan, TimedDutyReading
from gongkai.law import load_profile
from gongkai.oversight.workplans.rules import (
    TITLE_LENGTH,
    Named,
    addressee_names,
    duty_for,
    means_several,
    owing,
    title_of,
)

LEAD, OTHER = True, False


@pytest.mark.parametrize(
    ("units", "owners", "contributors"),
    [
        ([], set(), set()),
        ([(LEAD, {1}), (OTHER, {2, 3})], {1}, {2, 3}),
        ([(LEAD, {1}), (LEAD, {2}), (OTHER, {3})], {1, 2}, {3}),
        ([(OTHER, {1}), (OTHER, {2})], {1, 2}, set()),
        ([(LEAD, {1}), (OTHER, {1, 2})], {1}, {2}),
        ([(LEAD, set()), (OTHER, {2})], {2}, set()),
    ],
    ids=["nobody", "lead and others", "two leads", "no lead", "lead is named again", "lead is no organ here"],
)
@pytest.mark.demand("WRK-1")
def test_who_owes_a_task_and_who_contributes(units, owners, contributors):
    found = owing([Named(is_lead, frozenset(organs)) for is_lead, organs in units])

    assert (found.owners, found.contributors) == (owners, contributors)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("编制目录。其余各项。", "编制目录"),
        ("编制目录；其余各项", "编制目录"),
        ("  编制目录\n其余", "编制目录"),
        ("。", "。"),
        ("字" * 50, "字" * (TITLE_LENGTH - 1) + "…"),
    ],
)
def test_a_title_is_the_first_sentence(text, title):
    assert title_of(text) == title


def test_addressees_are_divided_by_commas_and_not_by_the_enumeration_comma():
    assert addressee_names("各州、市人民政府，省直各部门; 各县") == ["各州、市人民政府", "省直各部门", "各县"]
    assert addressee_names("") == []


@pytest.mark.parametrize(
    ("text", "amount", "unit", "duty"),
    [
        ("对政府信息公开申请自收到之日起20个工作日内答复", 20, "个工作日", "request.reply"),
        ("对政府信息公开申请自收到之日起21个工作日内答复", 21, "个工作日", ""),
        ("某事20个工作日内完成", 20, "个工作日", ""),
    ],
)
def test_a_stated_limit_finds_the_duty_with_the_same_limit_and_the_same_words(text, amount, unit, duty):
    stated = TimedDutyReading(text, amount, unit, "", TextSpan(0, len(text)))

    assert duty_for(stated, load_profile("national").duties) == duty


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("县档案馆", False),
        ("省委宣传部", False),
        ("各县（市、区）卫生健康局", True),
        ("委直属各单位", True),
        ("委机关各科室", True),
        ("县直有政务新媒体的单位", True),
        ("市直有关部门", True),
    ],
)
def test_a_phrase_for_several_organs_is_none_itself(name, several):
    assert means_several(name) is several
