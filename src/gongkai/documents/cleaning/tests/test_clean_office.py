"""Clean copies of Word documents and workbooks: what is seen stays, everything else goes, and the file opens again."""

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image

from gongkai.documents.cleaning import CannotClean
from gongkai.documents.cleaning.cleaner import clean

DAY = date(2020, 7, 10)
SECRET = "530602199003074516"


def saved(thing) -> bytes:
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()


def holds(content: bytes, secret: str) -> bool:
    """Whether any part of a package holds the text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(secret.encode() in archive.read(name) for name in archive.namelist())


def words(copy) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(copy.content)).paragraphs)


def layers(copy) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in copy.removed:
        found[one.layer] = found.get(one.layer, 0) + one.count
    return found


@pytest.fixture
def notice():
    document = docx.Document()
    document.add_heading("关于印发方案的通知", 0)
    document.add_paragraph("各县区人民政府：")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "单位", "市司法局"
    return document


# -- Word ------------------------------------------------------------------------------------------------------------


def test_the_text_the_table_and_the_shown_title_stay_and_every_other_property_goes(notice):
    notice.core_properties.author, notice.core_properties.title = "张三", "关于印发方案的通知"
    notice.core_properties.comments, notice.core_properties.last_modified_by = f"草稿 {SECRET}", "李四"

    copy = clean(saved(notice), "通知.docx")

    again = docx.Document(io.BytesIO(copy.content))
    assert words(copy).startswith("关于印发方案的通知\n各县区人民政府：")
    assert again.tables[0].cell(1, 1).text == "市司法局"
    assert (again.core_properties.title, again.core_properties.author) == ("关于印发方案的通知", "")
    assert not holds(copy.content, "张三")
    assert not holds(copy.content, "李四")


def test_a_title_that_the_document_does_not_show_goes(notice):
    notice.core_properties.title = f"{SECRET} 张三处分决定"

    assert docx.Document(io.BytesIO(clean(saved(notice)).content)).core_properties.title == ""


def _hide(document, how: str) -> None:
    run = document.add_paragraph("看得见。").add_run(SECRET if how not in {"indent", "frame"} else "")
    if how == "vanish":
        run.font.hidden = True
    elif how == "white":
        run.font.color.rgb = docx.shared.RGBColor(255, 255, 255)
    elif how == "tiny":
        run.font.size = docx.shared.Pt(1)
    elif how == "style":
        style = document.styles.add_style("Secret", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
        style.font.hidden = True
        run.style = style
    elif how == "marker":
        run.font.highlight_color = docx.enum.text.WD_COLOR_INDEX.BLACK
    elif how == "indent":
        run = document.add_paragraph().add_run(SECRET)
        run._r.getparent().get_or_add_pPr().append(parse_xml(f'<w:ind {nsdecls("w")} w:left="-31000"/>'))
    elif how == "frame":
        run = document.add_paragraph().add_run(SECRET)
        frame = f'<w:framePr {nsdecls("w")} w:w="2000" w:x="-20000" w:hAnchor="page"/>'
        run._r.getparent().get_or_add_pPr().append(parse_xml(frame))
    else:
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="333333"/>')
        run.font.color.rgb = docx.shared.RGBColor(0x33, 0x33, 0x33)
        run._r.get_or_add_rPr().append(shade)


@pytest.mark.parametrize("how", ["vanish", "white", "tiny", "style", "shade", "marker", "indent", "frame"])
def test_text_that_nobody_sees_goes(notice, how):
    _hide(notice, how)

    copy = clean(saved(notice))

    assert not holds(copy.content, SECRET)
    assert words(copy).rstrip().endswith("看得见。")
    assert layers(copy)["hidden-text"] == 1


def test_names_of_bookmarks_and_styles_that_are_personal_data_give_way_and_links_still_lead_there(notice):
    paragraph = notice.add_paragraph("见附件", style=notice.styles.add_style(f"s{SECRET}", 1))
    paragraph._p.insert(1, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="1" w:name="_{SECRET}"/>'))
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="_{SECRET}"><w:r><w:t>上文</w:t></w:r></w:hyperlink>')
    )

    copy = clean(saved(notice))

    body = docx.Document(io.BytesIO(copy.content)).element.body
    assert not holds(copy.content, SECRET)
    assert body.xpath("//w:bookmarkStart/@w:name") == body.xpath("//w:hyperlink/@w:anchor")
    assert words(copy).endswith("见附件上文")


def test_white_text_on_a_dark_cell_is_seen_and_stays(notice):
    cell = notice.tables[0].cell(0, 1)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="C00000"/>'))
    cell.paragraphs[0].add_run("表头").font.color.rgb = docx.shared.RGBColor(255, 255, 255)

    copy = clean(saved(notice))

    assert docx.Document(io.BytesIO(copy.content)).tables[0].cell(0, 1).text == "表头"


def _change(tag: str, text: str):
    inner = "delText" if tag in {"del", "moveFrom"} else "t"
    return parse_xml(
        f'<w:{tag} {nsdecls("w")} w:id="9" w:author="张三" w:date="2020-01-01T00:00:00Z">'
        f"<w:r><w:{inner}>{text}</w:{inner}></w:r></w:{tag}>"
    )


def test_tracked_changes_are_accepted_and_their_authors_go(notice):
    paragraph = notice.add_paragraph("期限为")
    paragraph._p.append(_change("del", SECRET))
    paragraph._p.append(_change("ins", "二十个工作日"))

    copy = clean(saved(notice))

    assert words(copy).endswith("期限为二十个工作日")
    assert not holds(copy.content, SECRET)
    assert not holds(copy.content, "张三")


def test_a_deleted_end_of_paragraph_joins_it_with_the_next(notice):
    first, _second = notice.add_paragraph("前半句"), notice.add_paragraph("后半句。")
    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="3" w:author="张三"/></w:rPr>')
    first._p.get_or_add_pPr().append(mark)

    copy = clean(saved(notice))

    assert words(copy).endswith("前半句后半句。")


def test_a_field_gives_way_to_what_it_shows_and_page_numbers_stay_alive(notice):
    paragraph = notice.add_paragraph("见")
    for kind, text in (
        ("begin", ""),
        ("", r" LINK Excel.Sheet \\server\张三\名单.xlsx "),
        ("separate", ""),
        ("t", "附表"),
        ("end", ""),
    ):
        run = paragraph.add_run()._r
        if kind == "t":
            run.append(parse_xml(f"<w:t {nsdecls('w')}>{text}</w:t>"))
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run.append(mark)
        else:
            run.append(parse_xml(f"<w:instrText {nsdecls('w')}>{text}</w:instrText>"))
    footer = notice.sections[0].footer.paragraphs[0]
    footer._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE \\* MERGEFORMAT 张三 "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )

    copy = clean(saved(notice))

    assert words(copy).endswith("见附表")
    assert not holds(copy.content, "server")
    assert not holds(copy.content, "张三")
    assert holds(copy.content, 'w:instr=" PAGE "')


def test_a_cropped_picture_is_cropped_for_good_and_its_camera_and_place_go(notice):
    picture = Image.new("RGB", (200, 100), "white")
    picture.paste("red", (100, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0110] = "张三的相机，名称足够长"
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, quality=95)
    stream.seek(0)
    inline = notice.add_picture(stream)._inline
    fill = inline.graphic.graphicData.pic.blipFill
    fill.insert(1, parse_xml('<a:srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r="50000"/>'))

    copy = clean(saved(notice))

    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        name = next(name for name in archive.namelist() if name.startswith("word/media/"))
        kept = Image.open(io.BytesIO(archive.read(name)))
    assert kept.size == (100, 100)
    assert min(kept.convert("RGB").getpixel((98, 50))) > 200
    assert not holds(copy.content, "相机")
    assert layers(copy)["cropped-picture"] == 1


def test_a_link_to_the_web_stays_and_one_to_a_file_becomes_text(notice):
    for address in ("https://www.gov.cn/zhengce/", "file:///C:/张三/名单.docx", f"https://a.gov.cn/?id={SECRET}"):
        paragraph = notice.add_paragraph()
        number = paragraph.part.relate_to(address, docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{number}"><w:r><w:t>链接</w:t></w:r></w:hyperlink>')
        paragraph._p.append(link)

    copy = clean(saved(notice))

    assert words(copy).count("链接") == 3
    assert holds(copy.content, "https://www.gov.cn/zhengce/")
    assert not holds(copy.content, "file:")
    assert not holds(copy.content, SECRET)


@pytest.mark.parametrize("body", ["<w:altChunk/>", "<w:subDoc/>"])
def test_what_is_shown_but_lies_elsewhere_is_refused_with_the_reason(notice, body):
    element = parse_xml(body.replace("/>", f" {nsdecls('w')}/>"))
    notice.element.body.insert(0, element)

    with pytest.raises(CannotClean, match="无法生成内容相同的公开副本"):
        clean(saved(notice))


# -- workbooks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def book():
    made = Workbook()
    sheet = made.active
    sheet.title = "公示"
    for row in (["姓名", "乡镇", "金额"], ["张*", "角奎镇", 1200.5], ["李*", "洛泽河镇", 800]):
        sheet.append(row)
    return made


def rows(copy, sheet: int = 0) -> list[tuple]:
    return list(load_workbook(io.BytesIO(copy.content)).worksheets[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_goes_and_its_name_is_told(book, state):
    book.create_sheet("身份证号").append([SECRET])
    book["身份证号"].sheet_state = state

    copy = clean(saved(book), "公示.xlsx")

    assert load_workbook(io.BytesIO(copy.content)).sheetnames == ["公示"]
    assert not holds(copy.content, SECRET)
    assert any("身份证号" in one.what for one in copy.removed)


def test_hidden_rows_and_columns_go_and_what_is_behind_them_moves_up(book):
    sheet = book.active
    sheet.insert_cols(2)
    sheet["B1"], sheet["B2"] = "身份证", SECRET
    sheet.column_dimensions["B"].hidden = True
    sheet.append(["隐藏", SECRET])
    sheet.row_dimensions[4].hidden = True
    sheet.append(["合计", None, None, 2000.5])
    sheet.merge_cells("A5:C5")

    copy = clean(saved(book))

    assert rows(copy) == [
        ("姓名", "乡镇", "金额"),
        ("张*", "角奎镇", 1200.5),
        ("李*", "洛泽河镇", 800),
        ("合计", None, 2000.5),
    ]
    assert not holds(copy.content, SECRET)


def test_a_column_or_row_too_small_to_show_anything_goes(book):
    book.active["H1"], book.active["A9"] = SECRET, SECRET
    book.active.column_dimensions["H"].width, book.active.row_dimensions[9].height = 0.1, 0.75

    copy = clean(saved(book))

    assert not holds(copy.content, SECRET)
    assert {"hidden-row", "hidden-column"} <= set(layers(copy))


def test_a_lone_cell_in_the_last_row_costs_no_million_rows_and_stays(book):
    book.active["A1048570"] = "完"
    book.active.row_dimensions[3].hidden = True

    copy = clean(saved(book))

    assert load_workbook(io.BytesIO(copy.content)).active["A1048569"].value == "完"


@pytest.mark.parametrize("how", ["format", "white", "fill", "tiny"])
def test_a_cell_that_shows_nothing_is_empty_in_the_copy(book, how):
    cell = book.active["D2"]
    cell.value = SECRET
    if how == "format":
        cell.number_format = ";;;"
    elif how == "tiny":
        cell.font = Font(size=1)
    else:
        cell.font = Font(color="FFFFFFFF" if how == "white" else "FF00B050")
    if how == "fill":
        cell.fill = PatternFill("solid", fgColor="FF00B050")

    copy = clean(saved(book))

    assert not holds(copy.content, SECRET)
    assert layers(copy)["hidden-text"] == 1


@pytest.mark.parametrize("code", ['"****"', '"略";-0', "\\*\\*\\*", '[红色]"无"'])
def test_a_number_in_whose_place_other_signs_are_shown_is_empty_in_the_copy(book, code):
    book.active["D2"].value, book.active["D2"].number_format = 13812345678, code

    assert not holds(clean(saved(book)).content, "13812345678")


@pytest.mark.parametrize("code", ["General", '0"元"', "yyyy-mm-dd", "[h]:mm", '"￥"#,##0.00;[红色]-0', "0;;"])
def test_a_number_that_is_shown_in_some_form_stays(book, code):
    book.active["D2"].value, book.active["D2"].number_format = 45000, code

    assert load_workbook(io.BytesIO(clean(saved(book)).content)).active["D2"].value is not None


def test_comments_names_and_properties_go(book):
    sheet = book.active
    sheet["A2"].comment = Comment(SECRET, "张三")
    book.defined_names["秘密"] = DefinedName("秘密", attr_text=f'"{SECRET}"')
    book.properties.creator = "张三"

    copy = clean(saved(book))

    assert not holds(copy.content, SECRET)
    assert not holds(copy.content, "张三")
    assert {"comments", "defined-name", "properties"} <= set(layers(copy))


def test_a_formula_without_a_kept_result_is_refused_with_its_cell(book):
    book.active["C4"] = "=SUM(C2:C3)"

    with pytest.raises(CannotClean, match="C4"):
        clean(saved(book))


def test_a_chart_is_refused_since_its_numbers_may_be_hidden(book):
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=3, min_row=1, max_row=3))
    book.active.add_chart(chart, "F2")

    with pytest.raises(CannotClean, match="图表"):
        clean(saved(book))


def test_dates_numbers_and_forms_are_as_they_were(book):
    sheet = book.active
    sheet["D2"] = DAY
    sheet["D2"].number_format = "yyyy年m月d日"
    sheet["C2"].number_format, sheet["C2"].font = "#,##0.00", Font(bold=True, name="仿宋")
    sheet.column_dimensions["A"].width = 33

    made = load_workbook(io.BytesIO(clean(saved(book)).content)).active

    assert made["D2"].value.date() == DAY
    assert (made["C2"].number_format, made["C2"].font.b, made["C2"].font.name) == ("#,##0.00", True, "仿宋")
    assert made.column_dimensions["A"].width == 33


@pytest.mark.parametrize("kind", ["notice", "book"])
def test_the_same_file_gives_the_same_bytes_and_a_clean_copy_of_the_copy_the_same_words(kind, request):
    content = saved(request.getfixturevalue(kind))

    first, second = clean(content), clean(content)
    again = clean(first.content)

    assert first.content == second.content
    assert (again.compared.units, again.compared.characters) == (first.compared.units, first.compared.characters)
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
