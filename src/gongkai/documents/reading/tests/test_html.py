import time

import pytest

from gongkai.documents.reading import BlockKind, UnreadableNotice, read_notice

HEAD = "<tr><th>序号</th><th>工作任务</th><th>责任单位</th><th>完成时限</th></tr>"


def page(body: str) -> bytes:
    return f"<html><head><title>题</title><style>p{{}}</style></head><body>{body}</body></html>".encode()


def test_what_nobody_sees_is_not_read():
    reading = read_notice(
        page(
            "<script>var x='（一）假任务';</script><p>一、加强领导</p><p hidden>（二）藏着的</p>"
            "<p style='display: none'>（一）藏着的任务</p>"
            "<!-- （三）注释 --><p>（一）明确责任。&nbsp;落实到人。</p><iframe>（四）框</iframe>"
        ),
        "a.html",
    )

    assert [task.text for task in reading.tasks] == ["明确责任。 落实到人。"]
    assert "藏" not in reading.text
    assert "var x" not in reading.text


def test_entities_of_a_document_type_are_not_expanded():
    data = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><html><body><p>&a;&b;</p><p>'
        + "一、公开。".encode()
        + b"</p><p>x</p></body></html>"
    )

    assert "root:" not in read_notice(data, "a.html").text


def test_spanning_cells_count_for_every_row_they_cover():
    reading = read_notice(
        page(
            f"<table>{HEAD}<tr><td>1</td><td>公开预算决算信息。</td><td rowspan=2>县财政局</td><td>6月底前</td></tr>"
            "<tr><td>2</td><td>公开政府采购信息。</td><td>全年</td></tr></table><p>2022年</p>"
        ),
        "a.html",
    )

    assert [[unit.name for unit in task.responsible_units] for task in reading.tasks] == [["县财政局"], ["县财政局"]]
    assert reading.tasks[0].responsible_units[0].span == reading.tasks[1].responsible_units[0].span
    assert reading.tasks[1].is_whole_year


def test_absurd_spans_are_bounded():
    reading = read_notice(
        page(
            "<table><tr><td rowspan=99999999 colspan=99999999>甲</td></tr>"
            + "<tr><td>乙</td><td>丙</td></tr>" * 50
            + "</table>"
        ),
        "a.html",
    )

    assert len(reading.blocks) == 51


def test_markup_nested_beyond_reason_is_refused_and_not_half_read():
    with pytest.raises(UnreadableNotice, match="2048"):
        read_notice(page("<div>" * 100_000 + "<p>一、加强领导。</p>"), "a.html")


def test_deep_but_readable_markup_is_read():
    reading = read_notice(page("<div>" * 1500 + "<p>一、加强领导</p><p>（一）明确责任。</p>"), "a.html")

    assert len(reading.tasks) == 1


def test_a_table_of_ten_thousand_rows_is_read_in_linear_time():
    def seconds(rows: int) -> float:
        row = (
            "<tr><td>{}</td><td>推进政务公开工作，完善制度</td><td>县政府办牵头，县司法局配合</td><td>6月底前</td></tr>"
        )
        data = page(f"<table>{HEAD}{''.join(row.format(number) for number in range(rows))}</table>")
        start = time.process_time()
        reading = read_notice(data, "a.html")
        assert len(reading.tasks) == rows
        return time.process_time() - start

    seconds(10)
    small, large = seconds(1_000), seconds(10_000)

    assert large < small * 30


def test_a_layout_table_is_no_row_of_cells():
    reading = read_notice(
        page(
            "<table><tr><td><table><tr><td><p>一、加强领导</p><p>（一）明确责任。</p></td></tr></table></td></tr></table>"
        ),
        "a.html",
    )

    assert all(block.kind != BlockKind.ROW for block in reading.blocks)
    assert len(reading.tasks) == 1
