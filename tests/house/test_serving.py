"""``./gongkai up --empty`` from nothing to an answer, and to nothing again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tools import serving

PROJECT = Path(__file__).resolve().parents[2]
STARTING_SECONDS = 120
SLACK = 2
"""A machine that runs the tests of others at the same time is that much slower."""


@pytest.fixture
def start(tmp_path):
    """Start a real installation in an empty folder; everything started is ended."""
    started = []

    def silently(port):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI", "DJANGO"))}
        environment |= {"GONGKAI_HOME": str(tmp_path / "home"), "PYTHONPATH": f"{PROJECT / 'src'}:{PROJECT}"}
        command = [sys.executable, "-P", "-m", "tools.serving", "--empty", "--no-open", "--port", str(port)]
        server = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(server)
        return server

    def begin():
        server = silently(unused_port())
        return server, address_of(server)

    begin.silently = silently
    yield begin
    for server in started:
        if server.poll() is None:
            server.kill()
        server.wait()


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address_of(server):
    """The printed address, as soon as somebody listens there."""
    until = time.monotonic() + STARTING_SECONDS
    said = []
    while time.monotonic() < until:
        line = server.stdout.readline()
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            wait_until(lambda: listens(int(found[1])))
            return found[0]
        if not line and server.poll() is not None:
            break
    raise AssertionError("".join(said))


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds, seconds=20):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_an_installation_answers_until_it_is_told_to_stop_and_leaves_no_process(start, how):
    server, address = start()
    port = int(address.rsplit(":", 1)[1].strip("/"))

    with urllib.request.urlopen(f"{address}accounts/login/", timeout=20) as answer:
        status, policy = answer.status, answer.headers["Content-Security-Policy"]
    server.send_signal(how)
    server.wait(20)

    assert status == 200
    assert policy.startswith("default-src 'self'")
    wait_until(lambda: not listens(port))


def test_a_second_start_changes_nothing_and_tells_no_password_again(start, tmp_path):
    server, _ = start()
    server.send_signal(signal.SIGTERM)
    server.wait(20)
    secret = (tmp_path / "home" / "secret.key").read_bytes()

    server, address = start()

    assert address
    assert (tmp_path / "home" / "secret.key").read_bytes() == secret


def test_a_port_that_is_taken_is_left_to_whoever_has_it(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        chosen = serving.free_port(port)

    assert chosen > port
    assert f"port {port} is taken, using {chosen}" in capsys.readouterr().out


def test_after_the_power_was_cut_what_is_kept_is_read_again_within_five_seconds(start, tmp_path, capsys):
    server, address = start()
    style = tmp_path / "home" / "pages" / "main" / "style.css"
    wait_until(style.exists, seconds=30)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(20)
    port = int(address.rsplit(":", 1)[1].strip("/"))
    wait_until(lambda: not listens(port))

    began = time.monotonic()
    again = start.silently(port)
    wait_until(lambda: status_of(f"{address}style.css") == 200, seconds=20)
    took = time.monotonic() - began
    at_once = status_of(f"{address}accounts/login/"), status_of(f"{address}health")
    wait_until(lambda: status_of(f"{address}accounts/login/") == 200, seconds=STARTING_SECONDS)

    with capsys.disabled():
        print(f"\nfirst kept page {took:.1f} s after the start")
    assert took < 5 * SLACK
    assert at_once == (503, 503)
    assert again.poll() is None


def status_of(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
