import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongkai.documents import sandbox
from gongkai.documents.kinds import Format
from gongkai.documents.sandbox import Limits, Refused, running, tasks
from gongkai.documents.sandbox.limits import MEBIBYTE
from gongkai.documents.sandbox.tests.ways_out import WAYS_OUT

FOLDER = "gongkai.documents.sandbox.tests.misbehaving"
FILE = "关于印发工作要点的通知\n".encode()
QUICK = Limits(seconds=0.5, seconds_per_page=0.5, seconds_most=2.0)


@pytest.fixture(autouse=True)
def tasks_that_misbehave(monkeypatch):
    names = ["attempt", "descriptors", "environment", "fill_memory", "spin", "sleep", "crash", "end", "kill_itself"]
    names += ["write_nonsense", "write_depths", "answer_long", "recurse", "fail", "refuse", "write_out", "write_half"]
    for name in [*names, "count", "limits"]:
        monkeypatch.setitem(tasks.TASKS, name, tasks.Task(f"{FOLDER}.{name}", frozenset({Format.TXT, Format.UNKNOWN})))


def refusal(task, content=FILE, **options):
    with pytest.raises(Refused) as refused:
        sandbox.run(task, content, **options)
    return refused.value


needs_confinement = pytest.mark.skipif(not sandbox.confinement().is_whole, reason="this kernel confines nothing")


@needs_confinement
@pytest.mark.parametrize("way", sorted(WAYS_OUT))
def test_there_is_no_way_out(way):
    assert sandbox.run("attempt", FILE, way=way) in {"PermissionError", "OSError", "FileNotFoundError"}
    assert not Path("/tmp/gongkai-escaped").exists()


def test_it_sees_no_environment_of_the_platform(monkeypatch):
    monkeypatch.setenv("GONGKAI_SECRET", "secret")

    assert "GONGKAI_SECRET" not in sandbox.run("environment", FILE)


def test_it_has_no_open_file_but_its_own():
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: sandbox.run("descriptors", FILE), range(6)))

    assert found == [[0, 1, 2, 3, 4, 5]] * 6


def test_its_limits_are_hard():
    hard = sandbox.run("limits", FILE)

    assert hard["RLIMIT_AS"] == hard["RLIMIT_DATA"] == 512 * MEBIBYTE
    assert hard["RLIMIT_CORE"] == 0
    assert hard["RLIMIT_FSIZE"] == 200 * MEBIBYTE


def test_memory_is_limited():
    outcome = sandbox.measure("fill_memory", FILE)

    assert outcome.refused.code == "limit.memory"
    assert outcome.peak_bytes < 512 * MEBIBYTE
    assert "内存" in outcome.refused.reason


@pytest.mark.parametrize("task", ["spin", "sleep"])
def test_time_is_limited_whether_it_works_or_waits(task):
    outcome = sandbox.measure(task, FILE, limits=QUICK)

    assert outcome.refused.code == "limit.time"
    assert 0.4 < outcome.seconds < 1.5


def test_each_page_gives_more_time():
    assert sandbox.run("spin", FILE, limits=QUICK, seconds=0.8, pages=2) == "done"


def test_no_number_of_pages_gives_time_without_end():
    outcome = sandbox.measure("spin", FILE, limits=QUICK, seconds=9.0, pages=100)

    assert outcome.refused.code == "limit.time"
    assert outcome.seconds < 3


def test_pages_are_limited():
    assert refusal("spin", limits=Limits(pages=10), seconds=0, pages=11).code == "limit.pages"


@pytest.mark.parametrize(
    ("task", "options"),
    [("crash", {}), ("end", {}), ("end", {"status": 3}), ("write_nonsense", {}), ("recurse", {}), ("fail", {})],
)
def test_whatever_goes_wrong_inside_is_one_sentence(task, options):
    assert refusal(task, **options).code == "damaged"


def test_a_killed_process_and_an_endless_answer_are_one_sentence_too():
    assert refusal("kill_itself").code in {"damaged", "limit.memory"}
    assert refusal("write_depths").code == "damaged"
    assert refusal("answer_long", limits=Limits(result_bytes=10_000), count=10_000).code == "limit.result"


