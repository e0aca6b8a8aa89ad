"""What is printed says what the value says, whatever its texts hold; PDF and DOCX alike."""

import io
import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from gongkai.documents.printing import (
    Annex,
    Colophon,
    Compilation,
    Issuer,
    Layout,
    Manuscript,
    OfficialDocument,
    Piece,
    ReviewForm,
    TaskTable,
    from_html,
    to_docx,
    to_pdf,
)
from gongkai.documents.printing.content import Footnote, Heading, Mark, Paragraph, Run, paragraph, runs
from gongkai.documents.printing.titles import title_lines
from gongkai.documents.printing.values import Attendance, FormRow, Opinion
from gongkai.documents.reading import read_notice

from .situations import LINE, NOTICE, WITH_ANNEXES, lines, pages

HOSTILE = [
    '#panic("甲")',
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd")',
    "*粗* _斜_ `原` $x^2$ = 标题",
    "<end> @end \\u{4e2d} \\",
    "]#[ }{ ) ( \"'",
    "// 注释 /* 注释 */",
    "{{ 7*7 }} <script>alert(1)</script>",
]
FORM = ReviewForm(
    "昭通市人民政府办公室",
    pairs=(
        FormRow("信息标题", "关于印发要点的通知"),
        FormRow("发文字号", "昭政办发〔2020〕42号"),
        FormRow("公开属性", "主动公开"),
    ),
    rows=(FormRow("公开内容", "全文公开。", 20),),
    gates=(FormRow("政治关", "通过"), FormRow("法律关", "通过"), FormRow("文字关", "通过")),
    opinions=(Opinion("组稿人", "拟公开。", "张某", date(2020, 7, 1)), Opinion("签发人"), Opinion("推送人")),
    notes=("先审后发。",),
)
TABLE = TaskTable(
    "2020年政务公开任务分解表",
    "昭通市人民政府办公室",
    ("序号", "任务", "单位"),
    tuple((str(number), LINE * (1 + number % 3), "市政府办公室") for number in range(1, 61)),
    widths=(1, 8, 3),
)
COMPILATION = Compilation(
    "昭通市政务公开制度文件汇编",
    "昭通市人民政府办公室",
    tuple(Piece(f"制度之{one}", (paragraph(LINE * 30),), "2020年7月10日公布", "一、综合") for one in "甲乙丙丁"),
    date(2020, 12, 1),
)


def shown(content):
    return "".join(one.text for page in pages(content) for line in lines(page) for one in line.characters)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_text_in_any_field_stays_text(text):
    hostile = OfficialDocument(
        title=text,
        issuers=(Issuer(text),),
        body=(
            paragraph(text),
            Heading(1, runs(text)),
            Paragraph((Footnote((paragraph(text),)), Run(text, link="https://x.cn"))),
        ),
        number=text,
        addressees=text,
        copy_number=text,
        secrecy=text,
        urgency=text,
        note=text,
        annexes=(Annex(text, (paragraph(text),)),),
        colophon=Colophon(text, text),
        keywords=(text,),
    )

    content = to_pdf(hostile)

    assert squeezed(text) in squeezed(shown(to_pdf(Manuscript((paragraph(text),)))))
    assert shown(content).count(squeezed(text)[:4]) >= 6
    assert docx.Document(io.BytesIO(to_docx(hostile)))


@pytest.mark.parametrize("value", [FORM, TABLE, COMPILATION], ids=["form", "table", "compilation"])
def test_texts_that_are_code_elsewhere_change_no_form(value):
    changed = replace(value, title='#panic("甲")')

    assert '#panic("甲")' in squeezed(shown(to_pdf(changed)))


def test_the_pdf_is_tagged_and_names_title_author_keywords_language_and_bookmarks():
    reader = PdfReader(io.BytesIO(to_pdf(replace(NOTICE, keywords=("政务公开", "工作要点")))))

    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).lower() == "zh-cn"
    assert reader.metadata.title == NOTICE.title
    assert reader.metadata.author == "昭通市人民政府办公室"
    assert "政务公开" in reader.metadata["/Keywords"]
    assert reader.outline[0].title.replace(" ", "") == NOTICE.title
    assert reader.outline[1][0].title == "一、总体要求"


