import io
import re
import time

import pypdf
import pytest
import typst

from gongkai.documents.reading import UnreadableNotice, read_notice
from gongkai.documents.reading.origin import trace
from gongkai.documents.reading.sources import source_of

HEAD = (
    '#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC"), lang: "zh", region: "cn", size: 16pt)\n'
    "#set par(first-line-indent: (amount: 2em, all: true), justify: true)\n"
)
LONG = "各级行政机关要对照法律法规规章全面梳理依法行使的行政权力和依法承担的公共服务职责更新完善权责清单并按要求公开"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080200000090"
    "7753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def pdf(source: str, page: str = 'paper: "a4"') -> bytes:
    return bytes(typst.compile((f"#set page({page})\n{HEAD}{source}").encode()))


def texts(data: bytes) -> list[str]:
    return [piece.text or "\t".join(cell.text for cell in piece.cells) for piece in source_of(data, "a.pdf").pieces]


def left_out(data: bytes) -> list[tuple[str, str]]:
    source = source_of(data, "a.pdf")
    return [(source.original_text[slice(*part.span)], part.reason) for part in source.left_out]


@pytest.mark.demand("WRK-1")
def test_lines_are_joined_to_their_paragraphs_by_indents_and_by_where_they_end():
    data = pdf(f"一、总体要求\n\n{LONG * 3}。\n\n二、保障措施\n\n{LONG}。\n\n北山市人民政府")

    assert texts(data) == ["一、总体要求", f"{LONG * 3}。", "二、保障措施", f"{LONG}。", "北山市人民政府"]


def test_a_sentence_goes_on_over_the_end_of_a_page_and_heads_and_numbers_are_named():
    page = (
        'paper: "a5", header: align(center, text(9pt)[北山市文件]), '
        "footer: context align(center)[— #counter(page).display() —]"
    )
    data = pdf("\n\n".join(f"（{'一二三四五六'[index]}）{LONG * 4}。" for index in range(6)), page)

    assert texts(data) == [f"（{'一二三四五六'[index]}）{LONG * 4}。" for index in range(6)]
    assert {reason for _, reason in left_out(data)} == {"页码", "页眉、页脚"}
    assert ("北山市文件", "页眉、页脚") in left_out(data)
    assert ("— 2 —", "页码") in left_out(data)


def test_two_columns_are_read_one_after_the_other():
    sections = [f"{number}、{LONG * 5}。" for number in "一二三四五六"]
    data = pdf("#set text(10pt)\n" + "\n\n".join(sections), 'paper: "a4", columns: 2')

    assert texts(data) == sections


def test_the_order_of_drawing_does_not_matter():
    words = {at: f"第{at}行的内容{'很' * at}长。" for at in range(5)}
    lines = [f"#place(dx: 0pt, dy: {at * 30}pt)[{words[at]}]" for at in (4, 2, 0, 3, 1)]
    data = pdf("#set par(first-line-indent: 0pt)\n" + "\n".join(lines))

    assert texts(data) == list(words.values())


def test_ruled_tables_keep_cells_that_reach_over_rows_and_columns():
    data = pdf(
        "#table(columns: (2em, 6em, 1fr, 1fr), [序号], [任务], table.cell(colspan: 2)[分工],"
        "[1], table.cell(rowspan: 2)[编制目录], [市司法局], [市财政局], [2], [市民政局], [市教育局])"
    )

    pieces = source_of(data, "a.pdf").pieces

    assert [[cell.text for cell in piece.cells] for piece in pieces] == [
        ["序号", "任务", "分工", "分工"],
        ["1", "编制目录", "市司法局", "市财政局"],
        ["2", "编制目录", "市民政局", "市教育局"],
    ]
    assert pieces[2].cells[1].same_as == (1, 1)


def test_a_row_that_a_page_cuts_is_one_row():
    rows = ", ".join(f"[{number}], [{LONG * 3}。], [市司法局]" for number in range(1, 7))
    data = pdf(f"#table(columns: (2em, 1fr, 5em), [序号], [工作任务], [责任单位], {rows})", 'paper: "a5"')

    pieces = source_of(data, "a.pdf").pieces

    assert [[cell.text for cell in piece.cells] for piece in pieces] == [
        ["序号", "工作任务", "责任单位"],
        *([str(number), f"{LONG * 3}。", "市司法局"] for number in range(1, 7)),
    ]
    assert {piece.table for piece in pieces} == {0}


