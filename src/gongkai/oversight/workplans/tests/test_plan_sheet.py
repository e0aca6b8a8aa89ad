"""The columns of a table of tasks, and what stands in its rows."""

from gongkai.oversight.workplans import plan_sheet

TABLE = [
    ["2020年政务公开任务表", "", "", "", ""],
    ["序号", "重点任务", "具体要求", "牵头单位", "完成时限"],
    ["1", "公开目录", "编制标准目录。", "市司法局、市教育体育局", "2020年10月25日前"],
    ["2", "", "", "", ""],
    ["3", "培训", "组织培训。", "市司法局", "全年工作"],
]


def test_the_heads_are_found_below_a_title_and_their_columns_guessed():
    assert plan_sheet.head_row(TABLE) == 1
    assert plan_sheet.guessed(TABLE[1]) == ["number", "name", "requirement", "lead", "deadline"]


def test_rows_become_tasks_with_their_organs_and_days():
    rows = plan_sheet.rows_of(TABLE, plan_sheet.guessed(TABLE[1]), year=2020)

    assert [(row.text, row.leads, str(row.due_on)) for row in rows] == [
        ("公开目录。编制标准目录。", "市司法局、市教育体育局", "2020-10-25"),
        ("培训。组织培训。", "市司法局", "None"),
    ]
