from datetime import date, datetime

import pytest

from gongkai.law import SHANGHAI, Span, StepKind, due_of, load_profile

CALENDAR = load_profile("national").calendar


def test_the_sentence_tells_holidays_and_make_up_days(reply):
    assert reply("2025-09-16").sentence == (
        "2025年9月16日收到，9月17日起算，遇国庆中秋放假8天、调休上班2天，第20个工作日为10月20日（条例第三十三条）"
    )


@pytest.mark.parametrize(
    ("profile", "row", "start", "sentence"),
    [
        (
            "national",
            "N-16",
            date(2026, 3, 2),
            "2026年3月2日公开，3月3日起算，第3个工作日为3月5日（国办发〔2016〕80号实施细则）",
        ),
        (
            "ziyang",
            "R-01",
            date(2024, 9, 13),
            "2024年9月13日签发，9月14日起算，遇中秋节放假3天、调休上班1天，第3个工作日为9月19日（资府办发〔2020〕31号二（六）1）",
        ),
        (
            "national",
            "N-23",
            date(2025, 8, 4),
            "2025年8月4日知道行政行为，8月5日起算，第60日为10月3日，逢国庆中秋放假，顺延至10月9日（行政复议法第二十条）",
        ),
        (
            "national",
            "S-08",
            date(2025, 6, 1),
            "期限为2026年1月31日（星期六），固定日期不因节假日顺延（条例第四十九条第一款）；内部目标日2026年1月30日",
        ),
        (
            "tongliao",
            "R-05",
            date(2026, 10, 1),
            "每月2日前（节假日顺延），本期为10月2日，逢国庆节放假，顺延至10月8日（通政公字〔2020〕1号（十））",
        ),
        (
            "national",
            "N-13",
            datetime(2025, 10, 1, 22, 30, tzinfo=SHANGHAI),
            "2025年10月1日22时30分起5小时，至10月2日3时30分，夜间、周末和节假日连续计算（国办发〔2016〕80号实施细则）",
        ),
        (
            "national",
            "N-11",
            date(2025, 10, 10),
            "2025年10月10日的前一日起倒算，第7日为10月3日，最迟于该日（重大行政决策程序暂行条例第十六条）；内部目标日9月30日",
        ),
        ("zhaotong", "R-07", date(2020, 7, 1), "每年不少于1次，本期截至2020年12月31日（昭政办发〔2020〕42号四（一））"),
        ("national", "N-05", date(2026, 7, 1), "不设时限：办理该事项时必须具备（行政许可法第四十条）"),
    ],
)
def test_each_kind_of_clock_explains_itself(profile, row, start, sentence):
    law = load_profile(profile)
    on = start.date() if isinstance(start, datetime) else start

    assert due_of(law.duty(row, on=on), start, law.calendar).sentence == sentence


def test_a_provisional_date_names_the_year_that_is_missing():
    found = due_of(Span.parse("20 workdays"), date(2026, 12, 20), CALENDAR)

    assert "暂定：2027年放假安排未收录" in found.sentence
    assert "2027年1月" in found.sentence


def test_a_service_level_says_that_it_is_one(nation):
    assert "自定服务标准" in due_of(nation.duty("S-10"), date(2026, 3, 2), CALENDAR).sentence


def test_a_date_that_was_past_from_the_start_says_so(zhaotong):
    assert "早于起算日" in due_of(zhaotong.duty("P-02"), date(2020, 10, 1), CALENDAR).sentence


def test_the_steps_name_each_day(reply):
    steps = {step.on: step for step in reply("2025-09-16").steps}

    assert (steps[date(2025, 9, 16)].kind, steps[date(2025, 9, 16)].ordinal) == (StepKind.START, None)
    assert (steps[date(2025, 9, 17)].kind, steps[date(2025, 9, 17)].ordinal) == (StepKind.COUNTED, 1)
    assert steps[date(2025, 9, 20)].kind is StepKind.WEEKEND
    assert steps[date(2025, 9, 28)].note == "调休上班，第9个工作日"
    assert (steps[date(2025, 10, 4)].kind, steps[date(2025, 10, 4)].note) == (StepKind.HOLIDAY, "国庆中秋放假")
    assert steps[date(2025, 10, 11)].kind is StepKind.MAKEUP
    assert (steps[date(2025, 10, 20)].kind, steps[date(2025, 10, 20)].ordinal) == (StepKind.DUE, 20)


def test_the_days_a_last_day_moved_over_are_shown():
    steps = due_of(Span.parse("60 days"), date(2026, 8, 3), CALENDAR).steps

    rolled = [step for step in steps if step.kind is StepKind.ROLLED]
    assert [step.on for step in rolled] == [date(2026, 10, day) for day in range(2, 8)]
    assert steps[-1].on == date(2026, 10, 8)


def test_a_fixed_date_shows_its_two_ends():
    steps = due_of(Span.parse("by 01-31"), date(2026, 1, 5), CALENDAR).steps

    assert [(step.on, step.kind) for step in steps] == [
        (date(2026, 1, 5), StepKind.START),
        (date(2026, 1, 31), StepKind.DUE),
    ]
