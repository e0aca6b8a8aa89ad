"""What the sources of duties name, and the clauses they mean."""

from datetime import date

import pytest

from gongkai.documents.reading.clauses import clauses_of
from gongkai.oversight.workplans.citations import citations_of, located, same_number

TEXT = """一、总体要求
坚持公开为常态。
二、工作重点
（一）公开目录。各单位要编制目录。
（二）解读政策。各单位要解读政策。
三、保障措施
（一）加强领导。主要负责同志听取汇报。
（三）抓好检查。每月检查网站。"""


@pytest.mark.parametrize(
    ("source", "document", "places"),
    [
        ("资府办发〔2020〕31号 二（六）1", "资府办发〔2020〕31号", (("二", "（六）", "1"),)),
        ("通政公字〔2020〕1号 （三）、（十四）", "通政公字〔2020〕1号", (("（三）",), ("（十四）",))),
        ("云政办发〔2019〕55号 第10、46项", "云政办发〔2019〕55号", (("第10项",), ("第46项",))),
        ("云政办发〔2019〕55号 前言、完成时限栏", "云政办发〔2019〕55号", (("前言",),)),
        ("昭政办发〔2020〕42号 末段", "昭政办发〔2020〕42号", (("末段",),)),
        ("国办秘函〔2019〕19号", "国办秘函〔2019〕19号", ()),
        ("政府信息公开条例 第三十三条", "政府信息公开条例", (("第三十三条",),)),
        ("国办发〔2016〕80号 实施细则", "国办发〔2016〕80号", ()),
        ("政府信息公开条例（2007年国务院令第492号） 第二十四条", None, (("第二十四条",),)),
    ],
)
def test_a_source_names_a_document_and_its_clauses(source, document, places):
    (citation,) = citations_of(source)

    assert citation.places == places
    assert document is None or citation.document == document


def test_a_title_may_carry_its_date_and_a_source_several_documents():
    first, second = citations_of("师宗县分解落实方案（2020年9月15日） 二.4；行政诉讼法 第四十五条")

    assert (first.document, first.dated_on, first.places) == ("师宗县分解落实方案", date(2020, 9, 15), (("二", "4"),))
    assert second.document == "行政诉讼法"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("通政公字（2020）1号", "通政公字〔2020〕1号", True),
        ("云政办发[2019] 55号", "云政办发〔2019〕55号", True),
        ("云政办发〔2019〕55号", "云政办发〔2019〕5号", False),
        ("", "", False),
    ],
)
def test_brackets_and_blanks_do_not_make_another_number(one, other, same):
    assert same_number(one, other) is same


@pytest.mark.parametrize(
    ("places", "about", "found"),
    [
        ("二（一）", "", ["二（一）"]),
        ("（二）", "", ["二（二）"]),
        ("（三）", "", ["三（三）"]),
        ("（一）", "主要负责同志听取汇报", ["三（一）"]),
        ("（一）", "编制目录", ["二（一）"]),
        ("一", "", ["一"]),
        ("四（一）", "", []),
        ("二（一）、三（三）", "", ["二（一）", "三（三）"]),
    ],
)
def test_a_citation_finds_its_clauses_and_of_several_alike_the_one_that_speaks_of_it(places, about, found):
    (citation,) = citations_of(f"资府办发〔2020〕31号 {places}")

    assert [clause.label for clause in located(citation, TEXT, clauses_of(TEXT), about=about)] == found
