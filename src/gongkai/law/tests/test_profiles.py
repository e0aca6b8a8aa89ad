import tomllib
from datetime import date, timedelta

import pytest

from gongkai.law import BadProfile, UnknownDuty, UnknownProfile, load_profile, profile_names, span_in_words
from gongkai.law.profiles import PROFILES

GOVERNMENTS = ["zhaotong", "yunnan", "ziyang", "shizong", "tongliao"]
ROWS = tomllib.loads((PROFILES / "rows.toml").read_text(encoding="utf-8"))
# which governments make each local row, and by which date, as 01-duties section 3 lists them
DATED = {
    ("shizong", "P-01"): "2020-09-20",
    ("zhaotong", "P-02"): "2020-09-20",
    ("ziyang", "P-03"): "2020-09-30",
    ("zhaotong", "P-04"): "2020-10-25",
    ("tongliao", "P-05"): "2020-10-31",
    ("shizong", "P-06"): "2020-09-30",
    ("zhaotong", "P-06"): "2020-12-31",
    ("ziyang", "P-07"): "2020-09-30",
    ("zhaotong", "P-08"): "2020-12-31",
    ("shizong", "P-08"): "2020-12-31",
    ("zhaotong", "P-09"): "2020-12-31",
    ("shizong", "P-09"): "2020-12-31",
    ("tongliao", "P-10"): "2020-12-31",
    ("shizong", "P-11"): "2020-12-31",
    ("yunnan", "P-12"): "2019-12-15",
    ("shizong", "P-12"): "2020-11-30",
    ("yunnan", "P-13"): "2020-03-31",
    ("yunnan", "P-14"): "2020-03-31",
    ("yunnan", "P-15"): "2019-06-30",
    ("yunnan", "P-16"): "2019-09-30",
    ("yunnan", "P-17"): "2019-10-31",
    ("yunnan", "P-18"): "2019-11-30",
    ("yunnan", "P-19"): "2019-12-31",
}


def test_the_list_of_duties_has_every_number():
    numbers = [
        *(f"S-{n:02}" for n in range(1, 17)),
        "S-02a",
        *(f"N-{n:02}" for n in range(1, 35)),
        *(f"P-{n:02}" for n in range(1, 20)),
        *(f"R-{n:02}" for n in range(1, 33)),
        *(f"W-{n:02}" for n in range(1, 5)),
        *(f"C-{n:02}" for n in range(1, 3)),
    ]

    assert sorted(ROWS) == sorted(numbers)


@pytest.mark.parametrize("name", profile_names())
def test_every_row_of_the_list_stands_in_every_place_concerned_with_its_limit(name):
    """``rows.toml`` was written from the list of duties, not from the profiles."""
    listed = {row: set(entry["limits"][name]) for row, entry in ROWS.items() if name in entry["limits"]}

    found: dict[str, set[str]] = {}
    for duty in load_profile(name).duties:
        if duty.profile == name:
            found.setdefault(duty.row, set()).add(str(duty.within))
    assert found == listed


@pytest.mark.demand("CAT-1", "CAT-2", "WRK-3")
@pytest.mark.parametrize(("profile", "row"), DATED)
def test_the_dates_of_the_plan_years_are_those_of_the_notices(profile, row):
    duty = load_profile(profile).duty(row)

    assert (duty.profile, str(duty.within)) == (profile, f"by {DATED[profile, row]}")


@pytest.mark.parametrize("name", profile_names())
def test_every_row_cites_its_source_and_says_who_owes_it(name):
    for duty in load_profile(name).duties:
        assert duty.source
        assert duty.citation
        assert duty.title
        if duty.row[0] in "SNR":
            assert duty.bound_by, duty.id


@pytest.mark.parametrize("name", profile_names())
def test_every_row_can_be_found_by_its_number_and_its_id(name):
    law = load_profile(name)

    for duty in law.duties:
        assert duty in law.duties_of(duty.row)
        assert law.duty(duty.id, on=duty.since).id == duty.id


@pytest.mark.demand("REQ-3")
def test_a_request_keeps_the_limit_of_the_day_it_arrived(zhaotong):
    assert str(zhaotong.duty("request.reply", on=date(2019, 5, 14)).within) == "15 workdays"
    assert str(zhaotong.duty("request.reply", on=date(2019, 5, 15)).within) == "20 workdays"
    assert str(zhaotong.duty("request.reply").within) == "20 workdays"


def test_a_row_number_leads_to_the_rule_of_its_day(zhaotong):
    """S-02 began on 2019-05-15; asked for an earlier day it leads to the rule that it took the place of."""
    assert zhaotong.duty("S-02", on=date(2019, 5, 14)).row == "S-02a"
    assert zhaotong.duty("S-02", on=date(2019, 5, 15)).row == "S-02"


