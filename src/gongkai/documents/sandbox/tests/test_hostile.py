"""Every hostile file through every task of the sandbox: nothing falls, no limit is passed, one sentence is told."""

import re

import pytest

from gongkai.documents import sandbox
from gongkai.documents.kinds import Format, kind_of, refusal_of
from gongkai.documents.sandbox import Limits
from gongkai.documents.sandbox.limits import MEBIBYTE
from gongkai.documents.sandbox.tasks import TASKS
from gongkai.documents.sandbox.tests.hostile import files

LIMITS = Limits(
    seconds=1.5, seconds_per_page=0.1, seconds_most=2.0, memory_bytes=384 * MEBIBYTE, part_bytes=32 * MEBIBYTE
)
SLACK_SECONDS = 1.5
SENTENCE = re.compile(r"[\u4e00-\u9fff].{4,}[^。]$")
READ = "read"
FILES = list(files())
# Every file is read; other tasks get what they accept, for the rest is refused before they are called.
PAIRS = [
    pytest.param(task, file, id=f"{task}: {file.name}")
    for task, wanted in sorted(TASKS.items())
    for file in FILES
    if task == READ or (task != "kind" and kind_of(file.content).format in wanted.accepted)
]


def test_there_are_enough_of_them():
    assert len({file.name for file in FILES}) == len(FILES) >= 240


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_its_kind_is_told_without_unpacking_it(file):
    kind = kind_of(file.content)
    refusal = refusal_of(kind, accepted=TASKS[READ].accepted)

    assert kind.format in Format
    assert refusal is None or SENTENCE.search(refusal[1])
    if all(code.startswith("kind.") for code in file.codes) and len(file.codes) == 1:
        assert (refusal or [""])[0] in file.codes


@pytest.mark.parametrize(("task", "file"), PAIRS)
def test_it_does_no_harm(task, file, tmp_path):
    outcome = sandbox.measure(task, file.content, name=file.name, limits=LIMITS, out=tmp_path / "out")

    assert outcome.seconds < LIMITS.seconds_most + SLACK_SECONDS
    assert outcome.peak_bytes <= LIMITS.memory_bytes
    if outcome.refused is not None:
        assert SENTENCE.search(outcome.refused.reason), outcome.refused.reason
        assert outcome.refused.code != "sandbox.unavailable"
    if task == READ and file.codes:
        assert told(outcome) & file.codes


def told(outcome):
    """The code of the refusal; what a reader calls unreadable may be damaged or have nothing in it to read."""
    if outcome.refused is not None:
        return {outcome.refused.code}
    return {"read", "damaged"} if "unreadable" in outcome.result else {"read"}
