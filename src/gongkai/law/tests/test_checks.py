from datetime import date

import pytest

from gongkai.law import BadProfile, load_profile
from gongkai.law.profiles import problems_of

DUTY = """
[[duty]]
id     = "thing.do"
row    = "S-01"
title  = "做一件事"
starts = "thing.began"
within = "20 workdays"
source = "某条例 第一条"
since  = 2020-01-01
"""
PROFILE = 'name = "nation"\ntitle = "全国"\nlevel = "nation"\nregion = "全国"\n'
CITY = PROFILE.replace('level = "nation"', 'level = "city"')
CALENDAR = """
year = 2030
title = "关于2030年部分节假日安排的通知"
notice = "国办发明电〔2029〕1号"
issued = 2029-11-01
[[holiday]]
name = "元旦"
from = 2030-01-01
to = 2030-01-03
makeup = [2030-01-06]
"""


def test_the_profiles_of_the_platform_are_sound():
    assert list(problems_of()) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (DUTY.replace('source = "某条例 第一条"', ""), "'source' is missing"),
        (DUTY.replace("某条例 第一条", " "), "'source' cannot be"),
        (DUTY.replace('row    = "S-01"', ""), "'row' is missing"),
        (DUTY.replace("S-01", "S1"), "must read like S-02"),
        (DUTY.replace("thing.do", "Thing"), "must read subject.verb"),
        (DUTY.replace("since  = 2020-01-01", 'since = "2020-01-01"'), "'since' cannot be"),
        (DUTY.replace("since  = 2020-01-01", "since = 2020-01-01T00:00:00"), "'since' cannot be"),
        (DUTY + "until = 2020-01-01\n", "is not after 'since'"),
        (DUTY + 'limit = "20"\n', "unknown key 'limit'"),
        (DUTY.replace("20 workdays", "20 wd"), "bad span '20 wd'"),
        (DUTY.replace('within = "20 workdays"', 'by = "02-30"'), "bad span 'by 02-30'"),
        (DUTY.replace('within = "20 workdays"', ""), "exactly one of within"),
        (DUTY + 'by = "03-31"\n', "exactly one of within"),
        (DUTY.replace('within = "20 workdays"', "gate = false"), "'gate' is true or left out"),
        (DUTY + 'default = "by 12-31"\n', "only goes with"),
        (DUTY + 'confidence = "sure"\n', "'confidence' cannot be"),
        (DUTY + "times = 0\n", "'times' cannot be"),
        (DUTY + '[duty.clock]\npause = "thing.do"\n', "'clock' knows"),
        (DUTY + '[duty.clock]\nextension = "thing.extend"\n', "which is no duty"),
        (DUTY + "replaces = true\n", "no profile above"),
        (DUTY + DUTY, "in force twice"),
        (DUTY + "\n[rule]\n", "unknown key 'rule'"),
        ("duty = 3\n", "duties are written"),
        ("[[duty]\n", "not TOML"),
        ('x = "未完\n', "not TOML"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_place(write, wrong, message):
    root = write(duties=wrong)

    with pytest.raises(BadProfile) as refused:
        load_profile("nation", root)

    assert message in str(refused.value)
    assert "duties.toml:" in str(refused.value)


def test_the_place_is_the_line_of_the_row(write):
    root = write(duties=DUTY + DUTY.replace("thing.do", "thing.undo").replace("20 workdays", "soon"))

    found = list(problems_of(root))

    assert [(problem.file.name, problem.line, problem.row) for problem in found] == [("duties.toml", 11, "S-01")]
    assert "duties.toml:11: S-01: bad span 'soon'" in str(found[0])


def test_every_fault_is_told_at_once(write):
    root = write(duties=DUTY.replace("20 workdays", "soon") + DUTY.replace("S-01", "1"))

    assert len(list(problems_of(root))) == 2


def test_two_periods_of_one_rule_do_not_clash(write):
    root = write(duties=DUTY + "until = 2025-01-01\n" + DUTY.replace("2020-01-01", "2025-01-01"))

    assert list(problems_of(root)) == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (PROFILE.replace('title = "全国"\n', ""), "'title' is missing"),
        (PROFILE.replace('"nation"\nregion', '"planet"\nregion'), "'level' cannot be"),
        (PROFILE.replace('name = "nation"', 'name = "other"'), "is not that of its folder"),
        (PROFILE + 'colour = "red"\n', "unknown key 'colour'"),
        (CITY + 'extends = "nowhere"\n', "no such profile: 'nowhere'"),
        (CITY + 'extends = "../nation"\n', "no such profile"),
        (PROFILE + "[wording]\nx = 3\n", "'wording.x' cannot be"),
        (PROFILE + '[wording]\nindex_number = "{bureau}-{serial}"\n', "cannot be filled in"),
        (PROFILE + '[wording]\nindex_number = "{organ}-{year}"\n', "two records would share a number"),
        (PROFILE + '[lists]\nx = "a"\n', "'lists.x' cannot be"),
        (PROFILE + '[disclosure]\nsource = "x"\n', "'attribute' is missing"),
        (
            PROFILE
            + '[disclosure]\nsource = "x"\n[[disclosure.attribute]]\nlabel = "y"\nextent = "half"\nmode = "none"\n',
            "'extent' cannot be",
        ),
        ("name = \n", "not TOML"),
    ],
)
def test_a_wrong_profile_is_refused(write, wrong, message):
    root = write(profile=wrong)

    with pytest.raises(BadProfile) as refused:
        load_profile("nation", root)

    assert message in str(refused.value)
    assert "profile.toml:" in str(refused.value)


