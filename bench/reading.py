"""What reading costs: a 30 KB notice against 0.3 s on one core, and how time and memory grow up to 10 MB.

``held`` says whether a limit holds; growth is the seconds a megabyte at each size, as a ratio to the smallest one.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LIMIT_SECONDS = 0.3
SIZE_BYTES = 30_000
ROUNDS = 7
NOTICES = Path(__file__).parents[1] / "tests" / "notices"
MEGABYTES = (1, 2, 5, 10)
MOST_GROWTH = 2.0
# times the file, above the program and the bytes of the file itself
MOST_MEMORY = 10
LIMIT_BYTES = 12 * 1024 * 1024
ONE_RUN_SECONDS = 300
UNITS = "市司法局、市财政局、各县（市、区）人民政府"


def main() -> int:
    """Print one line a notice and one a size; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", metavar="FILE", help="read one made file and print its cost")
    parser.add_argument("--kind", choices=list(KINDS), action="append", help="only these kinds of files")
    arguments = parser.parse_args()
    if arguments.one:
        return _one(arguments.one)
    held = _notices()
    for kind in arguments.kind or KINDS:
        held = _growth(kind) and held
    return int(not held)


def _notices() -> bool:
    from gongkai.documents.reading import read_notice

    held = True
    read_notice(next(NOTICES.glob("*.txt")).read_bytes(), "warm")
    for path in sorted(NOTICES.glob("*.txt")):
        data = path.read_bytes()
        best = min(_seconds(data, path.name) for _ in range(ROUNDS)) * SIZE_BYTES / len(data)
        held = held and best <= LIMIT_SECONDS
        sys.stdout.write(f"{path.name:28} {best * 1000:7.1f} ms per 30 KB  ratio to limit {best / LIMIT_SECONDS:.2f}\n")
    return held


def _seconds(data: bytes, name: str) -> float:
    from gongkai.documents.reading import read_notice

    start = time.process_time()
    read_notice(data, name, limit_bytes=LIMIT_BYTES)
    return time.process_time() - start


def _growth(kind: str) -> bool:
    """The cost of one kind of file at each size, each in a process of its own."""
    first = 0.0
    held = True
    for size in MEGABYTES:
        with tempfile.NamedTemporaryFile(suffix=f".{kind}") as made:
            made.write(KINDS[kind](size * 1024 * 1024).encode())
            made.flush()
            command = [sys.executable, __file__, "--one", made.name]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=ONE_RUN_SECONDS)
        seconds, peak, length, tasks = (float(word) for word in done.stdout.split())
        rate = seconds / length
        first = first or rate
        memory = peak / length
        held = held and rate / first <= MOST_GROWTH and (size < MEGABYTES[-1] or memory <= MOST_MEMORY)
        sys.stdout.write(
            f"{kind:10} {length:5.1f} MB {seconds:7.2f} s  {rate:5.2f} s/MB  growth {rate / first:4.2f}"
            f"  memory {memory:5.1f} x file, ratio to limit {memory / MOST_MEMORY:.2f}  {tasks:.0f} tasks\n"
        )
    return held


def _one(path: str) -> int:
    """Seconds, peak memory above the start in MB, size in MB and tasks of one made file."""
    from gongkai.documents.reading import read_notice

    read_notice(next(NOTICES.glob("*.txt")).read_bytes(), "warm")
    data = Path(path).read_bytes()
    before = _resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest so far begins again from here
    start = time.process_time()
    reading = read_notice(data, "made", limit_bytes=LIMIT_BYTES)
    seconds = time.process_time() - start
    peak = _resident("VmHWM") - before
    sys.stdout.write(f"{seconds} {peak} {len(data) / 1048576} {len(reading.tasks)}\n")
    return 0


def _resident(name: str) -> float:
    """Megabytes of this process in memory, now or at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


TITLE, NUMBER = "北山市人民政府办公室关于印发2024年工作要点的通知", "北政办〔2024〕3号"
HEAD = f"{TITLE}\n\n{NUMBER}\n\n各县（市、区）人民政府：\n\n现将有关事项通知如下：\n\n"


def _outline(size: int) -> str:
    """Sections with items, statements and limits of time."""
    return HEAD + "".join(_until(size, _section))


def _section(number: int) -> str:
    return (
        f"{number}. 推进第{number}项工作。各部门要梳理现行有效文件，6月底前完成入库，自决定作出之日起7个工作日内公开。"
        f"（市司法局牵头，{UNITS}按职责分工负责）\n\n补充说明的一段文字，没有编号，讲清楚做法与要求。\n\n"
    )


def _tabs(size: int) -> str:
    """One flattened table."""
    head = "序号\t工作任务\t具体要求\t责任单位\t完成时限\n"
    return HEAD + head + "".join(_until(size, lambda number: "\t".join(_cells(number)) + "\n"))


def _cells(number: int) -> list[str]:
    return [
        str(number),
        f"任务{number}名称",
        f"做好第{number}项工作，建立台账，定期通报进展情况并公开结果。",
        UNITS,
        "2024年9月底前",
    ]


def _stacked(size: int) -> str:
    """One table with a cell on each line."""
    return (
        HEAD
        + "序号\n工作任务\n具体要求\n责任单位\n完成时限\n"
        + "".join(_until(size, lambda number: "\n".join(_cells(number)) + "\n"))
    )


def _page(size: int) -> str:
    """A web page with one table."""
    head = (
        "<tr>"
        + "".join(f"<td>{name}</td>" for name in ("序号", "工作任务", "具体要求", "责任单位", "完成时限"))
        + "</tr>"
    )
    rows = _until(size, lambda number: "<tr>" + "".join(f"<td>{cell}</td>" for cell in _cells(number)) + "</tr>\n")
    return f"<html><body><p>{'</p><p>'.join(HEAD.split())}</p><table>{head}{''.join(rows)}</table></body></html>"


def _one_line(size: int) -> str:
    """A page that lost its line breaks."""
    return HEAD.replace("\n", " ") + "".join(_until(size, _section)).replace("\n", " ")


def _until(size: int, make: Callable[[int], str]) -> Iterator[str]:
    length, number = 0, 0
    while length < size:
        number += 1
        piece = make(number)
        length += len(piece.encode())
        yield piece


KINDS = {"outline": _outline, "tabs": _tabs, "stacked": _stacked, "page": _page, "one-line": _one_line}

if __name__ == "__main__":
    sys.exit(main())
