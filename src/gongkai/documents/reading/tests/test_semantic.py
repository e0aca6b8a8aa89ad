import re

import pytest

from gongkai.documents.printing import Manuscript, from_html, to_docx
from gongkai.documents.reading.semantic import docx_to_html

from .word_files import cell, docx, levels, numbered, paragraph, row, run, table

STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="标题 2"/><w:rPr><w:b/></w:rPr></w:style>'
)
LISTS = levels(("chineseCounting", "%1、"), ("bullet", "•"), ("bullet", "◦"))
BODY = (
    paragraph("关于推进公开工作的意见", '<w:pStyle w:val="H1"/><w:jc w:val="center"/>')
    + numbered("总体要求")
    + paragraph("（一）坚持公开", '<w:pStyle w:val="H2"/>')
    + paragraph(
        run("以公开为")
        + run("常态", "<w:b/>")
        + run("，H")
        + run("2", '<w:vertAlign w:val="subscript"/>')
        + run("O")
        + '<w:r><w:footnoteReference w:id="1"/></w:r>'
        + run("。")
    )
    + numbered("第一项", 1)
    + numbered("其中一点", 2)
    + numbered("第二项", 1)
    + table(
        row(cell("序号"), cell("任务"), cell("分工", '<w:gridSpan w:val="2"/>'), properties="<w:tblHeader/>"),
        row(
            cell("1"),
            cell("目录", '<w:vMerge w:val="restart"/>'),
            cell("市司法局"),
            cell(paragraph("一行") + paragraph("又一行")),
        ),
        row(cell("2"), cell("", "<w:vMerge/>"), cell("市财政局"), cell("")),
    )
    + f'<w:p><w:hyperlink r:id="k1">{run("市政府网站")}</w:hyperlink>'
    + f'<w:hyperlink r:id="k2">{run("点我")}</w:hyperlink></w:p>'
    + paragraph("<w:r><w:t>北山市人民政府</w:t><w:br/><w:t>2024年5月6日</w:t></w:r>", '<w:jc w:val="right"/>')
    + paragraph("&lt;script&gt;alert(1)&lt;/script&gt;")
)
LINKS = (("k1", "https://www.example.gov.cn/a?b=1&amp;c=2"), ("k2", "javascript:alert(1)"))
NOTES = '<w:footnote w:id="1">' + paragraph("说明一句。") + "</w:footnote>"


@pytest.fixture(scope="module")
def html() -> str:
    return docx_to_html(docx(BODY, LINKS, styles=STYLES, numbering=LISTS, footnotes=NOTES), "a.docx")


def test_a_word_document_becomes_semantic_html(html):
    assert "<h1>关于推进公开工作的意见</h1>" in html
    assert "<p>一、总体要求</p>" in html
    assert "<h2>（一）坚持公开</h2>" in html
    assert (
        '<p>以公开为<strong>常态</strong>，H<sub>2</sub>O<sup><a href="#fn1" rel="noopener">1</a></sup>。</p>' in html
    )
    assert "".join(html.split()).count("<ul><li>第一项<ul><li>其中一点</li></ul></li><li>第二项</li></ul>") == 1
    assert '<th scope="colgroup" colspan="2">分工</th>' in html
    assert '<td rowspan="2">目录</td><td>市司法局</td><td><p>一行</p><p>又一行</p></td>' in html
    assert '<a href="https://www.example.gov.cn/a?b=1&amp;c=2" rel="noopener">市政府网站</a>点我' in html
    assert '<p class="end">北山市人民政府<br>2024年5月6日</p>' in html
    assert '<li id="fn1"><p>说明一句。</p></li>' in html


def test_nothing_in_a_word_document_becomes_markup_or_script(html):
    assert "<script" not in html
    assert "javascript:" not in html
    assert "&lt;script&gt;" in html


def test_the_html_goes_to_word_and_comes_back_the_same(html):
    again = docx_to_html(to_docx(Manuscript(from_html(html))), "b.docx")

    assert without_blanks(again) == without_blanks(html)


def without_blanks(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def test_a_document_without_headings_has_those_that_its_title_and_its_numbers_make():
    body = (
        paragraph("北山市关于推进公开工作的意见", '<w:jc w:val="center"/>')
        + paragraph("一、总体要求")
        + paragraph("（一）坚持公开")
        + paragraph("（二）编制目录。每年更新一次，向社会公布。")
    )

    html = docx_to_html(docx(body), "a.docx")

    assert html.split("\n") == [
        "<h1>北山市关于推进公开工作的意见</h1>",
        "<h2>一、总体要求</h2>",
        "<h3>（一）坚持公开</h3>",
        "<p>（二）编制目录。每年更新一次，向社会公布。</p>",
    ]
    assert docx_to_html(to_docx(Manuscript(from_html(html))), "b.docx") == html
