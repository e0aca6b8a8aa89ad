from datetime import date

import pytest

from gongkai.law import load_profile
from gongkai.registers.holidays.rules import HolidayRow, read

NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
国办发明电〔2025〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。

国务院办公厅
2025年11月4日
"""


@pytest.mark.demand("REQ-3")
def test_the_text_of_a_notice_gives_exactly_what_the_profile_keeps_of_it():
    kept = next(one for one in load_profile("national").calendar.notices if one.year == 2026)

    reading = read(NOTICE)

    assert (reading.title, reading.number, reading.issued_on) == (kept.title, kept.number, kept.known_on)
    assert reading.holidays == tuple(HolidayRow(one.name, one.first, one.last, one.makeup) for one in kept.holidays)
    assert reading.doubts == ()
    assert reading.is_arrangement


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            HolidayRow("元旦", date(2018, 12, 30), date(2019, 1, 1), (date(2018, 12, 29),)),
        ),
        ("三、清明节：4月5日放假，与周末连休。", HolidayRow("清明节", date(2019, 4, 5), date(2019, 4, 5))),
        (
            "二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、3日（星期日）上班。鼓励在除夕（2月1日）休息。",
            HolidayRow("春节", date(2019, 2, 4), date(2019, 2, 10), (date(2019, 2, 2), date(2019, 2, 3))),
        ),
    ],
)
def test_other_years_wordings_are_read_too(item, row):
    assert read(f"国务院办公厅关于2019年部分节假日安排的通知\n{item}").holidays == (row,)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("一、元旦：1月1日（周五）至3日（周六）放假调休，共3天。", "other_weekday"),
        ("一、元旦：1月1日（周四）至3日（周六）放假调休，共4天。", "other_number_of_days"),
        ("一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周六）上班。", "other_weekday"),
        ("一、元旦：13月1日至3日放假调休，共3天。", "no_such_day"),
        ("一、元旦：放假安排另行通知。", "not_understood"),
    ],
)
def test_what_does_not_agree_with_itself_is_a_doubt_with_its_words(item, code):
    reading = read(f"国务院办公厅关于2026年部分节假日安排的通知\n{item}")

    assert [doubt.code for doubt in reading.doubts] == [code]
    assert reading.doubts[0].words[:4] in item


def test_a_notice_that_only_extends_a_holiday_is_a_change():
    assert not read("国务院办公厅关于延长2020年春节假期的通知").is_arrangement


@pytest.mark.parametrize("text", ["", "一", "一、：放假", "〔〕" * 9000, "关于2026年" * 4000, "一、" + "1月" * 9000])
def test_any_text_is_read_without_failing(text):
    read(text)
