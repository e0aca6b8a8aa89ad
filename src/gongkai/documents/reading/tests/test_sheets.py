import io
from datetime import date

import pytest
from openpyxl import Workbook

from gongkai.documents.reading import read_notice
from gongkai.documents.reading.formats import shown
from gongkai.documents.reading.origin import trace
from gongkai.documents.reading.source import Source
from gongkai.documents.reading.sources import source_of


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plan() -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = "任务"
    sheet.append(["北山市2024年政务公开工作任务分解表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["序号", "工作任务", "责任单位", "完成时限", "内部备注"])
    sheet.append([1, "编制主动公开基本目录并向社会公布。", "市司法局、市财政局", date(2024, 6, 30), "张某"])
    sheet.append([2, "发布政策解读材料，回应群众关切。", None, date(2024, 9, 30), None])
    sheet.append([3, "不给人看的一行任务，藏在表里。", "市教育局", date(2024, 12, 31), None])
    sheet.merge_cells("C3:C4")
    for cell in ("D3", "D4", "D5"):
        sheet[cell].number_format = 'yyyy"年"m"月"d"日"'
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("名单").append(["身份证号", "姓名"])
    book["名单"].sheet_state = "veryHidden"
    return book


@pytest.mark.demand("WRK-1")
def test_a_workbook_gives_its_tasks_with_merged_cells_and_dates_as_they_are_seen():
    reading = read_notice(saved(plan()), "a.xlsx")

    assert [(task.number, [unit.name for unit in task.responsible_units]) for task in reading.tasks] == [
        ("1", ["市司法局", "市财政局"]),
        ("2", ["市司法局", "市财政局"]),
    ]
    assert [task.deadline.value for task in reading.tasks] == [date(2024, 6, 30), date(2024, 9, 30)]
    assert str(trace(reading).place(reading.tasks[1].span)) == "工作表「任务」A4"


def test_hidden_sheets_rows_and_columns_are_named_and_not_read():
    source = source_of(saved(plan()), "a.xlsx")
    left_out = {source.original_text[slice(*part.span)]: part.reason for part in source.left_out}

    assert left_out == {
        "身份证号\t姓名": "隐藏的工作表",
        "3\t不给人看的一行任务，藏在表里。\t市教育局\t2024年12月31日": "隐藏的行",
        "内部备注": "隐藏的列",
        "张某": "隐藏的列",
    }
    assert {warning.code for warning in source.warnings} == {"hidden_sheet", "hidden_cells"}


def test_every_visible_sheet_is_a_table_of_its_own_and_says_where_it_is():
    book = Workbook()
    book.active.append(["甲", "乙"])
    book.active.append(["一", "二"])
    second = book.create_sheet("附表")
    second.append(["丙", "丁"])
    second.append(["三", "四"])

    source = source_of(saved(book), "a.xlsx")

    assert [piece.table for piece in source.pieces] == [0, 0, 1, 1]
    assert str(source.marks[-1].place) == "工作表「附表」B2"


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (45473, "yyyy/m/d", "2024/6/30"),
        (45473, 'yyyy"年"m"月"d"日"', "2024年6月30日"),
        (45473, '[$-804]yyyy"年"mm"月"', "2024年06月"),
        (45473.75, "yyyy-mm-dd hh:mm", "2024-06-30 18:00"),
        (0.256, "0.0%", "25.6%"),
        (0.5, "0%", "50%"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (12.0, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (3.14159, "0.00", "3.14"),
        (7, "000", "007"),
        (98, '0"项"', "98项"),
        (-5, "0;-0", "-5"),
        (9e9, "yyyy/m/d", "9000000000"),
    ],
)
def test_numbers_are_shown_as_their_formats_show_them(value, code, text):
    assert shown(value, code) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_in_text_is_read_in_any_encoding_with_any_separator(encoding, separator):
    lines = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", '"编制目录，\n向社会公布。"', "市司法局、市财政局", "2024年6月底前"],
    ]
    data = "\r\n".join(separator.join(line) for line in lines).encode(encoding)

    reading = read_notice(data, "a.csv")

    assert [task.text for task in reading.tasks] == ["编制目录， 向社会公布。"]
    assert str(trace(reading).place(reading.tasks[0].span)) == "A2"


def test_a_source_survives_as_plain_values():
    source = source_of(saved(plan()), "a.xlsx")

    assert Source.from_json(source.as_json()) == Source.from_json(Source.from_json(source.as_json()).as_json())
    assert Source.from_json(source.as_json()).original_text == source.original_text
    assert list(Source.from_json(source.as_json()).pieces) == list(source.pieces)
