"""The clauses of the five real notices and of small ones: numbers in one spelling, nothing left out, nothing twice."""

from itertools import pairwise
from pathlib import Path

import pytest

from gongkai.documents.reading import read_notice
from gongkai.documents.reading.clauses import DOTTED, SPELLING, ClauseKind, clauses_of, han
from gongkai.documents.reading.numbering import Style

NOTICES = Path(__file__).resolve().parents[5] / "tests" / "notices"
EVERY = sorted([*NOTICES.glob("*.txt"), *NOTICES.glob("own/*.txt"), *NOTICES.glob("own/*.html")])


def reading(path):
    return read_notice(path.read_bytes(), name=path.name)


def labels(text):
    return [(clause.label, clause.is_heading) for clause in clauses_of(text)]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_task_and_limit_stands_in_a_clause_and_no_clauses_overlap(path):
    found = reading(path)

    clauses = clauses_of(found.text)

    assert clauses
    assert all(before.span.end <= after.span.start for before, after in pairwise(clauses))
    for one in (*found.tasks, *found.timed_duties):
        assert any(c.span.start < one.span.end and one.span.start < c.span.end for c in clauses), one.text


@pytest.mark.parametrize(
    ("name", "items", "rows", "paragraphs", "headings"),
    [
        ("000_zhaotong_2020.txt", 26, 0, 3, 4),
        ("001_yunnan_2019.txt", 0, 78, 4, 0),
        ("002_ziyang_2020.txt", 34, 0, 2, 9),
        ("003_shizong_2020.txt", 0, 15, 4, 0),
        ("004_tongliao_2020.txt", 21, 0, 2, 5),
    ],
)
def test_the_five_notices_have_these_clauses(name, items, rows, paragraphs, headings):
    clauses = clauses_of(reading(NOTICES / name).text)

    kinds = [clause.kind for clause in clauses]
    assert [kinds.count(kind) for kind in (ClauseKind.ITEM, ClauseKind.ROW, ClauseKind.PARAGRAPH)] == [
        items,
        rows,
        paragraphs,
    ]
    assert sum(clause.is_heading for clause in clauses) == headings


def test_numbers_are_spelled_one_way_whatever_the_notice_writes():
    text = (
        "关于公开的通知\n各县：\n现印发。\n一、总体\n(一) 做好公开。甲事要办。\n1．目录要编。\n2、清单要列。\n"
        "（二）做好解读。\n二、保障\n（一）加强领导。"
    )

    assert labels(text) == [
        ("前言", False),
        ("一", True),
        ("一（一）", False),
        ("一（一）1", False),
        ("一（一）2", False),
        ("一（二）", False),
        ("二", True),
        ("二（一）", False),
    ]


def test_rows_stand_under_the_section_that_was_announced_last():
    text = (
        "工作任务\t具体要求\t责任单位\n一、公开\t1.目录\t编制目录。\t市司法局\n2.清单\t公布清单。\t市财政局\n"
        "二、解读\t1.同步\t同步解读。\t各单位"
    )

    clauses = clauses_of(text)

    assert [clause.label for clause in clauses] == ["一.1", "一.2", "二.1"]
    assert [clause.title for clause in clauses] == ["目录", "清单", "同步"]
    assert clauses[1].headings == ("一、公开",)


def test_a_paragraph_that_turns_to_everyone_at_the_end_is_a_clause_of_its_own():
    text = "一、公开\n（一）编制目录。市司法局要编制目录并公布。\n各级各部门要将落实情况纳入年度报告。"

    assert [label for label, _ in labels(text)] == ["一", "一（一）", "末段"]


@pytest.mark.parametrize("text", ["", "\n\n", "市司法局", "序号\t任务\n①\t公开。", "\t\t", "一、", "（一）\n（一）"])
def test_poor_texts_break_nothing(text):
    assert all(clause.span.end <= len(text) for clause in clauses_of(text))


@pytest.mark.parametrize(("value", "written"), [(1, "一"), (10, "十"), (16, "十六"), (20, "二十"), (99, "九十九")])
def test_chinese_numbers(value, written):
    assert han(value) == written


def test_every_style_of_numbering_has_a_spelling():
    assert set(SPELLING) | set(DOTTED) == set(Style)
