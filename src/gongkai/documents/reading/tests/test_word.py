import pytest

from gongkai.documents.reading import UnreadableNotice, read_notice
from gongkai.documents.reading.origin import trace
from gongkai.documents.reading.sources import source_of
from gongkai.documents.reading.word.counting import written

from .word_files import cell, docx, levels, numbered, paragraph, row, run, table, zipped

CHINESE = levels(
    ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimalEnclosedCircle", "%4")
)


def texts(body: str, **parts: str) -> list[str]:
    return [piece.text for piece in source_of(docx(body, **parts), "a.docx").pieces]


def left_out(body: str, **parts: str) -> dict[str, str]:
    source = source_of(docx(body, **parts), "a.docx")
    return {source.original_text[slice(*part.span)]: part.reason for part in source.left_out}


@pytest.mark.demand("WRK-1")
def test_automatic_numbers_are_read_as_they_are_seen():
    body = (
        numbered("总体要求")
        + numbered("明确责任", 1)
        + numbered("落实到人", 2)
        + numbered("每周一次", 3)
        + numbered("落实到岗", 2)
        + numbered("加强保障", 1)
        + numbered("从头编号", 2)
        + numbered("保障措施")
        + numbered("再次从头", 1)
    )

    assert texts(body, numbering=CHINESE) == [
        "一、总体要求",
        "（一）明确责任",
        "1.落实到人",
        "①每周一次",
        "2.落实到岗",
        "（二）加强保障",
        "1.从头编号",
        "二、保障措施",
        "（一）再次从头",
    ]


def test_a_list_that_shares_its_counter_goes_on_and_one_with_a_start_of_its_own_begins_anew():
    body = numbered("甲") + numbered("乙", number=2) + numbered("丙", number=3) + numbered("丁", number=3)

    assert texts(body, numbering=CHINESE) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_a_number_may_come_from_the_style_of_the_paragraph():
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="章"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="节"/><w:basedOn w:val="A"/></w:style>'
    )
    body = paragraph("甲", '<w:pStyle w:val="A"/>') + paragraph("乙", '<w:pStyle w:val="B"/>')
    without = paragraph("丙", '<w:pStyle w:val="B"/><w:numPr><w:numId w:val="0"/></w:numPr>')

    assert texts(body + without, numbering=CHINESE, styles=styles) == ["一、甲", "二、乙", "丙"]


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircleChinese", 12, "⑫"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 3, "⒊"),
        ("decimalFullWidth", 15, "１５"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("unknownToAnyone", 4, "4"),
    ],
)
def test_numbers_are_written_in_every_format(style, value, text):
    assert written(value, style) == text


def test_tracked_changes_are_read_as_accepted():
    body = paragraph(
        run("公开") + f"<w:ins>{run('全部')}</w:ins><w:del><w:r><w:delText>部分</w:delText></w:r></w:del>" + run("信息")
    )
    joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("前半段") + "</w:p>" + paragraph("后半段")
    moved = f"<w:p><w:moveFrom>{run('原处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo></w:p>"

    assert texts(body + joined + moved) == ["公开全部信息", "前半段后半段", "新处"]
    assert left_out(body + moved) == {"部分": "修订中已删除的文字", "原处": "修订中已删除的文字"}


def test_hidden_and_white_text_is_named_and_not_read():
    styles = '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(
        run("看得见")
        + run("藏着", "<w:vanish/>")
        + run("也藏着", '<w:rStyle w:val="H"/>')
        + run("白字", '<w:color w:val="FFFFFF"/>')
    )

    assert texts(body, styles=styles) == ["看得见"]
    assert left_out(body, styles=styles) == {"藏着": "隐藏文字", "也藏着": "隐藏文字", "白字": "白色文字"}


