"""Documents that give nobody a plan of work, and the ways a plan is still found in one that is damaged."""

import pytest

from gongkai.documents.reading import read_notice
from gongkai.documents.reading.flat import Unglue
from gongkai.documents.reading.numbering import Style, mark_of

POINTS = "一、总体情况\n（一）办件压缩至3个工作日内。\n（二）公开文件61件。\n二、下一步打算\n（一）6月底前完成清理。\n"


def read(text: str):
    return read_notice(text.encode(), "document.txt")


@pytest.mark.parametrize(
    "title",
    [
        "平湖区2023年法治政府建设年度报告",
        "平湖区2023年政务公开工作总结",
        "平湖区停车管理办法",
        "关于停车收费有关问题的批复",
        "平湖区2024年部分节假日安排的通知",
    ],
)
def test_documents_that_report_rule_answer_or_inform_give_no_tasks(title):
    reading = read(f"{title}\n\n{POINTS}")

    assert reading.tasks == ()
    assert "other_genre" in {warning.code for warning in reading.warnings}


def test_a_report_binds_nobody_to_the_limits_it_tells():
    assert read(f"平湖区2023年工作报告\n\n{POINTS}").timed_duties == ()


def test_a_circular_gives_tasks_only_where_it_turns_to_what_is_to_be_done():
    text = "平湖区政府办公室关于检查情况的通报\n\n各镇人民政府：\n\n现将情况通报如下：\n\n" + POINTS

    reading = read(text)

    assert [task.text for task in reading.tasks] == ["6月底前完成清理。"]
    assert reading.timed_duties == ()


def test_a_case_told_to_readers_gives_no_tasks():
    assert read("某某案\n\n基本案情\n\n（一）甲付款。\n\n裁判理由\n\n（一）乙退款。\n（二）丙赔偿。").tasks == ()


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("一、一般规定", Style.HAN_COMMA),
        ("一、二季度完成", None),
        ("二、三方面要求", Style.HAN_COMMA),
        ("、工作措施", Style.HAN_COMMA),
    ],
)
def test_numbers_before_other_numbers_are_told_from_several_numbers(line, style):
    mark = mark_of(line)

    assert (mark.style if mark else None) == style


def test_a_number_that_ran_into_the_line_before_is_cut_off_again():
    unglue = Unglue()

    lines = [
        part
        for line in ("一、目标", "到年底完成。二、任务（一）公开。", "（二）解读。（三）回应。")
        for part in unglue.parts(line)
    ]

    assert lines == ["一、目标", "到年底完成。", "二、任务（一）公开。", "（二）解读。", "（三）回应。"]


def test_a_sentence_that_mentions_a_number_stays_whole():
    unglue = Unglue()

    assert [part for line in ("一、目标", "见附件。五、六月完成。") for part in unglue.parts(line)] == [
        "一、目标",
        "见附件。五、六月完成。",
    ]


def test_tasks_written_as_records_are_read_with_their_labels():
    record = (
        "任务名称：{}\n任务内容：每季度公开一次。\n责任部门：镇党政办、镇财政所\n责任人：杨波\n完成时限：5月底前\n\n"
    )

    reading = read("凉水镇2024年工作清单\n\n" + record.format("村务公开") + record.format("财务公开"))

    assert [task.text for task in reading.tasks] == ["每季度公开一次。"] * 2
    assert [unit.name for unit in reading.tasks[0].responsible_units] == ["镇党政办", "镇财政所"]
    assert str(reading.tasks[0].deadline.value) == "2024-05-31" or reading.tasks[0].deadline.text == "5月底前"


def test_half_a_working_day_is_a_limit_and_the_name_of_a_reform_is_none():
    text = "一、服务\n（一）推行“一日办结”，企业开办压缩至0.5个工作日内，注销半个工作日内办结。\n（二）公开。"

    assert [(duty.amount, duty.unit) for duty in read(text).timed_duties] == [(0.5, "工作日"), (0.5, "工作日")]


def test_a_head_that_lost_a_column_is_as_wide_as_its_rows():
    text = (
        "任务分解表\n\n工作任务\t具体内容\t责任单位\n一、用权\t公开职能\t编制机构职能目录并公开。\t市编办\n"
        "\t公开目录\t编制主动公开目录并更新。\t市司法局\n"
    )

    assert [(task.text, task.responsible_units[0].name) for task in read(text).tasks] == [
        ("编制机构职能目录并公开。", "市编办"),
        ("编制主动公开目录并更新。", "市司法局"),
    ]