def test_a_refusal_comes_out_as_it_was_raised():
    refused = refusal("refuse")

    assert (refused.reason, refused.code) == ("这一份不读。", "test.refused")


def test_a_file_that_the_task_does_not_accept_never_reaches_it():
    assert refusal("fail", b"%PDF-1.7\n").code == "kind.pdf"


def test_a_file_beyond_the_limit_is_not_opened():
    assert refusal("count", b"x" * 101, limits=Limits(file_bytes=100)).code == "limit.size"
    assert sandbox.run("count", b"x" * 100, limits=Limits(file_bytes=100)) == 100


def test_a_task_that_is_not_on_the_list_is_a_fault_of_the_program():
    with pytest.raises(LookupError):
        sandbox.run("os.system", FILE)


@pytest.mark.parametrize(
    ("function", "options"),
    [(f"{FOLDER}.count", {"wrong": 1}), (f"{FOLDER}.nothing", {}), ("gongkai.documents.nothing.task", {})],
)
def test_a_task_that_cannot_be_called_so_is_a_fault_of_the_program_and_not_of_the_file(monkeypatch, function, options):
    monkeypatch.setitem(tasks.TASKS, "wrong", tasks.Task(function, frozenset({Format.TXT})))

    with pytest.raises(TypeError, match=function):
        sandbox.run("wrong", FILE, **options)


def test_a_new_file_is_there_whole_or_not_at_all(tmp_path):
    out = tmp_path / "new.bin"

    assert refusal("write_half", out=out).code == "damaged"
    assert list(tmp_path.iterdir()) == []
    assert sandbox.run("write_out", FILE, out=out) == 3
    assert (out.read_bytes(), len(list(tmp_path.iterdir()))) == (b"xxx", 1)
    assert refusal("write_out", out=out, limits=Limits(written_bytes=1000, result_bytes=1000), size=5000).code == (
        "limit.written"
    )
    assert out.read_bytes() == b"xxx"


def test_many_threads_read_at_once():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda size: sandbox.run("count", b"x" * size), range(1, 41)))

    assert found == list(range(1, 41))


def test_a_late_file_does_not_hold_up_others():
    late = threading.Thread(target=sandbox.measure, args=("sleep", FILE), kwargs={"limits": QUICK})
    late.start()
    begun = time.monotonic()
    sandbox.run("count", FILE)
    taken = time.monotonic() - begun
    late.join()

    assert taken < 0.45


def test_a_lost_zygote_is_started_again():
    sandbox.run("count", FILE)
    first = running._keeper._process.pid
    os.kill(first, signal.SIGKILL)

    assert sandbox.run("count", FILE) == len(FILE)
    assert running._keeper._process.pid != first


def test_a_forked_process_has_its_own():
    sandbox.run("count", FILE)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(writing, str(sandbox.run("count", FILE)).encode())
        running._keeper.lose()
        os._exit(0)
    os.waitpid(pid, 0)

    assert os.read(reading, 10) == str(len(FILE)).encode()
    assert sandbox.run("count", FILE) == len(FILE)


ORPHAN = """
import json, os, signal, sys
from gongkai.documents import sandbox
from gongkai.documents.sandbox import running
sandbox.run("kind", b"x")
print(running._keeper._process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_the_process_that_started_it():
    command = [sys.executable, "-c", ORPHAN]
    environment = os.environ | {"PYTHONPATH": str(Path(sandbox.__file__).parents[3])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    zygote = int(done.stdout)
    end = time.monotonic() + 5
    while time.monotonic() < end and is_running(zygote):
        time.sleep(0.05)

    assert not is_running(zygote)


def is_running(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_a_file_costs_little_once_the_parsers_are_in_memory():
    sandbox.run("kind", FILE)
    costs = [sandbox.measure("kind", FILE).cpu_seconds for _ in range(10)]

    assert min(costs) < 0.05


def test_a_kernel_that_cannot_confine_says_so(monkeypatch):
    assert not sandbox.Confinement(system_calls=False, files=True).is_whole
    assert sandbox.Confinement(system_calls=True, files=True).is_whole
