import json

import pytest

from gongkai.documents.reading import NoticeReading, Role, read_notice, trace
from gongkai.documents.reading.__main__ import main
from gongkai.documents.reading.script import pinyin_notes

NOTICE = """北山区人民政府办公室关于2024年政务公开工作的通知

北政办〔2024〕3号

各镇（街道），区级各部门：

现将有关事项通知如下：

一、主动公开

（一）健全文件库。各部门要梳理现行有效文件，今年年底前完成入库。（区司法局牵头，区级各部门配合）

（二）规范执法公示。行政处罚决定应当在作出之日起7个工作日内公开。（区司法局负责）

二、队伍建设

（一）举办培训。（区政府办公室负责）

（二）开展评估。（区政府办公室负责）

北山区人民政府办公室

2024年3月5日
"""
EXPECTED = [
    ("健全文件库。", ["区司法局", "区级各部门"], "2024-12-31"),
    ("规范执法公示。", ["区司法局"], None),
    ("举办培训。", ["区政府办公室"], None),
    ("开展评估。", ["区政府办公室"], None),
]


def read(text: str, name: str = "通知.txt") -> NoticeReading:
    return read_notice(text.encode(), name)


def outcome(reading: NoticeReading) -> list[tuple[str, list[str], str | None]]:
    return [
        (
            task.text[: task.text.index("。") + 1],
            [unit.name for unit in task.responsible_units],
            str(task.deadline.value) if task.deadline else None,
        )
        for task in reading.tasks
    ]


def as_page(text: str) -> str:
    return "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n") if line) + "</body></html>"


def with_digits(text: str) -> str:
    return text.replace("一、", "1. ").replace("二、", "2. ").replace("（一）", "（1）").replace("（二）", "（2）")


def swapped(text: str) -> str:
    marked = text.replace("一、", "《1》").replace("二、", "《2》")
    return (
        marked.replace("（一）", "1．").replace("（二）", "2．").replace("《1》", "（一）").replace("《2》", "（二）")
    )


def as_markdown(text: str) -> str:
    return text.replace("一、主", "## 一、主").replace("二、队", "## **二、队").replace("伍建设", "伍建设**")


def broken_by_pages(text: str) -> str:
    return text.replace("梳理现行有效文件，", "梳理现行有效\n\n文件，").replace("区级各部门配合", "区级各\n\n部门配合")


def with_ascii_brackets(text: str) -> str:
    return text.replace("（", "(").replace("）", ")").replace("：", ":").replace("，", ",")


def misread_by_scanner(text: str) -> str:
    return text.replace("（一）", "（—）").replace("一、", "—、").replace("2024年3月5日", "2024年 3月 5 日")


def indented(text: str) -> str:
    return "\n".join(f"\u3000\u3000{line}" for line in text.split("\n")).replace("\n\u3000\u3000\n", "\n\n")


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize(
    "change",
    [
        str,
        as_page,
        with_digits,
        swapped,
        as_markdown,
        broken_by_pages,
        with_ascii_brackets,
        misread_by_scanner,
        indented,
    ],
    ids=lambda change: change.__name__,
)
def test_the_same_notice_in_other_clothes_gives_the_same_tasks(change):
    reading = read(change(NOTICE))

    assert outcome(reading) == EXPECTED
    assert reading.metadata.document_number.value == "北政办〔2024〕3号"
    assert str(reading.metadata.date_of_writing.value) == "2024-03-05"
    assert reading.metadata.issuing_body.value == "北山区人民政府办公室"
    assert [(duty.amount, duty.unit) for duty in reading.timed_duties] == [(7, "工作日")]


def test_a_notice_without_number_and_date_is_read_with_warnings():
    reading = read(NOTICE.replace("北政办〔2024〕3号", "").replace("2024年3月5日", ""))

    assert len(reading.tasks) == 4
    assert {warning.code for warning in reading.warnings} >= {"no_document_number", "no_date"}


def test_a_day_that_the_calendar_lacks_is_reported_with_its_place_and_never_invented():
    reading = read(NOTICE.replace("2024年3月5日", "2020年2月30日"))

    warning = next(warning for warning in reading.warnings if warning.code == "impossible_date")
    assert reading.quote(warning.span) == "2020年2月30日"
    assert "行" in warning.message
    assert reading.metadata.date_of_writing is None


