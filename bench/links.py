"""linkchecker (PyPI) over the demonstration, from outside: no broken link; every kept page is reached from the first.

linkchecker is fetched into an environment of its own under var, because nothing else needs it. The same is asked of the
pages by the tests (tests/journeys/test_public_screens.py); this is a second opinion that shares no line with ours.
"""

import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.journeys.installation import LOADING_SECONDS, Installation, paths_in
from tools.homes import PROJECT

VERSION = "10.6.0"
FOLDER = PROJECT / "var" / "linkchecker"
SECONDS = 900
THROUGH = """
from linkcheck.checker.httpurl import HttpUrl
from linkcheck.command.linkchecker import linkchecker
HttpUrl.content_allows_robots = lambda self: True
linkchecker()
"""
"""A demonstration tells robots to stay away on every page; this one is let through, as ``--no-robots`` means to."""
NOT_PUBLIC = ("/accounts/", "/desk/", "/api/", "/static/", "/display/")


def main() -> int:
    """Load the demonstration, let it be walked; 1 where a link is broken or a page is not reached."""
    program = _installed()
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        installation = Installation(home, is_demonstration=True)
        try:
            installation.start(seconds=LOADING_SECONDS)
            installation.build()
            rows = _walked(program, installation.address)
            kept = {path for path, _file in paths_in(home / "pages" / "main") if path.endswith("/")}
        finally:
            installation.kill()
    reached = {unquote(urlsplit(row["urlname"] or "").path) for row in rows} | {
        unquote(urlsplit(row["url"] or "").path) for row in rows
    }
    broken = [row for row in rows if row["valid"] == "False"]
    orphans = sorted(kept - reached)
    print(f"  {len(rows):,} links followed, {len(broken)} broken; {len(kept):,} kept pages, {len(orphans)} not reached")
    for row in broken[:20]:
        print(f"    {row['urlname']} on {row['parentname']}: {row['result']}")
    for path in orphans[:20]:
        print(f"    no link leads to {path}")
    return int(bool(broken or orphans))


def _installed() -> Path:
    """The Python that has the program, installed the first time."""
    program = FOLDER / "bin" / "python"
    if not (FOLDER / "bin" / "linkchecker").exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        words = [str(FOLDER / "bin" / "pip"), "install", "--quiet", f"linkchecker=={VERSION}"]
        subprocess.run(words, check=True, stdout=sys.stderr)
    return program


def _walked(program: Path, address: str) -> list[dict[str, str]]:
    """Every link that was followed, as linkchecker tells of it."""
    left_out = [word for path in NOT_PUBLIC for word in ("--ignore-url", f"^{address}{path}")]
    words = [
        str(program),
        "-c",
        THROUGH,
        "--no-status",
        "--no-robots",
        "--verbose",
        "--threads",
        "2",
        "--output",
        "csv",
    ]
    told = subprocess.run([*words, *left_out, f"{address}/"], capture_output=True, text=True, timeout=SECONDS).stdout
    lines = [line for line in told.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))


if __name__ == "__main__":
    sys.exit(main())
