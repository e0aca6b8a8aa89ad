"""The work of reading grows with the notice and not with its square: calls are counted, no time is taken."""

import gc
import importlib.util
import sys
import tracemalloc
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gongkai.documents.reading import read_notice, trace

BENCH = Path(__file__).parents[2] / "bench" / "reading.py"
SMALL, TIMES = 20_000, 4
MOST_GROWTH = 1.25
ROWS = 10_000
# a little more than in bench/reading.py, since what every notice costs weighs on a short one
HELD_BYTES, MOST_HELD = 400_000, 11


def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reading_bench", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def calls_of(text: str) -> int:
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        trace(read_notice(text.encode(), "made.txt"))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("kind", ["outline", "tabs", "stacked", "page", "one-line"])
def test_four_times_the_notice_is_four_times_the_work(kind):
    make = bench().KINDS[kind]
    read_notice(make(SMALL).encode(), "warm.txt")

    small, large = calls_of(make(SMALL)), calls_of(make(SMALL * TIMES))

    assert large / small <= TIMES * MOST_GROWTH


@pytest.mark.parametrize("kind", ["outline", "tabs"])
def test_a_long_notice_takes_ten_times_its_size_and_no_more(kind):
    data = bench().KINDS[kind](HELD_BYTES).encode()
    read_notice(data[: HELD_BYTES // 10], "warm.txt")
    gc.collect()
    tracemalloc.start()
    try:
        read_notice(data, "made.txt")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak / len(data) <= MOST_HELD


def test_a_table_of_ten_thousand_rows_gives_ten_thousand_tasks():
    head = "序号\t工作任务\t具体要求\t责任单位\t完成时限\n"
    rows = "".join(f"{n}\t任务{n}\t做好第{n}项工作并公开结果。\t市司法局\t9月底前\n" for n in range(1, ROWS + 1))

    reading = read_notice(f"2024年重点任务分解表\n\n{head}{rows}".encode(), "table.txt")

    assert len(reading.tasks) == ROWS
    assert {unit.name for task in reading.tasks for unit in task.responsible_units} == {"市司法局"}
