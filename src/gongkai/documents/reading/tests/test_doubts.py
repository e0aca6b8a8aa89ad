import pytest

from gongkai.documents.reading import NoticeReading, read_notice

LETTER = """北山区人民政府办公室关于2024年工作的{genre}

北政办〔2024〕3号

各镇（街道），区级各部门：

现将有关事项明确如下：

一、主要事项

（一）{first}

（二）健全制度。（区司法局负责）

（三）公开结果。（区财政局负责）

北山区人民政府办公室

2024年3月5日
"""


def read(first: str, genre: str = "通知") -> NoticeReading:
    return read_notice(LETTER.format(first=first, genre=genre).encode(), "letter.txt")


def test_a_second_day_in_a_task_is_kept_beside_the_first_and_doubted():
    task = read("清理文件。6月底前完成初稿，11月底前公布目录。（区司法局牵头，区财政局配合）").tasks[0]

    assert str(task.deadline.value) == "2024-06-30"
    assert [str(other.value) for other in task.other_deadlines] == ["2024-11-30"]
    assert "另有期限：11月底前" in task.doubt
    assert task.confidence < 0.9


def test_a_name_that_does_not_end_as_organs_do_is_doubted():
    task = read("清理文件。（区司法局、张三丰负责）").tasks[0]

    sureness = {unit.name: unit.confidence for unit in task.responsible_units}

    assert sureness["区司法局"] == 1.0
    assert sureness["张三丰"] < 0.9
    assert "张三丰" in task.doubt


def test_naming_nobody_is_doubtful_only_where_the_others_name_someone():
    alone = read("清理文件，做好归集。")
    silent = read_notice(
        alone.original_text.replace("（区司法局负责）", "").replace("（区财政局负责）", "").encode(), "x.txt"
    )

    assert "没有写明责任单位" in alone.tasks[0].doubt
    assert not any(task.doubt for task in silent.tasks)


@pytest.mark.parametrize("genre", ["批复", "函", "复函"])
def test_an_answer_gives_no_tasks_and_says_why(genre):
    text = (
        LETTER.format(first="同意设立。", genre=genre).replace("（区司法局负责）", "").replace("（区财政局负责）", "")
    )

    reading = read_notice(text.encode(), "reply.txt")

    assert reading.tasks == ()
    assert "other_genre" in {warning.code for warning in reading.warnings}


def test_a_limit_without_a_start_is_doubted_and_one_with_it_is_not():
    without, with_start = read("答复来信，3个工作日内办结。自受理之日起5个工作日内反馈。").timed_duties

    assert without.doubt
    assert without.confidence < 0.9
    assert with_start.trigger == "受理之日起"
    assert not with_start.doubt


@pytest.mark.parametrize(
    ("statement", "units", "leads"),
    [
        ("此项工作由区司法局牵头，区财政局配合。", ["区司法局", "区财政局"], ["区司法局"]),
        ("（牵头科室：法规科；协助股室：办公室）", ["法规科", "办公室"], ["法规科"]),
        ("（责任领导：李某 责任股室：安全股 平安办）", ["安全股", "平安办"], []),
        ("（牵头单位：区经发局、区财政局按职责分工负责）", ["区经发局", "区财政局"], ["区经发局", "区财政局"]),
        ("（区水利局负责，各镇落实。以下均需各镇落实，不再列出）", ["区水利局", "各镇"], []),
    ],
)
def test_responsibility_in_other_words(statement, units, leads):
    task = read(f"清理文件，做好归集。{statement}").tasks[0]

    assert [unit.name for unit in task.responsible_units] == units
    assert [unit.name for unit in task.responsible_units if unit.is_lead] == leads
