"""Seconds from a fresh clone to the first answer of `up --empty`, installation included; then of a second start."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
GOAL_SECONDS = 120


def seconds_to_answer(clone: Path) -> float:
    """Start the clone's platform, ask it for the page of sign-in, and stop it again."""
    environment = {"HOME": str(clone.parent), "PATH": os.environ["PATH"]}
    environment |= {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    began = time.monotonic()
    server = subprocess.Popen(
        ["/usr/bin/env", "python3", str(clone / "gongkai"), "up", "--empty", "--no-open"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        return _answered(server) - began
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _answered(server: "subprocess.Popen[str]") -> float:
    said = []
    for line in server.stdout or ():
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            _ask(f"{found[0]}accounts/login/")
            return time.monotonic()
    raise SystemExit("".join(said))


def _ask(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - an address of our own
        except (ConnectionError, urllib.error.URLError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """Clone what is committed, start it twice, print both times."""
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        clone = Path(folder) / "gongkai"
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True, stdout=sys.stderr)
        print(f"first start, with installation  {seconds_to_answer(clone):6.1f} s (goal {GOAL_SECONDS} s)", flush=True)
        print(f"second start                    {seconds_to_answer(clone):6.1f} s")


if __name__ == "__main__":
    main()
