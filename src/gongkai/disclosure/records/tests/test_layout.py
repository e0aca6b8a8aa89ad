"""Bodies as documents: what is a heading, an article, a table, a signature; and that no word is lost."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.disclosure.records.layout import contents_of, laid_out
from gongkai.disclosure.records.layout_html import as_html

NOTICE = """关于印发《青川市公证服务管理办法》的通知
青司发〔2020〕12号
各县（区）司法局，局属各单位：
现将《青川市公证服务管理办法》印发给你们，请遵照执行。
附件：1．收费标准
2．申请表
青川市司法局
2020年9月1日
（此件公开发布）
附件1
青川市公证服务收费标准
一、总则
（一）公开透明。收费标准向社会公开。
1．公示栏公示。
序号\t事项\t收费
1\t公证\t免费
2\t\t80元"""


def kinds(body, **own):
    return [(one.kind.value, one.text or one.rows) for one in laid_out(body, **own)]


def test_a_notice_is_laid_out_as_it_is_printed():
    found = kinds(NOTICE, title="关于印发《青川市公证服务管理办法》的通知", number="青司发〔2020〕12号")

    assert found == [
        ("title", "关于印发《青川市公证服务管理办法》的通知"),
        ("title", "青司发〔2020〕12号"),
        ("addressees", "各县（区）司法局，局属各单位："),
        ("paragraph", "现将《青川市公证服务管理办法》印发给你们，请遵照执行。"),
        ("annex_list", "附件：1．收费标准\n2．申请表"),
        ("signature", "青川市司法局\n2020年9月1日"),
        ("note", "（此件公开发布）"),
        ("annex", "附件1"),
        ("title", "青川市公证服务收费标准"),
        ("heading", "一、总则"),
        ("item", "（一）公开透明。收费标准向社会公开。"),
        ("item", "1．公示栏公示。"),
        ("table", (("序号", "事项", "收费"), ("1", "公证", "免费"), ("2", "", "80元"))),
    ]


def test_articles_and_items_have_lasting_anchors():
    body = "第一章　总则\n第一条 为规范公证服务，制定本办法。\n第二条 本办法自公布之日起施行。\n第二条 重复。"
    parts = laid_out(body)

    assert [(one.anchor, one.lead) for one in parts] == [
        ("t-c1", ""),
        ("t-a1", "第一条"),
        ("t-a2", "第二条"),
        ("t-a2.2", "第二条"),
    ]
    assert [one.anchor for one in laid_out("三、措施\n（二）落实责任。各单位负责。")] == ["t-s3", "t-s3-2"]


def test_headings_go_down_by_one_level_at_most():
    parts = laid_out("（一）先有小标题\n一、再有大标题\n（一）又是小标题\n附件2")

    assert [one.level for one in parts] == [1, 1, 2, 1]


def test_a_day_alone_within_the_text_is_no_signature():
    assert ("signature", "2020年9月1日") not in kinds("正文如下，\n2020年9月1日\n上午九时召开，至中午结束。")
    assert kinds("正文如下。\n2020年9月1日")[-1] == ("signature", "2020年9月1日")


def test_a_long_text_has_contents_and_a_short_one_none():
    long = "\n".join(f"{numeral}、第{numeral}部分\n{'内容' * 200}。" for numeral in "一二三四五")

    assert [one.text for one in contents_of(laid_out(long))] == [f"{one}、第{one}部分" for one in "一二三四五"]
    assert contents_of(laid_out("一、总则\n正文。")) == []


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("一二（）、附件：1．第条章\t\n 。年月日2020此<>&\x00\x0b\u3000甲"), max_size=200)
)
def test_no_word_of_a_body_is_lost_whatever_it_is(body):
    parts = laid_out(body)

    said = "".join(one.text or "".join(cell for row in one.rows for cell in row) for one in parts)
    assert "".join(said.split()) == "".join(body.split())
    assert len({one.anchor for one in parts if one.anchor}) == sum(1 for one in parts if one.anchor)
    drawn = as_html(parts)
    assert "\x00" not in drawn
    assert "<甲" not in drawn


@pytest.mark.parametrize("body", ["一、" * 100_000, "（一）甲。\n" * 20_000, "\t" * 50_000, "2020年9月1日\n" * 10_000])
def test_a_hostile_body_is_laid_out_in_time(body):
    started = time.process_time()

    as_html(laid_out(body))

    assert time.process_time() - started < 5
