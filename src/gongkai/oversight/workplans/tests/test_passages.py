from hypothesis import given
from hypothesis import strategies as some

from gongkai.oversight.workplans.passages import (
    NoSuchPlace,
    Passage,
    clauses,
    parts_at,
    passages_of,
    sentences,
    whole_lines,
    words_of,
)
from gongkai.oversight.workplans.source_parts import PART_CHARACTERS, lines_of, part_from

TEXT = "（一）甲事。办乙事，再办丙事。（责任单位：某局）\n（二）丁事。"


def test_the_words_of_a_task_are_found_in_one_piece_or_line_by_line():
    assert passages_of("甲事。办乙事", TEXT, within=Passage(0, 25)) == [Passage(3, 9)]
    assert passages_of("甲事。\n丁事。", TEXT, within=Passage(0, len(TEXT))) == [Passage(3, 6), Passage(28, 31)]
    assert passages_of("没有的话", TEXT, within=Passage(0, 5)) == [Passage(0, 5)]


def test_a_sentence_is_divided_after_its_marks():
    assert [TEXT[one.start : one.end] for one in clauses([Passage(3, 15)], TEXT)] == [
        "甲事。",
        "办乙事，",
        "再办丙事。",
    ]
    assert [TEXT[one.start : one.end] for one in sentences(Passage(0, 15), TEXT)] == [
        "（一）甲事。",
        "办乙事，再办丙事。",
    ]


def test_a_part_without_words_is_no_part():
    for cut in (3, 15):
        try:
            parts_at([Passage(3, 15)], [cut], TEXT)
        except NoSuchPlace:
            continue
        raise AssertionError(cut)


@given(some.text("甲乙。，；\n ", min_size=1, max_size=60), some.sets(some.integers(0, 60), max_size=4))
def test_the_parts_together_have_all_the_words(text, cuts):
    """Nothing of a task is lost where it is divided, and nothing is in two parts."""
    try:
        parts = parts_at([Passage(0, len(text))], sorted(cut for cut in cuts if cut < len(text)), text)
    except NoSuchPlace:
        return

    said = "".join(words_of(part, text) for part in parts)
    assert "".join(said.split()) == "".join(text.split())


@given(some.text("甲乙。\n", max_size=80), some.integers(0, 90))
def test_the_parts_of_a_source_lose_no_word(text, start):
    part = part_from(text, start)
    shown = "".join(one.words for line in lines_of(text, part, []) for one in line)

    assert "".join(shown.split()) == "".join(text[part.start : part.end].split())
    assert whole_lines(text, part) == part


def test_a_source_without_lines_is_still_shown_in_parts():
    text = "字" * (5 * PART_CHARACTERS)

    part = part_from(text, 2 * PART_CHARACTERS)

    assert part == Passage(2 * PART_CHARACTERS, 3 * PART_CHARACTERS)