def test_explanations_behind_the_plan_are_no_tasks():
    tail = "\n《北山区2024年政务公开工作的通知》解读\n\n一、重要意义\n\n（一）提高透明度。公开是基本原则。\n"

    assert outcome(read(NOTICE + tail)) == EXPECTED


def test_a_pinyin_note_goes_also_where_a_program_put_a_blank_before_it():
    text = "政務 (wù)公開\n經 (jīng)濟發(fā)展規(guī)劃"
    note, notes = pinyin_notes(text)

    assert (note.sub("", text), notes) == ("政務公開\n經濟發展規劃", 4)


def test_one_note_with_a_tone_goes_and_a_word_in_brackets_stays():
    reading = read("各单位：\n一、加强\n（一）公开(app)名录，由滏(fǔ)阳区政府办负责。\n")

    assert "滏阳区政府办" in reading.text
    assert "公开(app)" in reading.text
    notes = [one.span for one in trace(reading).unshown if one.role is Role.NOTE]
    assert [reading.original_text[one.start : one.end] for one in notes] == ["(fǔ)"]


def test_traditional_text_with_pinyin_notes_is_shown_simplified_and_kept_as_it_was():
    reading = read(
        "各鎮(zhèn)街道,縣(xiàn)直各單位:\n一、加強\n(一)優(yōu)化服務(wù)。(縣(xiàn)政府辦(bàn)負責)\n(二)公開(app)。\n"
    )

    assert [unit.name for unit in reading.tasks[0].responsible_units] == ["县政府办"]
    assert "优化服务" in reading.text
    assert "(wù)" in reading.original_text
    assert {warning.code for warning in reading.warnings} >= {"pinyin_notes", "traditional_script"}


@pytest.mark.demand("WRK-3")
@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("于2019年12月15日前将落实情况报省政府办公厅。", "2019-12-15"),
        ("并于2020年11月30日前将贯彻落实情况报政府办公室政务信息股。", "2020-11-30"),
        ("请于12月10日前将全年工作总结报送市政务公开办。", "2024-12-10"),
        ("3月15日前完成更新，并于3月20日前将更新情况报区政府办。", "2024-03-20"),
    ],
)
def test_the_day_of_the_report_is_read_from_the_letter(sentence, day):
    reading = read(NOTICE.replace("现将有关事项通知如下：", sentence))

    assert str(reading.metadata.report_due.value) == day
    assert "情况" in reading.quote(reading.metadata.report_due.span) or "总结" in reading.quote(
        reading.metadata.report_due.span
    )


def test_the_command_writes_what_it_can_and_names_what_it_cannot(tmp_path, capsys):
    (tmp_path / "好.txt").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    missing = tmp_path / "无.txt"

    code = main(
        [str(tmp_path / "空.txt"), str(missing), str(tmp_path / "好.txt"), "--json", "--out", str(tmp_path / "out")]
    )

    printed = capsys.readouterr()
    assert code == 1
    assert json.loads(printed.out)["file"] == "好.txt"
    assert set(json.loads(printed.out)) >= {"file", "metadata", "tasks", "timed_duties"}
    assert "空.txt" in printed.err
    assert "无.txt" in printed.err
    assert json.loads((tmp_path / "out" / "好.json").read_text(encoding="utf-8"))["tasks"][0]["lead_units"] == [
        "区司法局"
    ]


def test_the_command_shows_people_a_table(tmp_path, capsys):
    (tmp_path / "好.txt").write_text(NOTICE, encoding="utf-8")

    assert main([str(tmp_path / "好.txt")]) == 0
    assert "任务 4 项" in capsys.readouterr().out


def test_a_table_flattened_to_one_cell_a_line_is_put_back_into_rows():
    lines = """2022年政务公开工作要点责任分解表
序号
工作任务
具体要求
责任单位
完成时限
1
加强减税降费信息公开
向市场主体全面公开减税降费政策，开展专题宣传。
市税务局、市财政局
全年
2
规范公共企事业单位信息公开
严格执行公共企事业单位信息公开规定。
市教育局牵头，市生态环境局、
市住房城乡建设局配合
10月底前"""

    reading = read(lines)

    assert outcome(reading) == [
        ("向市场主体全面公开减税降费政策，开展专题宣传。", ["市税务局", "市财政局"], "None"),
        ("严格执行公共企事业单位信息公开规定。", ["市教育局", "市生态环境局", "市住房城乡建设局"], "2022-10-31"),
    ]
    assert reading.tasks[1].section_path == ("规范公共企事业单位信息公开",)


