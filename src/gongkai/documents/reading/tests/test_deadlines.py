from datetime import date

import pytest

from gongkai.documents.reading.deadlines import column_deadline, find_deadlines
from gongkai.documents.reading.notice import TextSpan


def limits(text: str, *, not_before: date | None = None) -> list[tuple[str, str]]:
    found = find_deadlines(text, 0, len(text), year=2020, not_before=not_before)
    return [(limit.text, str(limit.value)) for limit in found]


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize(
    ("text", "phrase", "day"),
    [
        ("于 2020 年 10 月 25 日前编制完成", "2020 年 10 月 25 日前", "2020-10-25"),
        ("于2020年9月底前完成", "2020年9月底前", "2020-09-30"),
        ("于2020年底前初步解决", "2020年底前", "2020-12-31"),
        ("6月底前完成", "6月底前", "2020-06-30"),
        ("2020年2月底前完成", "2020年2月底前", "2020-02-29"),
        ("主要负责人年内至少听取1次汇报", "年内", "2020-12-31"),
        ("今年年底前完成", "今年年底前", "2020-12-31"),
        ("第三季度末前完成", "第三季度末前", "2020-09-30"),
        ("上半年前完成", "上半年前", "2020-06-30"),
        ("二〇二〇年十月底前完成", "二〇二〇年十月底前", "2020-10-31"),
        ("9月30日之前完成", "9月30日之前", "2020-09-30"),
        ("到2020年底前建成", "2020年底前", "2020-12-31"),
    ],
)
def test_a_time_limit_is_the_end_of_what_it_names(text, phrase, day):
    assert limits(text) == [(phrase, day)]


@pytest.mark.parametrize(
    "text",
    [
        "每月2日前报备",
        "双月份20日前报送",
        "于每年1月31日前公开",
        "每年12月底前通报",
        "到2025年，建成体系",
        "三年内全覆盖",
        "截至2019年底",
        "次年3月底前报告",
        "纳入年底效能考核",
        "自2019年1月1日起施行",
        "收到申请之日起20个工作日内",
        "学年内完成",
        "近年内建成",
    ],
)
def test_rhythms_goals_and_validity_are_no_time_limit(text):
    assert limits(text) == []


def test_a_day_that_does_not_exist_has_no_value_and_says_so():
    limit = next(find_deadlines("于2020年2月30日前完成", 0, 13, year=2020))

    assert limit.value is None
    assert "没有这一天" in limit.doubt


def test_a_limit_before_the_notice_was_written_is_history():
    assert limits("2018年底前建成的网站", not_before=date(2020, 1, 1)) == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("全年工作", None),
        ("9月底", "2020-09-30"),
        ("2020年3月", "2020-03-31"),
        ("2020/6/30", "2020-06-30"),
        ("2021年", "2021-12-31"),
        ("持续推进", None),
        ("11月15日", "2020-11-15"),
    ],
)
def test_a_time_column_gives_its_words_and_a_day_where_there_is_one(cell, day):
    found = column_deadline(cell, TextSpan(0, len(cell)), year=2020)

    assert found.text == cell
    assert (str(found.value) if found.value else None) == day
