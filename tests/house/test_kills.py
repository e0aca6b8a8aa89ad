"""A process that is killed in the middle of a release, a withdrawal or a follower's work leaves all of it or nothing.

Every run of the tests kills at ``GONGKAI_KILLS`` points on each engine (24 unless said otherwise);
``./gongkai bench kills`` at 100 of each.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings

BENCH = Path(__file__).resolve().parents[2] / "bench" / "kills.py"
POINTS = os.environ.get("GONGKAI_KILLS", "24")


def on_this_engine(tmp_path):
    """The address of a database of its own, and what removes it."""
    known = settings.DATABASES["default"]
    if "sqlite" in known["ENGINE"]:
        return f"sqlite:{tmp_path / 'kills.sqlite3'}", lambda: None
    name = f"gongkai_kills_{os.getpid()}"
    server = f"postgresql://{quote(known['USER'])}:{quote(known['PASSWORD'])}@{known['HOST']}:{known['PORT']}"

    def run(statement):
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(statement)

    run(f"CREATE DATABASE {name}")
    return f"{server}/{name}", lambda: run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.database
@pytest.mark.demand("REC-4")
def test_after_a_kill_at_any_point_all_or_nothing_happened_and_the_followers_converge(tmp_path):
    address, remove = on_this_engine(tmp_path)
    path = os.pathsep.join([str(BENCH.parents[1] / "src"), str(BENCH.parents[1])])
    environment = {**os.environ, "GONGKAI_BENCH_DATABASE": address, "PYTHONPATH": path}
    try:
        ended = subprocess.run(
            [sys.executable, BENCH, "--points", POINTS], env=environment, capture_output=True, text=True, timeout=600
        )
    finally:
        remove()

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"killed {POINTS}" in ended.stdout
    assert "torn: 0" in ended.stdout