def test_items_that_run_on_in_one_paragraph_are_taken_apart():
    text = NOTICE.replace("（一）举办培训。", "（一）抓好培训。1.举办培训班。（区人社局负责）2.编印手册。")

    tasks = read(text).tasks

    assert [(task.number, task.text) for task in tasks[2:]] == [
        ("1.", "举办培训班。"),
        ("2.", "编印手册。"),
        ("（二）", "开展评估。"),
    ]


def test_a_page_that_lost_its_line_breaks_is_cut_at_its_numbers():
    body = NOTICE.split("一、", 1)[1].replace("\n", "")
    padding = "各单位要提高认识，加强协作，及时公开，注重实效，切实保障群众的知情权、参与权、表达权和监督权。" * 12

    reading = read(
        "当前位置：首页 北政办〔2024〕3号 各镇（街道），区级各部门：现将有关事项通知如下。" + padding + "一、" + body
    )

    assert [task.number for task in reading.tasks] == ["（一）", "（二）", "（一）", "（二）"]
    assert reading.tasks[0].responsible_units[0].name == "区司法局"


def test_a_statement_in_a_heading_holds_for_the_items_under_it():
    text = NOTICE.replace("二、队伍建设", "二、队伍建设（区委组织部、区人社局）").replace("（区政府办公室负责）", "")

    assert [[unit.name for unit in task.responsible_units] for task in read(text).tasks[2:]] == [
        ["区委组织部", "区人社局"]
    ] * 2


@pytest.mark.parametrize(
    "heading",
    ["指导思想", "基本原则", "总体要求", "工作目标", "重要意义", "总体要求和目标", "做好政务公开工作的总体要求"],
)
def test_parts_that_say_why_hold_no_tasks(heading):
    text = NOTICE.replace("一、主动公开", f"一、{heading}")

    assert [task.text for task in read(text).tasks] == ["举办培训。", "开展评估。"]


@pytest.mark.parametrize(
    "heading", ["成效评估", "落实工作目标责任", "工作目标责任考核", "明确责任要求", "组织保障", "工作要求"]
)
def test_parts_that_only_sound_like_it_keep_their_tasks(heading):
    assert len(read(NOTICE.replace("一、主动公开", f"一、{heading}")).tasks) == 4


def test_articles_of_rules_are_no_tasks():
    text = NOTICE.split("一、")[0] + "".join(f"第{number}条　各单位应当公开政府信息。\n" for number in "一二三四")

    reading = read(text)

    assert reading.tasks == ()
    assert "no_tasks" in {warning.code for warning in reading.warnings}


def test_the_first_named_leads_only_where_the_notice_says_so():
    silent = read(NOTICE.replace("区司法局牵头，区级各部门配合", "区司法局、区政府办公室负责"))
    saying = read(
        NOTICE.replace("区司法局牵头，区级各部门配合", "区司法局、区政府办公室负责，列第一位的为牵头单位，下同")
    )

    assert [unit.is_lead for unit in silent.tasks[0].responsible_units] == [False, False]
    assert [unit.is_lead for unit in saying.tasks[0].responsible_units] == [True, False]


def test_a_table_with_two_rows_of_heads_knows_who_leads():
    page = (
        "<html><body><p>2023年任务</p><table>"
        "<tr><th rowspan=2>序号</th><th rowspan=2>工作任务</th><th colspan=2>责任单位</th></tr>"
        "<tr><th>牵头单位</th><th>配合单位</th></tr><tr><td>1</td><td>公开预算决算信息。</td><td>县财政局</td><td>县审计局</td></tr>"
        "</table></body></html>"
    )

    units = read(page).tasks[0].responsible_units

    assert [(unit.name, unit.is_lead) for unit in units] == [("县财政局", True), ("县审计局", False)]
