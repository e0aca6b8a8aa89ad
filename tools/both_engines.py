"""A measurement on SQLite and on PostgreSQL: each in a process of its own, on a database that is thrown away."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping

from tools.homes import PROJECT
from tools.postgres import NoPostgres, running

ENGINES = ("sqlite", "postgresql")


def measured(
    file: str,
    described: str | None,
    measure: Callable[[int], int],
    *,
    sizes: Mapping[str, int],
    of: str,
    shared_buffers: str = "1GB",
) -> int:
    """Run the bench ``file`` on both engines; 1 where a limit does not hold.

    In a process started here ``measure`` is called with the size, its settings naming the database; ``sizes`` are the
    usual ones by engine, ``of`` says what is counted. PostgreSQL that cannot be had is told and holds nothing up.
    """
    parser = argparse.ArgumentParser(description=described)
    parser.add_argument("--size", type=int, default=0, help=f"how many {of} (default: {dict(sizes)})")
    parser.add_argument("--engine", choices=ENGINES, help="only this one")
    options = parser.parse_args()
    if "GONGKAI_TEST_DATABASE" in os.environ:
        return measure(options.size)
    engines = [options.engine] if options.engine else ENGINES
    return max(_on(engine, file, options.size or sizes[engine], of, shared_buffers) for engine in engines)


def _on(engine: str, file: str, size: int, of: str, shared_buffers: str) -> int:
    print(f"{engine}, {size:,} {of}, load {os.getloadavg()[0]:.1f}", flush=True)
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
            return _run(file, f"sqlite:{folder}/bench.sqlite3", size)
    try:
        with running(shared_buffers=shared_buffers) as address:
            return _run(file, f"{address.rpartition('/')[0]}/postgres", size)
    except NoPostgres as reason:
        print(f"  not measured: {reason}")
        return 0


def _run(file: str, address: str, size: int) -> int:
    environment = {
        **os.environ,
        "GONGKAI_TEST_DATABASE": address,
        "DJANGO_SETTINGS_MODULE": "gongkai.config.settings.testing",
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)]),
    }
    return subprocess.run([sys.executable, file, "--size", str(size)], env=environment).returncode
