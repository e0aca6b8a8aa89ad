"""Files as a clerk would hand them in; no number belongs to anybody."""

import io

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

IDENTITY = "530602199003074516"


def workbook_with_a_hidden_sheet() -> SimpleUploadedFile:
    """A list that may go out, and behind it the sheet it was made from."""
    book = Workbook()
    sheet = book.active
    sheet.title = "公示名单"
    for row in (["姓名", "乡镇", "补助（元）"], ["张*", "角奎镇", 1200], ["李*", "洛泽河镇", 800]):
        sheet.append(row)
    hidden = book.create_sheet("身份证核对")
    hidden.append(["姓名", "身份证号"])
    hidden.append(["张三", IDENTITY])
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("救助公示.xlsx", stream.getvalue())


def notice() -> SimpleUploadedFile:
    """A draft with wrong words and a table."""
    document = docx.Document()
    document.core_properties.author = "张三"
    for line in (
        "关于印发工作方案的通知",
        "青司发（2020）07号",
        "各单位：",
        "请按照统一布署，于2020年2月30日前登陆系统报送。",
    ):
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    for cell, value in zip(
        (one for row in table.rows for one in row.cells), ("项目", "数量", "=1+1", "三"), strict=True
    ):
        cell.text = value
    stream = io.BytesIO()
    document.save(stream)
    return SimpleUploadedFile("通知.docx", stream.getvalue())
