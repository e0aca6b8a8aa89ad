"""The real worker, in processes of its own, on a database in a file."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[5]
PATIENCE_SECONDS = 40
TASKS = """
import os, time
from pathlib import Path
from django_tasks import task

@task
def tell(folder, wait):
    folder = Path(folder)
    with (folder / "begun").open("a") as told:
        told.write(f"{os.getpid()}\\n")
    if wait and not (folder / "go").exists():
        time.sleep(60)
    with (folder / "done").open("a") as told:
        told.write("done\\n")

@task
def fail():
    raise RuntimeError("no such luck")
"""


class Installation:
    """A folder with a database, in which commands are run and workers live and die."""

    def __init__(self, folder: Path, database: Path | None = None) -> None:
        self.folder = folder
        self.workers = []
        (folder / "tasks_of_the_test.py").write_text(TASKS)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI", "DJANGO"))}
        self.environment = inherited | {
            "GONGKAI_HOME": str(folder),
            "DJANGO_SETTINGS_MODULE": "gongkai.config.settings.installation",
            "PYTHONPATH": os.pathsep.join((str(PROJECT / "src"), str(PROJECT), str(folder))),
        }
        if database is None:
            self.run("-m", "django", "migrate", "-v0")
        else:
            shutil.copy(database, folder)

    def run(self, *arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def put(self, call):
        code = f"import django; django.setup(); import tasks_of_the_test as tasks; {call}"
        self.run("-c", code)

    def work(self, *arguments):
        command = [sys.executable, *(arguments or ("-m", "django", "work"))]
        worker = subprocess.Popen(command, env=self.environment, cwd=self.folder, stderr=subprocess.PIPE, text=True)
        self.workers.append(worker)
        return worker

    def ask(self, question):
        with sqlite3.connect(self.folder / "gongkai.sqlite3", timeout=20) as database:
            return database.execute(question).fetchall()

    @property
    def statuses(self):
        """Of the test's own jobs; the acts of the day put others."""
        own = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE 'tasks_of_the_test.%'"
        return [status for (status,) in self.ask(own)]

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def wait_until(self, holds):
        until = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < until, self.statuses
            time.sleep(0.05)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """An empty database; made once."""
    folder = tmp_path_factory.mktemp("empty")
    Installation(folder)
    return folder / "gongkai.sqlite3"


@pytest.fixture
def installation(tmp_path, empty):
    made = Installation(tmp_path, empty)
    yield made
    for worker in made.workers:
        if worker.poll() is None:
            worker.kill()
        worker.communicate()


def test_a_job_whose_worker_is_killed_in_the_middle_is_done_once_by_the_next(installation):
    installation.put(f"tasks.tell.enqueue({str(installation.folder)!r}, True)")
    first = installation.work()
    installation.wait_until(lambda: installation.lines("begun"))

    first.send_signal(signal.SIGKILL)
    first.wait()
    assert installation.statuses == ["RUNNING"]
    (installation.folder / "go").touch()
    installation.work()
    installation.wait_until(lambda: installation.statuses == ["SUCCESSFUL"])

    assert len(installation.lines("begun")) == 2
    assert installation.lines("done") == ["done"]


def test_a_job_under_way_is_not_taken_by_a_second_worker(installation):
    installation.put(f"tasks.tell.enqueue({str(installation.folder)!r}, True)")
    installation.work()
    installation.wait_until(lambda: installation.lines("begun"))

    second = installation.work("-m", "django", "work", "--until-empty")
    second.wait(PATIENCE_SECONDS)

    assert second.returncode == 0
    assert len(installation.lines("begun")) == 1
    assert installation.statuses == ["RUNNING"]


def test_many_jobs_and_two_workers_do_each_job_once(installation):
    installation.put(f"[tasks.tell.enqueue({str(installation.folder)!r}, False) for _ in range(30)]")

    for worker in [installation.work("-m", "django", "work", "--until-empty") for _ in range(2)]:
        worker.wait(PATIENCE_SECONDS)

    assert set(installation.statuses) == {"SUCCESSFUL"}
    assert len(installation.lines("done")) == 30


def test_a_waiting_worker_ends_at_once_and_a_failing_job_does_not_end_it(installation):
    installation.put("tasks.fail.enqueue()")
    worker = installation.work()
    installation.wait_until(lambda: installation.statuses == ["FAILED"])

    began = time.monotonic()
    worker.terminate()
    worker.wait(PATIENCE_SECONDS)

    assert worker.returncode == 0
    assert time.monotonic() - began < 4
    assert (
        "no such luck"
        in installation.ask("SELECT traceback FROM django_tasks_database_dbtaskresult WHERE traceback != ''")[0][0]
    )


def test_a_long_job_is_cut_off_when_the_worker_is_told_to_end_and_waits_for_the_next(installation):
    installation.put(f"tasks.tell.enqueue({str(installation.folder)!r}, True)")
    worker = installation.work()
    installation.wait_until(lambda: installation.lines("begun"))

    worker.terminate()
    worker.wait(PATIENCE_SECONDS)
    (installation.folder / "go").touch()
    installation.work("-m", "django", "work", "--until-empty").wait(PATIENCE_SECONDS)

    assert installation.statuses == ["SUCCESSFUL"]
    assert installation.lines("done") == ["done"]


def test_a_worker_ends_with_the_process_that_keeps_it_and_is_started_again_when_it_dies(installation):
    keeping = "from tools import working\nworking.Keeper('work').watch()\nimport time; time.sleep(60)"
    keeper = installation.work("-c", keeping)

    def processes():
        return [process for (process,) in installation.ask("SELECT process FROM jobs_worker") if is_running(process)]

    installation.wait_until(processes)
    first = processes()[0]
    os.kill(first, signal.SIGKILL)
    installation.wait_until(lambda: [one for one in processes() if one != first])
    second = processes()[0]
    keeper.kill()
    keeper.wait()

    installation.wait_until(lambda: not is_running(second))


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_worker_carries_out_the_acts_of_the_day_and_a_second_tick_does_nothing(installation):
    installation.work("-m", "django", "work", "--until-empty").wait(PATIENCE_SECONDS)
    done = installation.ask("SELECT act, outcome FROM jobs_dailyact")

    said = installation.run("-m", "django", "tick").stdout

    assert ("gongkai.registers.jobs.services.forget_old", "done") in done
    assert "forget_old" not in said
    assert said.strip()
