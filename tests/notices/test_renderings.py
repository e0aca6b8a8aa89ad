"""The same notice as text, as a Word document and as PDF gives the same tasks."""

import importlib.util
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gongkai.documents.reading import read_notice

HERE = Path(__file__).parent
CORPUS = os.environ.get("GONGKAI_CORPUS", "")
MOST_LOST = 0.01
# other offices' notices with what is hard on a page: merged cells, heads of two rows, stacked cells, rows cut by pages
HARD = (
    "circles_and_brackets",
    "spanning_table",
    "stacked_with_sections",
    "table_cut_by_pages",
    "three_levels",
    "traditional_pinyin",
    "two_row_head",
    "two_tables",
)


def module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"notice_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


rendering, scoring = module("rendering"), module("scoring")

MANNERS: dict[str, Callable[[Path], tuple[bytes, str]]] = {
    "word": lambda path: (rendering.to_docx(list(rendering.parts_of(path)), is_numbered=False), "a.docx"),
    "word-numbered": lambda path: (rendering.to_docx(list(rendering.parts_of(path)), is_numbered=True), "a.docx"),
    "pdf": lambda path: (rendering.to_pdf(list(rendering.parts_of(path))), "a.pdf"),
    "pdf-columns": lambda path: (rendering.to_pdf(list(rendering.parts_of(path)), columns=2, size=10), "a.pdf"),
}


def source_of(labels: Path) -> Path:
    name = labels.name.removesuffix(".gold.json")
    return next(path for suffix in (".txt", ".html", ".md") if (path := labels.parent / f"{name}{suffix}").exists())


def assert_same_tasks(labels: list[Path], manner: str) -> None:
    text, other = scoring.Score(), scoring.Score()
    for label in labels:
        gold, path = json.loads(label.read_text(encoding="utf-8")), source_of(label)
        scoring.score(gold, read_notice(path.read_bytes(), path.name).as_corpus(), text)
        scoring.score(gold, read_notice(*MANNERS[manner](path)).as_corpus(), other)
    print(f"{manner:14} {other}")
    assert other["tasks"].f1 >= text["tasks"].f1 - MOST_LOST, str(other)


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("manner", MANNERS)
def test_the_five_notices_give_the_same_tasks_in_every_format(manner):
    assert_same_tasks(sorted(HERE.glob("*.gold.json")), manner)


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("manner", ["word-numbered", "pdf"])
def test_notices_that_are_hard_on_a_page_give_the_same_tasks(manner):
    assert_same_tasks([HERE / "own" / f"{name}.gold.json" for name in HARD], manner)


@pytest.mark.corpus
@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("manner", MANNERS)
def test_the_labelled_notices_of_the_corpus_give_the_same_tasks_in_every_format(manner):
    if not CORPUS:
        pytest.skip("GONGKAI_CORPUS is not set: the notices of the corpus were NOT read; set it to the corpus folder")
    assert_same_tasks(sorted((Path(CORPUS) / "notices").glob("*.gold.json")), manner)


@pytest.mark.parametrize("manner", ["word-numbered", "pdf", "pdf-columns"])
@pytest.mark.parametrize("name", ["001_yunnan_2019", "004_tongliao_2020"])
def test_every_character_of_a_rendered_notice_is_accounted_for(name, manner):
    account = module("test_account")
    reading = read_notice(*MANNERS[manner](HERE / f"{name}.txt"))

    account.assert_accounted(reading)
    account.assert_in_their_roles(reading)
    account.assert_traced(reading)