def test_one_row_number_may_make_several_duties(nation):
    rows = nation.duties_of("N-20", date(2026, 1, 1))

    assert [duty.id for duty in rows] == [
        "home_page.update",
        "news_column.update",
        "notice_column.update",
        "media_account.update",
        "message.answer",
    ]
    assert nation.duty("N-20", on=date(2026, 1, 1)) == rows[0]


def test_a_county_is_bound_by_all_above_it():
    law = load_profile("shizong")

    assert law.chain == ("national", "yunnan", "qujing", "shizong")
    assert law.extends == "qujing"
    assert {duty.profile for duty in law.duties} == {"national", "yunnan", "shizong"}
    assert [duty.is_local for duty in law.duties_of("P-12")] == [True, True]
    assert str(law.duty("P-12").within) == "by 2020-11-30"


def test_a_city_that_restates_its_province_owes_it_once(zhaotong):
    """R-02 stands in the province's notice and in the city's; the nearest binds, and it binds once."""
    found = [duty for duty in zhaotong.in_force(date(2020, 9, 1)) if duty.id == "interpretation.accompany"]

    assert [(duty.profile, duty.row) for duty in found] == [("zhaotong", "R-02")]
    assert zhaotong.duty("interpretation.accompany", on=date(2019, 9, 1)).profile == "yunnan"


def test_a_service_level_is_marked_and_says_which_word_it_gives_a_number_to():
    marked = {
        duty.row: duty.word for name in GOVERNMENTS for duty in load_profile(name).duties if duty.is_service_level
    }

    assert {"S-10", "S-12", "S-13", "R-18", "R-21", "R-22", "R-27", "R-30"} <= marked.keys()
    assert marked["R-21"] == "即时"
    assert all(marked.values())


def test_what_was_never_read_is_marked_as_such(nation):
    unread = {duty.row for duty in nation.duties if duty.confidence == "known, not seen"}

    assert unread == {"S-02a", "N-21", "N-22"}


@pytest.mark.demand("REC-1")
@pytest.mark.parametrize(
    ("profile", "labels"),
    [
        ("zhaotong", ["此件公开发布", "此件删减后公开", "此件依申请公开", "此件不公开"]),
        ("ziyang", ["主动公开", "依申请公开", "不予公开"]),
        ("tongliao", ["全文公开", "全文公开", "删减后公开", "删减后公开", "不予公开"]),
        ("qujing", ["主动公开", "依申请公开", "不予公开"]),
    ],
)
def test_each_place_names_the_disclosure_attribute_in_its_own_words(profile, labels):
    law = load_profile(profile)
    attributes = law.disclosure_attributes

    assert law.disclosure_source
    assert [attribute.label for attribute in attributes] == labels
    assert len({(attribute.extent, attribute.mode) for attribute in attributes}) == len(labels)


@pytest.mark.demand("REC-1")
@pytest.mark.parametrize("name", profile_names())
def test_every_place_has_words_for_attributes_genres_and_levels(name):
    law = load_profile(name)

    assert {"level_province", "level_city", "level_county", "level_township"} <= law.wording.keys()
    assert len(law.lists["genres"]) == (13 if name == "tongliao" else 15)
    assert {attribute.extent for attribute in law.disclosure_attributes} >= {"full", "withheld"}


def test_each_place_calls_the_levels_below_it_by_its_own_words():
    assert load_profile("ziyang").wording["level_county"] == "县（区）"
    assert load_profile("zhaotong").wording["level_county"] == "县、市、区"
    assert load_profile("zhaotong").wording["level_city"] == "州、市"
    assert load_profile("shizong").wording["level_township"] == "乡（镇、街道）"
    assert load_profile("tongliao").wording["level_township"] == "苏木乡镇"


@pytest.mark.demand("REC-1")
def test_tongliao_marks_thirteen_genres():
    genres = load_profile("tongliao").lists["genres"]

    assert (genres[0], genres[-1], len(genres)) == ("命令", "纪要", 13)


@pytest.mark.parametrize("name", profile_names())
def test_a_local_limit_beside_a_rule_from_above_names_it(name):
    """National and local limits are kept apart and both bind (10-clocks C10)."""
    law = load_profile(name)

    for duty in law.duties:
        if duty.beside:
            above = law.duties_of(duty.beside)
            assert duty.is_local
            assert {other.profile for other in above} - {duty.profile}


@pytest.mark.demand("FLD-6")
@pytest.mark.parametrize(("profile", "count"), [("zhaotong", 9), ("ziyang", 8), ("tongliao", 8)])
def test_the_kinds_of_project_information_are_data(profile, count):
    assert len(load_profile(profile).lists["major_project_information"]) == count


