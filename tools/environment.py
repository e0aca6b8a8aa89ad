"""The project's own Python environment, made from a lock with hashes; only the standard library is at hand here."""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import debian

PROJECT = Path(__file__).resolve().parents[1]
ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
# Each lock holds all of those before it; `./gongkai check` compares them.
LOCKS = ("requirements.lock", "requirements-postgres.lock", "requirements-dev.lock")


def ready(lock: str) -> Path:
    """The Python in which everything that ``lock`` names is installed, and PostgreSQL's driver where it is used."""
    if lock == LOCKS[0] and os.environ.get("GONGKAI_DATABASE", "").startswith("postgres"):
        lock = LOCKS[1]
    if not _is_installed(lock):
        with _alone():
            if not _is_installed(lock):
                _install(lock)
    return PYTHON


def _is_installed(lock: str) -> bool:
    return PYTHON.exists() and any(_has_stamp(name) for name in LOCKS[LOCKS.index(lock) :])


def _has_stamp(lock: str) -> bool:
    stamp = ENVIRONMENT / f"{lock}.installed"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp(lock)


def _stamp(lock: str) -> str:
    """Says for which content, which Python and which place; any of them changed means a new environment."""
    digest = hashlib.sha256((PROJECT / lock).read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {PROJECT}\n"


@contextmanager
def _alone() -> Iterator[None]:
    """Held by one process at a time; the second waits and then finds the work done."""
    (PROJECT / "var").mkdir(exist_ok=True)
    with (PROJECT / "var" / "environment.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _install(lock: str) -> None:
    if not any(_has_stamp(name) for name in LOCKS):
        _make()
    _pip(lock)
    written = ENVIRONMENT / f"{lock}.writing"
    written.write_text(_stamp(lock), encoding="utf-8")
    written.rename(ENVIRONMENT / f"{lock}.installed")


def _make() -> None:
    """An empty environment; what an interrupted or outdated installation left is thrown away."""
    _need_ensurepip()
    _say(f"新建 Python 环境 · making the Python environment: {ENVIRONMENT.name}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)


def _need_ensurepip() -> None:
    """Debian keeps ``ensurepip`` in a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if debian.install([package]):
        sys.exit(f"gongkai: 请先运行（只此一次） · please run this once: {debian.command_for([package])}")


def _pip(lock: str) -> None:
    """Install ``lock`` with the machine's own pip configuration, showing how far it is."""
    total = sum(1 for line in (PROJECT / lock).read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--progress-bar",
        "off",
        "-r",
        str(PROJECT / lock),
    ]
    environment = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONHOME", None)
    pip = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said: list[str] = []
    seen = 0
    for line in pip.stdout or ():
        said.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            _show_progress(seen, total)
    _end_progress()
    if pip.wait() != 0:
        sys.exit("\n" + "".join(said[-20:]) + f"gongkai: 安装失败，可再次运行 · installing {lock} failed; run again")


def _show_progress(seen: int, total: int) -> None:
    """On a terminal one line that counts; elsewhere only the beginning."""
    if sys.stderr.isatty():
        print(f"\r安装程序包 · installing packages {min(seen, total)}/{total}", end="", file=sys.stderr, flush=True)
    elif seen == 1:
        _say(f"安装程序包 · installing {total} packages")


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
