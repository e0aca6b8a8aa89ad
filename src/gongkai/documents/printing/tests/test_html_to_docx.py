"""HTML with everything that a notice holds comes back from the DOCX without loss."""

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from gongkai.documents.printing import Manuscript, from_html, to_docx
from gongkai.documents.printing.content import (
    Alignment,
    Footnote,
    Heading,
    ItemList,
    Mark,
    Numbering,
    PageBreak,
    Paragraph,
    Run,
    Table,
    paragraph,
    plain,
)

PAGE = """<html><body><h1>关于印发方案的通知</h1>
<p>各区人民政府<sup><a href="#fn1" id="r1">1</a></sup>：</p><h2>一、总体要求</h2>
<p>认真<b>贯彻</b>落实 <a href="https://www.gov.cn/">国务院</a>文件，H<sub>2</sub>O。</p>
<ol start="3"><li>第三<ul><li>子项</li></ul></li><li value="9"><p>第九</p><p>续段</p></li></ol>
<ol data-numbering="（一）"><li>甲</li></ol>
<table><caption>表1　分工</caption><colgroup><col width="20%"><col width="30%"><col width="50%"></colgroup>
<thead><tr><th>序号</th><th colspan="2">任务</th></tr></thead>
<tr><td rowspan="2">1</td><td>乙</td><td><p>丙</p><p>丁</p></td></tr><tr><td>戊</td><td>己</td></tr></table>
<p style="text-align:right">某市人民政府<br>2020年7月10日</p>
<section class="footnotes"><hr><ol><li id="fn1"><p>注释文字 <a href="#r1">↩</a></p></li></ol></section></body></html>"""


def written(html):
    return docx.Document(io.BytesIO(to_docx(Manuscript(from_html(html), title="测试"))))


def part(document, ending):
    return parse_xml(next(one.blob for one in document.part.package.iter_parts() if one.partname.endswith(ending)))


def test_headings_keep_their_levels_and_paragraphs_their_text():
    lines = [(one.style.name, one.text) for one in written(PAGE).paragraphs]

    assert ("Heading 1", "关于印发方案的通知") in lines
    assert ("Heading 2", "一、总体要求") in lines
    assert ("Normal", "认真贯彻落实 国务院文件，H2O。") in lines
    assert ("Normal", "某市人民政府\n2020年7月10日") in lines


def test_a_footnote_leaves_the_text_and_becomes_a_note_of_the_file():
    document = written(PAGE)

    notes = part(document, "footnotes.xml")
    assert "".join(notes.itertext(qn("w:t"))).split() == ["注释文字"]
    assert len(document.element.body.findall(f".//{qn('w:footnoteReference')}")) == 1
    assert "注释文字" not in "".join(one.text for one in document.paragraphs)


def test_lists_are_numbered_by_word_and_begin_where_they_began():
    document = written(PAGE)
    numbers = document.part.numbering_part.element

    items = [(one.text, one._p.pPr.numPr) for one in document.paragraphs if one.style.name == "List Paragraph"]
    kinds = {}
    for text, properties in items:
        if properties is not None:
            number, level = properties.numId.val, properties.ilvl.val
            definition = numbers.findall(qn("w:abstractNum"))[number - 1].findall(qn("w:lvl"))[level]
            kinds[text] = tuple(definition.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("start", "lvlText"))
    assert kinds == {"第三": ("3", "%1."), "子项": ("1", "•"), "第九": ("9", "%1."), "甲": ("1", "（%1）")}
    assert ("续段", None) in items


def test_a_table_keeps_merged_cells_repeated_heads_and_widths():
    table = written(PAGE).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "任务", "任务"],
        ["1", "乙", "丙\n丁"],
        ["1", "戊", "己"],
    ]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False]
    widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.findall(qn("w:gridCol"))]
    assert [round(one / sum(widths), 2) for one in widths] == [0.2, 0.3, 0.5]


def test_emphasis_and_links_stay():
    line = next(one for one in written(PAGE).paragraphs if one.text.startswith("认真"))

    assert [run.text for run in line.runs if run.bold] == ["贯彻"]
    assert [run.text for run in line.runs if run.font.subscript] == ["2"]
    assert [(link.text, link.address) for link in line.hyperlinks] == [("国务院", "https://www.gov.cn/")]


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("", ()),
        ("裸文本", (paragraph("裸文本"),)),
        ("<div>甲<p>乙</p>丙</div>", (paragraph("甲"), paragraph("乙"), paragraph("丙"))),
        ("<p>  甲 \n 乙 </p>", (paragraph("甲 乙"),)),
        ("<pre>甲\n  乙</pre>", (paragraph("甲\n  乙"),)),
        ("<h3>（二）乙</h3>", (Heading(3, (Run("（二）乙"),)),)),
        ("<p align=center>中</p>", (paragraph("中", Alignment.CENTRE),)),
        ("<b><i>甲</i></b>", (Paragraph((Run("甲", frozenset({Mark.BOLD, Mark.ITALIC})),)),)),
        ("<span><p>甲</p></span>", (paragraph("甲"),)),
        ("<p>甲</p><hr class=page-break><p>乙</p>", (paragraph("甲"), PageBreak(), paragraph("乙"))),
        ("<ul><li>甲</ul>", (ItemList(((paragraph("甲"),),)),)),
        ("<ol type=a><li>甲</ol>", (ItemList(((paragraph("甲"),),), Numbering.LOWER_LETTER),)),
        ("<p>甲<script>alert(1)</script>乙</p><style>p{}</style>", (paragraph("甲乙"),)),
        ("<a href='javascript:x'>甲</a>", (paragraph("甲"),)),
        ("<p>甲\x00\x08乙</p>", (paragraph("甲乙"),)),
        ("<p><img src=x alt=印章>甲</p>", (paragraph("〔图片：印章〕甲"),)),
    ],
)
def test_html_becomes_blocks(html, blocks):
    assert from_html(html) == blocks


def test_a_note_that_nothing_leads_to_stays_in_the_text():
    assert from_html('<p id="fn1">注</p>') == (paragraph("注"),)


def test_a_note_with_two_paragraphs_and_a_list_is_one_note():
    found = from_html('<p>甲<a href="#fn1">1</a></p><div id="fn1"><p>一</p><ul><li>二</li></ul></div>')

    (only,) = found
    (note,) = [one for one in only.inlines if isinstance(one, Footnote)]
    assert plain(only.inlines) == "甲"
    assert len(note.blocks) == 2


def test_text_nested_deeper_than_any_document_keeps_its_words():
    deep = "<div>" * 3000 + "甲" + "</div>" * 3000

    found = from_html(deep)

    assert found == () or plain(found[0].inlines) == "甲"
    assert plain(from_html("<b>" * 200 + "乙" + "</b>" * 200)[0].inlines) == "乙"


def test_a_table_of_400_rows_is_written_whole():
    rows = "".join(f"<tr>{f'<td>第{number}行</td>' * 8}</tr>" for number in range(400))

    document = written(f"<table>{rows}</table>")

    assert isinstance(from_html(f"<table>{rows}</table>")[0], Table)
    assert len(document.tables[0]._tbl.tr_lst) == 400


def test_the_properties_name_title_and_language_and_no_machine():
    properties = written(PAGE).core_properties

    assert (properties.title, properties.language) == ("测试", "zh-CN")
    assert (properties.last_modified_by, properties.comments) == ("", "")
    assert to_docx(Manuscript(from_html(PAGE))) == to_docx(Manuscript(from_html(PAGE)))
