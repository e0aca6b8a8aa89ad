"""Debian's packages: which are missing, and installing them where this machine lets us."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "debian-packages.txt"


def listed() -> list[str]:
    """Every package of ``debian-packages.txt``."""
    lines = (line.split("#")[0].strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def missing(packages: Iterable[str]) -> list[str]:
    """Those of ``packages`` that are not installed; all of them on a machine that is not Debian."""
    return [package for package in packages if not _is_installed(package)]


def command_for(packages: Sequence[str]) -> str:
    """The one line that a person with the right to do so types."""
    return "sudo apt-get install -y " + " ".join(packages)


def install(packages: Sequence[str]) -> list[str]:
    """Install what can be installed without asking anyone; give back what is still missing."""
    prefix = _privilege()
    if prefix is None or not packages or shutil.which("apt-get") is None:
        return list(packages)
    print("apt-get install " + " ".join(packages), flush=True)
    if _apt(prefix, "install", *packages) != 0:
        _apt(prefix, "update")
        for package in packages:  # one by one: a package that this release lacks must not hold back the others
            _apt(prefix, "install", package)
    return missing(packages)


def _is_installed(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status}", package], capture_output=True, text=True
    )
    return asked.stdout == "installed"


def _privilege() -> tuple[str, ...] | None:
    """What stands before a command of the administrator; None where nobody may."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ("sudo", "-n")
    return None


def _apt(prefix: tuple[str, ...], verb: str, *packages: str) -> int:
    options = ("-y", "--no-install-recommends") if packages else ()
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", verb, *options, *packages]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        print("\n".join(done.stdout.splitlines()[-5:]), flush=True)
    return done.returncode
