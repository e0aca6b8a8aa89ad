"""Every hostile file through every task of the sandbox: nothing falls, no limit is passed, one sentence is told."""

import re

import pytest

from gongkai.documents import sandbox
from gongkai.documents.kinds import Format, kind_of, refusal_of
from gongkai.documents.sandbox import Limits, tasks
from gongkai.documents.sandbox.limits import MEBIBYTE
from gongkai.documents.sandbox.tests.hostile import files

LIMITS = Limits(
    seconds=4.0, seconds_per_page=0.1, seconds_most=6.0, memory_bytes=384 * MEBIBYTE, part_bytes=32 * MEBIBYTE
)
OPENED = tasks.Task("gongkai.documents.sandbox.tests.opening.opened", tasks.TEXTS | tasks.OFFICE)
SLACK_SECONDS = 1.5
SENTENCE = re.compile(r"[\u4e00-\u9fff].{4,}[^。]$")
FILES = list(files())


@pytest.fixture(autouse=True)
def libraries(monkeypatch):
    monkeypatch.setitem(tasks.TASKS, "opened", OPENED)


def test_there_are_enough_of_them():
    assert len({file.name for file in FILES}) == len(FILES) >= 240


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_its_kind_is_told_without_unpacking_it(file):
    kind = kind_of(file.content)
    refusal = refusal_of(kind, accepted=OPENED.accepted)

    assert kind.format in Format
    assert refusal is None or (SENTENCE.search(refusal[1]) and refusal[0].startswith("kind."))
    if any(code.startswith("kind.") for code in file.codes) and len(file.codes) == 1:
        assert refusal and refusal[0] in file.codes


@pytest.mark.parametrize("task", sorted({*tasks.TASKS, "opened"} - {"kind"}))
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_does_no_harm(file, task, tmp_path):
    outcome = sandbox.measure(task, file.content, name=file.name, limits=LIMITS, out=tmp_path / "out")

    assert outcome.seconds < LIMITS.seconds_most + SLACK_SECONDS
    assert outcome.peak_bytes <= LIMITS.memory_bytes
    if outcome.refused is not None:
        assert SENTENCE.search(outcome.refused.reason), outcome.refused.reason
        assert outcome.refused.code != "sandbox.unavailable"
    if task == "opened" and file.codes:
        assert (outcome.refused.code if outcome.refused else "read") in file.codes
