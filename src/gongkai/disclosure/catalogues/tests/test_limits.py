"""What the texts of 公开时限 mean, and when an entry is stale."""

from datetime import date

import pytest

from gongkai.disclosure.catalogues.rules import Rule, is_stale, last_closed, period_at, read_limit
from gongkai.disclosure.catalogues.vocabulary import vocabulary_of
from gongkai.law import profile_names

WORDS = vocabulary_of("national").words


@pytest.mark.demand("CAT-2")
@pytest.mark.parametrize(
    ("text", "rule", "number"),
    [
        ("信息形成或者变更之日起20个工作日内", Rule.WORKDAYS, 20),
        ("信息形成（变更）20个工作日内", Rule.WORKDAYS, 20),
        ("自制作或获取该信息之日起２０个工作日内", Rule.WORKDAYS, 20),
        ("二十个工作日内", Rule.WORKDAYS, 20),
        ("20工作日", Rule.WORKDAYS, 20),
        ("信息形成或变更之日起3个工作日内", Rule.WORKDAYS, 3),
        ("行政许可和行政处罚决定作出后7个工作日内；20个工作日内", Rule.WORKDAYS, 20),
        ("10日内", Rule.DAYS, 10),
        ("及时公开", Rule.IMMEDIATELY, 0),
        ("实时公开", Rule.IMMEDIATELY, 0),
        ("即时", Rule.IMMEDIATELY, 0),
        ("及时公开，公告期限为5个工作日", Rule.IMMEDIATELY, 0),
        ("每年1月31日前公开上一年度情况", Rule.YEAR_BY, 131),
        ("按月", Rule.MONTH, 0),
        ("每月10日前", Rule.MONTH, 10),
        ("按季度更新", Rule.QUARTER, 0),
        ("每半年", Rule.HALF_YEAR, 0),
        ("年度", Rule.YEAR, 0),
        ("每年13月31日前", Rule.UNKNOWN, 0),
        ("同上", Rule.UNKNOWN, 0),
        ("另行通知", Rule.UNKNOWN, 0),
        ("公示7日", Rule.UNKNOWN, 0),
        ("", Rule.UNKNOWN, 0),
    ],
)
def test_a_limit_is_read_from_the_words_that_catalogues_use(text, rule, number):
    limit = read_limit(text, WORDS)

    assert (limit.rule, limit.number) == (rule, number)
    assert limit.is_known is (rule is not Rule.UNKNOWN)


def test_how_long_it_must_stay_up_is_no_limit_of_when_it_must_appear():
    shown = read_limit("及时公开，公告期限为5个工作日", WORDS)
    both = read_limit("信息形成之日起20个工作日内，公示不少于7日", WORDS)

    assert (shown.display, shown.display_unit, shown.workdays) == (5, "workdays", ())
    assert (both.display, both.display_unit, both.workdays) == (7, "days", (20,))


def test_several_limits_of_one_cell_are_all_kept():
    assert read_limit("许可决定作出后7个工作日内；其他20个工作日内", WORDS).workdays == (7, 20)


@pytest.mark.parametrize(
    ("rule", "number", "day", "name", "since", "due"),
    [
        (Rule.MONTH, 0, date(2020, 2, 29), "2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        (Rule.MONTH, 31, date(2020, 2, 1), "2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        (Rule.MONTH, 10, date(2020, 12, 31), "2020-12", date(2020, 12, 1), date(2020, 12, 10)),
        (Rule.QUARTER, 0, date(2020, 12, 31), "2020Q4", date(2020, 10, 1), date(2020, 12, 31)),
        (Rule.HALF_YEAR, 0, date(2020, 7, 1), "2020H2", date(2020, 7, 1), date(2020, 12, 31)),
        (Rule.YEAR, 0, date(2020, 7, 1), "2020", date(2020, 1, 1), date(2020, 12, 31)),
        (Rule.YEAR_BY, 131, date(2020, 7, 1), "2020", date(2020, 1, 1), date(2020, 1, 31)),
    ],
)
def test_a_period_has_a_name_a_beginning_and_a_due_day(rule, number, day, name, since, due):
    period = period_at(rule, number, day)

    assert (period.name, period.since, period.due_on) == (name, since, due)


@pytest.mark.demand("CAT-2")
@pytest.mark.parametrize(
    ("rule", "number", "last", "on", "stale"),
    [
        (Rule.MONTH, 0, date(2020, 10, 1), date(2020, 11, 22), False),
        (Rule.MONTH, 0, date(2020, 9, 30), date(2020, 11, 22), True),
        (Rule.MONTH, 10, date(2020, 10, 31), date(2020, 11, 10), False),
        (Rule.MONTH, 10, date(2020, 10, 31), date(2020, 11, 11), True),
        (Rule.YEAR_BY, 131, date(2019, 6, 1), date(2020, 1, 31), False),
        (Rule.YEAR_BY, 131, date(2019, 6, 1), date(2020, 2, 1), True),
        (Rule.YEAR_BY, 131, date(2020, 1, 2), date(2020, 12, 31), False),
        (Rule.WORKDAYS, 20, date(2010, 1, 1), date(2020, 12, 31), False),
        (Rule.IMMEDIATELY, 0, date(2010, 1, 1), date(2020, 12, 31), False),
    ],
)
def test_an_entry_is_stale_when_its_last_period_passed_without_anything_new(rule, number, last, on, stale):
    assert is_stale(rule, number, last_on=last, since=date(2010, 1, 1), on=on) is stale


def test_a_period_that_was_over_before_the_entry_was_published_is_not_held_against_it():
    since = date(2020, 11, 1)

    assert last_closed(Rule.MONTH, 0, date(2020, 11, 22)).name == "2020-10"
    assert not is_stale(Rule.MONTH, 0, last_on=None, since=since, on=date(2020, 11, 22))
    assert is_stale(Rule.MONTH, 0, last_on=None, since=since, on=date(2020, 12, 1))


@pytest.mark.demand("CAT-1")
@pytest.mark.parametrize("name", profile_names())
def test_every_place_has_the_twenty_six_fields_and_its_rows_are_sourced(name):
    words = vocabulary_of(name)

    assert len(words.fields) == 26
    assert all(one.title and one.lead for one in words.fields.values())
    assert all(seed.source and seed.cells.matter for seed in words.seeds)
    assert {seed.field for seed in words.seeds} - {""} <= set(words.fields)
    assert all(read_limit(seed.cells.time_limit, words.words).is_known for seed in words.seeds)


@pytest.mark.demand("CAT-4")
def test_the_section_has_the_parts_of_its_place():
    assert [one.means for one in vocabulary_of("ziyang").parts] == ["guide", "rules", "content", "report", "request"]
    assert [one.means for one in vocabulary_of("zhaotong").parts] == ["guide", "rules", "content", "report"]


def test_a_place_may_call_a_field_otherwise(tmp_path):
    import shutil

    from gongkai.law.profiles import PROFILES

    for profile in ("national", "sichuan", "ziyang"):
        shutil.copytree(PROFILES / profile, tmp_path / profile)
    (tmp_path / "ziyang" / "catalogues.toml").write_text(
        '[[field]]\nid = "poverty_relief"\ntitle = "乡村振兴"\n[[field]]\nid = "tea"\ntitle = "茶产业"\n',
        encoding="utf-8",
    )

    fields = vocabulary_of("ziyang", tmp_path).fields

    assert (fields["poverty_relief"].title, fields["poverty_relief"].lead) == ("乡村振兴", "国务院扶贫办")
    assert len(fields) == 27
