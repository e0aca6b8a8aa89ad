"""An installation for a measurement: in a folder of its own, filled through the services, served by `./gongkai up`."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.homes import PROJECT

STARTING_SECONDS = 120
ENDING_SECONDS = 30


class Trial:
    """One installation and its address."""

    def __init__(self, home: Path, *, database: str = "", prefix: Sequence[str] = ()) -> None:
        self.home, self.port, self._prefix = home, unused_port(), tuple(prefix)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ["GONGKAI_HOME"] = str(home)
        os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings.installation"
        os.environ.pop("GONGKAI_DATABASE", None)
        if database:
            os.environ["GONGKAI_DATABASE"] = database

    @property
    def store(self) -> Path:
        """The folder of the main site's pages."""
        return self.home / "pages" / "main"

    @contextmanager
    def serving(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Served until the block ends; every page of it is kept when it begins."""
        words = ["-P", "-m", "tools.serving", "--empty", "--no-open", "--port", str(self.port)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])}
        with (self.home.parent / "up.log").open("ab") as log:
            server = subprocess.Popen(
                [*self._prefix, sys.executable, *words], env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait(server)
            self.manage("mirror", "build", "--missing")
            yield server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(ENDING_SECONDS)

    def manage(self, *words: str) -> None:
        """Run one of its commands."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])}
        command = [sys.executable, "-P", "-m", "tools.managing", *words]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                if self.get("/health")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit((self.home.parent / "up.log").read_text(errors="replace")[-2000:])

    def get(self, path: str) -> tuple[int, bytes]:
        """What it answers."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()


def unused_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
