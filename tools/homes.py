"""Where an installation keeps its data, and whether it is the demonstration or a real one."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DEMONSTRATION = PROJECT / "var" / "demonstration"
INSTALLATION = PROJECT / "var" / "gongkai"
# A folder with this file belongs to a demonstration; one without it is real, and no demonstration is loaded into it.
MARK = "demonstration.mark"
# The file in which it stands where `up` answers; pages of an installation without a name of its own show it.
ADDRESS = "address"


def for_up(*, is_real: bool) -> Path:
    """The folder that ``up`` serves; refuses to turn one kind into the other."""
    home = Path(os.environ.get("GONGKAI_HOME") or (INSTALLATION if is_real else DEMONSTRATION)).resolve()
    if is_real and is_demonstration(home):
        sys.exit(f"gongkai: {home}: 这是演示数据，不能用作真实安装 · holds a demonstration, not a real installation")
    if not is_real and not is_demonstration(home) and home.is_dir() and any(home.iterdir()):
        sys.exit(f"gongkai: {home}: 不是演示目录，不载入演示数据 · is not a demonstration; nothing is loaded into it")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not is_real:
        (home / MARK).touch()
    return home


def pages(home: Path) -> Path:
    """The folder of the page store, as the settings name it."""
    return Path(os.environ.get("GONGKAI_PUBLIC") or home).resolve() / "pages"


def for_commands() -> Path:
    """The folder that the other commands work on: the one named, else the real installation, else the demonstration."""
    if named := os.environ.get("GONGKAI_HOME"):
        return Path(named).resolve()
    return INSTALLATION if INSTALLATION.is_dir() else DEMONSTRATION


def for_codes() -> Path:
    """The folder of the demonstration whose one-time codes are asked for: the one named, else the usual one."""
    return Path(os.environ.get("GONGKAI_HOME") or DEMONSTRATION).resolve()


def is_prepared(home: Path) -> bool:
    """Whether ``up`` has made a database for ``home``; one that is on a server is taken to be there."""
    return "GONGKAI_DATABASE" in os.environ or (home / "gongkai.sqlite3").exists()


def is_demonstration(home: Path) -> bool:
    """Whether ``home`` is made by ``./gongkai up`` without ``--empty``."""
    return home == DEMONSTRATION or (home / MARK).exists()


def enter(home: Path) -> None:
    """Let Django, and every process started from here, work on ``home``."""
    settings = "demonstration" if is_demonstration(home) else "installation"
    os.environ["GONGKAI_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = f"gongkai.config.settings.{settings}"
    if is_demonstration(home) and "GONGKAI_PUBLIC_PORT" not in os.environ:  # pages name it, whoever makes them
        os.environ["GONGKAI_PUBLIC_PORT"] = listens_at(home).rpartition(":")[2]


def listens_at(home: Path) -> str:
    """Host and port at which ``up`` answered last; empty before it ever did."""
    try:
        return (home / ADDRESS).read_text(encoding="ascii").strip()
    except OSError:
        return ""
