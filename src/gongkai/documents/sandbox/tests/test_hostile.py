"""Every hostile file through every task of the sandbox: nothing falls, no limit is passed, one sentence is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

import pytest

from gongkai.documents import sandbox
from gongkai.documents.kinds import kind_of, refusal_of
from gongkai.documents.sandbox import Limits
from gongkai.documents.sandbox.limits import MEBIBYTE
from gongkai.documents.sandbox.tasks import TASKS
from gongkai.documents.sandbox.tests.hostile import OPTIONS, files
from gongkai.documents.sandbox.tests.hostile_parts import docx, xlsx

LIMITS = Limits(
    seconds=1.0, seconds_per_page=0.1, seconds_most=1.5, memory_bytes=384 * MEBIBYTE, part_bytes=32 * MEBIBYTE
)
CALM = replace(LIMITS, seconds=10.0, seconds_most=20.0)
SLACK_SECONDS = 2.0
SENTENCE = re.compile(r"[\u4e00-\u9fff].{3,}[^。]$")
READ = "read"


@pytest.fixture(scope="module")
def hostile():
    return list(files())


def test_there_are_enough_of_them(hostile):
    assert len({file.name for file in hostile}) == len(hostile) >= 240


def test_their_kind_is_told_without_unpacking_them(hostile):
    refusals = {file: refusal_of(kind_of(file.content), accepted=TASKS[READ].accepted) for file in hostile}

    assert [file.name for file, refusal in refusals.items() if refusal and not SENTENCE.search(refusal[1])] == []
    expected = {
        file: min(file.codes) for file in hostile if len(file.codes) == 1 and min(file.codes).startswith("kind.")
    }
    assert {file.name: (refusals[file] or [""])[0] for file in expected} == {
        file.name: code for file, code in expected.items()
    }


HARMLESS = [
    *((task, docx()) for task in sorted(TASKS) if task not in ("grid", "table")),
    *((task, xlsx()) for task in sorted(TASKS)),
]


@pytest.mark.parametrize(("task", "content"), HARMLESS, ids=range(len(HARMLESS)))
def test_a_harmless_file_passes_through_every_task(task, content, tmp_path):
    sandbox.run(task, content, limits=CALM, out=tmp_path / "out", **OPTIONS.get(task, {}))


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"kind"}))
def test_they_do_no_harm(task, hostile, tmp_path):
    """Every file is read; other tasks get what they accept, for the rest is refused before they are called."""
    chosen = [one for one in hostile if task == READ or kind_of(one.content).format in TASKS[task].accepted]

    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda one: list(faults(task, *one, tmp_path)), enumerate(chosen))

    assert list(chain.from_iterable(found)) == []


def faults(task, number, file, folder):
    """What went wrong with one file."""
    outcome = sandbox.measure(
        task, file.content, name=file.name, limits=LIMITS, out=folder / str(number), **OPTIONS.get(task, {})
    )
    if outcome.seconds > LIMITS.seconds_most + SLACK_SECONDS:
        yield file.name, f"{outcome.seconds} seconds"
    if outcome.peak_bytes > LIMITS.memory_bytes:
        yield file.name, f"{outcome.peak_bytes} bytes"
    refused = outcome.refused
    if refused and (refused.code == "sandbox.unavailable" or not SENTENCE.search(refused.reason)):
        yield file.name, refused
    if task == READ and file.codes and not told(outcome) & {*file.codes, "limit.time"}:
        yield file.name, told(outcome)


def told(outcome):
    """The code of the refusal; what a reader calls unreadable may be damaged or have nothing in it to read."""
    if outcome.refused is not None:
        return {outcome.refused.code}
    return {"read", "damaged"} if "unreadable" in outcome.result else {"read"}