def test_a_table_without_lines_is_known_by_its_heads_and_its_columns():
    data = pdf(
        "#set text(11pt)\n#set par(first-line-indent: 0pt)\n"
        "#grid(columns: (3em, 1fr, 9em, 8em), gutter: 1.6em, [序号], [工作任务], [责任单位], "
        "[完成时限], [1], [编制主动公开基本目录，按要求向社会公布并及时更新。], [市司法局], [2024年6月底前], "
        "[2], [发布政策解读材料，积极回应群众关切的问题。], [市财政局、市民政局], [2024年9月底前])"
    )

    tasks = read_notice(data, "a.pdf").tasks

    assert [(task.number, [unit.name for unit in task.responsible_units], task.deadline.text) for task in tasks] == [
        ("1", ["市司法局"], "2024年6月底前"),
        ("2", ["市财政局", "市民政局"], "2024年9月底前"),
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_upright(turn):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(f"一、公开\n\n{LONG * 2}。")))
    writer.pages[0].rotate(turn)
    stream = io.BytesIO()
    writer.write(stream)
    sideways = pdf(f"#rotate({-turn}deg, reflow: true)[#block(width: 12cm)[一、公开\n\n{LONG * 2}。]]")

    assert texts(stream.getvalue()) == ["一、公开", f"{LONG * 2}。"]
    assert texts(sideways) == ["一、公开", f"{LONG * 2}。"]


def test_what_nobody_sees_is_named_and_not_read():
    data = pdf(
        "看得见的正文一句话。\n\n#text(white)[白色的字]\n\n#place(dx: 900pt)[页外的字]\n\n"
        "#place(rotate(45deg, text(40pt)[水印]))\n\n#place(dy: 60pt)[盖住的字]"
        "#place(dy: 50pt, rect(width: 200pt, height: 40pt, fill: black))\n\n"
        "#v(100pt)#box(fill: blue)[#text(white)[蓝底白字看得见]]"
    )

    found = dict(left_out(data))

    assert "看得见的正文一句话。" in texts(data)
    assert "蓝底白字看得见" in texts(data)
    assert found["白色的字"] == "白色文字"
    assert found["页外的字"] == "页面之外的文字"
    assert found["盖住的字"] == "被图形遮盖的文字"
    assert {"水", "印"} <= set(found) or found.get("水印") == "斜置或转向的文字（如水印）"
    assert [warning.code for warning in source_of(data, "a.pdf").warnings] == ["unseen_text"]


def test_a_scan_is_refused_in_one_clear_sentence():
    scan = pypdf.PdfWriter()
    scan.add_blank_page(595, 842)
    stream = io.BytesIO()
    scan.write(stream)

    with pytest.raises(UnreadableNotice, match="扫描件尚不能读取"):
        read_notice(stream.getvalue(), "a.pdf")


def test_a_page_that_is_a_picture_among_pages_of_text_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "a.typ").write_text(
        f'#set page(margin: 0pt)\n{HEAD}{LONG * 2}。\n#pagebreak()\n#image("a.png", width: 100%, height: 100%)',
        encoding="utf-8",
    )

    source = source_of(bytes(typst.compile(tmp_path / "a.typ")), "a.pdf")

    assert [(warning.code, warning.message[:3]) for warning in source.warnings] == [("page_without_text", "第2页")]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.4\ntrailer<</Root 1 0 R>>", b"%PDF-1.7\n" + b"\xff" * 5000]
)
def test_a_damaged_file_is_refused(content):
    with pytest.raises(UnreadableNotice):
        read_notice(content, "a.pdf")


def test_a_locked_file_is_refused_with_the_reason():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LONG)))
    writer.encrypt("geheim", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)

    with pytest.raises(UnreadableNotice, match="密码"):
        read_notice(stream.getvalue(), "a.pdf")


def test_a_task_says_on_which_page_and_where_on_it_it_stands():
    reading = read_notice(
        pdf(f"一、公开\n\n（一）{LONG * 12}。\n\n（二）编制目录。（市司法局负责）", 'paper: "a5"'), "a.pdf"
    )
    place = trace(reading).place(reading.tasks[1].span)

    assert re.fullmatch(r"第\d页", str(place))
    assert place.page == max(mark.place.page for mark in reading.marks)
    left, top, right, bottom = place.box
    assert 0 < left < right < 420
    assert 0 < top < bottom < 596


def test_time_grows_with_the_pages_and_no_faster():
    def seconds(count: int) -> float:
        data = pdf("#pagebreak()".join(f"（一）{LONG * 8}。" for _ in range(count)), 'paper: "a5"')
        measured = []
        for _attempt in range(3):  # the best of them is the one that nothing disturbed
            start = time.process_time()
            source_of(data, "a.pdf")
            measured.append(time.process_time() - start)
        return min(measured)

    seconds(2)

    assert seconds(60) < 12 * seconds(10) + 0.2
