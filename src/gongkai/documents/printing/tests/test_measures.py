"""A printed official document held beside GB/T 9704-2012, from the coordinates in its own PDF, in millimetres."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from gongkai.documents.printing import Annex, Colophon, Issuer, Layout, Measures, to_pdf
from gongkai.documents.printing.content import Heading, paragraph, runs
from gongkai.documents.printing.measures import UnknownMeasure, standard

from .situations import LINE, MM, NOTICE, WITH_ANNEXES, line_with, lines, pages, strokes

RED = (230, 0, 18)
INK = 0.4
"""How far the ink of a character may stay behind its body, in millimetres."""
PITCH = (225 - 16 * MM) / 21


@pytest.fixture(scope="module")
def notice():
    return pages(to_pdf(NOTICE))


@pytest.fixture(scope="module")
def annexed():
    return pages(to_pdf(WITH_ANNEXES))


def body(page):
    """The lines of a page without its number."""
    return [line for line in lines(page) if line.bottom < 263]


def test_the_paper_is_a4(notice):
    assert [round(one * MM, 1) for one in notice[0].get_size()] == [210.0, 297.0]


def test_22_lines_of_28_characters_fill_a_type_area_of_156_by_225_mm_at_37_and_28_mm(notice):
    full = body(notice[1])

    assert [len(line.text) for line in full] == [28] * 22
    assert (min(line.left for line in full), full[0].top) == pytest.approx((28, 37), abs=INK)
    assert (max(line.right for line in full), full[-1].bottom) == pytest.approx((184, 262), abs=INK)
    steps = [after.baseline - before.baseline for before, after in pairwise(full)]
    assert steps == pytest.approx([PITCH] * 21, abs=0.02)
    assert {line.size_pt for line in full} == {16.0}


def test_copy_number_secrecy_and_urgency_stand_in_the_first_three_lines_at_the_left(notice):
    first, second, third = body(notice[0])[:3]

    assert [first.text, second.text, third.text] == ["000391", "秘密★1年", "特急"]
    assert first.top == pytest.approx(37, abs=1)
    assert [first.left, second.left, third.left] == pytest.approx([28] * 3, abs=INK)


def test_the_mark_is_red_centred_35_mm_below_the_type_area_and_no_wider_than_it(notice):
    mark = line_with(notice[0], "办公室文件")

    assert mark.top == pytest.approx(37 + 35, abs=0.3)
    assert (mark.left + mark.right) / 2 == pytest.approx(106, abs=0.5)
    assert mark.left > 28
    assert {one.colour for one in mark.characters} == {RED}


def test_the_number_stands_two_lines_below_the_mark_in_the_middle(notice):
    mark, number = line_with(notice[0], "办公室文件"), line_with(notice[0], "〔2020〕42号")

    assert number.top - mark.bottom == pytest.approx(2 * PITCH, abs=0.5)
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.5)


def test_the_red_line_is_4_mm_below_the_number_and_as_wide_as_the_type_area(notice):
    (rule,) = strokes(notice[0])

    assert rule.top - line_with(notice[0], "〔2020〕42号").bottom == pytest.approx(4, abs=0.1)
    assert (rule.left, rule.right) == pytest.approx((28, 184), abs=0.1)
    assert rule.colour == RED


def test_the_title_stands_two_blank_lines_below_the_red_line_in_22_points_in_the_middle(notice):
    (rule,) = strokes(notice[0])
    title = [line for line in body(notice[0]) if line.size_pt == 22]

    assert title[0].top - rule.top == pytest.approx(2 * PITCH, abs=1)
    assert [(line.left + line.right) / 2 for line in title] == pytest.approx([106] * len(title), abs=0.6)
    assert [line.text for line in title] == [
        "昭通市人民政府办公室",
        "关于印发昭通市2020年政务公开",
        "工作要点任务分解的通知",
    ]


def test_the_addressees_stand_one_blank_line_below_the_title_flush_left_with_a_colon(notice):
    title = [line for line in body(notice[0]) if line.size_pt == 22]
    addressees = line_with(notice[0], "各县")

    assert addressees.left == pytest.approx(28, abs=INK)
    assert addressees.text.endswith("：")
    assert addressees.baseline - title[-1].baseline == pytest.approx(2 * PITCH, abs=1.2)


def test_a_paragraph_begins_two_characters_in(notice):
    assert line_with(notice[0], "为深入贯彻").left == pytest.approx(28 + 2 * 156 / 28, abs=INK)
    assert line_with(notice[0], "一、总体要求").left == pytest.approx(28 + 2 * 156 / 28, abs=INK)


def test_the_first_page_holds_text_of_the_body(notice):
    assert "为深入贯彻" in "".join(line.text for line in body(notice[0]))


def test_of_a_sealed_document_the_date_ends_four_characters_in_with_the_name_centred_above(notice):
    last = notice[len(notice) - 1]
    signed = [line for line in body(last) if line.text == "昭通市人民政府办公室"]
    day = line_with(last, "2020年7月10日")

    assert 184 - day.right == pytest.approx(4 * 156 / 28, abs=1)
    assert (signed[0].left + signed[0].right) / 2 == pytest.approx((day.left + day.right) / 2, abs=0.6)
    assert day.baseline - signed[0].baseline == pytest.approx(PITCH, abs=0.1)


def test_without_a_seal_the_date_begins_two_characters_right_of_the_name():
    last = pages(to_pdf(replace(NOTICE, is_sealed=False, body=(paragraph("甲"),))))[0]
    signed = [line for line in lines(last) if line.text == "昭通市人民政府办公室" and line.size_pt == 16]
    day = line_with(last, "2020年7月10日")

    assert 184 - signed[0].right == pytest.approx(2 * 156 / 28, abs=INK + 0.3)
    assert day.left - signed[0].left == pytest.approx(2 * 156 / 28, abs=INK)


def test_the_note_stands_in_brackets_under_the_date_two_characters_in(notice):
    last = notice[len(notice) - 1]
    note = line_with(last, "此件公开发布")

    assert note.text == "（此件公开发布）"
    assert note.baseline - line_with(last, "7月10日").baseline == pytest.approx(PITCH, abs=0.1)


def test_the_colophon_ends_with_the_type_area_of_the_last_page_between_three_lines(annexed):
    last = annexed[len(annexed) - 1]
    found = strokes(last)

    assert [round(one.thickness, 2) for one in found] == [0.35, 0.25, 0.35]
    assert found[-1].top == pytest.approx(262, abs=0.1)
    assert [(one.left, one.right) for one in found] == [pytest.approx((28, 184), abs=0.1)] * 3
    printed = line_with(last, "印发")
    assert (printed.left, printed.right) == pytest.approx((28 + 14 * MM, 184 - 14 * MM), abs=0.5)
    assert printed.size_pt == 14
    assert line_with(last, "抄送：").text.endswith("。")
    assert not any("抄送" in line.text for page in range(len(annexed) - 1) for line in lines(annexed[page]))


def test_page_numbers_stand_outside_7_mm_below_between_dashes_one_character_in(annexed):
    for number in range(len(annexed)):
        folio = lines(annexed[number])[-1]
        dash = folio.characters[0]
        assert folio.text == f"—{number + 1}—"
        assert (dash.text, folio.size_pt) == ("—", 14)
        assert dash.top == pytest.approx(262 + 7, abs=0.15)
        if number % 2 == 0:
            assert folio.right == pytest.approx(184 - 14 * MM, abs=INK)
        else:
            assert folio.left == pytest.approx(28 + 14 * MM, abs=INK)


def test_annexes_begin_a_page_with_their_number_and_have_their_title_in_the_third_line(annexed):
    heads = [page for page in annexed if lines(page)[0].text.startswith("附件")]

    assert [lines(page)[0].text for page in heads] == ["附件1", "附件2"]
    for page in heads:
        number, title = lines(page)[:2]
        assert (number.left, number.top) == pytest.approx((28, 37), abs=0.5)
        assert title.size_pt == 22
        assert title.baseline - number.baseline == pytest.approx(2 * PITCH, abs=2)


def test_the_text_names_its_annexes_one_line_below_without_full_stop(annexed):
    named = [line.text for page in annexed for line in lines(page) if line.text.startswith(("附件：", "2.责任"))]

    assert named == ["附件：1.任务分解表", "2.责任分工"]


def test_joint_issuers_stand_above_each_other_the_host_first_and_leave_room_for_text():
    issuers = tuple(
        Issuer(name) for name in ("昭通市人民政府", "昭通市发展和改革委员会", "昭通市财政局", "昭通市教育局")
    )
    first = pages(to_pdf(replace(NOTICE, issuers=issuers)))[0]
    marks = [line for line in lines(first) if any(one.colour == RED for one in line.characters)]

    shown = "".join(line.text for line in marks)
    assert shown.index("昭通市人民政府") < shown.index("昭通市发展和改革委员会") < shown.index("昭通市教育局")
    assert shown.count("文件") == 1
    assert min(line.top for line in marks) == pytest.approx(72, abs=0.5)
    assert max(line.right for line in marks) <= 184.1
    assert any("为深入贯彻" in line.text for line in lines(first))


def test_eight_joint_issuers_and_a_long_title_still_leave_text_on_the_first_page():
    issuers = tuple(Issuer(f"昭通市第{one}人民政府办公室") for one in "一二三四五六七八")
    many = replace(NOTICE, issuers=issuers, title=NOTICE.title + "的补充说明以及有关事项的进一步安排")

    first = pages(to_pdf(many))[0]

    assert any("为深入贯彻" in line.text for line in lines(first))


def test_addressees_that_leave_no_room_for_text_move_to_the_colophon():
    content = pages(to_pdf(replace(NOTICE, addressees="，".join(f"第{one}单位和有关部门" for one in range(60)))))

    assert any("为深入贯彻" in line.text for line in lines(content[0]))
    assert not any("第59单位" in line.text for line in lines(content[0]))
    assert any("主送：" in line.text for line in lines(content[len(content) - 1]))


def test_a_document_that_goes_upwards_has_number_left_and_signatories_right():
    page = pages(to_pdf(replace(NOTICE, signatories=("张某某", "李某"))))[0]
    line = line_with(page, "签发人：")

    assert "42号" in line.text
    assert line.left == pytest.approx(28 + 156 / 28, abs=0.5)
    assert 184 - line.right == pytest.approx(156 / 28, abs=INK + 0.3)
    assert strokes(page)[0].top - line.bottom == pytest.approx(4, abs=0.3)


@pytest.mark.parametrize("count", range(14, 27))
def test_no_page_holds_the_names_and_the_day_without_text(count):
    content = pages(to_pdf(replace(NOTICE, body=(paragraph("甲。"), paragraph(LINE * count)), colophon=Colophon())))

    page = next(page for page in content if any("2020年7月10日" in line.text for line in lines(page)))
    text = "".join(line.text for line in lines(page))
    assert text[:4] in LINE * 2 or text.startswith("000391")


def test_a_colophon_that_finds_no_room_has_a_page_of_its_own_without_number():
    for count in range(4, 20):
        annex = Annex("附表", (paragraph(LINE * count),))
        content = pages(
            to_pdf(replace(NOTICE, annexes=(annex,), colophon=Colophon("甲，" * 60, "乙", date(2020, 1, 2))))
        )
        last = [line.text for line in lines(content[len(content) - 1])]
        if "成岁" not in "".join(last):
            assert last[-1] == "乙2020年1月2日印发"
            assert [line.text for line in lines(content[len(content) - 2])][-1].startswith("—")
            return
    pytest.fail("the colophon always found room")


def test_a_letter_has_its_mark_30_mm_from_the_edge_and_red_double_lines_of_170_mm():
    letter = replace(NOTICE, layout=Layout.LETTER, mark_ending="", body=(paragraph("甲"), paragraph("乙")))
    page = pages(to_pdf(letter))[0]
    mark = next(line for line in lines(page) if line.characters[0].colour == RED)
    bars = [one for one in strokes(page) if one.colour == RED]

    assert mark.top == pytest.approx(30, abs=0.3)
    assert (mark.left + mark.right) / 2 == pytest.approx(105, abs=0.6)
    assert [round(one.right - one.left) for one in bars] == [170] * 4
    assert [(one.left + one.right) / 2 for one in bars] == pytest.approx([105] * 4, abs=0.1)
    assert bars[0].top - mark.bottom == pytest.approx(4, abs=0.3)
    assert bars[-1].bottom == pytest.approx(297 - 20, abs=0.1)
    assert [one.thickness > 0.5 for one in bars] == [True, False, False, True]
    assert line_with(page, "42号").right == pytest.approx(184, abs=0.5)
    assert not any(line.text.startswith("—") for line in lines(page))


def test_an_order_has_its_mark_20_mm_below_the_type_area_and_no_red_line():
    page = pages(
        to_pdf(replace(NOTICE, layout=Layout.ORDER, mark_ending="令", title="", number="第7号", addressees=""))
    )[0]
    mark = next(line for line in lines(page) if line.characters[0].colour == RED)
    number = line_with(page, "第7号")

    assert mark.top == pytest.approx(37 + 20, abs=0.3)
    assert number.top - mark.bottom == pytest.approx(2 * PITCH, abs=1)
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.5)
    assert strokes(page) == []


def test_minutes_have_their_mark_35_mm_below_the_type_area_and_no_signature():
    page = pages(to_pdf(replace(NOTICE, layout=Layout.MINUTES, mark_ending="纪要", body=(paragraph("甲"),))))[0]

    assert next(line for line in lines(page) if line.characters[0].colour == RED).top == pytest.approx(72, abs=0.3)
    assert not any("2020年7月10日" in line.text for line in lines(page))


def test_fields_left_empty_leave_nothing_behind():
    bare = replace(
        NOTICE,
        body=(Heading(1, runs("一、甲")), paragraph("乙")),
        **dict.fromkeys(("number", "addressees", "copy_number", "secrecy", "urgency", "note"), ""),
        dated_on=None,
        colophon=Colophon(),
    )

    content = pages(to_pdf(bare))

    text = "".join(line.text for line in lines(content[0]))
    assert len(content) == 1
    assert "：" not in text
    assert "（" not in text


def test_a_measure_that_an_authority_changes_is_kept_and_listed():
    own = Measures({"mark.top_mm": 80.0})

    page = pages(to_pdf(NOTICE, measures=own))[0]

    assert line_with(page, "办公室文件").top == pytest.approx(37 + 80, abs=0.3)
    (only,) = own.deviations()
    assert (only.measure.name, only.measure.value, only.used, only.measure.clause) == (
        "mark.top_mm",
        35.0,
        80.0,
        "7.2.4",
    )


def test_a_measure_that_does_not_exist_is_refused():
    with pytest.raises(UnknownMeasure, match=r"mark\.top"):
        Measures({"mark.top": 3})
    with pytest.raises(UnknownMeasure):
        Measures({"colour.red": 3})


def test_every_measure_names_its_clause():
    assert all(one.clause for one in standard().values())
    assert sum(one.is_seen for one in standard().values()) >= 24
