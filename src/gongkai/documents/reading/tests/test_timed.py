import pytest

from gongkai.documents.reading.notice import TextSpan
from gongkai.documents.reading.timed import find_timed_duties


def duties(text: str) -> list[tuple[int, str, str]]:
    return [(duty.amount, duty.unit, duty.trigger) for duty in find_timed_duties(text, [TextSpan(0, len(text))])]


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("确保解读材料于政策文件公开后3个工作日内发布", [(3, "工作日", "政策文件公开后")]),
        ("各级各部门自收到申请之日起，应在20个工作日内予以答复", [(20, "工作日", "收到申请之日起")]),
        ("最迟要在5 小时内发布权威信息，在24 小时内举行新闻发布会", [(5, "小时", ""), (24, "小时", "")]),
        ("延长答复的期限最长不得超过20个工作日", [(20, "工作日", "延长答复的期限")]),
        ("公示期不少于三十日", [(30, "日", "公示期")]),
        ("决定作出之日起七个工作日内公开", [(7, "工作日", "决定作出之日起")]),
        ("应在会议召开5日前通知", [(5, "日", "会议召开")]),
    ],
)
def test_a_limit_per_case_is_found_with_its_trigger(text, expected):
    assert duties(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "每月2日前报备",
        "双月份20日前报送",
        "9月30日前完成",
        "实行24小时值班",
        "全年培训不少于1次",
        "7×24小时不间断服务",
        "为期3年",
        "第2日",
        "年满60岁",
    ],
)
def test_dates_rhythms_and_counts_are_no_limits(text):
    assert duties(text) == []
