"""The hostile set at full size through every task of the sandbox: what each file was told, its time and its memory.

``--scale 1`` is the size of the test run; ``--limits test`` its limits. ``held`` is no where a limit did not hold.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from gongkai.documents import sandbox
from gongkai.documents.sandbox import Limits, Outcome
from gongkai.documents.sandbox.tasks import OFFICE, TASKS, TEXTS, Task
from gongkai.documents.sandbox.tests.hostile import OPTIONS, files

LIBRARIES = Task("gongkai.documents.sandbox.tests.opening.opened", TEXTS | OFFICE)
SLACK_SECONDS = 2.0
STARTS = 50
SHOWN = 12


def main() -> int:
    """Print the cost of a start, the slowest and the largest; 1 where a limit did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=4, help="how many times larger than in the tests (default 4)")
    parser.add_argument("--task", action="append", help="only this task")
    arguments = parser.parse_args()
    TASKS["libraries"] = LIBRARIES
    _starts()
    chosen = arguments.task or sorted(set(TASKS) - {"kind"})
    held = [_through(task, arguments.scale) for task in chosen]
    return int(not all(held))


def _starts() -> None:
    began = time.monotonic()
    sandbox.run("kind", b"x")
    first = time.monotonic() - began
    costs = [sandbox.measure("kind", b"x") for _ in range(STARTS)]
    wall = statistics.median(one.seconds for one in costs) * 1000
    cpu = statistics.median(one.cpu_seconds for one in costs) * 1000
    peak = max(one.peak_bytes for one in costs) / 2**20
    sys.stdout.write(
        f"first start {first:.2f} s; each file {wall:.1f} ms, {cpu:.1f} ms of CPU, {peak:.0f} MB at its peak\n"
    )


def _through(task: str, scale: int) -> bool:
    limits, held, told = Limits(), True, Counter[str]()
    found: list[tuple[str, Outcome]] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for file in files(scale):
            outcome = sandbox.measure(
                task, file.content, name=file.name, limits=limits, out=Path(folder) / "out", **OPTIONS.get(task, {})
            )
            found.append((file.name, outcome))
            told[outcome.refused.code if outcome.refused else "read"] += 1
            allowed = min(limits.seconds_most, limits.seconds + limits.seconds_per_page * limits.pages) + SLACK_SECONDS
            held = held and outcome.seconds <= allowed and outcome.peak_bytes <= limits.memory_bytes
            held = held and (outcome.refused is None or outcome.refused.code != "sandbox.unavailable")
    taken = time.monotonic() - began
    sys.stdout.write(
        f"\n{task}: {len(found)} files in {taken:.0f} s, held: {'yes' if held else 'NO'}\n  {dict(told)}\n"
    )
    for name, outcome in sorted(found, key=lambda one: -one[1].seconds)[:SHOWN]:
        code = outcome.refused.code if outcome.refused else "read"
        sys.stdout.write(f"  {outcome.seconds:6.2f} s {outcome.peak_bytes / 2**20:5.0f} MB  {code:16} {name}\n")
    return held


if __name__ == "__main__":
    sys.exit(main())
