"""``./gongkai test``: the database's tests on PostgreSQL, then everything on SQLite; pytest's summary comes last."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from tools import debian, demands
from tools.homes import PROJECT
from tools.postgres import NoPostgres, running

# pytest ends with 5 where nothing was selected, which is no failure of the PostgreSQL run alone.
NOTHING_SELECTED = 5
# What a browser or nginx shows is the same whichever database stands behind it; it is looked at once, on SQLite.
ON_POSTGRES = "database and not browser and not nginx"
DESCRIPTION = """Without arguments: every test of the database on a PostgreSQL started for the purpose, then every test
on SQLite. With pytest's arguments (paths, -k, -x …): those tests on SQLite; --postgres adds the PostgreSQL run."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where every run passed."""
    parser = argparse.ArgumentParser("./gongkai test", description=DESCRIPTION)
    parser.add_argument("--postgres", action="store_true", help="run the database's tests on PostgreSQL too")
    parser.add_argument("--demands", action="store_true", help="write docs/demands.md from the tests' marks; run none")
    options, chosen = parser.parse_known_args(arguments)
    if options.demands:
        return demands.main([])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    notes: list[str] = []
    if not chosen and (lacking := debian.install(debian.missing(debian.listed()))):
        notes.append(f"Debian packages missing: {debian.command_for(lacking)}")
    failed = False
    if options.postgres or not chosen:
        failed = _on_postgres(chosen, notes)
    return _on_sqlite(chosen, notes) or int(failed)


def _on_postgres(chosen: Sequence[str], notes: list[str]) -> bool:
    """Whether a test failed there; what came of it is also noted for the last summary."""
    try:
        with running(has_autovacuum=False) as address:
            print("PostgreSQL", flush=True)
            code = _pytest(["-m", ON_POSTGRES, *chosen], {"GONGKAI_TEST_DATABASE": address})
    except NoPostgres as reason:
        notes.append(f"PostgreSQL: NOT RUN: {reason}")
        return False
    if code in {0, NOTHING_SELECTED}:
        notes.append("PostgreSQL: passed, see above" if code == 0 else "PostgreSQL: no test of the database selected")
        return False
    notes.append("PostgreSQL: FAILED, see above")
    return True


def _on_sqlite(chosen: Sequence[str], notes: Sequence[str]) -> int:
    print("SQLite", flush=True)
    return _pytest(chosen, {"GONGKAI_TEST_NOTES": "\n".join(notes)})


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    inherited = {name: value for name, value in os.environ.items() if name not in {"GONGKAI_DATABASE", "GONGKAI_HOME"}}
    inherited.pop("GONGKAI_TEST_DATABASE", None)
    workers = [] if _chooses_workers(arguments) else ["-n", "2", "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    tests = subprocess.Popen(command, cwd=PROJECT, env={**inherited, **environment})
    try:
        return tests.wait()
    except KeyboardInterrupt:  # pytest had it too and is writing its summary
        tests.wait()
        raise
    finally:
        if tests.poll() is None:
            tests.send_signal(signal.SIGINT)  # pytest's own way to stop, which cleans up
            tests.wait()


def _chooses_workers(arguments: Sequence[str]) -> bool:
    """Whether the person said how many, or wants a debugger, which needs one process."""
    return any(argument.startswith(("-n", "--pdb", "--numprocesses", "-s")) for argument in arguments)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