def test_wording_is_inherited_and_may_be_changed_below(tongliao):
    assert load_profile("qujing").wording["three_gates"] == "政治关、政策关、文字关"
    assert load_profile("zhaotong").wording["three_gates"] == "政治关、法律关、文字关"
    assert tongliao.wording["first_interpreter"] == "第一发言人"
    assert tongliao.wording["three_gates"] == "政治关、法律关、文字关"


@pytest.mark.parametrize("key", ["S-99", "no.such", "", "request"])
def test_an_unknown_duty_is_refused(zhaotong, key):
    with pytest.raises(UnknownDuty) as refused:
        zhaotong.duty(key)

    assert "昭通市" in refused.value.reason


def test_a_near_miss_is_pointed_out(zhaotong):
    with pytest.raises(UnknownDuty) as refused:
        zhaotong.duty("request.replay", on=date(2026, 1, 1))

    assert "request.reply" in refused.value.reason


def test_a_duty_of_another_day_says_when_it_was_in_force(zhaotong):
    with pytest.raises(UnknownDuty) as refused:
        zhaotong.duty("N-03", on=date(2021, 7, 14))

    assert "2021-07-15起" in refused.value.reason


@pytest.mark.parametrize("name", ["nowhere", "", "../profiles/national", "National", "zhaotong/", "。"])
def test_an_unknown_profile_is_refused(name):
    with pytest.raises(UnknownProfile) as refused:
        load_profile(name)

    assert "zhaotong" in refused.value.reason


def test_a_profile_is_read_once():
    assert load_profile("zhaotong") is load_profile("zhaotong")


def test_a_changed_rule_adds_a_row_and_closes_the_old_one(write):
    root = write(
        duties="""
[[duty]]
id = "thing.do"
row = "S-01"
title = "做一件事"
starts = "thing.began"
within = "20 workdays"
source = "某条例 第一条"
since = 2020-01-01
until = 2026-01-01

[[duty]]
id = "thing.do"
row = "S-01"
title = "做一件事"
starts = "thing.began"
within = "10 workdays"
source = "某条例（2026年修订） 第一条"
since = 2026-01-01
"""
    )
    law = load_profile("nation", root)

    assert str(law.duty("thing.do", on=date(2026, 1, 1) - timedelta(days=1)).within) == "20 workdays"
    assert str(law.duty("thing.do", on=date(2026, 1, 1)).within) == "10 workdays"
    assert str(law.duty("thing.do").within) == "10 workdays"


def test_a_place_can_choose_its_own_service_level(write):
    level = 'service_level = true\nword = "及时"\n'
    root = write(duties=DUTY + level)
    write(
        "town",
        profile='name = "town"\ntitle = "某镇"\nlevel = "township"\nextends = "nation"\nregion = "某镇"\n',
        duties=DUTY.replace("20 workdays", "5 workdays").replace("2020-01-01", "2021-01-01")
        + level
        + "replaces = true\n",
    )
    law = load_profile("town", root)

    assert str(law.duty("S-01", on=date(2020, 6, 1)).within) == "20 workdays"
    assert [str(duty.within) for duty in law.in_force(date(2022, 1, 1))] == ["5 workdays"]


def test_a_place_cannot_replace_the_statute(write):
    root = write()
    write(
        "town",
        profile='name = "town"\ntitle = "某镇"\nlevel = "township"\nextends = "nation"\nregion = "某镇"\n',
        duties=DUTY.replace("20 workdays", "30 workdays") + "replaces = true\n",
    )

    with pytest.raises(BadProfile, match="cannot replace"):
        load_profile("town", root)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("S-02", "20个工作日"),
        ("N-06", "20日"),
        ("N-24", "6个月"),
        ("N-13", "5小时"),
        ("S-08", "每年1月31日前"),
        ("N-08", "不少于30日"),
        ("N-11", "提前7日"),
        ("N-19", "每季度不少于1次"),
        ("N-05", "办理时必须具备"),
        ("W-01", "以载明期限为准"),
    ],
)
def test_a_span_reads_in_chinese(nation, row, words):
    assert span_in_words(nation.duty(row).within) == words


def test_local_spans_read_in_chinese(tongliao, ziyang):
    assert span_in_words(tongliao.duty("R-05").within) == "每月2日前（节假日顺延）"
    assert span_in_words(tongliao.duty("R-09").within) == "每月末日前"
    assert span_in_words(tongliao.duty("P-05").within) == "2020年10月31日前"
    assert span_in_words(ziyang.duty("R-11").within) == "双月20日前"


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
