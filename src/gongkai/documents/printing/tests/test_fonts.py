"""Typefaces: the organ's own before free ones, every change told, no character lost in a box."""

from dataclasses import replace

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from gongkai.documents.printing import FontSet, Manuscript, NoChineseFont, TaskTable, to_pdf, typeset
from gongkai.documents.printing.content import paragraph
from gongkai.documents.printing.fonts import Role, system_fonts, wanted

from .situations import NOTICE, lines, pages


def drawn(folder, family, text):
    """A typeface with a square for each character of ``text``."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for place in ((50, 700), (900, 700), (900, 0)):
        pen.lineTo(place)
    pen.closePath()
    square = pen.glyph()
    names = {ord(one): f"u{ord(one):X}" for one in text}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 50)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.save(folder / f"{family}.ttf")


def text_of(content):
    return "".join(line.text for page in pages(content) for line in lines(page))


def test_the_organs_own_typeface_is_used_before_the_free_one(tmp_path):
    drawn(tmp_path, "FangSong_GB2312", "甲乙中")

    report = {one.wanted: one for one in FontSet(tmp_path).report()}

    assert (report["仿宋_GB2312"].used, report["仿宋_GB2312"].is_fallback) == ("FangSong_GB2312", False)
    assert report["黑体"].is_fallback


def test_a_character_that_the_organs_typeface_lacks_is_borrowed_and_told(tmp_path):
    drawn(tmp_path, "FangSong_GB2312", "甲乙中")

    printed = typeset(Manuscript((paragraph("甲乙丙"),)), fonts=FontSet(tmp_path))

    borrowed = [one for one in printed.fonts if one.characters]
    assert [(one.wanted, one.characters) for one in borrowed] == [("FangSong_GB2312", "丙")]
    assert printed.missing == ()
    assert "FangSong" in str(printed.content)


def test_every_typeface_that_stands_in_for_another_is_told():
    report = typeset(Manuscript((paragraph("甲"),))).fonts

    assert [one.wanted for one in report] == [wanted(role) for role in Role]
    assert all(one.used for one in report)


def test_the_free_typefaces_of_debian_stand_in_where_no_licensed_one_is():
    used = {one.wanted: one.used for one in system_fonts().report() if one.is_fallback}

    if not used:
        pytest.skip("this machine has every licensed typeface")
    assert (
        used.items()
        <= {
            "方正小标宋简体": "Noto Serif CJK SC",
            "仿宋_GB2312": "Noto Serif CJK SC",
            "楷体_GB2312": "LXGW WenKai",
            "黑体": "Noto Sans CJK SC",
            "宋体": "Noto Serif CJK SC",
        }.items()
    )


def test_without_any_chinese_typeface_it_says_which_packages_to_install(tmp_path):
    with pytest.raises(NoChineseFont) as refusal:
        to_pdf(NOTICE, fonts=FontSet(tmp_path, has_system=False))

    assert "sudo apt install fonts-noto-cjk fonts-lxgw-wenkai" in refusal.value.advice
    assert "没有任何中文字体" in refusal.value.advice


def test_a_folder_with_damaged_files_covers_nothing_and_stops_nothing(tmp_path):
    (tmp_path / "damaged.ttf").write_bytes(b"\x00\x01\x00\x00" + b"\xff" * 500)

    assert FontSet(tmp_path).report() == system_fonts().report()


def test_characters_without_a_shape_are_named_in_the_text_and_reported_with_their_place(tmp_path):
    drawn(tmp_path, "FangSong_GB2312", "甲中文缺字共〔〕U+0123456789ABCDEF… —“”。：（）")
    only = FontSet(tmp_path, has_system=False)

    printed = typeset(Manuscript((paragraph("甲文"), paragraph("文乙"))), fonts=only)

    assert [(one.character, one.code_point, one.place) for one in printed.missing] == [("乙", "U+4E59", "正文第2项")]
    assert "文〔缺字U+4E59〕" in text_of(printed.content)


def test_mongolian_without_a_typeface_is_told_as_one_stretch():
    word = "ᠮᠣᠩᠭᠣᠯ ᠦᠰᠦᠭ"

    printed = typeset(replace(NOTICE, body=(paragraph(f"甲{word}乙"),)))

    if not printed.missing:
        pytest.skip("this machine has a typeface for traditional Mongolian")
    assert "".join(one.character for one in printed.missing) == word.replace(" ", "")
    assert {one.place for one in printed.missing} == {"正文第1项"}
    assert "〔缺字U+182E" in text_of(printed.content)


def test_a_rare_character_beyond_the_basic_plane_is_drawn_or_told():
    printed = typeset(Manuscript((paragraph("𠮷𰻝"),)))

    shown = pages(printed.content)[0].get_textpage().get_text_range()
    for character in "𠮷𰻝":
        is_told = character in [one.character for one in printed.missing]
        assert is_told is (character not in shown)


def test_signs_that_turn_the_direction_of_writing_are_shown_and_not_obeyed():
    printed = typeset(Manuscript((paragraph("甲\u202e乙\x07丙"),)))

    assert [one.code_point for one in printed.missing] == ["U+202E", "U+0007"]
    assert "甲〔缺字U+202E〕乙〔缺字U+0007〕丙" in text_of(printed.content)


def test_a_box_in_a_table_names_its_row():
    table = TaskTable("表", "甲", ("一", "二"), (("1", "甲"), ("2", "乙\u202e")))

    assert [one.place for one in typeset(table).missing] == ["表格第2项"]
