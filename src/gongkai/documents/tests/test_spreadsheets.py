"""Tables as files: no cell is a formula, and a file that is no table is refused."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from gongkai.documents import spreadsheets as tables

COLUMNS = [tables.Column("任务"), tables.Column("进展"), tables.Column("key", is_hidden=True)]
DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝HYPERLINK()"]


@pytest.mark.parametrize("text", DANGEROUS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula_and_its_text_comes_back(text, kind):
    made = (
        tables.to_csv(COLUMNS, [[text, "", "k"]])
        if kind == "csv"
        else tables.to_xlsx(COLUMNS, [[text, "", "k"]], title="表")
    )

    if kind == "xlsx":
        cell = load_workbook(io.BytesIO(made)).worksheets[0]["A2"]
        assert (cell.data_type, cell.value[0]) == ("s", "'")
    else:
        assert not made.decode("utf-8-sig").splitlines()[1].lstrip('"').startswith(("=", "+", "-", "@", "\t"))
    assert tables.read_table(made, name="表")[1][0].strip() == text.strip()


def test_the_hidden_column_is_hidden_and_the_head_stays():
    sheet = load_workbook(io.BytesIO(tables.to_xlsx(COLUMNS, [["甲", "乙", "丙"]], title="a/b[c]"))).worksheets[0]

    assert sheet.column_dimensions["C"].hidden
    assert (sheet.freeze_panes, sheet.title) == ("A2", "abc")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_csv_of_any_chinese_program_is_read(encoding):
    text = '序号,工作任务,责任单位\r\n1,"公开，并解读",市司法局\r\n'

    assert tables.read_table(text.encode(encoding), name="表.csv")[1] == ["1", "公开，并解读", "市司法局"]


def packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"PK\x03\x04 broken",
        packed({"word/document.xml": b"<w/>"}),
        packed({"xl/workbook.xml": ENTITY}),
        packed({"xl/workbook.xml": ENTITY.decode().encode("utf-16")}),
        packed({"xl/workbook.xml": b"<workbook/>", "xl/bomb.xml": b"0" * (61 * 1024 * 1024)}),
        b"\n\n,,\n",
        ("a," * 100 + "a\n").encode(),
        b"a\n" * 10_002,
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content):
    with pytest.raises(tables.UnreadableTable) as refused:
        tables.read_table(content, name="x")

    assert refused.value.reason


def test_dates_and_whole_numbers_of_a_workbook_become_plain_texts():
    book = Workbook()
    book.active.append([1.0, 2.5, date(2020, 10, 25), None, True])
    stream = io.BytesIO()
    book.save(stream)

    assert tables.read_table(stream.getvalue(), name="x") == [["1", "2.5", "2020-10-25", "", "True"]]
