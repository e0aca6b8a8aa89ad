"""Catalogues as tables: what is read from other people's, and that what goes out comes back the same."""

import csv
import io
from string import ascii_letters

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from gongkai.disclosure.catalogues import sheets
from gongkai.disclosure.catalogues.cells import AUDIENCES, MODES, Cells
from gongkai.disclosure.catalogues.vocabulary import vocabulary_of
from gongkai.documents.spreadsheets import UnreadableTable, read_grid

WORDS = vocabulary_of("ziyang")
HEADS = [
    [
        "序号",
        "公开事项",
        "",
        "公开内容（要素）",
        "公开依据",
        "公开时限",
        "公开主体",
        "公开渠道和载体",
        "公开对象",
        "",
        "公开方式",
        "",
        "公开层级",
        "",
    ],
    ["", "一级事项", "二级事项", "", "", "", "", "", "全社会", "特定群体", "主动", "依申请", "县级", "乡级"],
]
ROW = [
    "1",
    "批准服务信息",
    "办事指南",
    "材料、流程",
    "条例",
    "及时",
    "县发改局",
    "■政府网站 □政府公报",
    "√",
    "",
    "√",
    "",
    "√",
    "",
]


def workbook(rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_csv(rows, encoding="utf-8"):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def read(content, name="目录.xlsx"):
    return sheets.read(read_grid(content, name=name), WORDS)


@pytest.mark.demand("CAT-1")
def test_two_rows_of_heads_with_merged_cells_are_understood():
    second = [
        "2",
        "",
        "办理过程信息",
        "进展",
        "同上",
        "同上",
        "县发改局",
        "t政府网站\nt两微一端",
        "",
        "√项目单位",
        "√",
        "",
        "",
        "■",
    ]
    content = workbook(
        [["××县目录", *[""] * 13], *HEADS, ROW, second],
        ["A1:N1", "B2:C2", "I2:J2", "K2:L2", "M2:N2", "A2:A3", "D2:D3", "E2:E3", "B4:B5"],
    )

    found = read(content)

    (_, first, row), (_, other, _) = found.rows
    assert row == 4
    assert first.matter == "批准服务信息 · 办事指南"
    assert (first.elements, first.channels, first.levels) == (("材料", "流程"), ("政府网站",), ("县级",))
    assert (first.audiences, first.modes) == (("all",), ("proactive",))
    assert (other.first, other.bases, other.time_limit) == ("批准服务信息", ("条例",), "及时")
    assert (other.audiences, other.audience_who, other.channels) == (("group",), "项目单位", ("政府网站", "两微一端"))
    assert other.levels == ("乡级",)
    assert found.doubts == []


def test_a_table_without_merged_cells_says_the_same():
    csv_rows = [*HEADS, ROW, ["2", "", "办理过程信息", *ROW[3:]]]

    found = read(as_csv(csv_rows), "目录.csv")

    assert [cells.matter for _id, cells, _row in found.rows] == [
        "批准服务信息 · 办事指南",
        "批准服务信息 · 办理过程信息",
    ]


def test_a_table_from_an_old_program_is_read_in_its_own_code():
    found = read(as_csv([*HEADS, ROW], "gbk"), "目录.csv")

    assert found.rows[0][1].subjects == ("县发改局",)


def test_one_row_of_heads_names_the_ticked_words():
    heads = [
        "序号",
        "一级事项",
        "二级事项",
        "公开内容",
        "公开时限",
        "公开主体",
        "公开渠道",
        "公开对象",
        "公开方式",
        "公开层级",
    ]
    row = ["1", "a", "b", "c", "20个工作日", "d局", "政府网站、报刊", "全社会", "主动", "县、乡"]

    ((_, cells, _),) = read(as_csv([heads, row]), "目录.csv").rows

    assert (cells.audiences, cells.modes, cells.levels) == (("all",), ("proactive",), ("县级", "乡级"))
    assert cells.channels == ("政府网站", "报刊")


def test_what_is_doubtful_is_told_with_its_row_and_column():
    heads = [[*HEADS[0], "五公开"], [*HEADS[1], ""]]
    rows = [
        ["1", "a", "b", "c", "同上", "及时", "d", "口政府网站 口政府公报", "口", "", "也许", "", "√", "", "决策"],
        ["", "", "", "注：本目录由办公室编制", "", "", "", "", "", "", "", "", "", "", ""],
    ]

    found = read(as_csv([*heads, *rows]), "目录.csv")

    assert {(one.row, one.column) for one in found.doubts} == {
        (0, "五公开"), (3, "公开依据"), (3, "公开渠道和载体"), (3, "全社会"), (3, "主动"), (4, ""),
    }  # fmt: skip
    ((_, cells, _),) = found.rows
    assert cells.extra == (("五公开", "决策"),)
    assert cells.audiences == ("all",)
    assert cells.modes == ()


def test_an_empty_box_among_ticks_is_no_tick():
    row = [*ROW]
    row[7], row[8] = "√政府网站 口政府公报 口两微一端", "□"

    ((_, cells, _),) = read(as_csv([*HEADS, row]), "目录.csv").rows

    assert cells.channels == ("政府网站",)
    assert cells.audiences == ()


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\x00\x01\x02", b""])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(UnreadableTable):
        read(content)


def test_a_table_without_the_heads_of_a_catalogue_is_refused():
    with pytest.raises(sheets.NoHeads):
        read(as_csv([["姓名", "电话"], ["甲", "1"]]), "名单.csv")


def test_a_merged_area_over_the_whole_sheet_is_refused_or_cut():
    content = workbook([*HEADS, ROW])
    import zipfile

    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for one in old.namelist():
            data = old.read(one)
            if one.endswith("sheet1.xml"):
                data = data.replace(
                    b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="P1:XFD1048576"/></mergeCells>'
                )
            new.writestr(one, data)

    with pytest.raises(UnreadableTable):
        read(changed.getvalue())


def test_no_cell_that_goes_out_is_a_formula():
    cells = Cells.of(first="=1+1", second="b", remark="@x", extra=[("列", "-2")])

    lines = list(sheets.as_lines([("-id", cells)], WORDS))

    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    assert sheets.read([[*line] for line in lines], WORDS).rows


TEXT = st.text(
    st.sampled_from(ascii_letters + "公开信息（）()【】、；;,，\n \t'=-+@—/口t√■0123同上\"\x85\u2028"), max_size=12
)
ITEMS = st.lists(TEXT, max_size=3)
ENTRY = st.builds(
    lambda **told: Cells.of(**told),
    number=TEXT,
    first=TEXT,
    second=TEXT,
    third=TEXT,
    elements=ITEMS,
    bases=ITEMS,
    time_limit=TEXT,
    subjects=ITEMS,
    channels=st.lists(st.one_of(st.sampled_from(WORDS.channels), TEXT), max_size=3),
    audiences=st.lists(st.sampled_from(AUDIENCES)),
    audience_who=TEXT,
    modes=st.lists(st.sampled_from(MODES)),
    levels=st.lists(st.sampled_from(WORDS.levels)),
    remark=TEXT,
    extra=st.lists(st.tuples(st.sampled_from(["五公开", "公开格式", "标准"]), TEXT), max_size=2),
)
SAYS_ABOVE = "同上"


def plain(cells):
    """No cell that means the one above it."""
    texts = [cells.number, cells.first, cells.second, cells.third, cells.time_limit, cells.audience_who, cells.remark]
    texts += [said for _head, said in cells.extra] + [
        "\n".join(getattr(cells, name)) for name in ("elements", "bases", "subjects")
    ]
    return SAYS_ABOVE not in texts


def ordered(cells):
    """The same whatever the order in which channels and levels are offered."""
    return {**vars(cells), "channels": set(cells.channels), "levels": set(cells.levels)}


@pytest.mark.demand("CAT-1")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(ENTRY.filter(plain), min_size=1, max_size=4))
def test_a_table_that_went_out_comes_back_the_same(entries):
    given_ = [(f"id-{place}", cells) for place, cells in enumerate(entries)]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(sheets.as_lines(given_, WORDS))

    found = read(stream.getvalue().encode("utf-8-sig"), "目录.csv")

    assert [(key, ordered(cells)) for key, cells, _row in found.rows] == [
        (key, ordered(cells)) for key, cells in given_
    ]


@pytest.mark.demand("CAT-1")
def test_a_workbook_that_went_out_comes_back_the_same():
    seeds = [(f"id-{place}", seed.cells) for place, seed in enumerate(WORDS.seeds)]

    found = read(sheets.as_xlsx(seeds, WORDS, title="目录"))

    assert [(key, cells) for key, cells, _row in found.rows] == seeds
    assert found.doubts == []