def test_profiles_that_extend_each_other_are_refused(write):
    root = write(profile=CITY + 'extends = "town"\n')
    write("town", profile='name = "town"\ntitle = "某镇"\nlevel = "township"\nregion = "某镇"\nextends = "nation"\n')

    with pytest.raises(BadProfile, match="goes round: nation -> town -> nation"):
        load_profile("nation", root)


def test_a_file_that_is_not_utf8_is_refused(write):
    root = write()
    (root / "nation" / "duties.toml").write_bytes(DUTY.encode("gbk"))

    with pytest.raises(BadProfile, match="not UTF-8"):
        load_profile("nation", root)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (CALENDAR.replace("year = 2030", "year = 2031"), "not that of the file"),
        (CALENDAR.replace('notice = "国办发明电〔2029〕1号"\n', ""), "'notice' is missing"),
        (CALENDAR.replace("issued = 2029-11-01\n", ""), "the day it became known"),
        (CALENDAR.replace("to = 2030-01-03", "to = 2029-12-03"), "no holiday"),
        (CALENDAR.replace("to = 2030-01-03", "to = 2030-04-03"), "no holiday"),
        (CALENDAR.replace("2030-01-06", "2030-01-02"), "both a day off and a working day"),
        (CALENDAR.replace("2030-01-06", "2032-01-06"), "far from the holiday"),
        (CALENDAR.replace('name = "元旦"', 'nam = "元旦"'), "unknown key 'nam'"),
        (CALENDAR.replace("to = 2030-01-03", 'to = "2030-01-03"'), "'to' cannot be"),
    ],
)
def test_a_wrong_calendar_is_refused(write, wrong, message):
    root = write(calendar=wrong)

    with pytest.raises(BadProfile) as refused:
        load_profile("nation", root)

    assert message in str(refused.value)
    assert "2030.toml:" in str(refused.value)


def test_a_new_year_is_one_file(write):
    calendar = load_profile("nation", write(calendar=CALENDAR)).calendar

    assert not calendar.is_provisional(2030)
    assert not calendar.is_workday(date(2030, 1, 2))
    assert calendar.is_workday(date(2030, 1, 6))
    assert calendar.day(date(2030, 1, 6)).source == "关于2030年部分节假日安排的通知（国办发明电〔2029〕1号）"
