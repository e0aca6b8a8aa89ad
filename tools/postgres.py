"""A PostgreSQL of the test suite's own: made in a temporary folder, reached on loopback, gone afterwards."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

STARTING_SECONDS = 30
STOPPING_SECONDS = 20
# Nothing here outlives the tests, so nothing is written through to the disk.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


class NoPostgres(Exception):
    """PostgreSQL cannot be had here; the text says why."""


@contextmanager
def running(*, shared_buffers: str = "128MB", has_autovacuum: bool = True) -> Iterator[str]:
    """The address ``postgresql://…`` of a fresh server, which is stopped and removed however the block ends.

    Tests undo what they wrote; to an autovacuum that looks in between, a table with a thousand rows is empty, and a
    statement planned by that may take minutes.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="gongkai-postgres-"))
    try:
        password = secrets.token_urlsafe(16)
        data = _initialised(folder, programs, password)
        port = _free_port()
        server = _started(
            folder, programs, data, port, f"shared_buffers={shared_buffers}", f"autovacuum={has_autovacuum}"
        )
        try:
            _wait(server, port, folder)
            yield f"postgresql://gongkai:{password}@127.0.0.1:{port}/gongkai"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of ``initdb`` and ``postgres``; the newest where several are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoPostgres("initdb is not installed (Debian: postgresql)")


def _as_unprivileged(folder: Path) -> list[str]:
    """What stands before each program: PostgreSQL refuses the administrator, and must die with this process."""
    if shutil.which("setpriv") is None:
        raise NoPostgres("setpriv is not installed (Debian: util-linux)")
    dying = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return dying
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names.get("nobody")
    if user is None:
        raise NoPostgres("run by the administrator, and there is neither a user postgres nor nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*dying, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _initialised(folder: Path, programs: Path, password: str) -> Path:
    prefix = _as_unprivileged(folder)
    data = folder / "data"
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o644)  # inside a folder that only its owner enters
    command = [*prefix, str(programs / "initdb"), "--pgdata", str(data), "--username", "gongkai", "--no-sync"]
    command += ["--auth", "scram-sha-256", "--pwfile", str(secret), "--encoding", "UTF8", "--locale", "C.UTF-8"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if made.returncode != 0:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()[-400:]}")
    return data


def _started(folder: Path, programs: Path, data: Path, port: int, *own: str) -> "subprocess.Popen[bytes]":
    settings = (*OPTIONS, *own, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    command = [*_as_unprivileged(folder), str(programs / "postgres"), "-D", str(data)]
    command += [part for setting in settings for part in ("-c", setting)]
    with (folder / "server.log").open("wb") as log:  # its own session: Ctrl-C is for the tests, which then end it
        return subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def _wait(server: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            if b"ready to accept connections" in (folder / "server.log").read_bytes():
                return
            time.sleep(0.1)  # it listens, and is still starting up
    raise NoPostgres(f"the server did not start: {(folder / 'server.log').read_text(errors='replace')[-400:]}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is None:
        server.send_signal(SIGINT)  # PostgreSQL's "fast shutdown"
        try:
            server.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
