"""A real installation on disk, made of what a test put in its database, and served by `./gongkai up`."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.test import override_settings

PROJECT = Path(__file__).resolve().parents[2]
STARTING_SECONDS = 60
LOADING_SECONDS = 600


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def written_into(home):
    """What the block writes through the services is kept in ``home`` and nowhere else."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = {"AUDIT_KEY_FILE": "audit.key", "AUDIT_ANCHOR_FILE": "audit.anchor", "FILES_ROOT": "files"}
    with override_settings(**{name: home / file for name, file in names.items()}), transaction.atomic():
        yield
        (home / "gongkai.sqlite3").write_bytes(connection.connection.serialize())
        transaction.set_rollback(True)


class Installation:
    """One that can be started, killed, and started again on the same port."""

    def __init__(self, home, *, is_demonstration=False, **environment):
        self.home = home
        self._kind = [] if is_demonstration else ["--empty"]
        self.port = unused_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI", "DJANGO"))}
        own = {"GONGKAI_HOME": str(home), "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"}
        self.environment = {**clean, **own, **environment}
        self._server = None
        self.said = ""

    def run(self, module, *words):
        """What a command of it prints."""
        command = [sys.executable, "-P", "-m", module, *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=LOADING_SECONDS)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, seconds=STARTING_SECONDS):
        words = ["-P", "-m", "tools.serving", *self._kind, "--no-open", "--port", str(self.port)]
        log = (self.home.parent / "up.log").open("ab")
        self._server = subprocess.Popen(
            [sys.executable, *words], env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        self.wait(seconds)

    def wait(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.home.parent / "up.log").read_text()[-2000:])

    def build(self):
        """Wait until every public page is kept."""
        self.run("tools.managing", "mirror", "build", "--missing")

    def kill(self):
        """As a power failure would: nobody is asked."""
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(20)
        until = time.monotonic() + 20
        while self.answers():
            assert time.monotonic() < until
            time.sleep(0.05)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def paths_in(store):
    """The address of every page in the folder of a site, with its file; not what the store keeps for itself."""
    for file in sorted(store.rglob("*")):
        name = file.relative_to(store).as_posix()
        if file.is_file() and file.suffix != ".gz" and not re.search(r"(?:^|/)[_.]", name):
            yield "/" + re.sub(r"(^|/)index\.html$", r"\1", name), file
