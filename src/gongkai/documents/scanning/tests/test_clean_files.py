"""Documents as offices make them pass: of a thousand at most ten are stopped, and hardly a word is said."""

import io
import json
import lzma
import os
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image

from gongkai.documents.scanning.judging import judge_text
from gongkai.documents.scanning.tests.leaks_in_pdf import document, show
from gongkai.documents.scanning.tests.scanned import ON, findings

NOTICES = sorted((Path(__file__).parents[5] / "tests" / "notices").glob("*.txt"))


def word(text: str) -> bytes:
    book = docx.Document()
    book.core_properties.author = "昭通市人民政府办公室"
    book.sections[0].header.paragraphs[0].text = "公开方式：主动公开"
    for line in text.split("\n"):
        book.add_paragraph(line)
    table = book.add_table(2, 3)
    for at, name in enumerate(("序号", "联系电话", "网址")):
        table.cell(0, at).text = name
    table.cell(1, 1).text = "0870-2120000"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(text: str) -> bytes:
    book = openpyxl.Workbook()
    for number, line in enumerate(text.split("\n"), 1):
        book.active.append([number, line, number * 137.5, number * 1_000_003])
    book.active.auto_filter.ref = "A1:C9"
    book.active.column_dimensions["B"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    head = '<meta charset="utf-8"><title>通知</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize("notice", NOTICES, ids=lambda path: path.stem)
@pytest.mark.parametrize("make", [word, sheet, page], ids=["docx", "xlsx", "html"])
def test_a_real_notice_passes_in_each_format(notice, make):
    assert findings(make(notice.read_text(encoding="utf-8")), f"{notice.stem}.x") == []


@pytest.mark.corpus
def test_of_the_real_documents_hardly_one_is_stopped():
    path = Path(os.environ["GONGKAI_CORPUS"]) / "documents.jsonl.xz"
    found = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found += [(row["id"], one) for one in judge_text(row["body"], on=_on())]

    assert len({row for row, _ in found}) <= 3
    assert len(found) <= 5


def _on():
    from datetime import date

    return date.fromisoformat(ON)


def test_a_plain_pdf_and_plain_pictures_pass():
    picture = io.BytesIO()
    Image.new("RGB", (30, 30)).save(picture, "JPEG")

    assert findings(document(show("Notice of 2024, telephone 0870-2120000")), "a.pdf") == []
    assert [(one["layer"], one["severity"]) for one in findings(picture.getvalue(), "a.jpg")] == [
        ("unread-picture", "note")
    ]


def test_an_author_with_a_persons_name_is_a_note():
    book = docx.Document()
    book.core_properties.author = "李建国"
    out = io.BytesIO()
    book.save(out)

    (found,) = findings(out.getvalue(), "a.docx")

    assert (found["layer"], found["severity"], found["masked"]) == ("author", "note", "")


AMOUNTS = [("项目", "金额（元）"), *((f"第{number}段道路", str(13_812_345_600 + number)) for number in range(12))]
PAPERS = [("姓名", "护照号码"), *((f"外宾{number}", "无") for number in range(12)), ("李雷", "E38472615")]


def table_in_word(rows) -> bytes:
    book = docx.Document()
    table = book.add_table(len(rows), 2)
    for at, row in enumerate(rows):
        table.cell(at, 0).text, table.cell(at, 1).text = row
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_in_sheet(rows) -> bytes:
    book = openpyxl.Workbook()
    for name, value in rows:
        book.active.append([name, int(value) if value.isdigit() else value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("make", [table_in_word, table_in_sheet], ids=["docx", "xlsx"])
def test_the_head_of_a_column_says_what_its_numbers_are_however_far_below_they_stand(make):
    assert findings(make(AMOUNTS), "a.x") == []
    assert {one["kind"] for one in findings(make(PAPERS), "a.x")} == {"passport"}