def test_fields_show_their_results_and_a_generated_table_of_contents_is_no_body():
    def field(code: str, result: str) -> str:
        return (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    circled = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>eq \\o\\ac(○,3)</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    contents = "<w:p>" + field('TOC \\o "1-3"', "一、总体要求……1") + "</w:p>"

    assert texts(contents + f"<w:p>{field('DATE', '2024年5月6日')}</w:p><w:p>{circled}{run('公开')}</w:p>") == [
        "2024年5月6日",
        "③公开",
    ]
    assert left_out(contents) == {"一、总体要求……1": "自动生成的目录"}


def test_text_boxes_notes_symbols_and_breaks_are_read():
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>"
        + paragraph("文本框里")
        + "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        + paragraph("文本框里")
        + "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    note = f'<w:p>{run("正文")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    marks = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>已办</w:t><w:br/>'
        "<w:t>第二行</w:t><w:noBreakHyphen/></w:r></w:p>"
    )
    footnotes = '<w:footnote w:id="2">' + paragraph("说明文字") + "</w:footnote>"

    assert texts(f"<w:p>{box}</w:p>" + note + marks, footnotes=footnotes) == [
        "文本框里",
        "正文",
        "☑已办",
        "第二行-",
        "注1：说明文字",
    ]


def test_heads_feet_and_comments_are_left_out_by_name():
    parts = {"header1": paragraph("内部资料"), "footer1": paragraph("第1页"), "comments": paragraph("请核对")}

    assert texts(paragraph("正文一段。"), **parts) == ["正文一段。"]
    assert left_out(paragraph("正文一段。"), **parts) == {"内部资料": "页眉", "第1页": "页脚", "请核对": "批注"}


def test_merged_cells_of_a_table_count_for_every_row_and_column_they_cover():
    made = table(
        row(cell("序号"), cell("任务"), cell("责任", '<w:gridSpan w:val="2"/>')),
        row(cell("1"), cell("公开目录", '<w:vMerge w:val="restart"/>'), cell("市司法局"), cell("市财政局")),
        row(cell("2"), cell("", "<w:vMerge/>"), cell("市民政局"), cell("市教育局")),
    )

    rows = [piece.cells for piece in source_of(docx(made), "a.docx").pieces]

    assert [[one.text for one in cells] for cells in rows] == [
        ["序号", "任务", "责任", "责任"],
        ["1", "公开目录", "市司法局", "市财政局"],
        ["2", "公开目录", "市民政局", "市教育局"],
    ]
    assert rows[0][3].same_as == (0, 2)
    assert rows[2][1].same_as == (1, 1)


def test_a_table_within_a_cell_is_text_of_the_cell_and_a_table_that_lays_out_a_page_is_opened():
    inner = table(row(cell("甲"), cell("乙")), row(cell("丙"), cell("丁")))
    data = table(row(cell("事项"), cell("说明")), row(cell("公开" * 20), cell("<w:p/>" + inner)))
    layout = table(
        row(cell("<w:p/>" + table(row(cell("事项"), cell("单位")), row(cell("公开"), cell("市司法局")))), cell(""))
    )

    assert [one.text for one in source_of(docx(data), "a.docx").pieces[1].cells] == ["公开" * 20, "甲 乙 丙 丁"]
    assert [[one.text for one in piece.cells] for piece in source_of(docx(layout), "a.docx").pieces] == [
        ["事项", "单位"],
        ["公开", "市司法局"],
    ]


def test_a_task_says_in_which_paragraph_it_stands():
    reading = read_notice(docx(paragraph("一、公开") + paragraph("（一）编制目录。（市司法局负责）")), "a.docx")

    assert str(trace(reading).place(reading.tasks[0].span)) == "第2段"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "损坏"),
        (zipped({"a.txt": "x"}), "压缩包"),
        (zipped({"word/document.xml": "<w:document"}), "损坏"),
        (zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
        (zipped({"word/document.xml": "<a/>"}), "没有正文"),
    ],
)
def test_a_damaged_or_dangerous_document_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableNotice) as refused:
        read_notice(content, "a.docx")

    assert reason in refused.value.reason


def test_tables_nested_without_end_are_refused():
    body = paragraph("底")
    for _ in range(40):
        body = table(row(cell(body + "<w:p/>")))

    with pytest.raises(UnreadableNotice):
        source_of(docx(body), "a.docx")