def test_the_same_value_gives_the_same_file():
    assert to_pdf(NOTICE) == to_pdf(NOTICE)
    assert to_docx(NOTICE) == to_docx(NOTICE)
    with zipfile.ZipFile(io.BytesIO(to_docx(NOTICE))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_four_threads_print_at_once_and_get_their_own():
    values = [replace(NOTICE, title=f"第{one}号通知") for one in "一二三四五六七八"]

    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(to_pdf, values))

    assert [value.title in shown(content) for value, content in zip(values, printed, strict=True)] == [True] * 8


@pytest.mark.demand("REC-3")
def test_the_review_form_names_its_gates_and_every_signature_on_one_page():
    content = to_pdf(FORM)

    text = shown(content)
    assert len(pages(content)) == 1
    for word in ("公开信息审查表", "政治关", "法律关", "文字关", "组稿人", "签发人", "推送人", "张某", "2020年7月1日"):
        assert word in text
    assert text.count("签名：") == 3
    (table,) = docx.Document(io.BytesIO(to_docx(FORM))).tables
    assert {"组稿人", "签发人", "推送人"} <= {row.cells[0].text for row in table.rows}


def test_a_table_of_tasks_lies_and_repeats_its_heads_on_every_page():
    content = pages(to_pdf(TABLE))

    assert len(content) > 2
    assert all(page.get_width() > page.get_height() for page in content)
    assert all(any(line.text == "序号任务单位" for line in lines(page)) for page in content)
    text = "".join(one for page in content for one in page.get_textpage().get_text_range().split())
    assert text.count("市政府办公室") == 60 + text.count("昭通市人民市政府办公室")


def test_a_compilation_lists_each_document_with_the_page_on_which_it_begins():
    content = pages(to_pdf(COMPILATION))

    contents = {
        line.text.split(".")[0]: int(line.text.rstrip()[-1]) for line in lines(content[1]) if "制度之" in line.text
    }
    assert list(contents) == ["制度之甲", "制度之乙", "制度之丙", "制度之丁"]
    for title, number in contents.items():
        assert lines(content[number - 1])[0].text == title
    assert not any(line.text.startswith("—") for line in lines(content[0]))


def test_a_row_higher_than_a_page_goes_on_the_next():
    table = replace(TABLE, rows=(("1", LINE * 150, "甲"), ("2", "乙", "丙")))

    assert shown(to_pdf(table)).count("成岁") >= 149


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td rowspan=9 colspan=9>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>",
        "<table><thead><tr><th rowspan=3>甲<th>乙</thead><tr><td>丙<tr><td>丁</table>",
        "<table><tr><td rowspan=2>甲</td><td>乙</td><td rowspan=2>丙</td></tr><tr><td colspan=2>丁</td></tr></table>",
        "<table><tr><th>甲</th><th>乙</th></tr></table>",
        "<table><tr><td>甲<table><tr><td>乙</td></tr></table></td></tr></table>",
        "<table><caption>题</caption><tr></tr><tr><td></td></tr></table>",
    ],
)
def test_tables_with_cells_that_overlap_or_reach_out_are_printed_with_every_text(html):
    value = Manuscript(from_html(html))
    wanted = [one for one in html if one in "甲乙丙丁题"]

    assert all(one in shown(to_pdf(value)) for one in wanted)
    document = docx.Document(io.BytesIO(to_docx(value)))
    written = "".join(one.text or "" for one in document.element.body.iter(qn("w:t")))
    assert all(one in written for one in wanted)


def test_every_layout_is_written_as_docx_with_the_styles_of_its_parts():
    for layout in Layout:
        value = replace(
            WITH_ANNEXES, layout=layout, signatories=("张某",), attendance=(Attendance("出席", ("甲", "乙")),)
        )
        document = docx.Document(io.BytesIO(to_docx(value)))
        styles = {one.style.name for one in document.paragraphs}
        assert {"Title", "Heading 1", "Heading 2", "主送机关", "附件", "附件说明"} <= styles


