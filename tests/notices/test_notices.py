"""The five notices of the demonstration, those of our own, and the whole corpus where it is at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from gongkai.documents.reading import NoticeReading, read_notice

HERE = Path(__file__).parent
CORPUS = os.environ.get("GONGKAI_CORPUS", "")
LEAST = {"metadata": 0.97, "tasks": 0.97, "units": 0.95, "leads": 0.93, "deadlines": 0.95}
LEAST_TASKS_OF_ONE = 0.85
MOST_TIMED_ERRORS = 1


@pytest.fixture(scope="module")
def scoring() -> Any:
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location("notice_scoring", HERE / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def source_of(labels: Path) -> Path:
    name = labels.name.removesuffix(".gold.json")
    return next(path for suffix in (".txt", ".html", ".md") if (path := labels.parent / f"{name}{suffix}").exists())


def read(path: Path) -> NoticeReading:
    return read_notice(path.read_bytes(), path.name)


def assert_read_well(scoring: Any, folder: Path) -> None:
    total = scoring.Score()
    for labels in sorted(folder.glob("*.gold.json")):
        one = scoring.Score()
        gold = json.loads(labels.read_text(encoding="utf-8"))
        reading = read(source_of(labels)).as_corpus()
        scoring.score(gold, reading, one)
        scoring.score(gold, reading, total)
        print(f"{labels.name:36} {one}")
        assert one["tasks"].f1 >= LEAST_TASKS_OF_ONE, labels.name
    print(f"{'all':36} {total}")
    for kind, least in LEAST.items():
        assert total[kind].f1 >= least, (kind, str(total))
    assert total["timed_duties"].false + total["timed_duties"].missed <= MOST_TIMED_ERRORS


@pytest.mark.demand("WRK-1")
def test_the_five_notices_of_the_demonstration_are_read_as_people_labelled_them(scoring):
    assert len(list(HERE.glob("*.gold.json"))) == 5

    assert_read_well(scoring, HERE)


@pytest.mark.demand("WRK-1")
def test_notices_in_other_offices_styles_are_read_as_labelled(scoring):
    assert_read_well(scoring, HERE / "own")


@pytest.mark.corpus
@pytest.mark.demand("WRK-1")
def test_every_labelled_notice_of_the_corpus_is_read_and_no_other_breaks_the_reader(scoring):
    if not CORPUS:
        pytest.skip("GONGKAI_CORPUS is not set: the notices of the corpus were NOT read; set it to the corpus folder")
    folder = Path(CORPUS) / "notices"

    assert_read_well(scoring, folder)

    for path in sorted({*folder.glob("*.txt"), *folder.glob("*.html")}):
        reading = read(path)
        assert reading.metadata.title, path.name
        assert_spans_quote(reading)


@pytest.mark.parametrize(
    "path", sorted({*HERE.glob("*.txt"), *HERE.glob("own/*.txt"), *HERE.glob("own/*.html")}), ids=lambda path: path.stem
)
def test_every_span_points_at_the_words_it_quotes(path):
    assert_spans_quote(read(path))


def assert_spans_quote(reading: NoticeReading) -> None:
    for block in reading.blocks:
        assert reading.quote(block.span) == block.text
    for task in reading.tasks:
        assert task.text in reading.quote(task.span)
        for unit in task.responsible_units:
            assert "".join(reading.quote(unit.span).split()) == unit.name
        if task.deadline is not None:
            assert reading.quote(task.deadline.span) == task.deadline.text
    for duty in reading.timed_duties:
        assert reading.quote(duty.span) == duty.text
        assert duty.unit in duty.text or duty.unit == "日"
    for found in (
        reading.metadata.title,
        reading.metadata.document_number,
        reading.metadata.date_of_writing,
        reading.metadata.report_due,
    ):
        assert found is None or reading.quote(found.span).strip()


@pytest.mark.demand("WRK-3")
def test_the_day_on_which_progress_is_to_be_reported_is_found():
    assert str(read(HERE / "001_yunnan_2019.txt").metadata.report_due.value) == "2019-12-15"
    assert str(read(HERE / "003_shizong_2020.txt").metadata.report_due.value) == "2020-11-30"
    assert read(HERE / "002_ziyang_2020.txt").metadata.report_due is None