def test_the_docx_has_page_margins_typefaces_and_numbers_of_the_standard():
    document = docx.Document(io.BytesIO(to_docx(NOTICE)))
    section = document.sections[0]

    edges = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(one.mm, 1) for one in edges] == [37.0, 28.0, 35.0, 26.0]
    normal = document.styles["Normal"]
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert normal.font.size.pt == 16
    assert document.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert document.styles["Heading 2"].element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert document.styles["Title"].element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    assert [one.text.split() for one in (odd, even)] == [["—", "1", "—"]] * 2


def test_characters_that_xml_forbids_stop_no_docx():
    document = docx.Document(
        io.BytesIO(to_docx(replace(NOTICE, title="甲\x00乙\x0b", body=(paragraph("丙\ufffe丁"),))))
    )

    text = "".join(one.text for one in document.paragraphs)
    assert "甲乙" in text
    assert "丙丁" in text


def test_marks_of_emphasis_are_kept_in_both():
    line = Paragraph(
        (Run("甲", frozenset({Mark.BOLD})), Run("乙", frozenset({Mark.KAI})), Run("丙", frozenset({Mark.STRUCK})))
    )
    value = Manuscript((line,))

    (made,) = docx.Document(io.BytesIO(to_docx(value))).paragraphs
    assert [(run.text, run.bold, run.font.strike, run.style.name) for run in made.runs] == [
        ("甲", True, None, "Default Paragraph Font"),
        ("乙", None, None, "楷体强调"),
        ("丙", None, True, "Default Paragraph Font"),
    ]
    assert shown(to_pdf(value)).startswith("甲乙丙")


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("通告", ["通告"]),
        ("昭通市人民政府办公室关于印发昭通市2020年政务公开工作要点任务分解的通知", None),
        (
            "云南省人民政府办公厅关于印发云南省贯彻落实《国务院办公厅关于全面推进基层政务公开标准化规范化工作的指导意见》任务分工方案的通知",
            None,
        ),
        ("甲" * 100, None),
        ("作者自己\n分行的标题", ["作者自己", "分行的标题"]),
        ("", []),
    ],
)
def test_titles_are_broken_between_words_and_no_line_is_too_long(title, wanted):
    found = list(title_lines(title, longest=18))

    assert "".join(found) == title.replace("\n", "")
    assert all(len(line) <= 22 for line in found)
    assert wanted is None or found == wanted
    assert not any(line[0] in "》，、）" or line[-1] in "《（" for line in found)
    for word in ("政务公开", "工作要点", "人民政府", "标准化", "通知"):
        assert title.count(word) == sum(line.count(word) for line in found)


def test_every_docx_becomes_a_pdf_in_libreoffice_with_all_its_text(tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice (Debian: libreoffice-writer-nogui): DOCX is not opened by another program")
    values = {"notice": WITH_ANNEXES, "form": FORM, "table": replace(TABLE, rows=TABLE.rows[:9])}
    for name, value in values.items():
        (tmp_path / f"{name}.docx").write_bytes(to_docx(value))

    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, tmp_path.glob("*.docx"))], check=True, timeout=180, capture_output=True)

    for name, value in values.items():
        own, other = shown(to_pdf(value)), shown((tmp_path / f"{name}.pdf").read_bytes())
        written = "".join(one for one in own if "\u4e00" <= one <= "\u9fff")
        assert sorted(written) == sorted(one for one in other if "\u4e00" <= one <= "\u9fff"), name


@pytest.mark.parametrize("press", [to_pdf, to_docx])
def test_what_is_printed_is_read_again_with_the_same_metadata(press):
    read = read_notice(press(WITH_ANNEXES)).metadata

    assert read.title.value == NOTICE.title
    assert read.document_number.value == NOTICE.number
    assert read.date_of_writing.value == NOTICE.dated_on
